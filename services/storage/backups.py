"""Copies of the database, made while it is in use: whole, checked, and surely on the disk.

A copy is one snapshot, read beside the writer and never in its way. It is written to a file of
its own, checked, flushed, and only then renamed, so that whatever carries a backup's name is good
(reliability.md D-07). Nothing heavy is imported here: the command line makes backups too.
"""

import contextlib
import fcntl
import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from services.storage.files import FILE_NAME, create_private, settle_folder

FOLDER = "backups"
KEPT = 8
EVERY = 6 * 3600.0  # seconds from one to the next
FIRST = 5 * 60.0  # seconds after a start without any: an empty database is not worth a copy

_UNFINISHED = "unfinished.tmp"
_NAME = re.compile(r"usher-(\d{6,})-(\d{8}T\d{6})Z\.db")
_STAMP = "%Y%m%dT%H%M%S"
_PAGES = 1000  # copied between two questions whether to give up


class BackupFailedError(Exception):
    """No copy was made, or it is not good; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """One good copy. `number` tells their order: a clock that was set back does not."""

    path: Path
    number: int
    made_at: datetime

    @property
    def name(self) -> str:
        """Return what `--restore` takes."""
        return self.path.name

    @property
    def size(self) -> int:
        """Return the bytes on the disk."""
        return self.path.stat().st_size

    @classmethod
    def read(cls, path: Path) -> Self | None:
        """Return the backup that a file is by its name, None for any other file."""
        named = _NAME.fullmatch(path.name)
        if named is None:
            return None
        try:
            made_at = datetime.strptime(named[2], _STAMP).replace(tzinfo=UTC)
        except ValueError:
            return None
        return cls(path=path, number=int(named[1]), made_at=made_at)


def found(directory: Path) -> list[Backup]:
    """Return the backups of a data directory, the newest first."""
    folder = directory / FOLDER
    if not folder.is_dir():
        return []
    backups = filter(None, map(Backup.read, folder.iterdir()))
    return sorted(backups, key=lambda backup: backup.number, reverse=True)


def due_in(directory: Path, *, now: datetime) -> float | None:
    """Return the seconds until the next backup is due by the newest one, None without any."""
    newest = next(iter(found(directory)), None)
    if newest is None:
        return None
    age = (now - newest.made_at).total_seconds()
    return min(EVERY, EVERY - age)  # one from the future comes from a clock that was set back


def make(directory: Path, *, now: datetime, give_up: Callable[[], bool] = lambda: False) -> Backup:
    """Copy the database of a data directory, whether a process works on it or not.

    Raises: BackupFailedError, also when `give_up` said so.
    """
    folder = directory / FOLDER
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        with _alone(folder):
            return _make(directory / FILE_NAME, folder, now, give_up)
    except OSError as error:
        raise BackupFailedError(error.strerror or type(error).__name__) from error
    except (sqlite3.Error, _GivenUpError) as error:
        raise BackupFailedError(str(error)) from error


def verify(path: Path, *, give_up: Callable[[], bool] = lambda: False) -> None:
    """Check a copy. Raises: BackupFailedError."""
    try:
        # A copy is complete without companions; immutable leaves none beside it either.
        source = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        with contextlib.closing(sqlite3.connect(source, uri=True)) as connection:
            connection.set_progress_handler(give_up, 100_000)
            verdict = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        raise BackupFailedError(str(error)) from error
    if verdict != "ok":
        raise BackupFailedError("the copy is damaged")


class _GivenUpError(Exception):
    pass


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one process at a time work in the folder; the other waits, which takes seconds."""
    held = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)


def _make(source: Path, folder: Path, now: datetime, give_up: Callable[[], bool]) -> Backup:
    unfinished = folder / _UNFINISHED
    unfinished.unlink(missing_ok=True)  # of a process that was killed (C26): nobody else is here
    create_private(unfinished)
    try:
        _copy(source, unfinished, give_up)
        verify(unfinished, give_up=give_up)
        older = found(folder.parent)
        number = older[0].number + 1 if older else 1
        stamp = now.astimezone(UTC).strftime(_STAMP)
        path = folder / f"usher-{number:06}-{stamp}Z.db"
        unfinished.rename(path)
        settle_folder(folder)
    finally:
        unfinished.unlink(missing_ok=True)
    for backup in older[KEPT - 1 :]:
        backup.path.unlink(missing_ok=True)
    return Backup(path=path, number=number, made_at=now)


def _copy(source: Path, target: Path, give_up: Callable[[], bool]) -> None:
    def step(_status: int, _left: int, _total: int) -> None:
        if give_up():
            raise _GivenUpError("given up: the process ends")

    with (
        contextlib.closing(
            sqlite3.connect(f"{source.absolute().as_uri()}?mode=rw", uri=True)
        ) as here,
        contextlib.closing(sqlite3.connect(target)) as there,
    ):
        here.isolation_level = None
        here.execute("PRAGMA busy_timeout=5000")
        # One read transaction around all steps: writers beside it neither wait nor restart it.
        here.execute("BEGIN")
        here.execute("SELECT count(*) FROM sqlite_master").fetchone()
        there.execute("PRAGMA synchronous=OFF")  # flushed once, below
        here.backup(there, pages=_PAGES, progress=step)
        here.execute("ROLLBACK")
        there.execute("PRAGMA journal_mode=DELETE")  # one file, without companions
    with target.open("rb+") as copy:
        os.fsync(copy.fileno())
