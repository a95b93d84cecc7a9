"""How the libraries grow: what each holds, written down once a day."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from services.capabilities import Status
from services.clock import Clock
from services.errors import BackendError
from services.models import BackendId, LibraryCounts
from services.polling.scheduler import Tick
from services.registry import Registry
from services.storage.database import Database
from services.storage.tables import growth

DEADLINE = 20.0  # seconds for a server to say what it holds
EVERY = 3 * 3600.0  # seconds between two counts; the last of a day stays
SOON = 600.0  # after a count that some server gave no answer to
FIRST = 60.0  # seconds after the start, which has better things to ask


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOfGrowth:
    """What all libraries together held on a day of UTC."""

    day: date
    counts: LibraryCounts


class GrowthService:
    """Counts, and remembers the counts. A server that is down keeps its last ones."""

    def __init__(self, database: Database, registry: Registry, clock: Clock) -> None:
        self._database = database
        self._registry = registry
        self._clock = clock
        self._begun = False

    async def tick(self) -> Tick:
        """Count now and then, but not as the first thing of all."""
        if not self._begun:
            self._begun = True
            return Tick(next_in=FIRST)
        return Tick(next_in=await self.count())

    async def count(self) -> float:
        """Write down what the libraries hold today; return the seconds until the next count."""
        asked = [  # the picture is shown to everybody
            one for one in self._registry.enabled(Status) if one.id not in self._registry.private
        ]
        told = await asyncio.gather(*(self._ask(backend) for backend in asked))
        found = {one.id: counts for one, (_, counts) in zip(asked, told, strict=True) if counts}
        if found:
            await self._write(found)
        return EVERY if all(answered for answered, _ in told) else SOON

    async def days(self, most: int) -> tuple[DayOfGrowth, ...]:
        """Return the last days, oldest first, beginning with the first that was counted."""
        today = self._clock.now().date()
        first = today - timedelta(days=most - 1)
        async with self._database.read() as connection:
            found = (await connection.execute(sa.select(growth).order_by(growth.c.day))).all()
        standing: dict[str, LibraryCounts] = {}
        days: dict[date, LibraryCounts] = {}
        for row in found:
            standing[row.backend] = LibraryCounts(
                films=row.films, series=row.series, episodes=row.episodes
            )
            days[date.fromisoformat(row.day)] = _together(standing)
        return tuple(_filled(days, first, today))

    async def _ask(self, backend: Status) -> tuple[bool, LibraryCounts | None]:
        try:
            async with asyncio.timeout(DEADLINE):
                return True, (await backend.status()).library
        except (TimeoutError, BackendError):
            return False, None

    async def _write(self, found: Mapping[BackendId, LibraryCounts]) -> None:
        day = self._clock.now().date().isoformat()
        async with self._database.write() as connection:
            for backend, counts in found.items():
                values = {
                    "films": counts.films,
                    "series": counts.series,
                    "episodes": counts.episodes,
                }
                statement = insert(growth).values(day=day, backend=backend, **values)
                await connection.execute(
                    statement.on_conflict_do_update(index_elements=["day", "backend"], set_=values)
                )


def _together(counts: Mapping[str, LibraryCounts]) -> LibraryCounts:
    every = counts.values()
    return LibraryCounts(
        films=sum(one.films for one in every),
        series=sum(one.series for one in every),
        episodes=sum(one.episodes for one in every),
    )


def _filled(known: Mapping[date, LibraryCounts], first: date, today: date) -> list[DayOfGrowth]:
    """Return every day from the first known one on; a day that nobody counted is like the last."""
    filled: list[DayOfGrowth] = []
    before = [day for day in known if day < first]
    last = known[max(before)] if before else None
    for number in range((today - first).days + 1):
        day = first + timedelta(days=number)
        last = known.get(day, last)
        if last:
            filled.append(DayOfGrowth(day=day, counts=last))
    return filled
