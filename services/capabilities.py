"""The ports: what a backend may be able to do, one protocol per verb of the product.

A backend implements those that fit it; conversations and use cases ask the registry which
backends qualify and never learn more. A further capability needs two backends that implement it.
Every method may raise the `BackendError`s of services/errors and nothing else.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Protocol, runtime_checkable

from services.events import Started
from services.models import (
    BackendId,
    BackendStatus,
    ItemRef,
    QueueAction,
    QueueItem,
    QueueSnapshot,
    Season,
    Subscribed,
    Subscription,
    Title,
    TitleKind,
    ViewerId,
)
from services.pointers import Catalogue, Pointer
from services.ports.browsing import Airings
from services.ports.feeds import FeedMemory, FeedPoll
from services.ports.findings import Diagnosis
from services.ports.panels import Done, Panel
from services.ports.parts import Assortment, Gap, Ordered, Part, Shelf, ShelfSort
from services.ports.release_models import Destination, Destinations, SiteSearch
from services.ports.wishes import Chosen, Episode, Finished, Option, SubscriptionAction
from services.transport.contact import Contact


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
class Resolve(Backend, Protocol):
    """Knows titles by what other catalogues call them."""

    @property
    def catalogues(self) -> frozenset[Catalogue]:
        """Return the catalogues whose ids the server knows."""
        ...

    async def resolve(self, pointer: Pointer) -> list[Title]:
        """Return what the id means, several where it does not say of which kind; often nothing."""
        ...


@runtime_checkable
class Browse(Backend, Protocol):
    """Leads to titles without their names: by people, collections, likeness and lists."""

    @property
    def lists(self) -> tuple[str, ...]:
        """Return the keys of the server's lists; their words are `<backend>-list-<key>`."""
        ...

    async def listed(self, key: str) -> list[Title]:
        """Return what stands on a list, in its order."""
        ...

    async def find(self, words: str, kind: TitleKind) -> list[Title]:
        """Return the people or collections of this name."""
        ...

    async def inside(self, ref: ItemRef) -> list[Title]:
        """Return the titles of a person or a collection."""
        ...

    async def similar(self, ref: ItemRef) -> list[Title]:
        """Return titles that are like a film or series."""
        ...


@runtime_checkable
class Calendar(Backend, Protocol):
    """Knows when what is wished for comes out."""

    async def airings(self, begin: date, end: date) -> Airings:
        """Return what of the standing wishes comes from one day to another, both included."""
        ...


@runtime_checkable
class Subscribe(Backend, Protocol):
    """Keeps standing wishes."""

    async def seasons(self, ref: ItemRef) -> list[Season]:
        """Return the seasons of a series, specials last; empty when the server knows none."""
        ...

    async def options(self, ref: ItemRef, *, season: Season | None) -> tuple[Option, ...]:
        """Return what can be decided with a new wish; one value is no choice and is left out.

        `season` is the only one that is asked for, None for a film or for several.
        """
        ...

    async def subscribe(
        self, title: Title, *, season: int | None, chosen: Chosen | None = None
    ) -> Subscribed:
        """Wish for a film (no season) or for one season; never makes a duplicate.

        `chosen` decides options of a new wish; what it leaves out is the server's standard.
        """
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

    async def options_of(self, wish: Subscription) -> tuple[Option, ...]:
        """Return what can be decided with a wish, and how it is decided now.

        Raises: UnknownItem when it is no longer there.
        """
        ...

    async def change(self, wish: Subscription, chosen: Chosen) -> None:
        """Decide these options of a wish; the others, and all else of it, stay as they are.

        Raises: UnknownItem when it is no longer there; nothing was changed then.
        """
        ...

    async def steer(self, wish: Subscription, action: SubscriptionAction) -> None:
        """Do one thing to a wish.

        Raises: UnknownItem when it is no longer there; nothing was changed then.
        """
        ...

    async def episodes(self, wish: Subscription) -> list[Episode]:
        """Return the episodes of a wish, in order, or a film's single one; empty is unknown.

        Raises: UnknownItem when it is no longer there.
        """
        ...

    async def finished(self, *, offset: int, limit: int) -> list[Finished]:
        """Return wishes that are complete, newest first, at most `limit` of them."""
        ...


@runtime_checkable
class Library(Backend, Protocol):
    """Knows what is already there."""

    async def contains(self, title: Title) -> bool:
        """Say whether a title, in whole or in part, is in the library."""
        ...


@runtime_checkable
class Order(Backend, Protocol):
    """Fetches parts of a title once, where the server keeps no standing wishes."""

    async def assortment(self, ref: ItemRef) -> Assortment:
        """Return what can be fetched of a title.

        Raises: UnknownItem when the server does not know it.
        """
        ...

    async def order(
        self, title: Title, parts: Sequence[Part], choices: Mapping[str, str]
    ) -> Ordered:
        """Fetch these parts, all of the title where there are none to choose from.

        `choices` holds a value for every choice of the assortment.
        """
        ...


@runtime_checkable
class Releases(Backend, Protocol):
    """Looks for single releases on sites, and downloads one of them."""

    async def releases(self, title: Title, *, season: int | None) -> SiteSearch:
        """Return what the sites offer of a film or of one season; may take a minute."""
        ...

    async def destinations(self, title: Title) -> Destinations:
        """Return where a download of this title may go."""
        ...

    async def download(
        self, title: Title, digest: str, *, season: int | None, to: Destination
    ) -> str:
        """Download the release with this digest, and return the id of the download.

        What was found before a restart is looked for again.

        Raises: UnknownItem when the sites no longer offer it, NotRecognised when the server wants
        to be told that it is meant `anyway`; nothing was changed then.
        """
        ...


@runtime_checkable
class Gaps(Backend, Protocol):
    """Knows what the library lacks."""

    async def gaps(self) -> list[Gap]:
        """Return every title or season of which episodes are missing."""
        ...


@runtime_checkable
class Shelves(Backend, Protocol):
    """Lists what is in the library."""

    @property
    def shelf_sorts(self) -> tuple[ShelfSort, ...]:
        """Return the orders the server has, the usual one first."""
        ...

    async def shelf(self, *, offset: int, limit: int, sort: ShelfSort) -> Shelf:
        """Return one page, at most `limit` titles from `offset` on."""
        ...


@runtime_checkable
class Queue(Backend, Protocol):
    """Shows and steers work under way."""

    async def queue(self) -> QueueSnapshot:
        """Return what is under way, in the server's order."""
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
class Controls(Backend, Protocol):
    """Has switches of its own, described as data."""

    async def panel(self, path: str, *, who: ViewerId) -> Panel:
        """Return a panel; the first one's path is empty.

        Raises: UnknownItem when what the path names is gone.
        """
        ...

    async def control(
        self, path: str, action: str, values: Mapping[str, str], *, who: ViewerId
    ) -> Done:
        """Do one action of a panel; the caller has checked role, parameters and confirmation.

        Raises: UnknownItem when what it is about is gone; nothing was changed then.
        """
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

    @property
    def takes_away(self) -> bool:
        """Say whether what is heard here is lost to the server's own pages: then it is opt-in."""
        ...

    async def listen(self, ring: Callable[[], None]) -> None:
        """Connect and call `ring` once connected, and whenever something happens from then on.

        Return when the server ends the connection; cancelling this call closes it.
        """
        ...
