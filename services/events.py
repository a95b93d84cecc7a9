"""Facts the feeds report, as values without words.

An event is stored as its kind and its values; the words are chosen at delivery, in the reader's
language. `content_fp` says what the event is about, so that the same fact told twice by a server
can be recognised.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from services.late_adapter import LateAdapter
from services.models import BackendId, ItemRef, TitleKind
from services.ports.facts import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A film, an episode or a pack is in the library.

    `episodes` are the numbers that could be read; `episodes_text` is the server's own spelling
    and is shown where no number could be read. Size is in bytes. `total` is the season's number
    of episodes where a subscription or the season list told it. `source_fp` is the file it came
    from, as a digest. `again` says that the same was told before and has been filed anew.
    """

    kind: Literal["arrival"] = "arrival"
    backend: BackendId
    name: str
    title_kind: TitleKind
    ref: ItemRef | None = None
    year: int | None = None
    season: int | None = None
    episodes: tuple[int, ...] = ()
    episodes_text: str = ""
    quality: str | None = None
    size: int | None = None
    poster_url: str | None = None
    occurred_at: datetime | None = None
    download_hash: str | None = None
    total: int | None = None
    source_fp: str | None = None
    again: bool = False


class MendingStep(StrEnum):
    """How far somebody's care for a failure is."""

    TRYING = "trying"  # the server was asked; what comes of it is still to be told
    REFUSED = "refused"  # it failed again, or the server would not begin
    UNHEARD = "unheard"  # nothing was told of it in good time
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mending:
    """What somebody did about a failure: `by` is their name, `at` when, in seconds since 1970.

    `title` is what they said the file is, empty where they left that to the server.
    """

    step: MendingStep
    by: str
    at: float
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Something could not be filed. `reason` is the server's prose; `file_name` has no path.

    `times` counts the tries that ended like this; `mended` says that a later one went well, and
    `mending` what somebody did about it.
    """

    kind: Literal["failure"] = "failure"
    backend: BackendId
    name: str
    title_kind: TitleKind = TitleKind.UNKNOWN
    ref: ItemRef | None = None
    year: int | None = None
    season: int | None = None
    episodes: tuple[int, ...] = ()
    episodes_text: str = ""
    reason: str = ""
    file_name: str = ""
    poster_url: str | None = None
    occurred_at: datetime | None = None
    download_hash: str | None = None
    native_id: str = ""
    source_fp: str | None = None
    times: int = 1
    mended: bool = False
    mending: Mending | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A download is under way. `native_id` names it; `username` is the server's for who asked."""

    kind: Literal["started"] = "started"
    backend: BackendId
    native_id: str
    name: str
    title_kind: TitleKind = TitleKind.UNKNOWN
    ref: ItemRef | None = None
    year: int | None = None
    season: int | None = None
    episodes: tuple[int, ...] = ()
    episodes_text: str = ""
    size: int | None = None
    username: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something the owners should know about Usher itself; `code` names the words."""

    kind: Literal["notice"] = "notice"
    code: str
    backend: BackendId | None = None
    fields: dict[str, str | int] = field(default_factory=dict)


class RequestTurn(StrEnum):
    """What happened to a request."""

    ASKED = "asked"
    APPROVED = "approved"
    DENIED = "denied"
    FAILED = "failed"  # approved, and refused by the server for good


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody had asked for."""

    name: str
    year: int | None = None
    seasons: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestNews:
    """A request was made or decided. `told` are the chats; names are of people.

    `release` is the name of one that was picked by hand, `size` its bytes, and `parts` how many
    were picked of an order (0: the whole title, None: nothing was ordered). `reason` is one of the
    ready ones' names, `note` a reason in somebody's own words. `used` of `weekly` is how much of
    their week whoever asked has used, 0 of 0 where it is not counted, and `used_bytes` of
    `weekly_bytes` likewise. `was` is what was asked for where something else was approved, and
    `options` what was decided with it then: names and values. `standing` is how it stands by now,
    where that was decided before this could be told.
    """

    kind: Literal["request"] = "request"
    turn: RequestTurn
    request: str
    name: str
    year: int | None = None
    seasons: tuple[int, ...] = ()
    poster_url: str | None = None
    release: str = ""
    parts: int | None = None
    size: int | None = None
    asker: str = ""
    decided_by: str = ""
    reason: str = ""
    note: str = ""
    used: int = 0
    weekly: int = 0
    used_bytes: int = 0
    weekly_bytes: int = 0
    was: Asked | None = None
    options: tuple[tuple[Wording, Wording], ...] = ()
    standing: str = ""
    told: tuple[int, ...] = ()


class WatchlistTurn(StrEnum):
    """What there is to tell of somebody's own list elsewhere."""

    FOUND = "found"  # the first look: nothing is asked for before its person has said so
    FULFILLED = "fulfilled"
    HELD = "held"  # so much vanished at once that nobody believes it
    REMOVED = "removed"  # entries left the list; their person decides about the subscriptions
    ENDED = "ended"  # subscriptions were ended because their entries left the list
    LAPSED = "lapsed"
    CLOSED = "closed"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchlistNews:
    """Something happened to somebody's list; only they are told.

    `names` are titles that were asked for, with their seasons in words of numbers; `waiting` of
    them wait for somebody's word, `choices` entries need one of theirs, `ready` could be asked
    for. `keys` are of the entries it is about.
    """

    kind: Literal["watchlist"] = "watchlist"
    turn: WatchlistTurn
    backend: BackendId
    told: tuple[int, ...]
    names: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    count: int = 0
    ready: int = 0
    waiting: int = 0
    choices: int = 0
    there: int = 0
    poster_url: str | None = None
    serial: str = ""


class PeopleTurn(StrEnum):
    """What happened to somebody's access."""

    KNOCKED = "knocked"  # a stranger asks to be let in
    ADMITTED = "admitted"  # they were, in `role`
    REFUSED = "refused"
    INVITED = "invited"  # they came by an invite, in `role`
    CHANGED = "changed"  # their role is `role` now


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleNews:
    """Something about who may use Usher. `who` is the person it is about, `told` are the chats.

    `name` and `username` are as Telegram says them, without what would hide or turn letters.
    """

    kind: Literal["people"] = "people"
    turn: PeopleTurn
    who: int
    at: float
    name: str = ""
    username: str = ""
    role: str = ""
    told: tuple[int, ...] = ()


class WorkTurn(StrEnum):
    """What happened to a person's own work on a server."""

    COMPLETED = "completed"
    PARTLY = "partly"  # it ended as completed, and left something out
    FAILED = "failed"
    STUCK = "stuck"  # the server says that it runs, and nobody works on it
    LAPSED = "lapsed"  # their sign-in has ended, so that nothing more can be told


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkNews:
    """Something became of a long piece of work that is one person's own.

    `mark` names it among the server's; `place` is the path of its panel, where it can be looked at
    and steered, and `retry` the key of the action there that begins it anew, empty where there is
    none. `told` are the people it is for, `owners` whether the owners hear of it, too. `reason` is
    the server's prose.
    """

    kind: Literal["work"] = "work"
    turn: WorkTurn
    backend: BackendId
    name: str
    mark: str = ""
    place: str = ""
    retry: str = ""
    reason: str = ""
    occurred_at: datetime | None = None
    told: tuple[int, ...] = ()
    owners: bool = False


News = RequestNews | WatchlistNews | PeopleNews | WorkNews  # a sentence to those it is about
Event = Annotated[Arrival | Failure | Started | Notice | News, Field(discriminator="kind")]

_EVENT = LateAdapter[Event](Event)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvent:
    """An event with the number of its row."""

    id: int
    event: Event


def encode_event(event: Event) -> str:
    """Write an event as JSON."""
    return _EVENT.adapter.dump_json(event).decode()


def decode_event(text: str) -> Event:
    """Read back what `encode_event` wrote."""
    return _EVENT.adapter.validate_json(text)


def content_fp(event: Event) -> str:
    """Return what the event is about as a SHA-256 (reliability.md 4.2: no id, no date inside)."""
    if isinstance(event, Notice):
        parts = [event.kind, event.code, event.backend or "", repr(sorted(event.fields.items()))]
    elif isinstance(event, WatchlistNews):
        parts = [event.kind, event.turn, event.backend, event.serial, *map(str, event.told)]
    elif isinstance(event, RequestNews):
        parts = [event.kind, event.turn, event.request, *map(str, event.told)]
    elif isinstance(event, PeopleNews):
        parts = [event.kind, event.turn, str(event.who), str(event.at), *map(str, event.told)]
    elif isinstance(event, WorkNews):
        at = event.occurred_at.isoformat() if event.occurred_at else ""
        parts = [event.kind, event.turn, event.backend, event.mark, at, *map(str, event.told)]
    else:
        subject = event.ref.key if event.ref else f"{event.name}|{event.year}"
        detail = event.file_name if isinstance(event, Failure) else ""
        detail = event.native_id if isinstance(event, Started) else detail
        parts = [event.kind, subject, str(event.season), event.episodes_text, detail]
        parts.append(",".join(map(str, event.episodes)))
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
