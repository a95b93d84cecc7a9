"""The stand-in's SQLite tables and the two lies they tell on purpose.

Ids are plain integer keys without AUTOINCREMENT, so the newest id is handed out again after a
delete and numbering restarts after a wipe; rows of one second come in another order on every
query (contract section 1, fact 6; section 5.1).
"""

import sqlite3
from random import Random

_SCHEMA = """
CREATE TABLE transfer (
    id INTEGER PRIMARY KEY, date TEXT NOT NULL, status INTEGER NOT NULL,
    title TEXT, src TEXT, dest TEXT, body TEXT NOT NULL
);
CREATE INDEX transfer_date ON transfer (date);
CREATE INDEX transfer_src ON transfer (src);
CREATE TABLE download (id INTEGER PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE subscription (id INTEGER PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE finished_subscription (
    id INTEGER PRIMARY KEY, type TEXT NOT NULL, date TEXT NOT NULL, body TEXT NOT NULL
);
CREATE TABLE message (id INTEGER PRIMARY KEY, date TEXT NOT NULL, body TEXT NOT NULL);
"""


def open_database(chance: Random) -> sqlite3.Connection:
    """Open an empty database; SQL may order by `shuffle()`, drawn from `chance`."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.executescript(_SCHEMA)
    connection.create_function("shuffle", 0, chance.random)
    return connection


def window(page: int, count: int) -> tuple[int, int]:
    """Return LIMIT and OFFSET as the server computes them: count -1 is everything, page 0 is 1."""
    return count, (page - 1) * count
