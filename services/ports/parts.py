"""What can be fetched once, part by part, and what a library lacks and holds."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.models import ItemRef, Title
from services.ports.facts import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One thing of a title that can be fetched by itself: an episode, a course.

    `key` is the server's own name for it. `season` groups parts, 0 being the specials; None where
    nothing groups them. `number` is the place within; `name` is shown where there is no number.
    """

    key: str
    season: int | None = None
    number: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One thing to decide with an order, among `values`; the first is what most people want.

    Its words are `<backend>-<key>` in the catalogs, those of a value `<backend>-<key>-<value>`.
    """

    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assortment:
    """What can be fetched of a title. Empty `parts` mean that only the whole can be.

    `missing` counts the parts the library lacks; None where the server does not tell. Which parts
    these are, nobody knows.
    """

    parts: tuple[Part, ...] = ()
    choices: tuple[Choice, ...] = ()
    missing: int | None = None


class OrderOutcome(StrEnum):
    """A known answer to an order; none of them is an error."""

    ORDERED = "ordered"
    ALREADY_THERE = "already_there"
    ADDED = "added"  # it is known from now on, and nothing is fetched
    REQUESTED = "requested"  # it waits for somebody's word


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """What came of an order. `halted` says that its queue does not run just now.

    `coming` says of what is there already that it is only under way: who asked is still told.
    `said` is what the backend has to say of it, in its own words.
    `request` is the id of what waits for somebody's word.
    """

    outcome: OrderOutcome
    halted: bool = False
    coming: bool = False
    said: tuple[Wording, ...] = ()
    request: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A title, or one season of it, of which episodes are missing.

    `wanted` and `present` count episodes; None is unknown. `subscription` is the native id of the
    wish that will fill the gap, None where it must be ordered.
    """

    ref: ItemRef
    name: str
    missing: int
    year: int | None = None
    season: int | None = None
    wanted: int | None = None
    present: int | None = None
    subscription: str | None = None
    changed_at: datetime | None = None


class ShelfSort(StrEnum):
    """An order of a shelf; a backend names those it has."""

    NAME = "name"
    NEWEST = "newest"


class ShelfFilter(StrEnum):
    """Which titles of a shelf; a backend names those it can tell apart."""

    ALL = "all"
    THERE = "there"
    LACKING = "lacking"
    FAVOURITES = "favourites"
    UNWATCHED = "unwatched"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """One page of a library as the server really gave it; `total` is None where it is not told."""

    titles: tuple[Title, ...]
    offset: int
    total: int | None = None
    more: bool = False
