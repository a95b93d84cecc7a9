"""D-03, D-04, D-05: whatever the disk refuses, nothing is lost, repeated or sent unrecorded."""

import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from services.outbox.model import RowState
from services.polling.memory import StoredMemory
from services.storage.database import Database
from services.storage.tables import probe
from services.storage.trouble import Trouble
from support import disk
from support.clock import FakeClock
from support.database import open_database
from support.feed import HistoryFeed, KeepingIntake, stored_events
from support.outbox import World, film
from support.pages import BACKEND, History, arrival
from support.polls import Stage

LONG = "Nosferatu " * 20_000  # more than the free pages of any file
FAULTS = [
    pytest.param(disk.no_more_pages, Trouble.FULL, id="d03_full_by_page_count"),
    pytest.param(disk.full_disk, Trouble.FULL, id="d03_full_small_disk"),
    pytest.param(disk.failing_writes, Trouble.FAILING, id="d05_ioerr"),
    pytest.param(disk.read_only, Trouble.READ_ONLY, id="d05_read_only"),
    pytest.param(disk.held_by_another, Trouble.BUSY, id="d05_busy"),
]
EVERY_WRITE = FAULTS[1:]  # a page count lets small changes through


@pytest.fixture
def place(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """Return where the database lies: on a small disk for the fault that fills it."""
    if "small_disk" not in request.node.name:
        yield tmp_path
        return
    with disk.small_disk(tmp_path / "small") as folder:
        yield folder


@pytest.fixture
async def database(place: Path) -> AsyncIterator[Database]:
    async with open_database(place) as database:
        yield database


@pytest.mark.parametrize(("fault", "trouble"), FAULTS)
async def test_d03_d05_a_poll_that_cannot_write_moves_nothing_and_is_made_up_for(
    database: Database, fault: disk.Fault, trouble: Trouble
) -> None:
    stage = Stage(database, FakeClock(), HistoryFeed(History()), KeepingIntake())
    stage.history.fill(3)
    await stage.poller.tick()
    await stage.poller.tick()
    stage.settle()
    before = (await StoredMemory.load(database, BACKEND)).cursor
    stage.history.insert(event=arrival(LONG))

    async with fault(database):
        waits = [(await stage.poller.tick()).next_in for _ in range(8)]
        assert waits[:5] == [5, 10, 30, 60, 120]
        assert (stage.woken, database.trouble) == (0, trouble)
        assert stage.poller.state.error_code == "storage"
        assert (await StoredMemory.load(database, BACKEND)).cursor == before
        assert not await database.recover()

    assert await database.recover()
    assert database.trouble is None
    stage.intake.events.clear()
    await stage.poller.tick()
    await stage.poller.tick()
    assert stage.names == [LONG]
    assert [told.name for told in await stored_events(database) if told.kind == "arrival"] == [LONG]


@pytest.fixture
async def world(place: Path) -> AsyncIterator[World]:
    world = World(place)
    yield world
    await world.database.aclose()


@pytest.mark.parametrize(("fault", "trouble"), EVERY_WRITE)
async def test_d03_d05_without_a_lease_nothing_is_sent(
    world: World, fault: disk.Fault, trouble: Trouble
) -> None:
    await world.post(film("A"))
    async with world.running():
        async with fault(world.database):
            await world.run_for(120)
            assert (world.texts(), world.database.trouble) == ([], trouble)
        await world.run_for(60)

    assert world.texts() == ["A"]
    assert not world.posted()[0].silent


@pytest.mark.parametrize(("fault", "trouble"), EVERY_WRITE)
async def test_d04_d05_after_an_outcome_that_cannot_be_written_nothing_is_sent(
    world: World, fault: disk.Fault, trouble: Trouble
) -> None:
    async with contextlib.AsyncExitStack() as stack:

        async def refuse() -> None:
            if world.database.trouble is None:
                await stack.enter_async_context(fault(world.database))
                world.telegram.on_call = None

        world.telegram.on_call = refuse
        async with world.running():
            await world.post(film("A"), film("B"))
            await world.run_for(180)
            assert (world.texts(), world.database.trouble) == (["A"], trouble)
            assert (await world.rows())[0].state == RowState.SENDING
            await stack.aclose()
            await world.run_for(60)

    assert world.texts() == ["A", "B"]
    assert not any(posted.silent for posted in world.posted())


async def test_d05_a_file_damaged_while_it_is_open_is_said(database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(sa.insert(probe).values(filler=bytes(100_000)))
        await connection.execute(sa.insert(probe).values(filler=bytes(100_000)))
    async with database.write() as connection:
        pass
    await database.aclose()
    raw = bytearray(database.path.read_bytes())
    raw[4096:] = b"\xff" * (len(raw) - 4096)
    database.path.write_bytes(raw)
    other = Database(database.path)

    with pytest.raises(DBAPIError):
        await StoredMemory.load(other, BACKEND)

    assert other.trouble is Trouble.DAMAGED
    await other.aclose()


async def test_an_error_of_a_statement_is_no_trouble_of_the_disk(database: Database) -> None:
    with pytest.raises(DBAPIError):
        async with database.read() as connection:
            await connection.execute(sa.text("SELECT nonsense"))

    assert database.trouble is None


async def test_changes_of_trouble_are_announced_once(database: Database) -> None:
    turns: list[Trouble | None] = []
    database.on_trouble = lambda: turns.append(database.trouble)
    async with disk.read_only(database):
        for _ in range(3):
            assert not await database.recover()
    assert await database.recover()
    assert await database.recover()

    assert turns == [Trouble.READ_ONLY, None]
    async with database.read() as connection:
        assert (await connection.execute(sa.select(probe))).all() == []
