"""What is forgotten, and what must not be."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from services.outbox.model import ChatState, Fate, RowState
from services.polling.cursors import Disposition
from services.retention import (
    ACTS_FOR,
    DAY,
    DRAWINGS_FOR,
    EVENTS_FOR,
    GROWTH_FOR,
    MESSAGES_FOR,
    ROWS_FOR,
    STEP,
    STRANGERS_FOR,
    Retention,
)
from services.storage.database import Database
from services.storage.tables import (
    attempt,
    audit,
    burst,
    download,
    event,
    feed_row,
    follower,
    growth,
    invite,
    knock,
    outbox,
    outbox_event,
    picture,
    viewer,
)
from support.clock import FakeClock
from support.database import open_database
from support.feed import HistoryFeed, KeepingIntake, started
from support.outbox import ANNA, World, episode, fault, film
from support.pages import History
from support.polls import Stage

WRONG_DATE = "2099-01-01 00:00:00"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with open_database(tmp_path) as database:
        yield Stage(database, FakeClock(), HistoryFeed(History()), KeepingIntake())


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    made = World(tmp_path)
    yield made
    await made.database.aclose()


def pass_time(stage: Stage, seconds: float) -> None:
    stage.clock.advance(seconds)
    stage.history.pass_time(seconds)


async def count(database: Database, table: sa.Table, *where: sa.ColumnElement[bool]) -> int:
    async with database.read() as connection:
        query = sa.select(sa.func.count()).select_from(table).where(*where)
        return int((await connection.execute(query)).scalar_one())


async def settle(stage: Stage) -> None:
    for _ in range(3):
        await stage.poller.tick()
    stage.settle()


async def test_f32_fingerprints_go_after_400_days_and_count_as_seen_from_then_on(
    stage: Stage,
) -> None:
    stage.history.fill(1300)
    await settle(stage)
    retention = Retention(stage.database, stage.clock)
    pass_time(stage, ROWS_FOR + DAY)
    stage.history.insert("Metropolis")
    await stage.poller.tick()
    await retention.sweep()  # draws the line, for a poll under way may go by the old one
    assert await count(stage.database, feed_row) == 1301
    await retention.sweep()
    assert await count(stage.database, feed_row) == 2

    rows = list(stage.history.rows)
    stage.history.rows = [rows[-1]]
    await stage.poller.tick()
    stage.history.rows = rows  # a total that is not explained has the whole list read
    for _ in range(3):
        await stage.poller.tick()

    assert stage.names == ["Metropolis"]
    historical = feed_row.c.disposition == Disposition.HISTORICAL
    assert await count(stage.database, feed_row, historical) == 0
    stage.history.requests.clear()
    await stage.poller.tick()
    assert stage.history.requests == [(1, 20)]


async def test_f32_beyond_the_largest_number_the_oldest_go(stage: Stage) -> None:
    stage.history.fill(40)
    await settle(stage)
    retention = Retention(stage.database, stage.clock, most_rows=25)
    assert (await retention.sweep(), await retention.sweep()) == (0, 14)
    pass_time(stage, 60)
    stage.history.insert("Metropolis")
    for _ in range(3):
        await stage.poller.tick()

    assert stage.names == ["Metropolis"]


async def test_f32_a_wrong_clock_draws_no_line(stage: Stage) -> None:
    stage.history.fill(30)
    stage.history.insert(date=WRONG_DATE)
    stage.history.insert(date="yesterday")
    await settle(stage)
    pass_time(stage, ROWS_FOR + DAY)
    retention = Retention(stage.database, stage.clock)
    await retention.sweep()
    await retention.sweep()
    stage.history.insert("Metropolis")
    for _ in range(3):
        await stage.poller.tick()

    assert stage.names == ["Metropolis"]
    assert await count(stage.database, feed_row, feed_row.c.feed_date == WRONG_DATE) == 1
    assert await count(stage.database, feed_row, feed_row.c.feed_date == "yesterday") == 1


async def test_a_feed_that_was_never_read_has_nothing_to_forget(stage: Stage) -> None:
    assert await Retention(stage.database, stage.clock).sweep() == 0


async def test_downloads_are_forgotten_when_they_were_last_seen_long_ago(stage: Stage) -> None:
    stage.feed.downloads = (started("h1", "Sherlock"),)
    await settle(stage)
    pass_time(stage, ROWS_FOR + 1)
    await Retention(stage.database, stage.clock).sweep()
    assert await count(stage.database, download) == 0


async def test_d09_what_was_told_goes_in_its_time(world: World) -> None:
    await world.post(*(film(f"Film {number}") for number in range(STEP + 100)), episode(1))
    await world.deliver(600)
    retention = Retention(world.database, world.clock)
    assert await count(world.database, outbox, outbox.c.state == RowState.MERGED) > STEP

    world.clock.advance(MESSAGES_FOR)
    await retention.sweep()
    tables = (outbox, outbox_event, attempt)
    assert [await count(world.database, table) for table in tables] == [0, 0, 0]
    assert await count(world.database, event) == STEP + 101

    world.clock.advance(EVENTS_FOR - MESSAGES_FOR)
    await retention.sweep()
    assert await count(world.database, event) == 0
    assert await count(world.database, burst) == 1  # an episode of next year goes on with it
    world.clock.advance(ROWS_FOR)
    await retention.sweep()
    assert await count(world.database, burst) == 0


async def test_what_waits_is_not_forgotten(world: World) -> None:
    world.telegram.always[ANNA] = fault(Fate.NOT_SENT)
    await world.post(film("Nosferatu"))
    await world.deliver(10)
    world.clock.advance(2 * EVENTS_FOR)
    await Retention(world.database, world.clock).sweep()

    world.telegram.always.clear()
    await world.deliver()
    assert world.texts() == ["Nosferatu"]


async def test_what_waits_for_somebody_who_stays_away_is_given_up_with_its_events(
    world: World,
) -> None:
    world.telegram.will(ANNA, fault(Fate.BLOCKED))
    (event_id,) = await world.post(film("Nosferatu"))
    await world.deliver()
    assert (await world.chat()).state == ChatState.BLOCKED
    world.clock.advance(MESSAGES_FOR + 1)
    await Retention(world.database, world.clock).sweep()

    assert (await world.events())[event_id] == "expired"
    assert await count(world.database, outbox) == 0


async def test_others_write_between_the_steps(world: World) -> None:
    await world.post(*(film(f"Film {number}") for number in range(3 * STEP)))
    await world.deliver(600)
    world.clock.advance(MESSAGES_FOR)
    await world.reopen(Database)  # one that answers at once would give nobody else a turn
    writes = 0
    async with asyncio.TaskGroup() as group:
        sweeping = group.create_task(Retention(world.database, world.clock).sweep())
        while not sweeping.done():
            async with world.database.write() as connection:
                await connection.execute(sa.delete(picture))
            writes += 1

    assert writes > 3
    assert await count(world.database, outbox) == 0


async def test_old_counts_and_drawings_go_and_posters_stay(world: World) -> None:
    first = world.clock.now()
    counts = {"backend": "one", "films": 1, "series": 1, "episodes": 1}
    uploaded = {"bot_id": 1, "file_id": "f", "created_at": first.timestamp()}
    async with world.database.write() as connection:
        await connection.execute(sa.insert(growth).values(day=first.date().isoformat(), **counts))
        for key in ("sketch:1", "https://p/1"):
            await connection.execute(sa.insert(picture).values(key=key, **uploaded))
    retention = Retention(world.database, world.clock)
    world.clock.advance(DRAWINGS_FOR - DAY)
    assert await retention.sweep() == 0
    world.clock.advance(2 * DAY)
    assert await retention.sweep() == 1
    assert await count(world.database, picture, picture.c.key == "https://p/1") == 1
    world.clock.advance(GROWTH_FOR)
    assert await retention.sweep() == 1
    assert await count(world.database, growth) == 0


async def test_a12_what_people_did_is_kept_for_half_a_year(stage: Stage) -> None:
    act = {"viewer_id": ANNA, "verb": "approve", "result": "done"}
    old, kept = stage.clock.now().timestamp() - ACTS_FOR - 1, stage.clock.now().timestamp()
    async with stage.database.write() as connection:
        for at in (old, kept):
            await connection.execute(sa.insert(audit).values(at=at, **act))
    await Retention(stage.database, stage.clock).sweep()
    async with stage.database.read() as connection:
        assert (await connection.execute(sa.select(audit.c.at))).scalars().all() == [kept]


async def test_strangers_are_forgotten_who_have_long_been_away_and_blocked_ones_never(
    stage: Stage,
) -> None:
    now = stage.clock.now().timestamp()
    strangers = {
        1: {},
        2: {"turned_away_at": now + 30 * DAY},  # has come once more
        3: {"role": "member"},
        4: {},  # is still asking
        5: {},  # is blocked
        6: {},  # was refused
        7: {},  # was removed, and what they followed has not ended yet
    }
    async with stage.database.write() as connection:
        for who, said in strangers.items():
            row = {"id": who, "role": "stranger", "name": "X", "created_at": now}
            await connection.execute(sa.insert(viewer).values(**(row | said)))
        for who, state in ((4, "waiting"), (5, "blocked"), (6, "refused")):
            asked = {"viewer_id": who, "state": state, "created_at": now}
            await connection.execute(sa.insert(knock).values(**asked))
        follows = {"viewer_id": 7, "item_key": "a", "season": 1, "backend": "b", "created_at": now}
        await connection.execute(sa.insert(follower).values(**follows))
        for name, ends in (("old", now + DAY), ("new", now + 7 * DAY)):
            made = {"role": "member", "made_by": 3, "created_at": now, "expires_at": ends}
            await connection.execute(sa.insert(invite).values(id=name, digest=name, **made))

    pass_time(stage, STRANGERS_FOR)
    await Retention(stage.database, stage.clock).sweep()
    assert await count(stage.database, viewer) == len(strangers)
    pass_time(stage, 2 * DAY)
    await Retention(stage.database, stage.clock).sweep()

    async with stage.database.read() as connection:
        left = (await connection.execute(sa.select(viewer.c.id).order_by(viewer.c.id))).scalars()
        invites = (await connection.execute(sa.select(invite.c.id))).scalars()
        assert (left.all(), invites.all()) == ([2, 3, 4, 5, 7], ["new"])
        knocks = (await connection.execute(sa.select(knock.c.viewer_id))).scalars()
        assert sorted(knocks) == [4, 5]
