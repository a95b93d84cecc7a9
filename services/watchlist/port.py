"""The watchlist capability: a list that somebody keeps elsewhere, and what else is theirs there.

Titles of such a list are not those of the backends that fetch them: `pointers` say what other
catalogues call them, and nobody guesses by a name alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol, runtime_checkable

from services.models import ViewerId
from services.pointers import Pointer
from services.ports.accounts import Accounts


class ListedKind(StrEnum):
    """What an entry is about."""

    FILM = "film"
    SERIES = "series"
    SEASON = "season"
    EPISODE = "episode"


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A film or series as the list's server knows it; `native` is its own number for it.

    `page` is where people see it there.
    """

    is_series: bool
    native: str
    name: str
    year: int | None = None
    pointers: tuple[Pointer, ...] = ()
    page: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One entry. `entry` is another one when it was taken off and put on again.

    `listed_at` is seconds since 1970.
    """

    kind: ListedKind
    work: Work
    entry: str
    listed_at: float
    season: int | None = None
    episode: int | None = None
    notes: str = ""

    @property
    def key(self) -> str:
        """Return what is the same for the same thing, however often it is listed."""
        parts = [self.kind, self.work.native]
        parts += [str(one) for one in (self.season, self.episode) if one is not None]
        return "|".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """A list read from end to end. Only of a `complete` one, what is absent means anything."""

    items: tuple[Listed, ...]
    complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """An episode of something of theirs that comes on a day (UTC)."""

    work: Work
    day: date
    season: int
    episode: int
    name: str = ""


class Put(StrEnum):
    """What came of putting a title on the list."""

    ADDED = "added"
    THERE = "there"  # it was there already
    UNKNOWN = "unknown"  # the list's server does not know it


@runtime_checkable
class Watchlist(Accounts, Protocol):
    """Keeps a list of titles for each of its people.

    What needs an account raises SignInNeeded, and BackendErrors.
    """

    @property
    def interval(self) -> float:
        """Return the seconds between two looks at a list."""
        ...

    async def mark(self, who: ViewerId) -> str:
        """Return, with one request, what differs whenever the list may have changed."""
        ...

    async def scan(self, who: ViewerId, *, mark: str) -> Scan:
        """Read the whole list; `mark` is what it had just before."""
        ...

    async def watched(self, who: ViewerId, item: Listed, *, since: float) -> bool:
        """Say whether somebody has watched any of it since a moment (seconds since 1970)."""
        ...

    def takes(self, pointer: Pointer) -> bool:
        """Say whether the list can be told of a title by this id."""
        ...

    async def put(self, who: ViewerId, pointer: Pointer) -> Put:
        """Put a title on the list. Raises: AccountFull, PaidOnly."""
        ...

    async def take(self, who: ViewerId, item: Listed) -> bool:
        """Take an entry off the list; say whether it was there."""
        ...

    async def coming(self, who: ViewerId, begin: date, days: int) -> Sequence[Coming]:
        """Return what of theirs comes out in the days from one on."""
        ...

    async def recommended(self, who: ViewerId) -> Sequence[Work]:
        """Return films and series that the server thinks they may like."""
        ...
