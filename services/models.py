"""The nouns every part of Usher shares: titles, seasons, subscriptions, queue items, health."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NewType, Self

from services.ports.facts import Fact, Wording

BackendId = NewType("BackendId", str)
ViewerId = NewType("ViewerId", int)
ChatId = NewType("ChatId", int)


class TitleKind(StrEnum):
    """What a title is; servers know more kinds, all of which read as UNKNOWN."""

    FILM = "film"
    SERIES = "series"
    MUSIC = "music"
    COLLECTION = "collection"
    PERSON = "person"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRef:
    """Where a title lives: the backend, the kind, and the id in that backend's own spelling."""

    backend: BackendId
    kind: TitleKind
    native_id: str

    @property
    def key(self) -> str:
        """Return one string that names this item in tables."""
        return f"{self.backend}|{self.kind}|{self.native_id}"

    @classmethod
    def from_key(cls, key: str) -> Self:
        """Read back what `key` wrote.

        Raises: ValueError for any other text.
        """
        backend, kind, native_id = key.split("|", 2)
        return cls(backend=BackendId(backend), kind=TitleKind(kind), native_id=native_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A page about a title elsewhere; the label is a proper name such as TMDB.

    A `private` one tells where the server gets its files: for admins who read alone.
    """

    label: str
    url: str
    private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """Something findable. Rating is out of ten, runtime in minutes; None is unknown.

    `watch_url` is its page on a media server; it holds no key (services/links.py).
    `facts` are what no other backend tells of a title. A `private` one is of a private backend:
    its picture is covered up, and no message with it can be handed on.
    """

    ref: ItemRef
    name: str
    year: int | None = None
    overview: str = ""
    rating: float | None = None
    poster_url: str | None = None
    original_name: str | None = None
    genres: tuple[str, ...] = ()
    runtime: int | None = None
    links: tuple[Link, ...] = ()
    watch_url: str | None = None
    facts: tuple[Fact, ...] = ()
    private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """One season of a series; number 0 is the specials.

    `missing` counts the episodes the library lacks, 0 where all are there; None is unknown.
    `is_coming` says that its `air_date` is still to come.
    """

    number: int
    name: str = ""
    episode_count: int | None = None
    air_date: date | None = None
    missing: int | None = None
    is_coming: bool = False


class SubscriptionState(StrEnum):
    """How a subscription stands on its server."""

    NEW = "new"
    ACTIVE = "active"
    PENDING = "pending"
    PAUSED = "paused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A standing wish on a backend. A film has no season; counts are episodes, None unknown."""

    backend: BackendId
    native_id: str
    ref: ItemRef
    name: str
    year: int | None = None
    season: int | None = None
    wanted: int | None = None
    present: int | None = None
    state: SubscriptionState = SubscriptionState.UNKNOWN
    poster_url: str | None = None
    overview: str = ""
    requested_by: str | None = None


class SubscribeOutcome(StrEnum):
    """A known answer to a wish; none of them is an error."""

    SUBSCRIBED = "subscribed"
    ALREADY_SUBSCRIBED = "already_subscribed"
    REQUESTED = "requested"  # it waits for somebody's word; the native id is the request's


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribed:
    """What came of one subscribe call; `native_id` names the subscription, new or old."""

    outcome: SubscribeOutcome
    native_id: str
    season: int | None = None


class QueueState(StrEnum):
    """What a queue item is doing."""

    RUNNING = "running"
    PAUSED = "paused"
    WAITING = "waiting"
    FAILED = "failed"
    ORGANISING = "organising"  # it is here, and is being filed into the library
    UNKNOWN = "unknown"


class QueueAction(StrEnum):
    """What can be asked of a queue item."""

    PAUSE = "pause"
    RESUME = "resume"
    DELETE = "delete"
    RETRY = "retry"
    CANCEL = "cancel"  # what was to be done with it; nothing is deleted


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueItem:
    """One piece of work in a backend's queue.

    Progress runs from 0 to 1, size is in bytes, speed in bytes per second. `pool` is the place
    inside the backend that holds the item (a downloader's name) and goes back with every action.
    `ref` and `season` say what it is of, where the server tells; `owner` is the server's own word
    for a person, which says nothing of who asked Usher. `download` names the download an item comes
    from, where it is none itself.
    `fetches` is False for work that brings no files: it has no speed, and nothing of it is removed.
    `note` says in the backend's words what else there is to know of how it stands.
    """

    backend: BackendId
    native_id: str
    name: str
    detail: str = ""
    year: int | None = None
    pool: str | None = None
    size: int | None = None
    progress: float = 0.0
    state: QueueState = QueueState.UNKNOWN
    speed: int | None = None
    remaining: timedelta | None = None
    owner: str | None = None
    ref: ItemRef | None = None
    season: int | None = None
    download: str | None = None
    fetches: bool = True
    note: Wording | None = None
    actions: frozenset[QueueAction] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueSummary:
    """Counts of a whole queue, for a server that tells no items; None is unknown.

    `size` is in bytes; `speed` is the server's own spelling where its unit is open.
    """

    running: int | None = None
    waiting: int | None = None
    failed: int | None = None
    done: int | None = None
    size: int | None = None
    speed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueSnapshot:
    """A backend's queue at one moment: the items it tells, and counts where they are not all."""

    items: tuple[QueueItem, ...]
    summary: QueueSummary | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryCounts:
    """How much the library holds."""

    films: int
    series: int
    episodes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """Bytes of the library's disks."""

    total: int
    used: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Speeds:
    """Bytes per second through the downloaders."""

    down: int
    up: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BackendStatus:
    """What a reachable backend says of itself; None is unknown, never zero.

    A server that has no version to tell of has an empty one.
    `facts` are what no other backend has: they stand under its line.
    """

    version: str | None = None
    library: LibraryCounts | None = None
    storage: Storage | None = None
    speeds: Speeds | None = None
    running: int | None = None
    facts: tuple[Fact, ...] = ()
