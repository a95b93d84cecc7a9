"""F-33 and F-34: whose history it is, and who else reads it."""

import json
from pathlib import Path

import sqlalchemy as sa

from services.events import Notice
from services.ports.feeds import FeedMemory, FeedPoll
from services.storage.tables import feed_cursor
from support.clock import FakeClock
from support.contract import Memory
from support.database import open_database
from support.feed import HistoryFeed, KeepingIntake
from support.pages import BACKEND, History
from support.polls import Stage

HOME = {"address": "a1", "server": "s1"}


async def remembered(stage: Stage) -> dict[str, str]:
    async with stage.database.read() as connection:
        text = (await connection.execute(sa.select(feed_cursor.c.identity))).scalar_one()
    return json.loads(text) if text else {}


def move_to_another_server(stage: Stage, rows: int) -> None:
    stage.feed.history = History()
    stage.history.pass_time(3600)
    stage.history.fill(rows)


async def test_f33_another_server_is_a_new_baseline_and_the_owners_are_told(settled: Stage) -> None:
    settled.feed.marks = HOME
    await settled.poller.tick()
    assert await remembered(settled) == HOME

    move_to_another_server(settled, 663)
    settled.feed.marks = {**HOME, "server": "s2"}
    await settled.poller.tick()

    assert settled.given == [Notice(code="another-server", backend=BACKEND, fields={"count": 663})]
    assert await remembered(settled) == {**HOME, "server": "s2"}
    settled.history.pass_time(1)
    settled.history.insert("Nosferatu")
    await settled.poller.tick()
    assert settled.names == ["Nosferatu"]


async def test_f33_another_address_is_another_server(settled: Stage) -> None:
    settled.feed.marks = HOME
    await settled.poller.tick()
    move_to_another_server(settled, 30)
    settled.feed.marks = {**HOME, "address": "a2"}

    await settled.another_poller().tick()

    assert settled.notices == ["another-server"]
    assert settled.names == []


class ForgetfulFeed(HistoryFeed):
    """Takes all there is as known when it begins anew, without asking what is recorded."""

    async def poll(self, memory: FeedMemory) -> FeedPoll:
        return await super().poll(memory if memory.cursor is not None else Memory())


async def test_f33_a_server_that_moved_shows_what_is_recorded_and_is_followed_on(
    settled: Stage,
) -> None:
    settled.feed = ForgetfulFeed(settled.history)
    settled.feed.marks = HOME
    poller = settled.another_poller()
    await poller.tick()

    settled.feed.marks = {**HOME, "address": "a2"}
    await poller.tick()
    assert settled.notices == ["another-server"]
    assert await remembered(settled) == {**HOME, "address": "a2"}

    settled.history.insert("Nosferatu")
    await poller.tick()
    assert settled.names == ["Nosferatu"]


async def test_f33_what_a_server_does_not_tell_counts_as_unchanged(settled: Stage) -> None:
    settled.feed.marks = HOME
    await settled.poller.tick()
    settled.feed.marks = {"address": "a1"}
    settled.history.insert("Metropolis")
    await settled.poller.tick()
    settled.feed.marks = HOME
    await settled.poller.tick()

    assert settled.names == ["Metropolis"]
    assert settled.notices == []
    assert await remembered(settled) == HOME


async def test_f33_a_number_that_comes_to_be_known_later_is_added(settled: Stage) -> None:
    settled.feed.marks = {"address": "a1"}
    await settled.poller.tick()
    settled.feed.marks = HOME
    await settled.poller.tick()

    assert settled.notices == []
    assert await remembered(settled) == HOME


async def test_f33_an_unchanged_identity_costs_no_write(settled: Stage) -> None:
    settled.feed.marks = HOME
    await settled.poller.tick()

    async with settled.database.write():
        await settled.poller.tick()


async def test_f14_a_truncated_history_of_the_same_server_is_told(settled: Stage) -> None:
    settled.feed.marks = HOME
    await settled.poller.tick()
    settled.history.rows.clear()
    settled.history.arrive(3)

    await settled.poller.tick()

    assert len(settled.names) == 3
    assert settled.notices == []


async def test_f33_the_downloads_of_another_server_are_no_news(settled: Stage) -> None:
    settled.feed.marks = HOME
    await settled.poller.tick()
    move_to_another_server(settled, 3)
    settled.feed.marks = {**HOME, "server": "s2"}
    settled.feed.busy = True

    for _ in range(3):
        await settled.poller.tick()

    assert settled.notices == ["another-server"]
    assert len(settled.given) == 1


async def test_f34_two_bots_on_one_server_do_not_meet(tmp_path: Path) -> None:
    history = History()
    history.fill(40)
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    async with open_database(tmp_path / "one") as first, open_database(tmp_path / "two") as second:
        bots = [
            Stage(database, FakeClock(), HistoryFeed(history), KeepingIntake())
            for database in (first, second)
        ]
        one, two = bots
        await one.poller.tick()
        history.pass_time(1)
        history.insert("Nosferatu")
        await two.poller.tick()  # its baseline holds what was news to the other
        await one.poller.tick()
        history.pass_time(60)
        history.insert("Metropolis")
        for bot in (one, two, two, one):
            await bot.poller.tick()

        assert one.names == ["Nosferatu", "Metropolis"]
        assert two.names == ["Metropolis"]
        assert one.notices == two.notices == ["baseline-set"]
