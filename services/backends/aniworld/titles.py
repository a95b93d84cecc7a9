"""Series: found, shown, ordered, and what the library lacks and holds."""

from collections.abc import Mapping, Sequence

from services.backends.aniworld.client import AniworldClient
from services.backends.aniworld.live import Live
from services.backends.aniworld.mapping import (
    PRIORITY,
    missing_of,
    part_of,
    place_of,
    ref_of,
    title_of_detail,
    title_of_hit,
    title_of_series,
)
from services.backends.aniworld.models import Hit, Series
from services.backends.aniworld.turns import Turns
from services.clock import Clock
from services.errors import UnknownItem
from services.models import ItemRef, Title
from services.ports.parts import (
    Assortment,
    Gap,
    Ordered,
    OrderOutcome,
    Part,
    Shelf,
    ShelfSort,
)

FRESH = 10.0  # seconds in which the list of series is not asked for again
MOST_HITS = 500  # hits remembered, for those whose key is no id (row 8)
_SORTS = {ShelfSort.NAME: ("name", "asc"), ShelfSort.NEWEST: ("updated_at", "desc")}


class Titles:
    """Implements Search, Library, Order, Gaps and Shelves."""

    def __init__(self, client: AniworldClient, live: Live, clock: Clock) -> None:
        self._client = client
        self._live = live
        self._clock = clock
        self._hits: dict[str, Hit] = {}
        self._shelves: dict[ShelfSort, tuple[float, list[Series]]] = {}
        self._there: dict[str, int] = {}
        self._reading = Turns()

    async def search(self, words: str) -> list[Title]:
        """Return the hits in the server's order."""
        hits = await self._client.search(words)
        for hit in hits:
            self._hits.pop(hit.id, None)
            self._hits[hit.id] = hit
        while len(self._hits) > MOST_HITS:
            del self._hits[next(iter(self._hits))]
        return [title_of_hit(hit) for hit in hits]

    async def title(self, ref: ItemRef) -> Title:
        """Return everything known about a series. Raises: UnknownItem."""
        detail = await self._client.detail(ref.native_id)
        hit = self._hits.get(ref.native_id)
        return title_of_detail(detail, native_id=ref.native_id, site=hit.site if hit else "")

    async def contains(self, title: Title) -> bool:
        """Say whether an episode of a series is there."""
        try:
            detail = await self._client.detail(title.ref.native_id)
        except UnknownItem:
            return False
        return bool(detail.there)

    async def assortment(self, ref: ItemRef) -> Assortment:
        """Return all episodes, for which of them are missing is not said (row 10).

        A hit whose key is no id has no episodes to choose from: only the whole can be ordered.

        Raises: UnknownItem.
        """
        try:
            detail = await self._client.detail(ref.native_id)
        except UnknownItem:
            if ref.native_id not in self._hits:
                raise
            return Assortment(choices=(PRIORITY,))
        if detail.there is not None:
            self._there[ref.native_id] = detail.there
        parts = sorted(map(part_of, detail.episodes), key=_order)
        return Assortment(parts=tuple(parts), choices=(PRIORITY,), missing=missing_of(detail))

    async def order(
        self, title: Title, parts: Sequence[Part], choices: Mapping[str, str]
    ) -> Ordered:
        """Queue episodes; `halted` where the queue stood before."""
        before = await self._live.numbers()
        episodes = [part.key for part in parts]
        priority = choices.get(PRIORITY.key, PRIORITY.values[0])
        ids = await self._client.add(title.ref.native_id, episodes, priority=priority)
        self._live.stale()
        if ids is None:
            return Ordered(outcome=OrderOutcome.ALREADY_THERE)
        ledger = await self._live.ledger()
        if (there := self._there.pop(title.ref.native_id, None)) is not None:
            ledger.bases.setdefault(title.ref.native_id, there)
        ledger.ordered(
            ids, episodes, title=title.name, series=title.ref.native_id, priority=priority
        )
        await self._live.keep()
        stands = self._live.stopped or bool(before.pending and before.downloading == 0)
        return Ordered(outcome=OrderOutcome.ORDERED, halted=stands)

    async def gaps(self) -> list[Gap]:
        """Return every series of which episodes are missing."""
        return [
            Gap(ref=ref_of(one.id), name=one.title, missing=one.missing)
            for one in await self.library()
            if one.missing
        ]

    @property
    def shelf_sorts(self) -> tuple[ShelfSort, ...]:
        """Return the server's orders."""
        return tuple(_SORTS)

    async def shelf(self, *, offset: int, limit: int, sort: ShelfSort) -> Shelf:
        """Return a page of the series; the list is read whole, for not every server pages."""
        everything = await self.library(sort)
        shown = everything[offset : offset + limit]
        return Shelf(
            titles=tuple(map(title_of_series, shown)),
            offset=offset,
            total=len(everything),
            more=offset + limit < len(everything),
        )

    async def season_total(self, ref: ItemRef, season: int) -> int | None:
        """Return how many episodes of a season the server knows, None where none."""
        try:
            detail = await self._client.detail(ref.native_id)
        except UnknownItem:
            return None
        places = [place_of(one) for one in detail.episodes]
        return sum(place is not None and place[0] == season for place in places) or None

    async def library(
        self, sort: ShelfSort = ShelfSort.NAME, *, anew: bool = False
    ) -> list[Series]:
        """Return the list of series, read at most every FRESH seconds."""
        async with self._reading.take():
            read_at, rows = self._shelves.get(sort, (float("-inf"), []))
            if anew or self._clock.monotonic() - read_at >= FRESH:
                by, order = _SORTS.get(sort, _SORTS[ShelfSort.NAME])
                rows = await self._client.series(sort=by, order=order)
                self._shelves[sort] = (self._clock.monotonic(), rows)
            return rows

    def unread(self) -> None:
        """Read the list anew next time."""
        self._shelves.clear()


def _order(part: Part) -> tuple[bool, bool, int, int]:
    """Put seasons in order, specials last, and what has no number after everything."""
    return (part.season is None, part.season == 0, part.season or 0, part.number or 0)
