"""How often the thread of a connection is asked, and that it is asked wherever it has to be."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from services.storage.connection import Connection
from services.storage.database import Database
from services.storage.tables import probe
from support.database import create_file

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT sum(i) FROM n"


class Watched(Connection):
    """Notes what its thread is asked for."""

    trips = 0

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        self.trips += 1
        return await super()._execute(fn, *args, **kwargs)


@pytest.fixture
async def made() -> list[Watched]:
    return []


@pytest.fixture
async def database(tmp_path: Path, made: list[Watched]) -> AsyncIterator[Database]:
    def connect(path: Path) -> Watched:
        made.append(Watched(path))
        return made[-1]

    database = Database(create_file(tmp_path), connect=connect)
    yield database
    await database.aclose()


async def _trips(database: Database, made: list[Watched], statement: Any, *, writes: bool) -> int:
    """Return how often the thread is asked for one transaction of a connection that is open."""
    for _ in range(2):
        before = sum(one.trips for one in made)
        async with database.write() if writes else database.read() as connection:
            await connection.execute(statement)
    return sum(one.trips for one in made) - before


async def test_a_read_asks_the_thread_once(database, made):
    assert await _trips(database, made, sa.select(probe), writes=False) == 1


async def test_a_write_asks_it_for_its_statement_and_its_end(database, made):
    statement = sa.insert(probe).values(filler=b"x")

    assert await _trips(database, made, statement, writes=True) == 2


async def test_a_read_without_a_statement_asks_for_nothing(database, made):
    await _trips(database, made, sa.select(probe), writes=False)
    before = made[0].trips
    async with database.read():
        pass

    assert made[0].trips == before
    assert not made[0]._conn.in_transaction


async def test_a_read_sees_one_snapshot_and_the_next_one_what_came_since(database):
    count = sa.select(sa.func.count()).select_from(probe)
    async with database.read() as reading:
        before = (await reading.execute(count)).scalar_one()
        async with database.write() as writing:
            await writing.execute(sa.insert(probe).values(filler=b"x"))
        meanwhile = (await reading.execute(count)).scalar_one()
    async with database.read() as reading:
        after = (await reading.execute(count)).scalar_one()

    assert (before, meanwhile, after) == (0, 0, 1)


async def test_a_statement_that_fails_leaves_no_transaction_open(database, made):
    with pytest.raises(sa.exc.DBAPIError):
        async with database.read() as connection:
            await connection.execute(sa.text("SELECT nonsense"))

    assert [one._conn.in_transaction for one in made] == [False]
    async with database.read() as connection:
        assert (await connection.execute(sa.select(probe))).all() == []


async def test_who_is_cancelled_leaves_the_thread_to_end_what_it_does(database, made):
    async def count_for_ever() -> None:
        async with database.read() as connection:
            await connection.execute(sa.text(ENDLESS))

    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        task = group.create_task(count_for_ever())
        while not (made and made[0]._is_reading and _is_at_work(made[0])):  # noqa: ASYNC110 - a thread tells nobody
            await asyncio.sleep(0)
        task.cancel()
        while _is_at_work(made[0]):  # what is interrupted before it begins goes on
            await made[0].interrupt()
            await asyncio.sleep(0.01)

    async with database.read() as connection:
        assert (await connection.execute(sa.text("SELECT 1"))).scalar_one() == 1


def _is_at_work(connection: Watched) -> bool:
    return connection._asked > connection._answered


async def test_rows_of_an_insert_come_with_it(database):
    async with database.write() as connection:
        added = await connection.execute(
            sa.insert(probe).values(filler=b"x").returning(probe.c.filler)
        )
        assert added.scalar_one() == b"x"
        many = [{"filler": bytes([one])} for one in range(3)]
        assert (await connection.execute(sa.insert(probe), many)).rowcount == 3


async def test_what_follows_a_begin_that_was_refused_begins_too(database):
    async with database.write() as connection:
        await connection.execute(sa.text("PRAGMA busy_timeout=0"))
    with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
        with pytest.raises(ZeroDivisionError):
            await _refused_once(database, other)
        assert other.execute("SELECT count(*) FROM probe").fetchone() == (0,)


async def _refused_once(database: Database, other: sqlite3.Connection) -> None:
    insert = sa.insert(probe).values(filler=b"x")
    other.execute("BEGIN IMMEDIATE")
    async with database.write() as connection:
        with pytest.raises(OperationalError, match="locked"):
            await connection.execute(insert)
        other.execute("ROLLBACK")
        await connection.execute(insert)
        raise ZeroDivisionError
