"""What NASSAV sends, read leniently: what is missing or of another type makes an answer poorer.

The shapes are those of both recorded versions and of the ones between them (contract nassav.md).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from services.transport.wire import fields, number, rows, text, whole

_LONGEST = 300  # characters of a title or a name
_MINUTE = 60
TITLES = ("translated_title", "source_title", "original_title", "title")


def names(value: Any) -> tuple[str, ...]:
    """Read a list of names, each once."""
    found = (text(one)[:_LONGEST] for one in value) if isinstance(value, list) else ()
    return tuple(dict.fromkeys(filter(None, found)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One resource, as far as an answer tells of it.

    `titles` are by their names in the answer. `size` is in bytes, `minutes` how long it runs;
    `watched` and `favourite` are None where the version does not know such marks.
    """

    code: str
    titles: dict[str, str]
    source: str = ""
    released: str = ""
    there: bool = False
    size: int | None = None
    minutes: int | None = None
    director: str = ""
    studio: str = ""
    label: str = ""
    series: str = ""
    actors: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    watched: bool | None = None
    favourite: bool | None = None

    def name(self, first: str = "") -> str:
        """Return the first title there is, the one the server's setting names first of all."""
        found = (self.titles.get(key, "") for key in (first, *TITLES))
        return next(filter(None, found), self.code)


def resource_of(row: dict[str, Any]) -> Resource | None:
    """Read a resource out of a row, the metadata, or the answer to an action; None without code."""
    code = text(row.get("avid")).upper()[:_LONGEST]
    if not code:
        return None
    return Resource(
        code=code,
        titles={key: text(row.get(key))[:_LONGEST] for key in TITLES},
        source=text(row.get("source"))[:_LONGEST],
        released=text(row.get("release_date"))[:32],
        there=row.get("has_video") is True or row.get("file_exists") is True,
        size=whole(row.get("file_size")),
        minutes=_minutes(row.get("duration")),
        director=text(row.get("director"))[:_LONGEST],
        studio=text(row.get("studio"))[:_LONGEST],
        label=text(row.get("label"))[:_LONGEST],
        series=text(row.get("series"))[:_LONGEST],
        actors=names(row.get("actors")),
        genres=names(row.get("genres")),
        watched=_flag(row.get("watched")),
        favourite=_flag(row.get("is_favorite")),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of the library as the server really gave it; pages count from 1."""

    found: tuple[Resource, ...]
    page: int
    total: int | None


class Filed(StrEnum):
    """A known answer to adding a code, or to handing in a download."""

    MADE = "made"
    THERE = "there"
    UNDER_WAY = "under-way"


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What came of adding or refreshing a code; `lacking` are the parts that could not be got."""

    filed: Filed
    name: str = ""
    source: str = ""
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """What came of handing in a download; `size` where the video is there already."""

    filed: Filed
    task: str = ""
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A download under way. `percent` and `told_at` (seconds since 1970) are None where untold."""

    id: str
    code: str
    running: bool
    created_at: float | None = None
    percent: float | None = None
    told_at: float | None = None
    speed: str = ""
    left: str = ""


def tasks_of(body: Any) -> list[Task]:
    """Read the queue, in the shape that is sent or in the one that is documented."""
    data = fields(body)
    running = [one for key in ("active_tasks", "active") for one in rows(data.get(key))]
    waiting = [one for key in ("pending_tasks", "pending") for one in rows(data.get(key))]
    told = [*_tasks(running, running=True), *_tasks(waiting, running=False)]
    return list({one.code: one for one in reversed(told)}.values())[::-1]


def _tasks(told: list[dict[str, Any]], *, running: bool) -> Iterator[Task]:
    for row in told:
        code = text(row.get("avid")).upper()[:_LONGEST]
        if not code:
            continue
        progress = fields(row.get("progress"))
        yield Task(
            id=text(row.get("task_id"))[:_LONGEST],
            code=code,
            running=running,
            created_at=number(row.get("created_at")),
            percent=number(progress.get("percent", row.get("progress"))),
            told_at=number(progress.get("updated_at", row.get("updated_at"))),
            speed=text(progress.get("speed"))[:32],
            left=text(progress.get("eta"))[:32],
        )


def _minutes(value: Any) -> int | None:
    """Read how long something runs: whole seconds, or text that begins with minutes."""
    if isinstance(value, str):
        found = re.match(r"\s*(\d{1,5})", value)
        return int(found[1]) or None if found else None
    seconds = whole(value)
    return seconds // _MINUTE or None if seconds else None


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None
