"""Choosing one release by hand: searching the sites, narrowing the list down, downloading."""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from services.capabilities import Releases, Subscribe
from services.clock import Clock
from services.errors import NotSupported
from services.models import BackendId, ItemRef, Season, Title, TitleKind, ViewerId
from services.people import People
from services.picked import PickedRelease
from services.ports.release_models import Destinations, Release, SiteSearch
from services.registry import Registry
from services.subscribe import Admission, Gate, admitted

FRESH = 900.0  # seconds a list may be turned over without another search
MOST_LISTS = 32
MOST_SITES = 12  # those with the most releases; more make no keyboard anybody reads
_GIGABYTE = 1024**3


class SearchStopped(Exception):
    """Somebody stopped the search they waited for; no failure, so it has no words."""


class SizeBand(StrEnum):
    """How large a release is, each up to a limit in bytes and above the one before."""

    SMALL = "small"
    MIDDLE = "middle"
    LARGE = "large"

    @property
    def most(self) -> float:
        """Return the largest size in bytes."""
        return _MOST[self]


_MOST = {
    SizeBand.SMALL: 3.0 * _GIGABYTE,
    SizeBand.MIDDLE: 12.0 * _GIGABYTE,
    SizeBand.LARGE: float("inf"),
}


class SortBy(StrEnum):
    """The orders of a list; what is unknown comes last."""

    SEEDERS = "seeders"
    LARGEST = "largest"
    SMALLEST = "smallest"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What somebody wants to see of a list; empty means everything."""

    free: bool = False
    resolution: str = ""
    site: str = ""
    size: SizeBand | None = None
    sort: SortBy = SortBy.SEEDERS

    @property
    def narrows(self) -> bool:
        """Say whether anything is left out."""
        return bool(self.free or self.resolution or self.site or self.size)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """What a list can be narrowed down by: only what tells its releases apart."""

    free: bool = False
    resolutions: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    sizes: tuple[SizeBand, ...] = ()


def band_of(size: int | None) -> SizeBand | None:
    """Return the band of a size in bytes."""
    return None if size is None else next(band for band in SizeBand if size <= band.most)


def facets_of(releases: Sequence[Release]) -> Facets:
    """Return what a list can be narrowed down by."""
    bands = {band_of(one.size) for one in releases}
    resolutions = {one.resolution for one in releases if one.resolution}
    sites = Counter(one.site for one in releases if one.site)
    free = {one.is_free for one in releases}
    return Facets(
        free=len(free) > 1,
        resolutions=_several(sorted(resolutions, key=_lines, reverse=True)),
        sites=_several(site for site, _ in sites.most_common(MOST_SITES)),
        sizes=tuple(band for band in SizeBand if band in bands) if len(bands) > 1 else (),
    )


def select(releases: Sequence[Release], selection: Selection) -> tuple[Release, ...]:
    """Return the releases somebody wants to see, in their order."""
    kept = [
        one
        for one in releases
        if (not selection.free or one.is_free)
        and selection.resolution in ("", one.resolution)
        and selection.site in ("", one.site)
        and selection.size in (None, band_of(one.size))
    ]
    match selection.sort:
        case SortBy.SEEDERS:
            kept.sort(key=lambda one: -(one.seeders if one.seeders is not None else -1))
        case SortBy.LARGEST:
            kept.sort(key=lambda one: -(one.size or 0))
        case SortBy.SMALLEST:
            kept.sort(key=lambda one: one.size or float("inf"))
        case SortBy.NEWEST:
            kept.sort(key=lambda one: -(one.published_at.timestamp() if one.published_at else 0))
    return tuple(kept)


class ReleaseService:
    """Searches the sites and downloads, on the backend a title was found on."""

    def __init__(
        self, registry: Registry, people: People, clock: Clock, *, gate: Gate | None = None
    ) -> None:
        self._registry = registry
        self._gate = gate
        self._people = people
        self._clock = clock
        self._lists: OrderedDict[tuple[str, int | None], tuple[float, SiteSearch]] = OrderedDict()
        self._waiting: dict[str, asyncio.Timeout] = {}

    def offered(self, ref: ItemRef) -> bool:
        """Say whether releases of a title can be looked for."""
        downloadable = ref.kind in (TitleKind.FILM, TitleKind.SERIES)
        return downloadable and self._registry.one(ref.backend, Releases) is not None

    async def seasons(self, title: Title) -> tuple[Season, ...]:
        """Return the seasons to choose from, specials last; none for a film.

        Raises: BackendError.
        """
        backend = self._registry.one(title.ref.backend, Subscribe)
        if title.ref.kind is not TitleKind.SERIES or backend is None:
            return ()
        return tuple(await backend.seasons(title.ref))

    async def find(self, title: Title, season: int | None, *, asked_from: str) -> SiteSearch:
        """Return what the sites offer: from the last minutes, else by searching, which takes long.

        `asked_from` names who waits, for `stop`.

        Raises: SearchStopped, NotSupported, BackendError.
        """
        key = (title.ref.key, season)
        until, found = self._lists.get(key, (0.0, SiteSearch()))
        if until > self._clock.monotonic():
            return found
        backend = self._backend(title.ref.backend)
        try:
            async with asyncio.timeout(None) as scope:
                self._waiting[asked_from] = scope
                found = await backend.releases(title, season=season)
        except TimeoutError as stopped:
            raise SearchStopped from stopped
        finally:
            self._waiting.pop(asked_from, None)
        if found.releases:
            self._lists[key] = (self._clock.monotonic() + FRESH, found)
            self._lists.move_to_end(key)
            while len(self._lists) > MOST_LISTS:
                self._lists.popitem(last=False)
        return found

    def stop(self, asked_from: str) -> bool:
        """End the search somebody waits for; say whether there was one."""
        scope = self._waiting.get(asked_from)
        if scope is None or scope.when() is not None:
            return False
        scope.reschedule(0)
        return True

    async def destinations(self, title: Title) -> Destinations:
        """Return where a download may go. Raises: NotSupported, BackendError."""
        return await self._backend(title.ref.backend).destinations(title)

    async def download(
        self, title: Title, season: int | None, picked: PickedRelease, *, who: ViewerId
    ) -> Admission:
        """Download a release and let this person hear of what arrives, as far as they may.

        What has to wait for somebody's word is a request.
        Raises: UnknownItem when the sites no longer offer it, TooManyToday, NotSupported,
            BackendError.
        """
        return await admitted(
            self._gate, title, (season,), picked, who,
            fetch=lambda: self.fulfil(title, season, picked, askers=(who,)),
        )  # fmt: skip

    async def fulfil(
        self,
        title: Title,
        season: int | None,
        picked: PickedRelease,
        *,
        askers: Sequence[ViewerId],
        begun: bool = False,
    ) -> None:
        """Download it, unless it was `begun` before, and let everybody hear of what arrives.

        Raises: as `download`.
        """
        backend = self._backend(title.ref.backend)
        if not begun:
            await backend.download(title, picked.digest, season=season, to=picked.to)
        for who in askers:
            await self._people.follow(who, title.ref, season)

    def _backend(self, backend: BackendId) -> Releases:
        found = self._registry.one(backend, Releases)
        if found is None:
            raise NotSupported
        return found


def _several(values: Iterable[str]) -> tuple[str, ...]:
    found = tuple(values)
    return found if len(found) > 1 else ()


def _lines(resolution: str) -> int:
    digits = resolution.rstrip("p")
    return int(digits) if digits.isdigit() else 0
