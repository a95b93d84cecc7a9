"""People beside the owner, as a people's list will let them in."""

import sqlite3
from contextlib import closing
from pathlib import Path

from services.storage.schema import FILE_NAME


def let_in(directory: Path, user: int, *, role: str = "member", name: str = "Max") -> None:
    """Write somebody down in a role, before they say their first word."""
    with closing(sqlite3.connect(directory / FILE_NAME, timeout=30)) as file, file:
        file.execute(
            "INSERT INTO viewer (id, role, name, created_at) VALUES (?, ?, ?, 0)"
            " ON CONFLICT DO UPDATE SET role = excluded.role",
            (user, role, name),
        )
