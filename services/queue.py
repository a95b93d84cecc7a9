"""The work under way on every backend, and steering it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.capabilities import Queue
from services.errors import NotAllowed, UnknownItem
from services.events import Arrival
from services.followers import Follower
from services.gathering import PATIENCE, Absent, gather
from services.handles import handle
from services.models import BackendId, QueueAction, QueueItem, QueueSummary, TitleKind
from services.people import People, Viewer
from services.registry import Registry
from services.roles import Role, at_least


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerQueue:
    """One backend's whole queue, by its proper name: the items it tells, and its counts."""

    backend: BackendId
    name: str
    items: tuple[QueueItem, ...] = ()
    summary: QueueSummary | None = None

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

    def _counted(self, state: str) -> int:
        told: int | None = getattr(self.summary, state, None)
        return sum(one.state == state for one in self.items) if told is None else told


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueView:
    """The items of all backends at one moment, and the backends that did not answer.

    `asked` says by handle who asked for an item, as Usher's own ledger knows it.
    """

    items: tuple[QueueItem, ...]
    asked: Mapping[str, tuple[Follower, ...]] = field(default_factory=dict)
    absent: tuple[Absent, ...] = ()
    servers: tuple[ServerQueue, ...] = ()

    def is_mine(self, item: QueueItem, who: Viewer) -> bool:
        """Say whether this person asked for an item."""
        return any(one.id == who.id for one in self.asked.get(handle_of(item), ()))

    def may_steer(self, item: QueueItem, who: Viewer) -> bool:
        """Say whether this person may act on an item: who asked for it, and admins."""
        return at_least(who.role, Role.ADMIN) or self.is_mine(item, who)

    @property
    def tasks(self) -> int:
        """Return how many things are under way or wait, also where no items are told."""
        return sum(one.tasks for one in self.servers) if self.servers else len(self.items)


def handle_of(item: QueueItem) -> str:
    """Return what names an item in a button, the same while it lives."""
    return handle(item.backend, item.pool, item.native_id)


class QueueService:
    """Shows and steers what is under way."""

    def __init__(self, registry: Registry, people: People) -> None:
        self._registry = registry
        self._people = people

    async def view(self) -> QueueView:
        """Return every item. Raises: NoBackend, or a BackendError when none answered."""
        came = await gather(self._registry.having(Queue), _ask, patience=PATIENCE)
        items = tuple(item for one in came.answers for item in one.items)
        asked = await self._people.waiting([_coming(item) for item in items])
        return QueueView(
            items=items,
            asked={handle_of(item): who for item, who in zip(items, asked, strict=True)},
            absent=came.absent,
            servers=came.answers,
        )

    async def find(self, name: str, *, who: Viewer) -> QueueItem:
        """Return the item a button names, for somebody who would act on it.

        Raises: UnknownItem when it is gone, NotAllowed when it is not theirs, BackendError.
        """
        view = await self.view()
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
        backend = self._registry.one(item.backend, Queue)
        if backend is None or action not in item.actions:
            raise UnknownItem
        await backend.act(item, action)
        return item


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


async def _ask(backend: Queue) -> ServerQueue:
    told = await backend.queue()
    return ServerQueue(
        backend=backend.id, name=backend.name, items=told.items, summary=told.summary
    )
