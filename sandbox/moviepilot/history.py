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
        self.in_place = False

    def add(self, row: Mapping[str, Any]) -> int:
        """Write a row with every column; one of the same source makes room for it.

        It is deleted, or with `in_place` (moviepilot-v3 section 3, id semantics) keeps its id.
        """
        whole = EMPTY_ROW | {"date": self._clock.text()} | dict(row)
        if whole["src"] is None:
            return self._insert(whole, whole)
        held = self._database.execute("SELECT max(id) FROM transfer WHERE src = ?", (whole["src"],))
        row_id = held.fetchone()[0] if self.in_place else None
        self._database.execute("DELETE FROM transfer WHERE src = ?", (whole["src"],))
        return self._insert(whole, whole, row_id=row_id)

    def supersede(self, row: Json) -> None:
        """Make room for what is organised anew from a row's source."""
        if not self.in_place or row.get("src") is None:
            self.delete(row["id"])

    def add_raw(self, value: object, *, date: str | None = None) -> int:
        """Insert anything at all as a row; `date` says where it sorts if it has none itself."""
        row = value if isinstance(value, dict) else {}
        return self._insert(row, value, date=date)

    def _insert(
        self,
        row: Mapping[str, Any],
        body: object,
        *,
        date: str | None = None,
        row_id: int | None = None,
    ) -> int:
        own = row.get("date")
        when = own if isinstance(own, str) else date or self._clock.text()
        columns = [_text(row.get(name)) for name in ("title", "src", "dest")]
        cursor = self._database.execute(
            "INSERT INTO transfer (id, date, status, title, src, dest, body)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (row_id, when, int(bool(row.get("status"))), *columns, json.dumps(body)),
        )
        return int(cursor.lastrowid or 0)

    def page(
        self,
        *,
        title: str | None,
        page: int,
        count: int,
        status: bool | None,
        combine: bool = False,
    ) -> Json:
        """Return `{list, total}`; a status makes the server forget the title, unless they combine.

        Combining (moviepilot-v3 section 3), the title may also hold the wildcards `*` and `?`.
        """
        limit, offset = window(page, count)
        where, values = _filter(title if combine or status is None else None, status, wild=combine)
        rows = self._database.execute(
            f"SELECT * FROM transfer{where} ORDER BY date DESC, shuffle() LIMIT ? OFFSET ?",  # noqa: S608 - one of four constant texts
            (*values, limit, offset),
        )
        total = self._count(f"SELECT count(*) FROM transfer{where}", *values)  # noqa: S608 - likewise
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

    def newest(self, *, page: int, count: int) -> list[Json]:
        """Return a page by descending id."""
        rows = self._database.execute(
            "SELECT * FROM download ORDER BY id DESC LIMIT ? OFFSET ?", window(page, count)
        )
        return [self._wire(row) for row in rows]

    def total(self) -> int:
        """Return how many rows there are."""
        return int(self._database.execute("SELECT count(*) FROM download").fetchone()[0])

    def delete(self, row_id: int) -> None:
        """Delete a row if it is there."""
        self._database.execute("DELETE FROM download WHERE id = ?", (row_id,))

    def _wire(self, row: sqlite3.Row) -> Json:
        body: Json = json.loads(row["body"])
        return {"id": row["id"]} | body | {"image": self._gallery.absolute(body["image"])}


def _filter(
    title: str | None, status: bool | None, *, wild: bool
) -> tuple[str, tuple[object, ...]]:
    """Return the WHERE clause and its values."""
    clauses: list[str] = []
    values: list[object] = []
    if status is not None:
        clauses.append("status = ?")
        values.append(int(status))
    if title:
        has_wildcards = wild and any(sign in title for sign in "*?")
        pattern = title.replace("*", "%").replace("?", "_") if has_wildcards else f"%{title}%"
        clauses.append("(title LIKE ? OR src LIKE ? OR dest LIKE ?)")
        values += [pattern] * 3
    return (f" WHERE {' AND '.join(clauses)}" if clauses else ""), tuple(values)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
