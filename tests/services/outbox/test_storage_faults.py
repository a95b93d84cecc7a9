"""D-03, D-04, D-05, O-08: a disk that refuses, or words that break, repeat nothing."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.outbox.model import Fate, RowState
from services.storage.database import Database
from services.storage.tables import outbox
from support.outbox import ANNA, OWNER, World, fault, film


class FullDatabase(Database):
    """Refuses every write, or every read, while told to, as a full or failing disk does."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.full = False
        self.unreadable = False

    @contextlib.asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        async with super().write() as connection:
            yield connection
            _refuse_if(self.full)

    @contextlib.asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        _refuse_if(self.unreadable)
        async with super().read() as connection:
            yield connection


def _refuse_if(condition: object) -> None:
    if condition:
        raise OperationalError("COMMIT", {}, Exception("database or disk is full"))


@pytest.fixture
async def disk(world: World) -> FullDatabase:
    """Return the world's database, which can be told to be full."""
    await world.reopen(FullDatabase)
    assert isinstance(world.database, FullDatabase)
    return world.database


async def test_d04_after_an_outcome_that_cannot_be_written_nothing_is_sent_until_it_is(
    world: World, disk: FullDatabase
) -> None:
    async def fill() -> None:
        disk.full = True

    world.telegram.on_call = fill
    async with world.running():
        await world.post(film("A"), film("B"))
        await world.run_for(600)
        assert world.texts() == ["A"]
        assert (await world.rows())[0].state == RowState.SENDING
        disk.full = False
        await world.run_for(60)

    assert world.texts() == ["A", "B"]
    assert not any(posted.silent for posted in world.posted())


async def test_d03_without_a_lease_on_disk_nothing_is_sent(
    world: World, disk: FullDatabase
) -> None:
    async with world.running():
        await world.post(film("A"))
        await world.run_for(0.5)
        disk.full = True
        await world.run_for(60)
        disk.full = False
    await world.post(film("B"))
    disk.full = True
    async with world.running():
        await world.run_for(600)
        assert world.texts() == ["A"]
        disk.full = False
        await world.run_for(60)

    assert world.texts() == ["A", "B"]


async def test_d05_a_database_that_cannot_be_read_is_waited_for(
    world: World, disk: FullDatabase
) -> None:
    async with world.running():
        await world.run_for(1)
        await world.post(film("A"))
        disk.unreadable = True
        await world.run_for(600)
        assert world.texts() == []
        disk.unreadable = False
        await world.run_for(60)

    assert world.texts() == ["A"]


async def test_a_database_that_cannot_be_read_at_start_is_waited_for(
    world: World, disk: FullDatabase
) -> None:
    await world.post(film("A"))
    disk.unreadable = True
    async with world.running():
        await world.pass_time(20)
        disk.unreadable = False
        await world.run_for(60)

    assert world.texts() == ["A"]


async def test_a_relay_that_waits_for_its_database_can_be_stopped(
    world: World, disk: FullDatabase
) -> None:
    disk.unreadable = True
    async with world.running():
        await world.pass_time(3)
    disk.unreadable = False

    assert world.telegram.calls == []


async def test_a_row_whose_values_cannot_be_read_because_of_the_disk_is_kept(
    world: World, disk: FullDatabase
) -> None:
    async def break_disk() -> None:
        _refuse_if(condition=True)

    world.words.on_letter = break_disk
    await world.post(film("A"))
    await world.deliver()

    assert world.texts() == ["A"]
    assert (await world.row()).tried == ""


async def test_o08_words_that_break_are_tried_twice_then_the_chat_goes_on(world: World) -> None:
    world.words.broken = {"A"}
    await world.post(film("A"), film("B"))
    await world.deliver()

    rendered = [letter for letter in world.words.letters if letter.chat_id == ANNA]
    assert len(rendered) == 3
    assert world.texts() == ["B"]
    assert world.texts(OWNER) == ["notice message-dead"]
    first = (await world.rows(outbox.c.chat_id == ANNA))[0]
    assert (first.state, first.last_error) == (RowState.DEAD, "rendering: RuntimeError")


async def test_o08_values_nobody_can_read_end_the_same_way(world: World) -> None:
    await world.post(film("A"), film("B"))
    async with world.database.write() as connection:
        await connection.execute(
            sa.update(outbox).where(outbox.c.id == 1).values(payload="{broken")
        )
    await world.deliver()

    assert world.texts() == ["B"]
    assert world.texts(OWNER) == ["notice message-dead"]


async def test_o08_a_letter_without_messages_is_broken_too(world: World) -> None:
    world.words.parts = 0
    await world.post(film("A"))
    await world.deliver()

    assert (await world.rows(outbox.c.chat_id == ANNA))[0].state == RowState.DEAD


async def test_o10_a_picture_that_breaks_while_it_is_fetched_does_not_loop(world: World) -> None:
    world.telegram.broken_picture = True
    await world.post(film("A"))
    await world.deliver()

    assert (await world.rows(outbox.c.chat_id == ANNA))[0].state == RowState.DEAD


async def test_o08_rows_render_with_todays_words(world: World) -> None:
    world.telegram.will(ANNA, fault(Fate.REFUSED))
    async with world.running():
        await world.post(film("A"))
        await world.run_for(1)
        world.words.suffix = ", in new words"
        await world.run_for(60)

    assert world.texts() == ["A, in new words"]


async def test_a_dead_notice_raises_no_further_notice(world: World) -> None:
    world.telegram.always[OWNER] = fault(Fate.BAD_REQUEST)
    world.telegram.will(ANNA, *[fault(Fate.BAD_REQUEST)] * 2)
    await world.post(film("A"))
    await world.deliver(600)

    states = [row.state for row in await world.rows()]
    assert states == [RowState.DEAD, RowState.DEAD]
