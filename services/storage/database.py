"""One SQLite file and its two kinds of transaction: many readers, one writer.

Writes begin with BEGIN IMMEDIATE: with the driver's default a read-then-write transaction loses
updates silently. `synchronous=FULL` because a message recorded as sent must survive a power cut.
Nothing may wait for the network inside a transaction.

What the disk refuses is remembered as `trouble` until a probe, a write of a few pages, goes
through: one lucky small write among failing ones is no recovery (reliability.md D-03, D-05).
"""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.util import LRUCache

from services.storage.connection import Connection
from services.storage.stock import Stock
from services.storage.tables import probe
from services.storage.trouble import Trouble, trouble_of

READERS = 4
PATIENCE = 30.0  # seconds that a reader waits for the others
PROBE_BYTES = 64 * 1024

Connect = Callable[[Path], Awaitable[Connection]]
Begin = Callable[[sa.Connection], None]


class _Compiled(LRUCache[Any, Any]):
    """Compiled statements of every engine of the process: their dialects are all alike.

    SQLAlchemy's own memory is one an engine, and its keys begin with the engine's dialect.
    """

    def get(self, key: Any, default: Any = None) -> Any:
        """Return what was compiled for a statement."""
        return super().get(key[1:], default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(key[1:], value)


_COMPILED = _Compiled(capacity=500)


class Database:
    """Hands out connections inside transactions; a raising block rolls back.

    `trouble` is what the disk refuses at present; `on_trouble` is called when that changes.
    `connect` makes the driver's connections.
    """

    def __init__(self, path: Path, *, connect: Connect = Connection) -> None:
        self.path = path
        self.trouble: Trouble | None = None
        self.on_trouble: Callable[[], None] = lambda: None
        self._writer = Stock(_engine(path, connect, begin=_begin_to_write, size=1), size=1)
        readers = _engine(path, connect, begin=_begin_to_read, size=READERS)
        self._readers = Stock(readers, size=READERS, patience=PATIENCE)

    @contextlib.asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """Open the one write transaction; it commits when the block ends well."""
        with self._watched():
            async with self._writer.lent() as connection, connection.begin():
                yield connection

    @contextlib.asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Open a read transaction on one consistent snapshot: there is nothing to commit."""
        with self._watched():
            async with self._readers.lent() as connection:
                yield connection

    async def recover(self) -> bool:
        """Write something and remove it; say whether the disk takes it, which ends `trouble`."""
        try:
            async with self.write() as connection:
                await connection.execute(sa.insert(probe).values(filler=bytes(PROBE_BYTES)))
            async with self.write() as connection:
                await connection.execute(sa.delete(probe))
        except DBAPIError:
            return False
        self._turn(None)
        return True

    async def aclose(self) -> None:
        """Write the WAL back into the file and close every connection."""
        with contextlib.suppress(Exception):  # a full disk must not stop the process from ending
            async with self._writer.lent() as connection:
                await connection.exec_driver_sql("COMMIT")
                await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        await self._writer.aclose()
        await self._readers.aclose()

    @contextlib.contextmanager
    def _watched(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            trouble = trouble_of(error)
            if trouble:
                self._turn(trouble)
            raise

    def _turn(self, trouble: Trouble | None) -> None:
        before, self.trouble = self.trouble, trouble
        if trouble is not before:
            self.on_trouble()


def _engine(
    path: Path, connect: Connect, *, begin: Callable[[Any], None], size: int
) -> AsyncEngine:
    engine = create_async_engine(
        f"sqlite+aiosqlite:///{path}",
        pool_size=size,
        max_overflow=0,
        execution_options={"compiled_cache": _COMPILED},
        async_creator=partial(connect, path),
    )
    event.listen(engine.sync_engine, "begin", begin)
    return engine


def _begin_to_write(connection: sa.Connection) -> None:
    _driver(connection).write()


def _begin_to_read(connection: sa.Connection) -> None:
    _driver(connection).read()


def _driver(connection: sa.Connection) -> Connection:
    return cast("Connection", connection.connection.driver_connection)
