"""Real SQLite files in the newest shape; migrated once per test run, then copied."""

import contextlib
import functools
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from services.storage.connection import Connection
from services.storage.database import Connect, Database
from services.storage.schema import FILE_NAME, prepare


def create_file(directory: Path) -> Path:
    """Put an empty migrated database into a folder and return its path."""
    path = directory / FILE_NAME
    path.write_bytes(_migrated())
    path.chmod(0o600)
    return path


@contextlib.asynccontextmanager
async def open_database(
    directory: Path, *, connect: Connect = Connection
) -> AsyncIterator[Database]:
    """Open the database in a folder, created migrated when it is not there yet."""
    path = directory / FILE_NAME
    database = Database(path if path.exists() else create_file(directory), connect=connect)
    try:
        yield database
    finally:
        await database.aclose()


@functools.cache
def _migrated() -> bytes:
    with tempfile.TemporaryDirectory() as directory:
        return prepare(Path(directory)).read_bytes()
