"""The driver's connection, with one trip to its thread where SQLAlchemy would make four.

aiosqlite does everything on a thread of the connection's own, and every trip there wakes the
thread, then the event loop. SQLAlchemy makes one for the cursor, one for the statement, one for its
rows and one for the cursor's end; a BEGIN would be one more; and reading, most of what is done,
would add some for a COMMIT and a ROLLBACK that have nothing to do. Here a statement brings its rows
along, a transaction begins with its first statement, and what is only noted in memory happens where
it is asked for: nobody else uses the connection meanwhile.
"""

import sqlite3
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, Self

import aiosqlite

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=5000",
    "secure_delete=ON",
)

Rows = list[Any]
Answer = tuple[sqlite3.Cursor, Rows]


class Cursor:
    """One statement at a time, and its rows."""

    arraysize = 1

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection
        self._done: sqlite3.Cursor | None = None
        self._rows: Rows = []

    async def __aenter__(self) -> Self:
        return self

    @property
    def description(self) -> Any:
        """Return the columns of the last statement, None where it has none."""
        return self._done and self._done.description

    @property
    def rowcount(self) -> int:
        """Return how many rows the last statement changed."""
        return self._done.rowcount if self._done else -1

    @property
    def lastrowid(self) -> int | None:
        """Return the id of the row that was inserted last."""
        return self._done.lastrowid if self._done else None

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Self:
        """Execute a statement and take its rows along. Raises: sqlite3.Error."""
        self._done, self._rows = await self._connection.run("execute", sql, parameters)
        return self

    async def executemany(self, sql: str, parameters: Iterable[Sequence[Any]]) -> Self:
        """Execute a statement once for each row of parameters. Raises: sqlite3.Error."""
        self._done, self._rows = await self._connection.run("executemany", sql, parameters)
        return self

    async def fetchall(self) -> Rows:
        """Return the rows that are left."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Forget the rows; SQLite's own cursor was closed with its statement."""
        self._rows = []


class Connection(aiosqlite.Connection):
    """A connection for SQLAlchemy's pool, in autocommit mode until somebody says BEGIN."""

    def __init__(self, path: Path) -> None:
        super().__init__(partial(_open, path), iter_chunk_size=64)
        self._thread.daemon = True  # as SQLAlchemy has it: it must not outlive the process
        self._begins_with = ""  # what the next statement has to wait for
        self._is_reading = False
        self._asked = 0  # of the thread; who is cancelled leaves it at work
        self._answered = 0

    def __await__(self) -> Generator[Any, None, Self]:
        yield from super().__await__()
        yield from self._set_up().__await__()
        return self

    def read(self) -> None:
        """Begin a transaction that reads: with its first statement, which takes the snapshot."""
        self._begins_with, self._is_reading = "BEGIN", True

    def write(self) -> None:
        """Begin a transaction that writes: with its first statement, which waits for the others."""
        self._begins_with = "BEGIN IMMEDIATE"

    def cursor(self) -> Cursor:  # type: ignore[override]  # it needs no await
        """Return a cursor; nothing happens before it is used."""
        return Cursor(self)

    async def run(self, method: str, sql: str, parameters: Any) -> Answer:
        """Execute with a method of a cursor; return the cursor and its rows."""
        begin, self._begins_with = self._begins_with, ""

        def execute() -> Answer:
            if begin:
                self._conn.execute(begin)
            with closing(self._conn.cursor()) as cursor:
                getattr(cursor, method)(sql, parameters)
                return cursor, cursor.fetchall()

        try:
            answer: Answer = await self._ask(execute)
        except sqlite3.Error:
            if not self._conn.in_transaction:  # nothing after it may go by itself
                self._begins_with = begin
            raise
        return answer

    async def commit(self) -> None:
        """Commit, where something was begun. Raises: sqlite3.Error."""
        await self._end(self._conn.commit)

    async def rollback(self) -> None:
        """Roll back, where something was begun. Raises: sqlite3.Error."""
        await self._end(self._conn.rollback)

    async def _end(self, end: Callable[[], None]) -> None:
        is_idle = self._asked == self._answered
        if is_idle and (self._is_reading or not self._conn.in_transaction):
            end()  # it reaches no disk
        else:
            await self._ask(end)
        self._begins_with, self._is_reading = "", False

    async def _set_up(self) -> None:
        try:
            await self._ask(partial(_set_up, self._conn))
        except BaseException:
            await self.close()
            raise

    async def _ask(self, do: Callable[[], Any]) -> Any:
        """Have something done on the thread."""
        self._asked += 1
        return await self._execute(self._answer, do)  # type: ignore[no-untyped-call]

    def _answer(self, do: Callable[[], Any]) -> Any:
        try:
            return do()
        finally:
            self._answered += 1


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None, check_same_thread=False)


def _set_up(connection: sqlite3.Connection) -> None:
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
