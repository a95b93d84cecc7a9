"""What `/metrics` shows."""

import os
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from aiohttp import ClientSession

from bot.counting import CountingRender
from bot.updates import LinkState
from services.events import Notice
from services.models import ChatId
from services.outbox.model import Letter, OutboxCounts
from services.polling.bells import BellState
from services.polling.health import PollState
from services.storage.tables import chat, event, outbox
from support.clock import START
from support.front import PILOT, World, no_words, pages


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with pages(tmp_path) as world:
        yield world


async def lines(world: World, http: ClientSession) -> list[str]:
    async with http.get(f"{world.url}/metrics") as answer:
        return (await answer.text()).splitlines()


async def test_metrics_show_feeds_outbox_sends_and_updates(
    world: World, http: ClientSession
) -> None:
    assert world.reception is not None
    world.link.turn(LinkState.ANSWERING)
    rows = {"baseline": 660, "new": 2, "historical": 1}
    world.feeds[PILOT] = PollState(age=3.5, failures=0, rows_seen=663, rows=rows)
    world.bells[PILOT] = BellState(listening=True)
    world.counts = OutboxCounts(waiting=4, undelivered=1, oldest=START - timedelta(seconds=90))
    world.sender.fates.update({"sent": 7, "ambiguous": 1})
    world.render.repeats = 1
    world.reception.taken.update({"message": 5})
    world.clocks.update({"telegram": 0.5, "pilot": -61.0, "silent": None})

    shown = await lines(world, http)

    assert 'usher_poll_age_seconds{backend="pilot"} 3.5' in shown
    assert 'usher_backend_up{backend="pilot"} 1.0' in shown
    assert 'usher_breaker_open{backend="pilot"} 0.0' in shown
    assert 'usher_stream_up{backend="pilot"} 1.0' in shown
    assert 'usher_feed_rows_total{backend="pilot",disposition="baseline"} 660.0' in shown
    assert 'usher_feed_rows_total{backend="pilot",disposition="new"} 2.0' in shown
    assert "usher_outbox_waiting 4.0" in shown
    assert "usher_outbox_undelivered 1.0" in shown
    assert "usher_outbox_oldest_seconds 90.0" in shown
    assert 'usher_sends_total{fate="ambiguous"} 1.0' in shown
    assert "usher_ambiguous_total 1.0" in shown
    assert "usher_duplicates_risked_total 1.0" in shown
    assert 'usher_updates_total{kind="message"} 5.0' in shown
    assert "usher_telegram_up 1.0" in shown
    assert 'usher_clock_offset_seconds{peer="pilot"} -61.0' in shown
    assert not [line for line in shown if 'peer="silent"' in line]


async def test_metrics_show_a_breaker_that_is_open(world: World, http: ClientSession) -> None:
    world.feeds[PILOT] = PollState(age=200.0, error_code="unavailable", failures=5)
    world.bells[PILOT] = BellState(error_code="unavailable")

    shown = await lines(world, http)

    assert 'usher_breaker_open{backend="pilot"} 1.0' in shown
    assert 'usher_poll_failures{backend="pilot"} 5.0' in shown
    assert 'usher_backend_up{backend="pilot"} 0.0' in shown
    assert 'usher_stream_up{backend="pilot"} 0.0' in shown


async def test_metrics_count_the_outbox_by_state_and_events_by_why_nobody_was_told(
    world: World, http: ClientSession
) -> None:
    assert world.database is not None
    async with world.database.write() as connection:
        await connection.execute(sa.insert(chat).values(id=1, kind="private", state="active"))
        common = {"chat_id": 1, "lane": "message", "kind": "notice", "payload": "{}"}
        rows = [
            {**common, "seq": n, "dedupe_key": str(n), "state": state, "created_at": 0}
            for n, state in enumerate(("pending", "pending", "dead", "sent"))
        ]
        await connection.execute(sa.insert(outbox), rows)
        common = {"backend": PILOT, "kind": "arrival", "content_fp": "", "payload": "{}"}
        events = [
            {**common, "state": "suppressed", "reason": "no-recipient", "created_at": 0},
            {**common, "state": "acked", "reason": "", "created_at": 0},
        ]
        await connection.execute(sa.insert(event), events)

    shown = await lines(world, http)

    assert 'usher_outbox_rows{state="pending"} 2.0' in shown
    assert 'usher_outbox_rows{state="dead"} 1.0' in shown
    assert not [line for line in shown if 'state="sent"' in line]
    assert [line for line in shown if line.startswith("usher_events_suppressed{")] == [
        'usher_events_suppressed{reason="no-recipient"} 1.0'
    ]


async def test_metrics_show_the_newest_backup_if_there_is_one(
    world: World, http: ClientSession, tmp_path: Path
) -> None:
    assert not [line for line in await lines(world, http) if "last_backup" in line]
    folder = tmp_path / "backups"
    folder.mkdir()
    for name, moment in (("a.db", 1000), ("b.db", 3000), ("c.db", 2000), ("d.tmp", 9000)):
        (folder / name).touch()
        os.utime(folder / name, (moment, moment))

    assert "usher_last_backup_timestamp_seconds 3000.0" in await lines(world, http)


async def test_second_copies_are_counted() -> None:
    render = CountingRender(no_words)
    letter = Letter(
        chat_id=ChatId(1), content=Notice(code="x"), language=None, time_zone=None, repeated=True
    )
    await render(letter)
    await render(replace(letter, repeated=False))

    assert render.repeats == 1
