"""Where in a database somebody's id stands: as a number, or as a number within JSON."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from services.storage.tables import metadata


def holds(value: object, who: int) -> bool:
    """Say whether a value of a row is, or tells of, this person."""
    if isinstance(value, str):
        return re.search(rf"(?<![\w.-]){who}(?![\w.-])", value) is not None
    return isinstance(value, int) and value == who


def holding(file: Path, who: int) -> list[str]:
    """Return the tables and columns in which an id stands."""
    found = set()
    with closing(sqlite3.connect(file)) as database:
        database.row_factory = sqlite3.Row
        for name in metadata.tables:
            for row in database.execute(f"SELECT * FROM [{name}]"):  # noqa: S608 - our own names
                found |= {f"{name}.{key}" for key in row.keys() if holds(row[key], who)}  # noqa: SIM118
    return sorted(found)
