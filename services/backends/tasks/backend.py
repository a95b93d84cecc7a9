"""What the task platform can do for Usher: its capabilities, and the factory that makes it."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from services.backends.tasks.auth import SignIn
from services.backends.tasks.board import LIST, Board
from services.backends.tasks.client import Desk, TasksClient
from services.backends.tasks.everybody import Everybody
from services.backends.tasks.feed import Watching
from services.backends.tasks.health import Health
from services.backends.tasks.mapping import ID, NAME, QUEUE, share_of
from services.backends.tasks.models import Task
from services.backends.tasks.own import ENTRANCES, Own
from services.backends.tasks.refusals import Refusals
from services.backends.tasks.seats import Seat, Seats
from services.backends.tasks.settings import Settings
from services.backends.tasks.socket import Ear
from services.backends.tasks.switches import Switches
from services.backends.tasks.tries import Tries
from services.backends.tasks.work import Refused, Work
from services.clock import Clock
from services.errors import (
    BackendError,
    Forbidden,
    NotSupported,
    Rejected,
    SignInNeeded,
    UnknownItem,
)
from services.events import Started
from services.http import DEADLINE, JsonClient
from services.models import (
    BackendId,
    BackendStatus,
    ItemRef,
    QueueAction,
    QueueItem,
    QueueSnapshot,
    ViewerId,
)
from services.ports.accounts import (
    Account,
    AccountState,
    Entrance,
    Invitation,
    Left,
    Progress,
    Turn,
)
from services.ports.feeds import FeedMemory, FeedPoll
from services.ports.findings import Diagnosis
from services.ports.memory import BackendMemory, PassingMemory
from services.ports.panels import Done, Panel, Place
from services.ports.personal import Kept
from services.transport.contact import Contact
from services.transport.redaction import Redactor

_ACTIONS = {
    "running": frozenset({QueueAction.PAUSE}),
    "paused": frozenset({QueueAction.RESUME, QueueAction.DELETE}),
    "failed": frozenset({QueueAction.RETRY, QueueAction.DELETE}),
    "pending": frozenset[QueueAction](),
}


class TaskPlatform:
    """Implements OwnQueue, Status, Controls, Doors, Diagnose, Feed, Reachable and Accounts.

    Of whom it keeps something, it says as Keepsakes.
    """

    def __init__(
        self, *, contact: Contact, clock: Clock, seats: Seats, nobody: JsonClient, address: str
    ) -> None:
        self.contact = contact
        self._nobody = nobody
        self._address = address
        self._seats = seats
        self._work = Work(clock, contact)
        self._health = Health(seats, TasksClient(nobody))
        self._own = Own(seats, Desk(nobody), Tries(clock), page=address)
        self._watching = Watching(seats, self._work)
        board = Board(self._work, page=address)
        self._switches = Switches(
            seats, board, self._own, Everybody(), self._health, address=address
        )

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
        await self._seats.aclose()
        await self._nobody.aclose()

    async def own_queue(self, who: ViewerId) -> QueueSnapshot:
        """Return the open and failed tasks of the account somebody works with."""
        try:
            seat = await self._seats.seat(who)
            every = await self._work.tasks(seat)
        except SignInNeeded:
            return QueueSnapshot(items=())
        return QueueSnapshot(items=tuple(_item(one) for one in every if one.state in QUEUE))

    async def act_on_own(self, item: QueueItem, action: QueueAction, *, who: ViewerId) -> None:
        """Do one thing to one task. Raises: UnknownItem, Replaced, SignInNeeded, Rejected."""
        came = await self._work.steer(await self._seats.seat(who), item.native_id, action.value)
        if isinstance(came, Refused):
            if came.reason:
                raise Rejected(ID, reason=came.reason)
            raise UnknownItem

    async def status(self) -> BackendStatus:
        """Return what the server says of itself."""
        return await self._health.status()

    async def diagnose(self) -> Diagnosis:
        """Sign in and look at what an owner can mend."""
        return await self._health.diagnose()

    @property
    def doors(self) -> Mapping[Place, str]:
        """Return the panel of one's own tasks."""
        return {Place.TASKS: LIST}

    async def panel(self, path: str, *, who: ViewerId) -> Panel:
        """Return a panel. Raises: UnknownItem, Replaced."""
        return await self._switches.panel(path, who=who)

    async def control(
        self, path: str, action: str, values: Mapping[str, str], *, who: ViewerId
    ) -> Done:
        """Do one action of a panel. Raises: UnknownItem, Replaced, SignInNeeded."""
        return await self._switches.control(path, action, values, who=who)

    async def poll(self, memory: FeedMemory) -> FeedPoll:
        """Look once; without any account, at whether the server is there."""
        if not await self._seats.all():
            await self._health.status()
        return await self._watching.poll(memory)

    async def identity(self) -> Mapping[str, str]:
        """Return what tells this server from another one: its address."""
        mark = hashlib.sha256(self._address.encode("utf-8", "replace")).hexdigest()[:32]
        return {"address": mark}

    async def under_way(self) -> Sequence[Started]:
        """Return something while tasks run, and never which: they are nobody else's to see."""
        house = self._seats.house
        if house is not None:
            running = await self._work.tasks(house, state="running")
            others = self._watching.running
            return [Started(backend=ID, native_id="", name=NAME)] if running or others else []
        return [Started(backend=ID, native_id="", name=NAME)] if self._watching.running else []

    async def season_total(self, ref: ItemRef, season: int) -> int | None:  # noqa: ARG002 - no seasons
        """Return None: tasks have no seasons."""
        return None

    @property
    def entrances(self) -> tuple[Entrance, ...]:
        """Return the ways in."""
        return ENTRANCES

    async def invite(self, who: ViewerId, entrance: str) -> Invitation:  # noqa: ARG002 - none takes one
        """Raise NotSupported: one signs in with a form."""
        raise NotSupported

    async def invited(self, who: ViewerId) -> Invitation | None:  # noqa: ARG002
        """Return None: one signs in with a form."""
        return None

    async def look(self, who: ViewerId) -> Progress:  # noqa: ARG002
        """Return that nothing was begun."""
        return Progress(turn=Turn.UNKNOWN)

    async def enter(self, who: ViewerId, entrance: str, values: Mapping[str, str]) -> Account:
        """Sign somebody in, or register them. Raises: SignInRefused, NotSupported, Rejected."""
        if entrance not in {one.key for one in ENTRANCES}:
            raise NotSupported
        seat = await self._own.enter(who, entrance, values)
        return Account(name=seat.name, page=self._address)

    async def account(self, who: ViewerId) -> Account | None:
        """Return somebody's own account, None where they have none here."""
        own = await self._seats.own(who)
        if own is None:
            unreadable = await self._seats.unreadable(who)
            return Account(name="", state=AccountState.UNREADABLE) if unreadable else None
        return Account(name=own.name, state=await _state(own), page=self._address)

    async def holders(self) -> Sequence[ViewerId]:
        """Return everybody who has an account here."""
        return await self._seats.holders()

    async def leave(self, who: ViewerId) -> Left:
        """Forget somebody's account."""
        return await self._own.leave(who)

    async def keepers(self) -> Sequence[ViewerId]:
        """Return everybody of whom something is kept."""
        return await self._seats.keepers()

    async def kept(self, who: ViewerId) -> Sequence[Kept]:
        """Return which accounts are kept for somebody."""
        return await self._own.kept(who)

    async def forget(self, who: ViewerId) -> Left:
        """Forget somebody's own account, and that they may use the house's."""
        return await self._own.forget(who)


async def _state(own: Seat) -> AccountState:
    try:
        await own.client.me()
    except SignInNeeded:
        return AccountState.LAPSED
    except Forbidden:
        return AccountState.LOCKED
    except BackendError:
        return AccountState.UNCHECKED
    return AccountState.FINE


def _item(task: Task) -> QueueItem:
    return QueueItem(
        backend=ID,
        native_id=task.mark,
        name=task.name,
        progress=share_of(task) or 0.0,
        state=QUEUE[task.state],
        fetches=False,
        actions=_ACTIONS[task.state],
    )


class ListeningPlatform(TaskPlatform):
    """Implements Bell, too: where a setting wants it, and an account is configured."""

    takes_away = False  # it is a setting of its own

    async def listen(self, ring: Callable[[], None]) -> None:
        """Listen to the socket of the configured account."""
        house = self._seats.house
        if house is None:
            raise NotSupported
        await Ear(house, self._work, address=self._address).listen(ring)


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
    ) -> TaskPlatform:
        """Make the backend; its secret is registered first. Nothing is sent yet."""
        credentials = None
        if settings.username and settings.password:
            credentials = (settings.username, settings.password.get_secret_value())
            redactor.register(credentials[1])
        contact = Contact(clock)

        def open_client(sign_in: SignIn | None) -> JsonClient:
            return JsonClient(
                ID,
                base_url=settings.url,
                redactor=redactor,
                authorizer=sign_in,
                contact=contact,
                read_failure=Refusals(ID),
                deadline=deadline,
            )

        seats = Seats(
            open_client=open_client,
            clock=clock,
            contact=contact,
            redactor=redactor,
            memory=memory or PassingMemory(),
            credentials=credentials,
        )
        kind = ListeningPlatform if settings.socket_enabled and credentials else TaskPlatform
        return kind(
            contact=contact,
            clock=clock,
            seats=seats,
            nobody=open_client(None),
            address=settings.url,
        )


BACKEND = Factory()
