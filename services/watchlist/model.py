"""What is remembered of a watchlist and of each of its entries (contract trakt.md 10)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from services.models import BackendId, ItemRef, ViewerId
from services.watchlist.port import Listed

DAY = 24 * 3600.0
MOST_BY_ITSELF = 20  # titles of one look that are asked for without a word; more are shown first
CAP = 50  # titles that one word asks for
CANDIDATES = 5


class ItemState(StrEnum):
    """Where an entry stands. What a server has finished and forgotten stays handled here (S-7)."""

    NEW = "new"  # nothing is known of it yet
    READY = "ready"  # could be asked for; waits for its person's word
    WANTED = "wanted"  # the word was given, or needs none
    ADDING = "adding"  # asked for; the answer is not written down yet (S-6)
    SUBSCRIBED = "subscribed"
    ALREADY = "already"  # somebody had asked for it before; its person follows now
    WAITING = "waiting"  # somebody else has to approve it
    IN_LIBRARY = "in-library"
    CHOICE = "choice"  # only its person can say what it is, or which season
    SKIPPED = "skipped"
    FAILED = "failed"  # tried again by itself


class Why(StrEnum):
    """Why an entry needs a choice, was skipped, or has to wait."""

    NONE = ""
    NO_ID = "no-id"  # nobody has linked it to a catalogue the servers know
    UNKNOWN = "unknown"  # the servers do not know the id
    SEASONS = "seasons"  # several seasons, and the policy is to ask
    NO_SEASON = "no-season"  # the server has no such season
    SPECIALS = "specials"  # never taken for season 1
    EPISODE = "episode"  # a single one cannot be asked for; its season can
    COVERED = "covered"  # one of its seasons is listed, too
    REFUSED = "refused"
    TODAY = "today"  # the day's measure is full
    SERVER = "server"  # it does not answer
    DECLINED = "declined"


class SeasonPolicy(StrEnum):
    """Which seasons a whole series stands for."""

    ASK = "ask"
    FIRST = "first"
    LATEST = "latest"  # that has begun
    ALL = "all"  # that have begun


class OnRemoved(StrEnum):
    """What follows when an entry has left the list for good."""

    NOTHING = "nothing"
    ASK = "ask"
    UNSUBSCRIBE = "unsubscribe"


OPEN = frozenset({ItemState.NEW, ItemState.READY, ItemState.WANTED, ItemState.ADDING})
DONE = frozenset({ItemState.SUBSCRIBED, ItemState.ALREADY, ItemState.WAITING, ItemState.IN_LIBRARY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """One person's list. `imported` says that its first look was shown and answered.

    `held` says that so much has vanished at once that nobody believes it (S-10). Moments are
    seconds since 1970; `mark` is the server's at the last complete scan.
    """

    backend: BackendId
    who: ViewerId
    mark: str = ""
    scans: int = 0
    scanned_at: float = 0.0
    imported: bool = False
    shown: bool = False
    policy: SeasonPolicy = SeasonPolicy.ASK
    on_removed: OnRemoved = OnRemoved.NOTHING
    held: bool = False
    warned_at: float = 0.0
    warned_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry with what came of it; `generation` counts how often it was put on the list.

    `seasons` are those meant or asked for, `(None,)` for a film. `missed` counts complete scans in
    a row without it; `gone` says that it has left the list.
    """

    listed: Listed
    generation: int = 1
    state: ItemState = ItemState.NEW
    why: Why = Why.NONE
    ref: ItemRef | None = None
    seasons: tuple[int | None, ...] = ()
    poster_url: str | None = None
    told: bool = True
    missed: int = 0
    gone: bool = False
    parted: bool = False
    tries: int = 0
    next_at: float = 0.0

    @property
    def key(self) -> str:
        """Return what names it."""
        return self.listed.key

    @property
    def name(self) -> str:
        """Return what people call it."""
        return self.listed.work.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What an entry comes to before anybody asks for anything.

    `followers` are of what is ALREADY.
    """

    state: ItemState
    why: Why = Why.NONE
    ref: ItemRef | None = None
    seasons: tuple[int | None, ...] = ()
    poster_url: str | None = None
    followers: frozenset[ViewerId] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """How many entries stand where, those that have left the list not counted."""

    counts: Mapping[ItemState, int] = field(default_factory=dict)
    looked_at: datetime | None = None

    @property
    def total(self) -> int:
        """Return how many there are."""
        return sum(self.counts.values())

    def of(self, *states: ItemState) -> int:
        """Return how many stand in any of these states."""
        return sum(self.counts.get(one, 0) for one in states)
