"""The work under way on every backend, and steering it."""

from dataclasses import dataclass

from services.capabilities import Queue
from services.errors import UnknownItem
from services.gathering import PATIENCE, Absent, gather
from services.handles import handle
from services.models import BackendId, QueueAction, QueueItem, QueueSummary
from services.registry import Registry


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
    """The items of all backends at one moment, and the backends that did not answer."""

    items: tuple[QueueItem, ...]
    absent: tuple[Absent, ...] = ()
    servers: tuple[ServerQueue, ...] = ()

    @property
    def tasks(self) -> int:
        """Return how many things are under way or wait, also where no items are told."""
        return sum(one.tasks for one in self.servers) if self.servers else len(self.items)


def handle_of(item: QueueItem) -> str:
    """Return what names an item in a button, the same while it lives."""
    return handle(item.backend, item.pool, item.native_id)


class QueueService:
    """Shows and steers what is under way."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    async def view(self) -> QueueView:
        """Return every item. Raises: NoBackend, or a BackendError when none answered."""
        came = await gather(self._registry.having(Queue), _ask, patience=PATIENCE)
        return QueueView(
            items=tuple(item for one in came.answers for item in one.items),
            absent=came.absent,
            servers=came.answers,
        )

    async def find(self, name: str) -> QueueItem:
        """Return the item a button names. Raises: UnknownItem when it is gone, BackendError."""
        for item in (await self.view()).items:
            if handle_of(item) == name:
                return item
        raise UnknownItem

    async def act(self, name: str, action: QueueAction) -> QueueItem:
        """Do one thing to the item a button names, and return it as it was before.

        Raises: UnknownItem when it is gone (nothing was changed), BackendError.
        """
        item = await self.find(name)
        backend = self._registry.one(item.backend, Queue)
        if backend is None or action not in item.actions:
            raise UnknownItem
        await backend.act(item, action)
        return item


async def _ask(backend: Queue) -> ServerQueue:
    told = await backend.queue()
    return ServerQueue(
        backend=backend.id, name=backend.name, items=told.items, summary=told.summary
    )
