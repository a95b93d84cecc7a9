"""The work under way on every backend, and steering it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.capabilities import Backend, Queue
from services.clock import Clock
from services.errors import NotAllowed, UnknownItem
from services.events import Arrival
from services.gathering import PATIENCE, Absent, gather
from services.handles import handle
from services.household.followers import Follower
from services.household.roles import Role, at_least
from services.models import (
    BackendId,
    QueueAction,
    QueueItem,
    QueueSnapshot,
    QueueState,
    QueueSummary,
    TitleKind,
    ViewerId,
)
from services.people import People, Viewer
from services.ports.personal import OwnQueue
from services.registry import Registry
from services.sharing import Shared

_MOVING = (QueueState.RUNNING, QueueState.WAITING, QueueState.ORGANISING)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerQueue:
    """One backend's whole queue, by its proper name: the items it tells, and its counts.

    An `own` one is the queue of whoever looks.
    """

    backend: BackendId
    name: str
    items: tuple[QueueItem, ...] = ()
    summary: QueueSummary | None = None
    own: bool = False

    @property
    def tasks(self) -> int:
        """Return how many things are under way or wait."""
        if self.summary is None:
            return len(self.items)
        return max(len(self.items), self._counted("running") + self._counted("waiting"))

    @property
    def halted(self) -> bool:
        """Say whether something waits and nothing runs."""
        return self._counted("waiting") > 0 and self._counted("running") == 0

    @property
    def moves(self) -> bool:
        """Say whether anything of it goes on by itself."""
        return any(one.state in _MOVING for one in self.items) or self._counted("running") > 0

    def _counted(self, state: str) -> int:
        told: int | None = getattr(self.summary, state, None)
        return sum(one.state == state for one in self.items) if told is None else told


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueView:
    """The items of all backends at one moment, and the backends that did not answer.

    `asked` says by handle who asked for an item, as Usher's own ledger knows it; `own` are the
    handles of what is theirs who look, and nobody else sees.
    """

    items: tuple[QueueItem, ...]
    asked: Mapping[str, tuple[Follower, ...]] = field(default_factory=dict)
    absent: tuple[Absent, ...] = ()
    servers: tuple[ServerQueue, ...] = ()
    own: frozenset[str] = frozenset()

    def is_mine(self, item: QueueItem, who: Viewer) -> bool:
        """Say whether this person asked for an item, or it is their own."""
        if handle_of(item) in self.own:
            return True
        return any(one.id == who.id for one in self.asked.get(handle_of(item), ()))

    def may_steer(self, item: QueueItem, who: Viewer) -> bool:
        """Say whether this person may act on an item: who asked for it, and admins."""
        return at_least(who.role, Role.ADMIN) or self.is_mine(item, who)

    @property
    def tasks(self) -> int:
        """Return how many things are under way or wait, also where no items are told."""
        return sum(one.tasks for one in self.servers) if self.servers else len(self.items)

    @property
    def moves(self) -> bool:
        """Say whether anything goes on by itself, so that another look will show something new."""
        return any(one.moves for one in self.servers)


def handle_of(item: QueueItem) -> str:
    """Return what names an item in a button, the same while it lives."""
    return handle(item.backend, item.pool, item.native_id)


class QueueService:
    """Shows and steers what is under way."""

    def __init__(self, registry: Registry, people: People, clock: Clock) -> None:
        self._registry = registry
        self._people = people
        self._looks: Shared[tuple[BackendId, ViewerId | None], ServerQueue] = Shared(clock)
        self._waiting: Shared[tuple[str, ...], list[tuple[Follower, ...]]] = Shared(clock)

    async def view(self, *, alone: Viewer | None = None, fresh: float = 0.0) -> QueueView:
        """Return every item; what is a person's own, too, where they look `alone`.

        Neither a server nor who waits for what is looked up again while the last answer, whoever
        looked, is not older than `fresh` seconds.

        Raises: NoBackend, or a BackendError when none answered.
        """
        sources: list[Backend] = [*self._registry.having(Queue)]
        if alone is not None:
            sources += self._registry.having(OwnQueue)
        came = await gather(sources, lambda one: self._look(one, alone, fresh), patience=PATIENCE)
        items = tuple(item for one in came.answers for item in one.items)
        handles = tuple(handle_of(item) for item in items)
        coming = [_coming(item) for item in items]
        asked = await self._waiting.get(handles, lambda: self._people.waiting(coming), fresh=fresh)
        return QueueView(
            items=items,
            asked=dict(zip(handles, asked, strict=True)),
            absent=came.absent,
            servers=came.answers,
            own=frozenset(handle_of(item) for one in came.answers if one.own for item in one.items),
        )

    async def find(self, name: str, *, who: Viewer) -> QueueItem:
        """Return the item a button names, for somebody who would act on it.

        Raises: UnknownItem when it is gone, NotAllowed when it is not theirs, BackendError.
        """
        view = await self.view(alone=who)
        for item in view.items:
            if handle_of(item) == name:
                if not view.may_steer(item, who):
                    raise NotAllowed(item.name)
                return item
        raise UnknownItem

    async def act(self, name: str, action: QueueAction, *, who: Viewer) -> QueueItem:
        """Do one thing to the item a button names, and return it as it was before.

        Raises: UnknownItem when it is gone, NotAllowed when it is not theirs (nothing was changed
        then), BackendError.
        """
        item = await self.find(name, who=who)
        if action not in item.actions:
            raise UnknownItem
        try:
            await self._act(item, action, who)
        finally:
            self.changed(item.backend)
        return item

    def changed(self, backend: BackendId) -> None:
        """Look anew next time: something was done to a server's queue."""
        self._looks.forget_where(lambda key: key[0] == backend)

    async def _act(self, item: QueueItem, action: QueueAction, who: Viewer) -> None:
        if own := self._registry.one(item.backend, OwnQueue):
            await own.act_on_own(item, action, who=who.id)
            return
        backend = self._registry.one(item.backend, Queue)
        if backend is None:
            raise UnknownItem
        await backend.act(item, action)

    async def _look(self, backend: Backend, alone: Viewer | None, fresh: float) -> ServerQueue:
        own = isinstance(backend, OwnQueue) and alone is not None
        key = (backend.id, alone.id if alone is not None and own else None)
        return await self._looks.get(key, lambda: _ask(backend, alone), fresh=fresh)


def _coming(item: QueueItem) -> Arrival:
    """Return what an item will be once it is here."""
    return Arrival(
        backend=item.backend,
        name=item.name,
        title_kind=item.ref.kind if item.ref else TitleKind.UNKNOWN,
        ref=item.ref,
        season=item.season,
        download_hash=item.download or item.native_id,
    )


async def _ask(backend: Backend, alone: Viewer | None) -> ServerQueue:
    told, own = QueueSnapshot(items=()), False
    if isinstance(backend, OwnQueue) and alone is not None:
        told, own = await backend.own_queue(alone.id), True
    elif isinstance(backend, Queue):
        told = await backend.queue()
    return ServerQueue(
        backend=backend.id, name=backend.name, items=told.items, summary=told.summary, own=own
    )
