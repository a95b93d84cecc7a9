"""D-06: after a restore the first polls tell what they read again in one digest."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from services.outbox.intake import Intake
from services.outbox.model import Digest, DigestCause
from services.storage.backups import found, make
from services.storage.schema import FILE_NAME, prepare
from services.storage.tables import feed_cursor, outbox
from support.clock import FakeClock
from support.database import open_database
from support.feed import HistoryFeed, KeepingIntake
from support.outbox import ANNA, World, episode, film
from support.pages import History, arrival
from support.polls import Stage


async def restore(directory: Path) -> None:
    """Lose the database; the newest backup takes its place."""
    (directory / FILE_NAME).write_bytes(b"gone" * 1000)
    prepare(directory, now=FakeClock().now())
    assert found(directory)


async def marks(stage: Stage) -> list[bool]:
    async with stage.database.read() as connection:
        return list((await connection.execute(sa.select(feed_cursor.c.restored))).scalars())


async def test_d06_the_first_poll_after_a_restore_folds_and_the_next_does_not(
    tmp_path: Path,
) -> None:
    history = History()
    history.fill(30)
    async with open_database(tmp_path) as database:
        before = Stage(database, FakeClock(), HistoryFeed(history), KeepingIntake())
        await before.poller.tick()
        await before.poller.tick()
        make(tmp_path, now=FakeClock().now())
        history.insert("Nosferatu")
        await before.poller.tick()
    await restore(tmp_path)

    async with open_database(tmp_path) as database:
        stage = Stage(database, FakeClock(), HistoryFeed(history), KeepingIntake())
        assert await marks(stage) == [True]
        await stage.poller.tick()
        assert stage.names == ["Nosferatu"]
        assert (stage.intake.folded, await marks(stage)) == (1, [False])
        history.insert("Metropolis")
        await stage.poller.tick()
        assert stage.intake.folded == 1


async def test_d06_a_first_poll_that_finds_nothing_ends_the_restore_too(tmp_path: Path) -> None:
    history = History()
    history.fill(30)
    async with open_database(tmp_path) as database:
        before = Stage(database, FakeClock(), HistoryFeed(history), KeepingIntake())
        await before.poller.tick()
        await before.poller.tick()
        make(tmp_path, now=FakeClock().now())
    await restore(tmp_path)

    async with open_database(tmp_path) as database:
        stage = Stage(database, FakeClock(), HistoryFeed(history), KeepingIntake())
        await stage.poller.tick()
        assert (stage.names, stage.intake.folded, stage.woken) == ([], 1, 1)
        assert await marks(stage) == [False]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    world = World(tmp_path)
    yield world
    await world.database.aclose()


async def test_d06_what_waited_and_what_was_read_again_is_one_silent_digest(
    world: World, tmp_path: Path
) -> None:
    """A film waits at the time of the backup; since then a film and episodes were told."""
    history = History()
    history.fill(3)
    stage = Stage(world.database, world.clock, HistoryFeed(history), world.intake)
    await stage.poller.tick()
    await stage.poller.tick()
    await world.deliver()
    await world.post(film("Waiting"), episode(1))
    make(tmp_path, now=world.clock.now())
    await world.deliver()
    history.insert(event=arrival("Nosferatu"))
    history.insert(event=arrival("Les Vampires", season=1))
    await stage.poller.tick()
    await world.deliver()
    said = len(world.posted())
    await world.database.aclose()
    await restore(tmp_path)
    await world.reopen()

    again = Stage(
        world.database, world.clock, HistoryFeed(history), Intake(world.household, world.clock)
    )
    await again.poller.tick()
    await world.deliver(900)

    (digest,) = world.posted()[said:]
    assert digest.silent
    (letter,) = [
        one.content
        for one in world.words.letters
        if isinstance(one.content, Digest) and one.chat_id == ANNA
    ]
    assert letter.cause is DigestCause.RESTORED
    assert [told.name for told in letter.events] == [
        "Waiting",
        episode(1).name,
        "Nosferatu",
        "Les Vampires",
    ]
    assert await world.rows(outbox.c.state.in_(("pending", "uncertain_final"))) == []


async def test_d06_without_a_poll_what_waited_is_told_after_five_minutes(
    world: World, tmp_path: Path
) -> None:
    await world.post(film("Waiting"))
    make(tmp_path, now=world.clock.now())
    await world.database.aclose()
    (tmp_path / FILE_NAME).write_bytes(b"gone" * 1000)
    prepare(tmp_path, now=world.clock.now())
    await world.reopen()

    async with world.running():
        await world.run_for(290)
        assert world.posted() == []
        await world.run_for(20)

    (digest,) = world.posted()
    assert digest.silent


async def test_d06_after_the_restore_a_new_arrival_is_told_as_ever(
    world: World, tmp_path: Path
) -> None:
    history = History()
    history.fill(3)
    stage = Stage(world.database, world.clock, HistoryFeed(history), world.intake)
    await stage.poller.tick()
    await stage.poller.tick()
    await world.deliver()
    make(tmp_path, now=world.clock.now())
    await world.database.aclose()
    await restore(tmp_path)
    await world.reopen()
    again = Stage(
        world.database, world.clock, HistoryFeed(history), Intake(world.household, world.clock)
    )
    await again.poller.tick()
    history.insert(event=arrival("Nosferatu"))
    await again.poller.tick()
    await world.deliver()

    (posted,) = world.posted()
    assert (posted.text, posted.silent) == ("Nosferatu", False)
