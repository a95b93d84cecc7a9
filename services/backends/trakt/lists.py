"""Implements Watchlist: reading the list whole, and writing to it (contract 3, 4)."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from services.backends.trakt.client import TraktClient, named
from services.backends.trakt.mapping import coming_of, listed_of, text, work_of
from services.models import TitleKind, ViewerId
from services.pointers import Catalogue, Pointer
from services.transport.wire import fields
from services.watchlist.port import Coming, Listed, ListedKind, Put, Scan, Work

LIMIT = 250  # the most entries a page has; the server says what it really gave
MOST_PAGES = 400
TRIES = 3  # scans of a list that changes while it is read (S-3)
SUGGESTED = 10  # films, and as many series
PARTS = ("movies", "shows", "seasons", "episodes")


class Lists:
    """Reads and writes people's lists."""

    def __init__(self, client: TraktClient) -> None:
        self._client = client

    async def mark(self, who: ViewerId) -> str:
        """Return a digest of the moments at which the list moved; it may also go back (4)."""
        told = await self._client.activities(who)
        moments = [text(fields(told.get("watchlist")).get("updated_at"))]
        moments += [text(fields(told.get(part)).get("watchlisted_at")) for part in PARTS]
        return hashlib.sha256("|".join(moments).encode()).hexdigest()[:24]

    async def scan(self, who: ViewerId, *, mark: str) -> Scan:
        """Read every page; a list that would not stand still is incomplete (S-2 to S-4).

        One entry taken off and one put on between two pages leave every count as it was: the mark
        tells, wherever there is more than one page.
        """
        found: dict[str, Listed] = {}
        for _ in range(TRIES):
            items, complete, pages = await self._read(who)
            found |= items
            after = await self.mark(who) if pages > 1 else mark
            if complete and after == mark:
                return Scan(items=tuple(items.values()), complete=True)
            mark = after
        return Scan(items=tuple(found.values()), complete=False)

    async def watched(self, who: ViewerId, item: Listed, *, since: float) -> bool:
        """Say whether any of a title was watched since then: that takes it off the list (3)."""
        kind = "movies" if item.kind is ListedKind.FILM else "shows"
        begin = datetime.fromtimestamp(since, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        return bool(await self._client.history(who, f"{kind}/{item.work.native}", since=begin))

    def takes(self, pointer: Pointer) -> bool:
        """Say whether a title has a number that the server looks up."""
        known = pointer.catalogue in (Catalogue.TMDB, Catalogue.IMDB)
        return known and pointer.kind in (TitleKind.FILM, TitleKind.SERIES)

    async def put(self, who: ViewerId, pointer: Pointer) -> Put:
        """Put a title on the list; what the server does not know is no HTTP error (3)."""
        number: int | str = pointer.number
        if pointer.catalogue is Catalogue.TMDB:
            number = int(pointer.number)
        kind = "shows" if pointer.kind is TitleKind.SERIES else "movies"
        body = {kind: [{"ids": {pointer.catalogue.lower(): number}}]}
        said = await self._client.change(who, "sync/watchlist", body)
        if named(said, "added", kind):
            return Put.ADDED
        return Put.THERE if named(said, "existing", kind) else Put.UNKNOWN

    async def take(self, who: ViewerId, item: Listed) -> bool:
        """Take an entry off the list."""
        kind, row = _row(item)
        said = await self._client.change(who, "sync/watchlist/remove", {kind: [row]})
        return any(named(said, "deleted", part) for part in PARTS)

    async def coming(self, who: ViewerId, begin: date, days: int) -> Sequence[Coming]:
        """Return the episodes of the next days, in their order."""
        told = await self._client.calendar(who, begin.isoformat(), days)
        found = [one for one in map(coming_of, told) if one]
        return sorted(found, key=lambda one: one.day)

    async def recommended(self, who: ViewerId) -> Sequence[Work]:
        """Return films and series in turn, in the server's order."""
        films = await self._client.recommended(who, "movies", limit=SUGGESTED)
        series = await self._client.recommended(who, "shows", limit=SUGGESTED)
        works = [
            work_of(row, is_series=is_series)
            for place in range(max(len(films), len(series)))
            for some, is_series in ((films, False), (series, True))
            for row in some[place : place + 1]
        ]
        return [one for one in works if one]

    async def _read(self, who: ViewerId) -> tuple[dict[str, Listed], bool, int]:
        """Read the pages once; say whether that was all of the list, and how many they were."""
        found: dict[str, Listed] = {}
        read: set[str] = set()
        counts: set[int | None] = set()
        for number in range(1, MOST_PAGES + 1):
            page = await self._client.watchlist(who, number, limit=LIMIT)
            counts.add(page.items)
            fresh = {_identity(row) for row in page.rows} - read
            read |= fresh
            found |= {one.key: one for one in map(listed_of, page.rows) if one}
            if page.pages is None and not fresh:
                return found, False, number
            if page.pages is not None and number >= page.pages:
                break
        steady = len(counts) == 1 and None not in counts
        return found, steady and counts == {len(read)}, number


def _identity(row: dict[str, Any]) -> str:
    """Return the entry's own id: rows of a kind nobody knows count, too."""
    return str(row.get("id") or repr(sorted(row.items(), key=repr)))


def _row(item: Listed) -> tuple[str, dict[str, Any]]:
    """Return an entry as a change names it: parts of a series below the series."""
    row: dict[str, Any] = {"ids": {"trakt": int(item.work.native)}}
    if item.kind is ListedKind.FILM:
        return "movies", row
    if item.kind is ListedKind.SEASON:
        row["seasons"] = [{"number": item.season}]
    if item.kind is ListedKind.EPISODE:
        row["seasons"] = [{"number": item.season, "episodes": [{"number": item.episode}]}]
    return "shows", row
