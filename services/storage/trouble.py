"""What can be wrong with the disk under the database, as codes."""

import sqlite3
from enum import StrEnum

from sqlalchemy.exc import DBAPIError


class Trouble(StrEnum):
    """Why the database takes nothing; the words stand in the catalogs under `storage-…`."""

    FULL = "disk-full"
    FAILING = "disk-failing"
    READ_ONLY = "disk-read-only"
    BUSY = "database-busy"  # another program holds it
    DAMAGED = "database-damaged"  # the next start restores a backup


_BY_CODE = {
    sqlite3.SQLITE_FULL: Trouble.FULL,
    sqlite3.SQLITE_IOERR: Trouble.FAILING,
    sqlite3.SQLITE_CANTOPEN: Trouble.FAILING,
    sqlite3.SQLITE_READONLY: Trouble.READ_ONLY,
    sqlite3.SQLITE_PERM: Trouble.READ_ONLY,
    sqlite3.SQLITE_BUSY: Trouble.BUSY,
    sqlite3.SQLITE_LOCKED: Trouble.BUSY,
    sqlite3.SQLITE_CORRUPT: Trouble.DAMAGED,
    sqlite3.SQLITE_NOTADB: Trouble.DAMAGED,
}


def trouble_of(error: DBAPIError) -> Trouble | None:
    """Return what an error says of the disk, None where it says something of the statement."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    return None if code is None else _BY_CODE.get(code & 0xFF)
