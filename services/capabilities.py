"""The ports: what a backend may be able to do, one protocol per verb of the product.

A backend implements those that fit it; conversations and use cases ask the registry which
backends qualify and never learn more. A further capability needs two backends that implement it.
Every method may raise the `BackendError`s of services/errors.py and nothing else.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from services.contact import Contact
from services.events import Arrival, Failure, Notice, Started
from services.findings import Diagnosis
from services.models import (
    BackendId,
    BackendStatus,
    ItemRef,
    QueueAction,
    QueueItem,
    Season,
    Subscribed,
    Subscription,
    Title,
)


@runtime_checkable
class Backend(Protocol):
    """One configured server; `name` is its proper name, the same in every language."""

    @property
    def id(self) -> BackendId:
        """Return the id under which tables and settings know this backend."""
        ...

    @property
    def name(self) -> str:
        """Return the proper name people read."""
        ...

    async def aclose(self) -> None:
        """Give back connections."""
        ...


@runtime_checkable
class Reachable(Backend, Protocol):
    """Takes note of every answer of its server, also of those to a person's command."""

    @property
    def contact(self) -> Contact:
        """Return what hears of the answers."""
        ...


@runtime_checkable
class Search(Backend, Protocol):
    """Finds titles."""

    async def search(self, words: str) -> list[Title]:
        """Return the hits in the server's order."""
        ...

    async def title(self, ref: ItemRef) -> Title:
        """Return everything known about one title.

        Raises: UnknownItem when the server does not know it.
        """
        ...


@runtime_checkable
class Subscribe(Backend, Protocol):
    """Keeps standing wishes."""

    async def seasons(self, ref: ItemRef) -> list[Season]:
        """Return the seasons of a series, specials last; empty when the server knows none."""
        ...

    async def subscribe(self, title: Title, *, season: int | None) -> Subscribed:
        """Wish for a film (no season) or for one season; never makes a duplicate."""
        ...

    async def subscriptions(self) -> list[Subscription]:
        """Return every standing wish, of all people."""
        ...

    async def unsubscribe(
        self, native_id: str, *, expected: ItemRef | None = None, season: int | None = None
    ) -> None:
        """Take a wish back; with `expected`, only if the id still means that title and season.

        Raises: UnknownItem when it is no longer there; nothing was changed then.
        """
        ...


@runtime_checkable
class Library(Backend, Protocol):
    """Knows what is already there."""

    async def contains(self, title: Title) -> bool:
        """Say whether a title, in whole or in part, is in the library."""
        ...


@runtime_checkable
class Queue(Backend, Protocol):
    """Shows and steers work under way."""

    async def queue(self) -> list[QueueItem]:
        """Return the items in the server's order."""
        ...

    async def act(self, item: QueueItem, action: QueueAction) -> None:
        """Do one thing to one item.

        Raises: UnknownItem when the item is no longer there; nothing was changed then.
        """
        ...


@runtime_checkable
class Status(Backend, Protocol):
    """Tells how it is."""

    async def status(self) -> BackendStatus:
        """Return what the server says of itself; parts it refuses to tell are None."""
        ...


@runtime_checkable
class Diagnose(Backend, Protocol):
    """Finds out what is wrong with itself; optional, for Status tells the rough of it."""

    async def diagnose(self) -> Diagnosis:
        """Sign in and look at every part an owner can mend: findings, gravest or not.

        What hinders everything (no answer, a refused account) may be raised as its BackendError.
        """
        ...


@runtime_checkable
class Pictures(Backend, Protocol):
    """Fetches pictures that only the server can reach."""

    async def picture(self, url: str) -> bytes:
        """Return the picture's bytes, fetched by the server."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRow:
    """One row a feed showed: its fingerprint, its date as the server spells it, what it means.

    `event` is None where the row is nothing to tell (a baseline, a row too old, a broken one);
    `disposition` then says why, and `raw` keeps a broken row for the owner, at most 8 KiB.
    """

    fingerprint: str
    feed_date: str
    disposition: str
    event: Arrival | Failure | None = None
    feed_id: str = ""
    reason: str = ""
    raw: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A place at which a long poll may be committed in part: so many rows, with this cursor."""

    rows: int
    cursor: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPoll:
    """What one poll found, to be committed in one transaction with `cursor`.

    `rows` are the rows never seen before, oldest first, and among them the broken rows seen again.
    `cursor` is the feed's own JSON value, None where nothing moved. `notices` go to the owners.
    `more` asks for the next poll at once. `checkpoints` allow several shorter transactions: each
    holds the rows since the one before, and its cursor finds the rest again.
    """

    rows: tuple[FeedRow, ...] = ()
    cursor: dict[str, Any] | None = None
    checkpoints: tuple[Checkpoint, ...] = ()
    notices: tuple[Notice, ...] = ()
    more: bool = False


class FeedMemory(Protocol):
    """What Usher remembers of one feed, handed to each poll."""

    @property
    def cursor(self) -> dict[str, Any] | None:
        """Return the value committed last, None before the first good poll."""
        ...

    @property
    def pruned_before(self) -> str:
        """Return the server's date before which rows count as seen: they may be forgotten."""
        ...

    async def unseen(self, fingerprints: Collection[str]) -> set[str]:
        """Return those that no committed poll has recorded."""
        ...


@runtime_checkable
class Feed(Backend, Protocol):
    """Reports what happened since the last look."""

    async def poll(self, memory: FeedMemory) -> FeedPoll:
        """Look once. Reads only; what it found counts when the caller has committed it."""
        ...

    async def identity(self) -> Mapping[str, str]:
        """Return what tells this server from another one, as digests by name, after a poll.

        A name that is missing says nothing; one that differs from what was remembered means
        another server.
        """
        ...

    async def under_way(self) -> Sequence[Started]:
        """Return with one request what will soon arrive; paused work does not count."""
        ...

    async def season_total(self, ref: ItemRef, season: int) -> int | None:
        """Return how many episodes the season is meant to have, None when nobody knows."""
        ...


@runtime_checkable
class Bell(Backend, Protocol):
    """Can tell early that something happened; what it was, its feed says.

    Nothing depends on it but how soon a poll looks: what it misses, the next poll finds.
    """

    async def listen(self, ring: Callable[[], None]) -> None:
        """Connect and call `ring` once connected, and whenever something happens from then on.

        Return when the server ends the connection; cancelling this call closes it.
        """
        ...
