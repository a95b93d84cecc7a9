"""Connections of an engine that stay open from one transaction to the next."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator

from sqlalchemy import exc
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine


class Stock:
    """Lends connections, at most `size` at a time; whoever comes later waits for one.

    `patience` is for how many seconds, None for as long as it takes.

    To have SQLAlchemy's pool check one out and in again costs twice what a small read does. A
    connection whose block raised goes back there, and is set right as the pool knows how.
    """

    def __init__(self, engine: AsyncEngine, *, size: int, patience: float | None = None) -> None:
        self._engine = engine
        self._patience = patience
        self._free = asyncio.Semaphore(size)
        self._idle: list[AsyncConnection] = []

    @contextlib.asynccontextmanager
    async def lent(self) -> AsyncIterator[AsyncConnection]:
        """Lend a connection; what was not committed when the block ends is rolled back.

        Raises: sqlalchemy.exc.TimeoutError when none has come back in time.
        """
        await self._wait_for_one()
        try:
            connection = self._idle.pop() if self._idle else await self._engine.connect()
            try:
                yield connection
                if connection.in_transaction():
                    await connection.rollback()
            except BaseException:
                await connection.__aexit__(*sys.exc_info())
                raise
            self._idle.append(connection)
        finally:
            self._free.release()

    async def aclose(self) -> None:
        """Close every connection."""
        while self._idle:
            await self._idle.pop().close()
        await self._engine.dispose()

    async def _wait_for_one(self) -> None:
        if not self._free.locked():  # the usual case needs no timer
            await self._free.acquire()
            return
        try:
            async with asyncio.timeout(self._patience):
                await self._free.acquire()
        except TimeoutError as error:
            raise exc.TimeoutError("every connection is lent") from error
