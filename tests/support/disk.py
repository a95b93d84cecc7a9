"""Disks that refuse: each fault is real to SQLite, and can be taken away again."""

import contextlib
import errno
import resource
import shutil
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from services.storage.database import Database
from services.storage.tables import probe

Fault = Callable[[Database], contextlib.AbstractAsyncContextManager[None]]


@contextlib.asynccontextmanager
async def no_more_pages(database: Database) -> AsyncIterator[None]:
    """Let the file grow by no page: SQLITE_FULL for whatever needs one."""
    async with database.write() as connection:
        await connection.execute(sa.text("DELETE FROM probe"))
        pages = (await connection.execute(sa.text("PRAGMA page_count"))).scalar_one()
        await connection.execute(sa.text(f"PRAGMA max_page_count={pages}"))
    yield
    async with database.write() as connection:
        await connection.execute(sa.text("PRAGMA max_page_count=1000000000"))


@contextlib.asynccontextmanager
async def failing_writes(database: Database) -> AsyncIterator[None]:
    """Let every write behind the end of the log fail (EFBIG): SQLITE_IOERR."""
    async with database.write() as connection:  # a log longer than any other file of the test
        await connection.execute(sa.insert(probe).values(filler=bytes(1_000_000)))
    log = database.path.with_name(database.path.name + "-wal")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (log.stat().st_size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextlib.asynccontextmanager
async def read_only(database: Database) -> AsyncIterator[None]:
    """Let the writer only read: SQLITE_READONLY."""
    async with database.write() as connection:
        await connection.execute(sa.text("PRAGMA query_only=ON"))
    yield
    async with database._writer.lent() as connection:
        raw = await connection.get_raw_connection()  # a transaction could not even begin
        await raw.driver_connection.execute("PRAGMA query_only=OFF")


@contextlib.asynccontextmanager
async def held_by_another(database: Database) -> AsyncIterator[None]:
    """Let another program hold the write lock: SQLITE_BUSY, after less patience than usual."""
    async with database.write() as connection:
        await connection.execute(sa.text("PRAGMA busy_timeout=20"))
    with contextlib.closing(sqlite3.connect(database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@contextlib.asynccontextmanager
async def full_disk(database: Database) -> AsyncIterator[None]:
    """Fill the small disk that the database lies on: SQLITE_FULL for every write."""
    filler = database.path.with_name("filler")
    fill(filler)
    yield
    filler.unlink()


def fill(filler: Path) -> None:
    """Write into a file until its disk takes nothing more."""
    try:
        with filler.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(512))
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise


@contextlib.contextmanager
def small_disk(folder: Path, *, size: str = "4m") -> Iterator[Path]:
    """Mount a disk of a few megabytes, where this machine lets us."""
    folder.mkdir()
    mount, umount = shutil.which("mount"), shutil.which("umount")
    command = [str(mount), "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if not mount or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small disk needs the rights of root")
    try:
        yield folder
    finally:
        subprocess.run([str(umount), "-l", str(folder)], capture_output=True, check=False)
