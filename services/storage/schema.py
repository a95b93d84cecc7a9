"""Bring the database file to a state this version can work with, before anything opens it.

A start with nothing to mend reads a handful of pages. A damaged file is looked for (`quick_check`,
which reads everything) when the last process did not end well, or when that costs nothing because
the file is small: a large one that was closed properly is trusted, so that years of history do not
slow the start down.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from services.clock import SystemClock
from services.storage import backups, restoring
from services.storage.files import COMPANIONS, FILE_NAME, create_private, settle_folder
from services.storage.upgrading import UpgradeFailedError, revision_of, upgrade

__all__ = ["FILE_NAME", "HEAD", "DatabaseTooNewError", "DatabaseUnusableError", "prepare"]

HEAD = "0014"
CLEAN = "clean"  # there while the last process ended well
SMALL = 64 * 1024 * 1024  # bytes; checked at every start, in a fraction of a second

# Damage in the head of a file also shows as an unknown format or a column that is missing.
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)
_REVISION = re.compile(r"\d{4}")


class DatabaseTooNewError(Exception):
    """The file was written by a newer version; it is left untouched."""


class DatabaseUnusableError(Exception):
    """The file, or the folder it lies in, does not work as a database; the text says why."""


def prepare(directory: Path, *, now: datetime | None = None) -> Path:
    """Mend, create or migrate the database in `directory` as needed, and return its path.

    A damaged one is set aside for the newest good backup (reliability.md D-06). Before a migration
    a backup is made. Raises: DatabaseTooNewError, DatabaseUnusableError.
    """
    path = directory / FILE_NAME
    now = now or SystemClock().now()
    try:
        restoring.finish(directory)
        create_private(path)
        if _is_damaged(path, closed_well=_take_clean(directory)):
            restoring.restore_newest(directory, head=HEAD, now=now)
        with _opened(path) as connection:
            found = revision_of(connection)
        if found is not None and found > HEAD:
            raise DatabaseTooNewError(found)
        if found not in (None, HEAD):
            backups.make(directory, now=now)
        if found != HEAD:
            upgrade(path)
    except backups.BackupFailedError as error:
        raise DatabaseUnusableError(f"no backup can be made before a migration: {error}") from error
    except OSError as error:
        raise DatabaseUnusableError(error.strerror or type(error).__name__) from error
    except (sqlite3.Error, UpgradeFailedError) as error:
        raise DatabaseUnusableError(str(error)) from error
    for suffix in ("", *COMPANIONS):
        belonging = path.with_name(path.name + suffix)
        if belonging.exists():
            belonging.chmod(0o600)
    return path


def ended_well(directory: Path) -> None:
    """Note that the database was closed properly: the next start may trust a large one."""
    create_private(directory / CLEAN)
    settle_folder(directory)


def _take_clean(directory: Path) -> bool:
    mark = directory / CLEAN
    was_clean = mark.exists()
    mark.unlink(missing_ok=True)
    return was_clean


def _is_damaged(path: Path, *, closed_well: bool) -> bool:
    try:
        with _opened(path) as connection:
            found = revision_of(connection)
            if found is not None and not _REVISION.fullmatch(found):
                return True
            if closed_well and path.stat().st_size > SMALL:
                return False
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok")
    except UnicodeDecodeError:  # from the words of an error that quotes what it found
        return True
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF in _DAMAGED:
            return True
        raise


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path)) as connection:
        mode = connection.execute("PRAGMA journal_mode=WAL").fetchone()[0]
        if mode != "wal":  # a network file system (reliability.md D-02)
            raise DatabaseUnusableError(f"write-ahead logging is not possible here ({mode})")
        yield connection
