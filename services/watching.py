"""Where what arrived can be watched: the pages that servers tell of their newest titles."""

import asyncio
from collections.abc import Mapping

from services.capabilities import Shelves
from services.clock import Clock
from services.errors import BackendError
from services.models import TitleKind
from services.ports.parts import ShelfSort
from services.registry import Registry

NEWEST = 60  # titles a server is asked for
DEADLINE = 2.0  # seconds: a page is a convenience, and the words do not wait for it
FRESH = 120.0  # seconds for which the pages are remembered

Pages = Mapping[tuple[TitleKind, str, int | None], str]


class WatchService:
    """Asks the shelves, at most now and then."""

    def __init__(self, registry: Registry, clock: Clock) -> None:
        self._registry = registry
        self._clock = clock
        self._read_at = float("-inf")
        self._known: dict[tuple[TitleKind, str, int | None], str] = {}

    async def pages(self) -> Pages:
        """Return the pages known, by kind, name and year; a server that is down has none."""
        if self._clock.monotonic() - self._read_at < FRESH:
            return self._known
        shelves = [  # what is private would be remembered for everybody
            one
            for one in self._registry.enabled(Shelves)
            if ShelfSort.NEWEST in one.shelf_sorts and one.id not in self._registry.private
        ]
        found: dict[tuple[TitleKind, str, int | None], str] = {}
        for some in await asyncio.gather(*(self._ask(one) for one in shelves)):
            found |= some
        self._known, self._read_at = found, self._clock.monotonic()
        return found

    async def _ask(self, backend: Shelves) -> dict[tuple[TitleKind, str, int | None], str]:
        try:
            async with asyncio.timeout(DEADLINE):
                shelf = await backend.shelf(offset=0, limit=NEWEST, sort=ShelfSort.NEWEST)
        except (TimeoutError, BackendError):
            return {}
        return {
            (title.ref.kind, title.name, title.year): title.watch_url
            for title in shelf.titles
            if title.watch_url
        }
