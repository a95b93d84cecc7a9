"""Bring the database file to the shape this version needs, before anything opens it.

Alembic costs a noticeable part of the start, so it is imported only when a step is due.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

HEAD = "0001"
FILE_NAME = "usher.db"


class DatabaseTooNewError(Exception):
    """The file was written by a newer version; it is left untouched."""


class DatabaseUnusableError(Exception):
    """The file, or the folder it lies in, does not work as a database; the text says why."""


def prepare(directory: Path) -> Path:
    """Migrate the database in `directory` to HEAD, creating it if needed, and return its path.

    Raises: DatabaseTooNewError, DatabaseUnusableError.
    """
    path = directory / FILE_NAME
    try:
        with _opened(path) as connection:
            found = revision_of(connection)
    except sqlite3.Error as error:
        raise DatabaseUnusableError(str(error)) from error
    if found != HEAD:
        if found is not None and found > HEAD:
            raise DatabaseTooNewError(found)
        _upgrade(path)
    path.chmod(0o600)
    return path


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path)) as connection:
        mode = connection.execute("PRAGMA journal_mode=WAL").fetchone()[0]
        if mode != "wal":  # a network file system (reliability.md D-02)
            raise DatabaseUnusableError(f"write-ahead logging is not possible here ({mode})")
        yield connection


def revision_of(connection: sqlite3.Connection) -> str | None:
    """Return the step a database stands at, None for an empty one."""
    known = connection.execute(
        "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'"
    ).fetchone()
    if not known:
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return row[0] if row else None


def _upgrade(path: Path) -> None:
    from alembic import command  # noqa: PLC0415 - only when a step is due
    from alembic.config import Config  # noqa: PLC0415
    from sqlalchemy import create_engine  # noqa: PLC0415

    engine = create_engine(f"sqlite:///{path}")
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, HEAD)
        connection.commit()
    engine.dispose()
