"""The subscriptions and the history of finished ones, as tables and as wire objects."""

import json
import sqlite3
from collections.abc import Callable
from typing import Any

from sandbox.moviepilot.catalogue import MediaKind, Title
from sandbox.moviepilot.database import window
from sandbox.moviepilot.options import Language
from sandbox.moviepilot.posters import Gallery, backdrop_path, poster_path
from sandbox.standin.clock import ServerClock
from sandbox.standin.wire import Json

# Every field of the object with the value a request body gives it when the key is missing
# (contract section 9, PUT): what is not None here overwrites.
DEFAULTS: Json = {
    "id": None,
    "name": None,
    "year": None,
    "type": None,
    "keyword": None,
    "tmdbid": None,
    "doubanid": None,
    "bangumiid": None,
    "mediaid": None,
    "season": None,
    "poster": None,
    "backdrop": None,
    "vote": 0,
    "description": None,
    "filter": None,
    "include": None,
    "exclude": None,
    "quality": None,
    "resolution": None,
    "effect": None,
    "total_episode": 0,
    "start_episode": 0,
    "lack_episode": 0,
    "note": None,
    "state": None,
    "last_update": None,
    "username": None,
    "sites": [],
    "downloader": None,
    "best_version": 0,
    "current_priority": None,
    "save_path": None,
    "search_imdbid": 0,
    "date": None,
    "custom_words": None,
    "media_category": None,
    "filter_groups": [],
    "episode_group": None,
}
NOBODY: Json = dict.fromkeys(DEFAULTS)  # the answer for "not subscribed": every field null


class Subscriptions:
    """Who waits for what."""

    def __init__(self, database: sqlite3.Connection, clock: ServerClock, gallery: Gallery) -> None:
        self._database = database
        self._clock = clock
        self._gallery = gallery

    def everything(self) -> list[Json]:
        """Return all subscriptions by id, pictures as full addresses."""
        rows = self._database.execute("SELECT * FROM subscription ORDER BY id")
        return [self._wire(row) for row in rows]

    def get(self, subscription_id: int) -> Json | None:
        """Return one subscription."""
        row = self._database.execute(
            "SELECT * FROM subscription WHERE id = ?", (subscription_id,)
        ).fetchone()
        return None if row is None else self._wire(row)

    def find(self, wanted: Callable[[Json], bool]) -> list[Json]:
        """Return the subscriptions that match, by id."""
        return [it for it in self.everything() if wanted(it)]

    def of_title(self, tmdb_id: int, *, season: int | None = None) -> list[Json]:
        """Return subscriptions with this number; without a season, of any season."""
        return self.find(
            lambda it: it["tmdbid"] == tmdb_id and (not season or it["season"] == season)
        )

    def add(
        self, title: Title, wish: Json, *, season: int | None, username: str, language: Language
    ) -> int:
        """Insert a subscription in state N and return its id."""
        episodes = _episodes(title, season, wish)
        row = dict.fromkeys(DEFAULTS) | {
            "vote": int(title.rating),
            "start_episode": 0,
            "best_version": 0,
            "search_imdbid": 0,
        }
        row |= {key: wish[key] for key in _WISHES if wish.get(key)}
        row |= {
            "name": title.name.read(language),
            "year": title.year,
            "type": title.kind.value,
            "tmdbid": title.tmdb_id,
            "season": season,
            "poster": poster_path(title),
            "backdrop": backdrop_path(title),
            "description": title.overview.read(language),
            "total_episode": episodes,
            "lack_episode": episodes,
            "state": "N",
            "username": username,
            "date": self._clock.text(),
        }
        row.pop("id")
        cursor = self._database.execute(
            "INSERT INTO subscription (body) VALUES (?)", (json.dumps(row),)
        )
        return int(cursor.lastrowid or 0)

    def add_music(self, piece: Json, *, username: str) -> int:
        """Insert a subscription of music, which only v3 knows, and return its id."""
        row = dict.fromkeys(DEFAULTS) | {
            "name": piece["title"],
            "year": piece["year"],
            "type": piece["type"],
            "music_type": piece["music_type"],
            "media_source": piece["media_source"],
            "media_id": piece["media_id"],
            "vote": 0,
            "total_episode": 0,
            "lack_episode": 0,
            "state": "N",
            "username": username,
            "date": self._clock.text(),
        }
        row.pop("id")
        cursor = self._database.execute(
            "INSERT INTO subscription (body) VALUES (?)", (json.dumps(row),)
        )
        return int(cursor.lastrowid or 0)

    def clear(self, subscription_id: int, *fields: str) -> None:
        """Empty some fields, as only v3 can."""
        for field in fields:
            self._database.execute(
                "UPDATE subscription SET body = json_set(body, ?, NULL) WHERE id = ?",
                (f"$.{field}", subscription_id),
            )

    def change(self, subscription_id: int, **values: Any) -> None:
        """Overwrite the given fields; None is ignored, as the server ignores it."""
        row = self._database.execute(
            "SELECT * FROM subscription WHERE id = ?", (subscription_id,)
        ).fetchone()
        body = json.loads(row["body"]) | {k: v for k, v in values.items() if v is not None}
        self._database.execute(
            "UPDATE subscription SET body = ? WHERE id = ?", (json.dumps(body), subscription_id)
        )

    def delete(self, subscription_id: int) -> None:
        """Delete a subscription if it is there."""
        self._database.execute("DELETE FROM subscription WHERE id = ?", (subscription_id,))

    def complete(self, subscription: Json) -> None:
        """Move a subscription into the history of finished ones."""
        self.delete(subscription["id"])
        body = subscription | {"state": None, "lack_episode": 0, "date": self._clock.text()}
        body.pop("id")
        self._database.execute(
            "INSERT INTO finished_subscription (type, date, body) VALUES (?, ?, ?)",
            (body["type"], body["date"], json.dumps(body)),
        )

    def finished(self, kind: str, *, page: int, count: int) -> list[Json]:
        """Return finished subscriptions of one type, newest first."""
        rows = self._database.execute(
            "SELECT * FROM finished_subscription WHERE type = ?"
            " ORDER BY date DESC, shuffle() LIMIT ? OFFSET ?",
            (kind, *window(page, count)),
        )
        return [self._wire(row) for row in rows]

    def every_finished(self) -> list[Json]:
        """Return all finished subscriptions, newest first."""
        rows = self._database.execute(
            "SELECT * FROM finished_subscription ORDER BY date DESC, shuffle()"
        )
        return [self._wire(row) for row in rows]

    def forget_finished(self, row_id: int) -> None:
        """Delete a row of the history if it is there."""
        self._database.execute("DELETE FROM finished_subscription WHERE id = ?", (row_id,))

    def _wire(self, row: sqlite3.Row) -> Json:
        body: Json = json.loads(row["body"])
        pictures = {key: self._gallery.absolute(body[key]) for key in ("poster", "backdrop")}
        return {"id": row["id"]} | body | pictures


_WISHES = (
    "keyword", "filter", "include", "exclude", "quality", "resolution", "effect", "best_version",
    "sites", "downloader", "save_path", "search_imdbid", "custom_words", "media_category",
    "filter_groups", "start_episode",
)  # fmt: skip


def _episodes(title: Title, season: int | None, wish: Json) -> int:
    if title.kind is not MediaKind.SERIES or season is None:
        return 0
    known = title.season(season)
    return int(wish.get("total_episode") or (known.episodes if known else 0))
