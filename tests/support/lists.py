"""A household's lists without Telegram: the stand-in of their server, and a server that fetches."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from services.events import WatchlistNews
from services.models import BackendId, ItemRef, Season, Title, TitleKind, ViewerId
from services.people import People, Role, Viewer
from services.pointers import Catalogue, Pointer
from services.registry import Registry
from services.requests.gate import RequestGate
from services.search import SearchService
from services.storage.backend_memory import StoredBackendMemory
from services.storage.database import Database
from services.subscribe import SubscribeService
from services.subscriptions import SubscriptionService
from services.watchlist import rows
from services.watchlist.fulfilling import Fulfiller
from services.watchlist.judging import Judge
from services.watchlist.model import Book, Item
from services.watchlist.parting import Parting
from services.watchlist.service import WatchlistService
from services.watchlist.sync import Steps, WatchlistSync
from support.database import open_database
from support.server import FakeServer
from support.threadless import ThreadlessConnection
from support.trakt import HastyClock, TraktStage, trakt_stage

OLIVE, MAX = ViewerId(1001), ViewerId(1002)
TRAKT = BackendId("trakt")


class Shelf(FakeServer):
    """A server that knows every film and series by its TMDB number, as long as it is told to."""

    catalogues = frozenset({Catalogue.TMDB})

    def __init__(self) -> None:
        super().__init__()
        self.unknown: set[str] = set()
        self.resolved = 0

    async def resolve(self, pointer: Pointer) -> list[Title]:
        """Return the title of a number."""
        self._fail()
        self.resolved += 1
        if pointer.number in self.unknown:
            return []
        return [await self.title(self.ref(pointer.number, pointer.kind))]

    async def title(self, ref: ItemRef) -> Title:
        """Return a title that is named after its number."""
        self._fail()
        number = ref.native_id.removeprefix("tmdb:")
        return Title(ref=ref, name=f"Reel {number}", year=1927, poster_url=None)

    def ref(self, number: object, kind: TitleKind = TitleKind.FILM) -> ItemRef:
        """Return where a title of a number lives."""
        return ItemRef(backend=self.id, kind=kind, native_id=f"tmdb:{number}")

    @property
    def asked(self) -> list[tuple[str, int | None]]:
        """Return what stands subscribed, by number and season."""
        return [(one.ref.native_id.removeprefix("tmdb:"), one.season) for one in self.wishes]


@dataclass(slots=True, kw_only=True)
class Lists:
    """Everything of one test; `news` is what people are told, in order."""

    stage: TraktStage
    shelf: Shelf
    database: Database
    people: People
    clock: HastyClock
    news: list[WatchlistNews] = field(default_factory=list)
    sync: WatchlistSync = field(init=False)
    service: WatchlistService = field(init=False)
    gate: RequestGate = field(init=False)
    woken: int = 0

    def __post_init__(self) -> None:
        self.build()

    def build(self) -> None:
        """Put the services together, as a start of the process does."""
        registry = Registry([self.shelf, self.stage.backend])
        self.gate = RequestGate(
            self.database, self.clock, self.people, tell=self._tell_request, told=self._nothing
        )
        search = SearchService(registry, clock=self.clock)
        subscribe = SubscribeService(registry, self.people, gate=self.gate)
        ways: dict[str, Any] = {"tell": self._tell, "told": self._nothing}
        judge = Judge(search, subscribe)
        fulfiller = Fulfiller(self.database, self.clock, search, subscribe)
        standing = SubscriptionService(registry, self.people, subscribe)
        parting = Parting(self.database, self.clock, standing, **ways)
        steps = Steps(judge=judge, fulfiller=fulfiller, parting=parting)
        self.sync = WatchlistSync(self.database, self.clock, registry, self.people, steps, **ways)
        self.service = WatchlistService(
            self.database, self.clock, registry, judge, parting, self.sync, wake=self._wake
        )

    async def tick(self, seconds: float = 900.0) -> float:
        """Let some time pass and look at every list; return when the next look is due."""
        self.clock.advance(seconds)
        return (await self.sync.tick()).next_in

    async def items(self, who: ViewerId = OLIVE) -> dict[str, Item]:
        """Return the ledger by the works' own numbers and seasons."""
        async with self.database.read() as connection:
            every = await rows.items(connection, (TRAKT, who), gone=None)
        return {_short(one): one for one in every}

    async def states(self, who: ViewerId = OLIVE) -> dict[str, str]:
        """Return how each entry stands."""
        return {key: one.state.value for key, one in (await self.items(who)).items()}

    async def book(self, who: ViewerId = OLIVE) -> Book:
        """Return somebody's list."""
        async with self.database.read() as connection:
            return await rows.book(connection, (TRAKT, who))

    async def import_nothing(self, who: ViewerId = OLIVE) -> None:
        """Be past the first look: from here on the list fulfils itself."""
        await self.tick()
        assert (await self.book(who)).imported
        self.news.clear()
        self.stage.world.server.journal.reset()

    def turns(self) -> list[str]:
        """Return what people were told, by kind."""
        return [one.turn.value for one in self.news]

    def put(self, number: int, **title: Any) -> None:
        """Put something on Olive's list."""
        self.stage.world.put(number, **title)

    async def _tell(self, _connection: object, news: WatchlistNews) -> None:
        self.news.append(news)

    async def _tell_request(self, _connection: object, _news: object) -> None:
        return

    def _nothing(self) -> None:
        return

    def _wake(self) -> None:
        self.woken += 1


def _short(item: Item) -> str:
    season = "" if item.listed.season is None else f"s{item.listed.season}"
    episode = "" if item.listed.episode is None else f"e{item.listed.episode}"
    return f"{item.listed.work.native}{season}{episode}"


def seasons(
    *numbers: int, coming: tuple[int, ...] = (), missing: int | None = None
) -> list[Season]:
    """Return seasons of a series, specials among them as 0."""
    return [
        Season(number=one, episode_count=8, is_coming=one in coming, missing=missing)
        for one in numbers
    ]


@asynccontextmanager
async def lists(directory: Path, **world: Any) -> AsyncIterator[Lists]:
    """Open everything; Olive is connected, and Max is a member who is not yet."""
    clock = HastyClock()
    async with open_database(directory, connect=ThreadlessConnection) as database:
        people = People(database, clock, owners=frozenset({OLIVE}), notify=())
        for who, role, name in ((OLIVE, Role.OWNER, "Olive"), (MAX, Role.MEMBER, "Max")):
            await people._write_down(Viewer(id=who, role=role, name=name))
        memory = StoredBackendMemory(database, clock, TRAKT)
        async with trakt_stage(memory=memory, clock=clock, **world) as stage:
            await stage.sign_in()
            yield Lists(stage=stage, shelf=Shelf(), database=database, people=people, clock=clock)
