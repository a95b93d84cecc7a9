"""The transfer history and the download history, as tables and as wire objects."""

import json
import sqlite3
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sandbox.moviepilot.database import window
from sandbox.moviepilot.posters import Gallery
from sandbox.standin.clock import ServerClock
from sandbox.standin.wire import Json

EMPTY_ROW: Json = {
    "dest_fileitem": {},
    "tvdbid": None,
    "mode": "copy",
    "doubanid": None,
    "errmsg": None,
    "src_storage": "local",
    "type": None,
    "seasons": "",
    "category": None,
    "episodes": "",
    "files": [],
    "src": None,
    "title": None,
    "image": None,
    "episode_group": None,
    "dest": None,
    "year": None,
    "downloader": None,
    "tmdbid": None,
    "download_hash": None,
    "src_fileitem": {},
    "dest_storage": None,
    "imdbid": None,
    "status": True,
}


class TransferHistory:
    """What was organised into the library, and what failed."""

    def __init__(self, database: sqlite3.Connection, clock: ServerClock, gallery: Gallery) -> None:
        self._database = database
        self._clock = clock
        self._gallery = gallery

    def add(self, row: Mapping[str, Any]) -> int:
        """Insert a row with every column; the server replaces a row of the same source."""
        whole = EMPTY_ROW | {"date": self._clock.text()} | dict(row)
        if whole["src"] is not None:
            self._database.execute("DELETE FROM transfer WHERE src = ?", (whole["src"],))
        return self._insert(whole, whole)

    def add_raw(self, value: object, *, date: str | None = None) -> int:
        """Insert anything at all as a row; `date` says where it sorts if it has none itself."""
        row = value if isinstance(value, dict) else {}
        return self._insert(row, value, date=date)

    def _insert(self, row: Mapping[str, Any], body: object, *, date: str | None = None) -> int:
        own = row.get("date")
        when = own if isinstance(own, str) else date or self._clock.text()
        columns = [_text(row.get(name)) for name in ("title", "src", "dest")]
        cursor = self._database.execute(
            "INSERT INTO transfer (date, status, title, src, dest, body) VALUES (?, ?, ?, ?, ?, ?)",
            (when, int(bool(row.get("status"))), *columns, json.dumps(body)),
        )
        return int(cursor.lastrowid or 0)

    def page(self, *, title: str | None, page: int, count: int, status: bool | None) -> Json:
        """Return `{list, total}`; a status makes the server forget the title."""
        limit, offset = window(page, count)
        if status is not None:
            rows = self._database.execute(
                "SELECT * FROM transfer WHERE status = ?"
                " ORDER BY date DESC, shuffle() LIMIT ? OFFSET ?",
                (int(status), limit, offset),
            )
            total = self._count("SELECT count(*) FROM transfer WHERE status = ?", int(status))
        elif title:
            like = [f"%{title}%"] * 3
            rows = self._database.execute(
                "SELECT * FROM transfer WHERE title LIKE ? OR src LIKE ? OR dest LIKE ?"
                " ORDER BY date DESC, shuffle() LIMIT ? OFFSET ?",
                (*like, limit, offset),
            )
            total = self._count(
                "SELECT count(*) FROM transfer WHERE title LIKE ? OR src LIKE ? OR dest LIKE ?",
                *like,
            )
        else:
            rows = self._database.execute(
                "SELECT * FROM transfer ORDER BY date DESC, shuffle() LIMIT ? OFFSET ?",
                (limit, offset),
            )
            total = self.total()
        return {"list": [self._wire(row) for row in rows], "total": total}

    def total(self) -> int:
        """Return how many rows there are."""
        return self._count("SELECT count(*) FROM transfer")

    def get(self, row_id: int) -> Json | None:
        """Return one row as stored, pictures as paths."""
        found = self._database.execute("SELECT * FROM transfer WHERE id = ?", (row_id,)).fetchone()
        return None if found is None else {"id": found["id"]} | dict(json.loads(found["body"]))

    def knows_source(self, src: str) -> bool:
        """Tell whether a source file has a row."""
        return self._count("SELECT count(*) FROM transfer WHERE src = ?", src) > 0

    def newest_id(self) -> int | None:
        """Return the highest id in use."""
        found = self._database.execute("SELECT max(id) FROM transfer").fetchone()[0]
        return None if found is None else int(found)

    def delete(self, row_id: int) -> bool:
        """Delete a row; False if there was none."""
        cursor = self._database.execute("DELETE FROM transfer WHERE id = ?", (row_id,))
        return cursor.rowcount > 0

    def truncate(self) -> None:
        """Delete every row; ids restart at 1."""
        self._database.execute("DELETE FROM transfer")

    def per_day(self, days: int) -> list[int]:
        """Return rows per day, oldest first, days without rows left out."""
        since = self._clock.text(ago=timedelta(days=days))
        rows = self._database.execute(
            "SELECT count(*) FROM transfer WHERE date >= ? GROUP BY substr(date, 1, 10)"
            " ORDER BY substr(date, 1, 10)",
            (since,),
        )
        return [row[0] for row in rows]

    def _count(self, sql: str, *values: object) -> int:
        return int(self._database.execute(sql, values).fetchone()[0])

    def _wire(self, row: sqlite3.Row) -> object:
        body = json.loads(row["body"])
        if not isinstance(body, dict) or not body:
            return body
        image = body.get("image")
        if isinstance(image, str):
            body["image"] = self._gallery.absolute(image)
        return {"id": row["id"]} | body


class DownloadHistory:
    """What was handed to a downloader; the oldest comes first and there is no total."""

    def __init__(self, database: sqlite3.Connection, gallery: Gallery) -> None:
        self._database = database
        self._gallery = gallery

    def add(self, row: Json) -> None:
        """Append a row."""
        self._database.execute("INSERT INTO download (body) VALUES (?)", (json.dumps(row),))

    def page(self, *, page: int, count: int) -> list[Json]:
        """Return a page by ascending id."""
        rows = self._database.execute(
            "SELECT * FROM download ORDER BY id LIMIT ? OFFSET ?", window(page, count)
        )
        return [self._wire(row) for row in rows]

    def delete(self, row_id: int) -> None:
        """Delete a row if it is there."""
        self._database.execute("DELETE FROM download WHERE id = ?", (row_id,))

    def _wire(self, row: sqlite3.Row) -> Json:
        body: Json = json.loads(row["body"])
        return {"id": row["id"]} | body | {"image": self._gallery.absolute(body["image"])}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
