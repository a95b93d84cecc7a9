"""What NASSAV can do for Usher: the capabilities it has, and the factory that makes it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.backends.nassav.client import SOURCES, NassavClient
from services.backends.nassav.controls import Switches, panel_of
from services.backends.nassav.downloads import Downloads
from services.backends.nassav.feed import Watching
from services.backends.nassav.health import Health
from services.backends.nassav.live import Live
from services.backends.nassav.mapping import ID, NAME
from services.backends.nassav.settings import Settings
from services.backends.nassav.titles import Titles
from services.clock import Clock
from services.errors import NotSupported
from services.events import Failure, Started
from services.http import JsonClient
from services.models import (
    BackendId,
    BackendStatus,
    ItemRef,
    QueueAction,
    QueueItem,
    QueueSnapshot,
    Title,
    ViewerId,
)
from services.ports.feeds import FeedMemory, FeedPoll
from services.ports.findings import Diagnosis
from services.ports.memory import BackendMemory, PassingMemory
from services.ports.mending import Identity
from services.ports.panels import Done, Panel
from services.ports.parts import Assortment, Ordered, Part, Shelf, ShelfFilter, ShelfSort
from services.transport.contact import Contact
from services.transport.redaction import Redactor


class Nassav:
    """Implements Search, Library, Order, FilteredShelves, OwnPictures, Queue and Status.

    Tend, Diagnose, Feed, Reachable and Mend, too. It is `private`: only those who were let in.
    """

    private = True
    takes_identity = False
    mending_takes = 24 * 3600.0  # seconds: it waits for its turn, and is downloaded

    def __init__(
        self,
        http: JsonClient,
        *,
        clock: Clock,
        contact: Contact,
        memory: BackendMemory,
        address: str,
        longest: float,
    ) -> None:
        client = NassavClient(http, contact, longest=longest)
        live = Live(client, clock=clock, contact=contact, memory=memory)
        self.contact = contact
        self._http = http
        self._address = address
        self._titles = Titles(client, live, http, address=address)
        self._downloads = Downloads(client, live)
        self._health = Health(client, live)
        self._watching = Watching(live, address=address)
        self._switches = Switches(client, live)

    @property
    def id(self) -> BackendId:
        """Return the id under which tables and settings know this backend."""
        return ID

    @property
    def name(self) -> str:
        """Return the proper name people read."""
        return NAME

    async def aclose(self) -> None:
        """Give back connections."""
        await self._http.aclose()

    async def search(self, words: str) -> list[Title]:
        """Return the titles of codes; other words find nothing."""
        return await self._titles.search(words)

    async def title(self, ref: ItemRef) -> Title:
        """Return everything known about a resource. Raises: UnknownItem."""
        return await self._titles.title(ref)

    async def contains(self, title: Title) -> bool:
        """Say whether the video is there."""
        return await self._titles.contains(title)

    async def assortment(self, ref: ItemRef) -> Assortment:
        """Return how a code can be had. Raises: UnknownItem."""
        return await self._titles.assortment(ref)

    async def order(
        self, title: Title, parts: Sequence[Part], choices: Mapping[str, str]
    ) -> Ordered:
        """Add a code and hand in its download."""
        return await self._titles.order(title, parts, choices)

    @property
    def shelf_sorts(self) -> tuple[ShelfSort, ...]:
        """Return the server's orders."""
        return self._titles.shelf_sorts

    @property
    def shelf_filters(self) -> tuple[ShelfFilter, ...]:
        """Return what can be told apart in the library."""
        return self._titles.shelf_filters

    async def shelf(self, *, offset: int, limit: int, sort: ShelfSort) -> Shelf:
        """Return a page of the library."""
        return await self.filtered(ShelfFilter.ALL, offset=offset, limit=limit, sort=sort)

    async def filtered(
        self, only: ShelfFilter, *, offset: int, limit: int, sort: ShelfSort
    ) -> Shelf:
        """Return a page of only these resources."""
        return await self._titles.shelf(only, offset=offset, limit=limit, sort=sort)

    def owns(self, url: str) -> bool:
        """Say whether an address is that of a cover here."""
        return self._titles.owns(url)

    async def picture(self, url: str) -> bytes:
        """Return a cover."""
        return await self._titles.picture(url)

    async def queue(self) -> QueueSnapshot:
        """Return what is under way."""
        return await self._downloads.queue()

    async def act(self, item: QueueItem, action: QueueAction) -> None:
        """Try one that failed again. Raises: UnknownItem, NotSupported."""
        await self._downloads.act(item, action)

    async def mend(self, failure: Failure, *, identity: Identity | None = None) -> None:
        """Hand in again what failed. Raises: UnknownItem, NotSupported."""
        if identity is not None:
            raise NotSupported
        await self._downloads.retry(failure.native_id)

    async def status(self) -> BackendStatus:
        """Return what the server says of itself."""
        return await self._health.status()

    async def diagnose(self) -> Diagnosis:
        """Look at every part an owner can mend."""
        return await self._health.diagnose()

    async def panel(self, path: str, *, who: ViewerId) -> Panel:
        """Return a panel of the server's own switches. Raises: UnknownItem."""
        return await self._switches.panel(path, who=who)

    async def control(
        self, path: str, action: str, values: Mapping[str, str], *, who: ViewerId
    ) -> Done:
        """Do one action of a panel. Raises: UnknownItem."""
        return await self._switches.control(path, action, values, who=who)

    def panel_of(self, ref: ItemRef) -> str:
        """Return the path of a resource's panel."""
        return panel_of(ref.native_id)

    async def poll(self, memory: FeedMemory) -> FeedPoll:
        """Look once."""
        return await self._watching.poll(memory)

    async def identity(self) -> Mapping[str, str]:
        """Return what tells this server from another one: its address."""
        mark = hashlib.sha256(self._address.encode("utf-8", "replace")).hexdigest()[:32]
        return {"address": mark}

    async def under_way(self) -> Sequence[Started]:
        """Return what is at work."""
        return await self._downloads.under_way()

    async def season_total(self, ref: ItemRef, season: int) -> int | None:  # noqa: ARG002
        """Return None: nothing here has seasons."""
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Factory:
    """Makes the backend from its settings."""

    id: BackendId = ID
    name: str = NAME
    settings: type[Settings] = Settings

    def create(
        self,
        settings: Settings,
        *,
        clock: Clock,
        redactor: Redactor,
        memory: BackendMemory | None = None,
        deadline: float = SOURCES,
    ) -> Nassav:
        """Make the backend; there is no secret to register. Nothing is sent yet."""
        contact = Contact(clock)
        http = JsonClient(
            ID, base_url=settings.url, redactor=redactor, contact=contact, deadline=deadline
        )
        return Nassav(
            http,
            clock=clock,
            contact=contact,
            memory=memory or PassingMemory(),
            address=settings.url,
            longest=deadline,
        )


BACKEND = Factory()
