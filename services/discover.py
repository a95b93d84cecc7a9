"""Ways to titles that nobody has to name: lists, likeness, people, and what comes this week."""

from dataclasses import dataclass
from datetime import date, timedelta

from services.capabilities import Browse, Calendar
from services.errors import NotSupported
from services.gathering import Absent, gather
from services.models import BackendId, ItemRef, Title, TitleKind
from services.ports.browsing import Airings
from services.registry import Registry

WEEK = 7  # days of a calendar, the first one included
LEADING = (TitleKind.PERSON, TitleKind.COLLECTION)  # kinds that hold titles


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One list of one backend."""

    backend: BackendId
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What comes from `begin` on, and the backends that gave no answer."""

    begin: date
    airings: Airings
    absent: tuple[Absent, ...] = ()


class DiscoverService:
    """Asks the backends that lead further than words do."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def sources(self) -> tuple[Source, ...]:
        """Return every list there is, by backend."""
        return tuple(
            Source(backend=backend.id, key=key)
            for backend in self._registry.having(Browse)
            for key in backend.lists
        )

    @property
    def has_calendar(self) -> bool:
        """Say whether anybody knows what comes."""
        return bool(self._registry.having(Calendar))

    def leads_on(self, ref: ItemRef) -> bool:
        """Say whether there may be more titles behind or beside this one."""
        return self._registry.one(ref.backend, Browse) is not None

    async def listed(self, source: Source) -> list[Title]:
        """Return the titles of a list. Raises: NotSupported, UnknownItem, BackendError."""
        return await self._browse(source.backend).listed(source.key)

    async def beside(self, ref: ItemRef) -> list[Title]:
        """Return the titles of a person or collection, or those that are like a title.

        Raises: NotSupported, UnknownItem, BackendError.
        """
        backend = self._browse(ref.backend)
        return await (backend.inside(ref) if ref.kind in LEADING else backend.similar(ref))

    async def week(self, begin: date) -> Week:
        """Return what of everybody's wishes comes within a week from a day on.

        Raises: NoBackend, or a BackendError when none answered.
        """
        end = begin + timedelta(days=WEEK - 1)
        came = await gather(self._registry.having(Calendar), lambda b: b.airings(begin, end))
        airings = sorted(
            (one for answer in came.answers for one in answer.airings), key=lambda it: it.day
        )
        unknown = sum(answer.unknown for answer in came.answers)
        return Week(
            begin=begin,
            airings=Airings(airings=tuple(airings), unknown=unknown),
            absent=came.absent,
        )

    def _browse(self, backend: BackendId) -> Browse:
        found = self._registry.one(backend, Browse)
        if found is None:
            raise NotSupported
        return found
