"""What Aniworld can do for Usher: the capabilities it has, and the factory that makes it."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from services.backends.aniworld.auth import SignIn
from services.backends.aniworld.budget import Budget, background
from services.backends.aniworld.client import AniworldClient
from services.backends.aniworld.controls import Switches
from services.backends.aniworld.diagnosis import diagnose
from services.backends.aniworld.downloads import Downloads
from services.backends.aniworld.feed import Watching
from services.backends.aniworld.health import Health
from services.backends.aniworld.live import Live
from services.backends.aniworld.mapping import ID, NAME
from services.backends.aniworld.refusals import Refusals
from services.backends.aniworld.settings import Settings
from services.backends.aniworld.titles import Titles
from services.clock import Clock
from services.errors import NotSupported
from services.events import Failure, Started
from services.http import DEADLINE, JsonClient
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
from services.ports.parts import Assortment, Gap, Ordered, Part, Shelf, ShelfSort
from services.transport.contact import Contact
from services.transport.redaction import Redactor


class Aniworld:
    """Implements Search, Library, Order, Gaps, Shelves, Queue, Status and Controls.

    Diagnose, Feed, Bell, Reachable and Mend, too.
    """

    takes_away = False
    takes_identity = False  # what it fetches, it has named itself
    mending_takes = 24 * 3600.0  # seconds: it waits for its turn, and is downloaded

    def __init__(
        self,
        http: JsonClient,
        sign_in: SignIn,
        *,
        budget: Budget,
        clock: Clock,
        memory: BackendMemory,
        address: str,
    ) -> None:
        client = AniworldClient(http, sign_in, budget)
        self.contact: Contact = budget
        self._http = http
        self._sign_in = sign_in
        self._budget = budget
        self._address = address
        self._client = client
        self._live = Live(client, clock=clock, memory=memory, address=address)
        self._titles = Titles(client, self._live, clock)
        self._downloads = Downloads(client, self._live)
        self._health = Health(client, self._live, sign_in)
        self._watching = Watching(client, self._live, self._titles, clock=clock, contact=budget)
        self._switches = Switches(client, self._live, self._titles, self._health, address=address)

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
        """Return the hits in the server's order."""
        return await self._titles.search(words)

    async def title(self, ref: ItemRef) -> Title:
        """Return everything known about a series. Raises: UnknownItem."""
        return await self._titles.title(ref)

    async def contains(self, title: Title) -> bool:
        """Say whether an episode of a series is there."""
        return await self._titles.contains(title)

    async def assortment(self, ref: ItemRef) -> Assortment:
        """Return the episodes of a series. Raises: UnknownItem."""
        return await self._titles.assortment(ref)

    async def order(
        self, title: Title, parts: Sequence[Part], choices: Mapping[str, str]
    ) -> Ordered:
        """Queue episodes of a series."""
        return await self._titles.order(title, parts, choices)

    async def gaps(self) -> list[Gap]:
        """Return every series of which episodes are missing."""
        return await self._titles.gaps()

    @property
    def shelf_sorts(self) -> tuple[ShelfSort, ...]:
        """Return the server's orders."""
        return self._titles.shelf_sorts

    async def shelf(self, *, offset: int, limit: int, sort: ShelfSort) -> Shelf:
        """Return a page of the series."""
        return await self._titles.shelf(offset=offset, limit=limit, sort=sort)

    async def queue(self) -> QueueSnapshot:
        """Return what is under way."""
        return await self._downloads.queue()

    async def act(self, item: QueueItem, action: QueueAction) -> None:
        """Do one thing to one item. Raises: UnknownItem, NotSupported."""
        await self._downloads.act(item, action)

    async def mend(self, failure: Failure, *, identity: Identity | None = None) -> None:
        """Order again what could not be fetched. Raises: UnknownItem, NotSupported."""
        if identity is not None:
            raise NotSupported
        await self._downloads.retry(failure.native_id)

    async def status(self) -> BackendStatus:
        """Return what the server says of itself."""
        return await self._health.status()

    async def panel(self, path: str, *, who: ViewerId) -> Panel:
        """Return a panel of the server's own switches. Raises: UnknownItem."""
        return await self._switches.panel(path, who=who)

    async def control(
        self, path: str, action: str, values: Mapping[str, str], *, who: ViewerId
    ) -> Done:
        """Do one action of a panel. Raises: UnknownItem."""
        return await self._switches.control(path, action, values, who=who)

    async def diagnose(self) -> Diagnosis:
        """Sign in and look at every part an owner can mend."""
        return await diagnose(self._client, self._live)

    async def poll(self, memory: FeedMemory) -> FeedPoll:
        """Look once."""
        with background():
            return await self._watching.poll(memory)

    async def identity(self) -> Mapping[str, str]:
        """Return what tells this server from another one: its address."""
        mark = hashlib.sha256(self._address.encode("utf-8", "replace")).hexdigest()[:32]
        return {"address": mark}

    async def under_way(self) -> Sequence[Started]:
        """Return what is at work."""
        with background():
            return await self._downloads.under_way()

    async def season_total(self, ref: ItemRef, season: int) -> int | None:
        """Return how many episodes a season has, None when nobody knows."""
        with background():
            return await self._titles.season_total(ref, season)

    async def listen(self, ring: Callable[[], None]) -> None:
        """Listen to the socket, where every download is told."""
        with background():
            await self._live.listen(self._http, self._sign_in, ring)


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
        deadline: float = DEADLINE,
    ) -> Aniworld:
        """Make the backend; its secret is registered first. Nothing is sent yet."""
        redactor.register(settings.password.get_secret_value())
        budget = Budget(clock, ID)
        sign_in = SignIn(settings, backend=ID, clock=clock, contact=budget, redactor=redactor)
        http = JsonClient(
            ID,
            base_url=settings.url,
            redactor=redactor,
            authorizer=sign_in,
            contact=budget,
            read_failure=Refusals(ID, budget),
            deadline=deadline,
        )
        return Aniworld(
            http,
            sign_in,
            budget=budget,
            clock=clock,
            memory=memory or PassingMemory(),
            address=settings.url,
        )


BACKEND = Factory()
