"""Downloads that begin: once per hash, nothing at the first look, remembered."""

import asyncio
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from services.errors import BackendUnavailable
from services.events import Started
from services.models import ItemRef, TitleKind
from services.storage.tables import download
from support.feed import started
from support.pages import BACKEND
from support.polls import Stage

REF = ItemRef(backend=BACKEND, kind=TitleKind.SERIES, native_id="42")


def told(stage: Stage) -> list[str]:
    return [event.name for event in stage.given if isinstance(event, Started)]


async def ledger(stage: Stage) -> Sequence[Any]:
    async with stage.database.read() as connection:
        rows: Sequence[Any] = (
            await connection.execute(sa.select(download).order_by(download.c.hash))
        ).all()
    return rows


async def test_a_download_is_told_once_whatever_restarts(settled: Stage) -> None:
    settled.feed.downloads = (started("h1", "Sherlock", ref=REF, season=2, username="anna"),)
    for _ in range(3):
        await settled.poller.tick()
    await settled.another_poller().tick()

    assert told(settled) == ["Sherlock"]
    assert settled.woken == 1
    (row,) = await ledger(settled)
    assert (row.backend, row.hash, row.item_key, row.season, row.title, row.username) == (
        BACKEND,
        "h1",
        REF.key,
        2,
        "Sherlock",
        "anna",
    )


async def test_what_is_under_way_at_the_first_look_is_no_news(stage: Stage) -> None:
    stage.feed.downloads = (started("h1", "Old"),)
    stage.history.fill(3)
    for _ in range(3):
        await stage.poller.tick()
    stage.feed.downloads = (started("h1", "Old"), started("h2", "New"))
    await stage.poller.tick()

    assert told(stage) == ["New"]
    assert [row.hash for row in await ledger(stage)] == ["h1", "h2"]


async def test_a_first_look_that_fails_is_made_up_for(stage: Stage) -> None:
    stage.feed.busy_trouble = BackendUnavailable(BACKEND)
    for _ in range(2):
        await stage.poller.tick()
    stage.feed.busy_trouble = None
    stage.feed.downloads = (started("h1", "Old"),)
    await stage.poller.tick()
    await stage.poller.tick()

    assert told(stage) == []
    assert len(await ledger(stage)) == 1


async def test_a_download_that_goes_on_is_written_down_again_after_an_hour_only(
    settled: Stage,
) -> None:
    settled.feed.downloads = (started("h1", "Sherlock"),)
    await settled.poller.tick()
    async with asyncio.timeout(10), settled.database.write():
        await settled.poller.tick()

    settled.clock.advance(3601)
    await settled.poller.tick()
    (row,) = await ledger(settled)
    assert row.last_seen - row.first_seen == 3601


async def test_a_download_without_a_hash_counts_as_work_and_is_not_told(settled: Stage) -> None:
    settled.feed.downloads = (
        started("", "Nameless"),
        started("h1", "Twice"),
        started("h1", "Same"),
    )
    assert (await settled.poller.tick()).next_in == 2.0

    assert told(settled) == ["Same"]


async def test_a_tick_is_one_history_request_and_one_list_of_downloads(settled: Stage) -> None:
    settled.feed.busy = True
    await settled.poller.tick()
    settled.feed.asked_under_way = 0
    settled.history.requests.clear()
    for _ in range(3):
        await settled.poller.tick()

    assert (len(settled.history.requests), settled.feed.asked_under_way) == (3, 3)
