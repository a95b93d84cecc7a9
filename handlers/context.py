"""Everything handlers can ask for by name; a rules test holds every handler to this list."""

from typing import Protocol, TypedDict

from aiogram.types import CallbackQuery

from handlers.ui.following import Following
from handlers.ui.show import Show
from handlers.ui.texts import Catalogs, Texts
from handlers.ui.toast import Toast
from services.clock import Clock
from services.controls import ControlService
from services.discover import DiscoverService
from services.doctor.examination import DoctorService
from services.failures import FailureService
from services.gaps import GapService
from services.growth import GrowthService
from services.household.access import AccessService
from services.household.audit import Act, Audit
from services.household.bindings import BindingService
from services.household.choosing import ChoiceService
from services.household.doorstep import Doorstep, Knock
from services.household.invites import Invites
from services.household.muting import MuteService
from services.household.own_data import OwnData
from services.household.telling import TellingService
from services.joining import JoinService
from services.library import LibraryService
from services.ordering import OrderService
from services.outbox.undelivered import UndeliveredMessages
from services.people import Viewer
from services.questions import Questions
from services.queue import QueueService
from services.recent import RecentService
from services.registry import Registry
from services.releases import ReleaseService
from services.requests.desk import RequestDesk
from services.requests.gate import RequestGate
from services.requests.model import Request
from services.requests.progress import RequestProgress
from services.screens import Parked
from services.search import SearchService
from services.status import StatusService
from services.subscribe import SubscribeService
from services.subscriptions import SubscriptionService
from services.takebacks import Takebacks
from services.titles import TitleService
from services.watching import WatchService
from services.watchlist.connecting import Connecting
from services.watchlist.service import WatchlistService


class Menu(Protocol):
    """Sets the command menu of somebody's private chat, in the language they chose."""

    async def __call__(self, viewer: Viewer) -> None:
        """Set it. What keeps Telegram from taking it is logged, not raised."""
        ...


class Revise(Protocol):
    """Changes the desk's other messages of a request."""

    async def __call__(self, one: Request, pressed: CallbackQuery | None) -> None:
        """Say on each how the request stands now, but not on the one that was pressed."""
        ...


class ReviseKnock(Protocol):
    """Changes the other owners' messages about a stranger."""

    async def __call__(self, one: Knock, pressed: CallbackQuery) -> None:
        """Say on each how the knock stands now."""
        ...


class Services(TypedDict):
    """The use cases, the same for every update; bot/app.py gives them to the dispatcher."""

    clock: Clock
    registry: Registry
    search: SearchService
    discover: DiscoverService
    titles: TitleService
    subscribe: SubscribeService
    subscriptions: SubscriptionService
    joining: JoinService
    releases: ReleaseService
    queue: QueueService
    status: StatusService
    growth: GrowthService
    recent: RecentService
    choices: ChoiceService
    telling: TellingService
    mutes: MuteService
    bindings: BindingService
    menu: Menu
    undelivered: UndeliveredMessages
    doctor: DoctorService
    controls: ControlService
    following: Following
    ordering: OrderService
    gaps: GapService
    failures: FailureService
    library: LibraryService
    watching: WatchService
    questions: Questions
    takebacks: Takebacks
    requests: RequestDesk
    gate: RequestGate
    progress: RequestProgress
    revise: Revise
    watchlist: WatchlistService
    connecting: Connecting
    audit: Audit
    access: AccessService
    doorstep: Doorstep
    invites: Invites
    revise_knock: ReviseKnock
    own_data: OwnData


class Context(Services):
    """What the middlewares add for each update."""

    viewer: Viewer
    texts: Texts
    catalogs: Catalogs
    show: Show
    act: Act  # messages and presses
    toast: Toast  # presses only
    parked: Parked  # presses of a kept screen only
