"""Putting a backup, or a new database, in the place of the one that is there.

The new one is made whole beside the old one: copied, brought to the newest shape, marked as
restored, flushed. From the moment it is named `restored.db` the decision stands: every start
finishes what was begun, so that a kill between two renames loses neither file. Nothing is deleted:
the old database is set aside under a name that says when.
"""

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from services.storage.backups import Backup, BackupFailedError, found, verify
from services.storage.files import (
    COMPANIONS,
    FILE_NAME,
    create_private,
    forget_companions,
    settle_folder,
)
from services.storage.upgrading import revision_of, upgrade

READY = "restored.db"
PATIENCE = 300.0  # seconds in which a first poll takes what had been waiting into its digest
_UNFINISHED = "restored.tmp"
_STAMP = "%Y%m%dT%H%M%SZ"


def restore(directory: Path, backup: Backup | None, *, head: str, now: datetime) -> Path | None:
    """Put a backup in place, or an empty database for None; return where the old one is now.

    Nobody may have the database open. Raises: BackupFailedError when the backup is damaged or of a
    newer version; nothing has changed then.
    """
    unfinished = directory / _UNFINISHED
    unfinished.unlink(missing_ok=True)
    create_private(unfinished)
    try:
        if backup:
            _bring(backup, unfinished, head)
        upgrade(unfinished)
        _mark(unfinished, backup, now)
        with unfinished.open("rb+") as whole:
            os.fsync(whole.fileno())
        unfinished.rename(directory / READY)
        settle_folder(directory)
    finally:
        unfinished.unlink(missing_ok=True)
        forget_companions(unfinished)
    return finish(directory)


def restore_newest(directory: Path, *, head: str, now: datetime) -> None:
    """Put the newest good backup in place; without one, an empty database (D-06)."""
    for backup in found(directory):
        try:
            restore(directory, backup, head=head, now=now)
        except BackupFailedError:  # the one before it may be good
            continue
        return
    restore(directory, None, head=head, now=now)


def finish(directory: Path) -> Path | None:
    """Finish a restore that was decided on, if there is one; return where the old database is."""
    ready = directory / READY
    if not ready.exists():
        return None
    path = directory / FILE_NAME
    decided = datetime.fromtimestamp(ready.stat().st_mtime, UTC)  # the same after a kill
    aside = directory / f"set-aside-{decided.strftime(_STAMP)}.db"
    for suffix in (*COMPANIONS, ""):  # a log beside the wrong file would be written into it
        old = path.with_name(path.name + suffix)
        if old.exists():
            old.rename(aside.with_name(aside.name + suffix))
    settle_folder(directory)
    ready.rename(path)
    settle_folder(directory)
    return aside if aside.exists() else None


def _bring(backup: Backup, target: Path, head: str) -> None:
    try:
        shutil.copyfile(backup.path, target)
        verify(target)
        with closing(sqlite3.connect(target)) as connection:
            revision = revision_of(connection)
    except (sqlite3.Error, OSError) as error:
        raise BackupFailedError(str(error)) from error
    if revision is None:
        raise BackupFailedError("it holds no database of Usher's")
    if revision > head:
        raise BackupFailedError("it was made by a newer version")


def _mark(path: Path, backup: Backup | None, now: datetime) -> None:
    """Write down what the first polls and the owners have to know.

    What waited when the backup was made has probably been told since: it waits for the digest of
    the first poll, or for one of its own. Cards of that time have been edited or replaced.
    """
    moment = now.timestamp()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(
            "INSERT INTO restoration (backup, made_at, restored_at) VALUES (?, ?, ?)",
            (
                backup.name if backup else None,
                backup.made_at.timestamp() if backup else None,
                moment,
            ),
        )
        connection.execute("UPDATE feed_cursor SET restored = 1")
        connection.execute("UPDATE burst SET state = 'closed' WHERE state = 'open'")
        connection.execute(
            "UPDATE outbox SET state = 'uncertain_final', not_before = ?"
            " WHERE state IN ('pending', 'sending', 'uncertain')",
            (moment + PATIENCE,),
        )
