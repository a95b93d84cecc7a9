"""What arrived lately, from the events Usher itself wrote down: no server is asked."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

import sqlalchemy as sa

from services.clock import Clock
from services.events import Arrival, decode_event
from services.models import BackendId, ItemRef, TitleKind
from services.storage.database import Database
from services.storage.tables import event

REACH = timedelta(days=90)
MOST = 600  # events that are looked through
PAGE = 6  # titles


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A film, or what came of one season, at `at` for the last time.

    `others` are episodes in the server's own spelling where no number could be read.
    """

    backend: BackendId
    name: str
    kind: TitleKind
    at: datetime
    ref: ItemRef | None = None
    year: int | None = None
    season: int | None = None
    episodes: tuple[int, ...] = ()
    others: tuple[str, ...] = ()
    poster_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentPage:
    """One page of what arrived, newest first; `total` counts titles and seasons."""

    arrived: tuple[Arrived, ...]
    page: int
    pages: int
    total: int


class RecentService:
    """Reads the events; what comes of `private` backends is neither shown nor counted here."""

    def __init__(
        self, database: Database, clock: Clock, *, private: frozenset[BackendId] = frozenset()
    ) -> None:
        self._database = database
        self._clock = clock
        self._open = sa.and_(event.c.kind == "arrival", event.c.backend.not_in(private))

    async def page(self, wanted: int = 0) -> RecentPage:
        """Return a page of what arrived; one that is gone reads as the last."""
        every = await self.since(self._clock.now() - REACH)
        pages = max(-(-len(every) // PAGE), 1)
        page = min(max(wanted, 0), pages - 1)
        shown = tuple(every[page * PAGE : (page + 1) * PAGE])
        return RecentPage(arrived=shown, page=page, pages=pages, total=len(every))

    async def since(self, begin: datetime, end: datetime | None = None) -> list[Arrived]:
        """Return what arrived from a moment on, newest first, each title and season once."""
        which = [self._open, event.c.created_at >= begin.timestamp()]
        if end:
            which.append(event.c.created_at < end.timestamp())
        query = sa.select(event.c.payload, event.c.created_at).where(*which)
        query = query.order_by(event.c.created_at.desc(), event.c.id.desc()).limit(MOST)
        async with self._database.read() as connection:
            found = (await connection.execute(query)).all()
        return _together(found)

    async def per_day(self, days: int, zone: tzinfo) -> dict[date, int]:
        """Return how much arrived on each of the last days of a time zone, oldest first.

        What was filed anew is no arrival.
        """
        today = self._clock.now().astimezone(zone).date()
        first = today - timedelta(days=days - 1)
        begin = datetime(first.year, first.month, first.day, tzinfo=zone)
        anew = sa.func.coalesce(sa.func.json_extract(event.c.payload, "$.again"), 0)
        query = sa.select(event.c.created_at).where(
            self._open, event.c.created_at >= begin.timestamp(), anew == 0
        )
        async with self._database.read() as connection:
            moments = (await connection.execute(query)).scalars().all()
        counted = Counter(datetime.fromtimestamp(one, zone).date() for one in moments)
        every = (first + timedelta(days=number) for number in range(days))
        return {day: counted[day] for day in every}


def _together(rows: Iterable[Any]) -> list[Arrived]:
    found: dict[tuple[str, int | None], Arrived] = {}
    for row in rows:
        told = decode_event(row.payload)
        if not isinstance(told, Arrival):
            continue
        subject = told.ref.key if told.ref else f"{told.backend}||{told.name}|{told.year}"
        key = (subject, told.season)
        newest = found.get(key)
        found[key] = _with(newest, told) if newest else _of(told, row.created_at)
    return list(found.values())


def _of(told: Arrival, seen_at: float) -> Arrived:
    return Arrived(
        backend=told.backend,
        name=told.name,
        kind=told.title_kind,
        at=told.occurred_at or datetime.fromtimestamp(seen_at, UTC),
        ref=told.ref,
        year=told.year,
        season=told.season,
        episodes=told.episodes,
        others=() if told.episodes or not told.episodes_text else (told.episodes_text,),
        poster_url=told.poster_url,
    )


def _with(newest: Arrived, told: Arrival) -> Arrived:
    """Add an earlier arrival of the same season."""
    others = newest.others
    if not told.episodes and told.episodes_text and told.episodes_text not in others:
        others = (*others, told.episodes_text)
    return replace(
        newest,
        episodes=tuple(sorted({*newest.episodes, *told.episodes})),
        others=others,
        poster_url=newest.poster_url or told.poster_url,
    )
