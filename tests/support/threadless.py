"""SQLite on the event loop itself: the same files and statements, without a thread per connection.

Only where time is virtual and thousands of lives are played: a call then blocks nobody who waits.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from services.storage.connection import Connection


class _AtOnce:
    """Stands where the queue of the thread stands, and does what is put into it."""

    def put_nowait(self, order: tuple[asyncio.Future[Any] | None, Callable[[], Any]]) -> None:
        future, function = order
        try:
            result = function()
        except sqlite3.Error as error:
            if future:
                future.set_exception(error)
        else:
            if future:
                future.set_result(result)


class _NoThread:
    """Stands where the thread stands."""

    def start(self) -> None:
        return


class ThreadlessConnection(Connection):
    """Runs every call where it is made."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._tx = _AtOnce()  # type: ignore[assignment]  # all of it that is used
        self._thread = _NoThread()  # type: ignore[assignment]  # likewise

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Do at once what would be put into the queue."""
        return fn(*args, **kwargs)
