"""The files of the data directory: their names, who may read them, when they are on the disk."""

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

FILE_NAME = "usher.db"
KEY_NAME = "key"  # of services/storage/secrets.py; no backup holds it
COMPANIONS = ("-wal", "-shm")  # what SQLite keeps beside a database in use

_FILE, _FOLDER = 0o600, 0o700
_OURS = ("usher.db*", "set-aside-*", "restored*", "key*", "lock", "clean")


def create_private(path: Path) -> None:
    """Create an empty file that only its user can read, unless the file is there."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _FILE))


def settle_folder(folder: Path) -> None:
    """Wait until a folder's entries, such as a new name, are on the disk."""
    entry = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(entry)
    finally:
        os.close(entry)


def narrow(directory: Path) -> Iterator[str]:
    """Take a data directory away from others (X-04); yield a sentence for what stays open.

    Only Usher's own files are touched: the directory may be shared with something else.
    """
    backups = directory / "backups"
    files = [path for pattern in _OURS for path in directory.glob(pattern)]
    for path, wanted in [
        (directory, _FOLDER),
        *((path, _FILE) for path in files),
        *([(backups, _FOLDER)] if backups.is_dir() else []),
        *((path, _FILE) for path in backups.glob("*")),
    ]:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & ~wanted:
            try:
                path.chmod(mode & wanted)
            except OSError:
                what = "the data directory" if path == directory else path.name
                yield f"{what} is open to others (mode {mode:o}) and cannot be narrowed"


def forget_companions(path: Path) -> None:
    """Remove what SQLite kept beside a database that is no longer needed."""
    for suffix in COMPANIONS:
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + suffix).unlink()
