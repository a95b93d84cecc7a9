"""What waits in the outbox, and what came of handing it over."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from enum import StrEnum
from typing import Literal

from services.events import (
    Arrival,
    Event,
    Failure,
    Mending,
    Notice,
    PeopleNews,
    RequestNews,
    Started,
    WatchlistNews,
    WorkNews,
)
from services.household.matters import Matter
from services.models import BackendId, ChatId, ItemRef


class RowState(StrEnum):
    """Where a row stands; reliability.md 6.2 draws the ways between them."""

    PENDING = "pending"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    UNCERTAIN_FINAL = "uncertain_final"
    SENT = "sent"
    PARKED = "parked"
    MERGED = "merged"
    DEAD = "dead"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class ChatState(StrEnum):
    """Whether a chat takes messages."""

    ACTIVE = "active"
    BLOCKED = "blocked"
    LOST = "lost"
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a burst's card shows: one title and season, as far as it has come.

    `episodes` are the numbers so far, sorted; `others` are the server's own spellings where no
    number could be read. `newest` is the arrival told last. `closed` takes the buttons away.
    `updated` counts what was filed anew.
    """

    backend: BackendId
    name: str
    ref: ItemRef | None
    year: int | None
    season: int | None
    episodes: tuple[int, ...] = ()
    others: tuple[str, ...] = ()
    total: int | None = None
    newest: Arrival
    poster_url: str | None = None
    closed: bool = False
    updated: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Finale:
    """A season is complete: rings as a reply to its card."""

    backend: BackendId
    name: str
    ref: ItemRef | None
    year: int | None
    season: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Failures:
    """What could not be filed of one show, in one message that grows.

    `known` tells the failures apart, so that one file failing again is not counted again;
    `mended` are those of them that were filed after all, `trying`, `refused` and `ignored` those
    of which somebody's care has come that far; `mending` is what was done last of all. `kin`
    counts the failures of the same download that stood in other messages when this one began.
    """

    first: Failure
    known: tuple[str, ...]
    mended: tuple[str, ...] = ()
    trying: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    mending: Mending | None = None
    kin: int = 0

    @property
    def more(self) -> int:
        """Return how many failed besides the first."""
        return len(self.known) - 1

    @property
    def over(self) -> bool:
        """Say whether everything was filed after all."""
        return set(self.known) <= set(self.mended)

    @property
    def open(self) -> int:
        """Return how many wait for somebody to do something about them."""
        return len(set(self.known) - {*self.mended, *self.trying, *self.ignored})


class DigestCause(StrEnum):
    """Why several events are told in one message."""

    UNCERTAIN = "uncertain"  # Telegram may or may not have shown them already
    RETURNED = "returned"  # the chat could not be reached before
    MANY = "many"  # too many wait to be told one by one
    QUIET = "quiet"  # they came in the chat's quiet hours
    RESTORED = "restored"  # read again, or still waiting, in a database brought back from a backup


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """Several events told together, oldest first; it may need more than one message."""

    cause: DigestCause
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyTitle:
    """A film, or what came of one season."""

    name: str
    year: int | None = None
    season: int | None = None
    episodes: tuple[int, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """Something that comes on a day: an episode, or a film, which has no season."""

    day: date
    name: str
    season: int | None = None
    episode: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekly:
    """A week of one reader; each `in_all` counts also what has no line of its own."""

    begin: date
    end: date
    arrived: tuple[WeeklyTitle, ...] = ()
    arrived_in_all: int = 0
    failed: tuple[str, ...] = ()
    failed_in_all: int = 0
    coming: tuple[Coming, ...] = ()
    coming_in_all: int = 0


Content = (
    Arrival
    | Failure
    | Started
    | Notice
    | RequestNews
    | WatchlistNews
    | PeopleNews
    | WorkNews
    | Card
    | Failures
    | Finale
    | Digest
    | Weekly
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message to be put into words: the values, the reader, and how it is marked.

    `burst_id` names the burst it shows, None where it shows none.
    `language` and `time_zone` are the chat's choices, None where it made none. `wished_at` is when
    the reader asked for what the message tells of, None where nobody did. `repeated` marks
    the second copy of a message whose first try had no clear end. `plain` asks for a text without
    markup, `picture` False for one without picture and `shorter` for several messages well within
    the limits, after Telegram refused the first form.
    """

    chat_id: ChatId
    content: Content
    burst_id: int | None = None
    language: str | None = None
    time_zone: str | None = None
    wished_at: datetime | None = None
    repeated: bool = False
    plain: bool = False
    picture: bool = True
    shorter: bool = False


class Fate(StrEnum):
    """What Telegram made of a call: the classes of reliability.md 6.3."""

    SENT = "sent"
    NOT_SENT = "not-sent"  # no connection was made: certainly not there
    AMBIGUOUS = "ambiguous"  # cut, time-out or nonsense after the request was written
    REFUSED = "refused"  # a JSON answer of 5xx
    RETRY_AFTER = "retry-after"
    MIGRATED = "migrated"
    BLOCKED = "blocked"  # by the person, or never started
    LOST = "lost"  # kicked, no rights
    DEACTIVATED = "deactivated"
    WITHDRAWN = "withdrawn"  # the reader was removed: nothing was handed over
    CHAT_NOT_FOUND = "chat-not-found"
    BAD_MARKUP = "bad-markup"
    TOO_LONG = "too-long"
    BAD_PICTURE = "bad-picture"
    NO_THREAD = "no-thread"
    UNCHANGED = "unchanged"
    EDIT_IMPOSSIBLE = "edit-impossible"
    BAD_REQUEST = "bad-request"
    UNAUTHORIZED = "unauthorized"
    TOO_LARGE = "too-large"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """The outcome of one call: its fate and what comes with it.

    `retry_after` is in seconds, `detail` is scrubbed text for the log and the error column.
    `with_picture` says whether the new message carries one: its edits then change a caption.
    """

    fate: Fate
    message_id: int | None = None
    retry_after: float | None = None
    migrated_to: ChatId | None = None
    http_status: int | None = None
    detail: str = ""
    with_picture: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Where an event goes, whether it rings, and what it is to who reads it there."""

    chat_id: ChatId
    chat_kind: Literal["private", "group"] = "private"
    thread_id: int | None = None
    silent: bool = False
    matter: Matter | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """What the settings say of those who are written to.

    `owners` are user ids; `told` the chats that are told whoever they belong to; `zone` is the
    time zone of a chat that chose none. `private` are backends of which others are named nothing.
    """

    owners: frozenset[int] = frozenset()
    told: frozenset[ChatId] = frozenset()
    zone: tzinfo = UTC
    private: frozenset[BackendId] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxCounts:
    """What `/status` says of the outbox, in messages.

    `expired` were given up as too old; `oldest` is when the oldest waiting one was made.
    """

    waiting: int
    undelivered: int
    expired: int = 0
    oldest: datetime | None = None
