"""People beside the owner, as a people's list will let them in."""

import sqlite3
from contextlib import closing
from pathlib import Path

from services.storage.schema import FILE_NAME
from support.database import create_file


def let_in(directory: Path, user: int, *, role: str = "member", name: str = "Max") -> None:
    """Write somebody down in a role, before Usher runs: it has its database to itself."""
    if not (directory / FILE_NAME).exists():
        create_file(directory)
    with closing(sqlite3.connect(directory / FILE_NAME)) as file, file:
        file.execute(
            "INSERT INTO viewer (id, role, name, created_at) VALUES (?, ?, ?, 0)"
            " ON CONFLICT DO UPDATE SET role = excluded.role",
            (user, role, name),
        )
