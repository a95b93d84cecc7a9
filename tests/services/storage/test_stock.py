"""Connections that are lent out: never more than there are, and never with somebody's leavings."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from services.storage.connection import Connection
from services.storage.stock import Stock

ROWS = sa.text("SELECT count(*) FROM thing")
BEGIN = sa.text("BEGIN")  # the driver's own transactions begin where somebody says so
ADD = sa.text("INSERT INTO thing VALUES (1)")
LONG = sa.text(
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3000000) "
    "SELECT count(*) FROM n"
)


@pytest.fixture
async def stock(tmp_path: Path) -> AsyncIterator[Stock]:
    path = tmp_path / "stock.db"
    engine = create_async_engine(
        f"sqlite+aiosqlite:///{path}", async_creator=partial(Connection, path)
    )
    stock = Stock(engine, size=1, patience=0.01)
    async with stock.lent() as connection:
        await connection.execute(sa.text("CREATE TABLE thing (id)"))
    yield stock
    await stock.aclose()


async def _begin_to_add(connection: AsyncConnection) -> None:
    await connection.execute(BEGIN)
    await connection.execute(ADD)


async def test_the_same_connection_is_lent_again(stock: Stock) -> None:
    async with stock.lent() as first:
        await first.execute(ROWS)
    async with stock.lent() as second:
        assert second is first


async def test_whoever_waits_too_long_for_one_is_told(stock: Stock) -> None:
    async with stock.lent():
        with pytest.raises(exc.TimeoutError):
            async with stock.lent():
                pass
    async with stock.lent() as connection:
        assert (await connection.execute(ROWS)).scalar() == 0


async def test_what_was_not_committed_is_gone(stock: Stock) -> None:
    async with stock.lent() as connection:
        await _begin_to_add(connection)
    async with stock.lent() as connection:
        assert (await connection.execute(ROWS)).scalar() == 0


async def test_a_block_that_raises_leaves_nothing_behind(stock: Stock) -> None:
    async def fail() -> None:
        async with stock.lent() as connection:
            await _begin_to_add(connection)
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    async with stock.lent() as connection:
        assert (await connection.execute(ROWS)).scalar() == 0


async def test_a_block_cancelled_amid_a_statement_leaves_nothing_behind(stock: Stock) -> None:
    begun = asyncio.Event()

    async def linger() -> None:
        async with stock.lent() as connection:
            await _begin_to_add(connection)
            begun.set()
            await connection.execute(LONG)

    async with asyncio.TaskGroup() as group:
        lingering = group.create_task(linger())
        await begun.wait()
        lingering.cancel()
    assert lingering.cancelled()
    async with stock.lent() as connection:
        assert (await connection.execute(ROWS)).scalar() == 0
