"""The desk of requests and all around it, without Telegram."""

from sqlalchemy.ext.asyncio import AsyncConnection

from services.clock import Clock
from services.events import RequestNews
from services.models import Title, ViewerId
from services.ordering import OrderService
from services.people import People, Role, Viewer
from services.registry import Registry
from services.releases import ReleaseService
from services.requests.carrying import Carrier
from services.requests.desk import RequestDesk
from services.requests.gate import RequestGate
from services.storage.database import Database
from services.subscribe import Asking, SubscribeService
from support.samples import film
from support.server import FakeServer

OLIVE = Viewer(id=ViewerId(1001), role=Role.OWNER, name="Olive")
ADA = Viewer(id=ViewerId(1004), role=Role.ADMIN, name="Ada")
MAX = Viewer(id=ViewerId(1002), role=Role.MEMBER, name="Max")
ANA = Viewer(id=ViewerId(1003), role=Role.MEMBER, name="Ana")


class House:
    """A household's requests; `news` is what people are told, in order."""

    def __init__(
        self, server: FakeServer, database: Database, people: People, clock: Clock
    ) -> None:
        self.news: list[RequestNews] = []
        self.woken = 0
        self.server = server
        self.database = database
        self.people = people
        registry = Registry([server])
        self.gate = RequestGate(database, clock, people, tell=self._tell, told=self._wake)
        self.subscribe = SubscribeService(registry, people, gate=self.gate)
        self.releases = ReleaseService(registry, people, clock, gate=self.gate)
        self.ordering = OrderService(registry, people, gate=self.gate)
        carrier = Carrier(registry, self.subscribe, self.releases, self.ordering)
        self.desk = RequestDesk(database, clock, people, carrier, tell=self._tell, told=self._wake)

    async def ask(
        self,
        who: Viewer = MAX,
        title: Title | None = None,
        seasons: tuple[int | None, ...] = (None,),
    ) -> Asking:
        """Ask and return what came of it."""
        return await self.subscribe.subscribe(title or film(), seasons=seasons, who=who.id)

    async def requested(self, who: Viewer = MAX, title: Title | None = None) -> str:
        """Ask and return the request's id."""
        return (await self.ask(who, title)).asked[0].native_id

    @property
    def turns(self) -> list[str]:
        """Return what people were told, by its kind."""
        return [str(one.turn) for one in self.news]

    async def _tell(self, _connection: AsyncConnection, news: RequestNews) -> None:
        self.news.append(news)

    def _wake(self) -> None:
        self.woken += 1
