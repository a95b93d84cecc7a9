"""The work under way on every backend, and steering it."""

from dataclasses import dataclass

from services.capabilities import Queue
from services.errors import UnknownItem
from services.gathering import Absent, gather
from services.handles import handle
from services.models import QueueAction, QueueItem
from services.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueView:
    """The items of all backends at one moment, and the backends that did not answer."""

    items: tuple[QueueItem, ...]
    absent: tuple[Absent, ...] = ()


def handle_of(item: QueueItem) -> str:
    """Return what names an item in a button, the same while it lives."""
    return handle(item.backend, item.pool, item.native_id)


class QueueService:
    """Shows and steers what is under way."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    async def view(self) -> QueueView:
        """Return every item. Raises: NoBackend, or a BackendError when none answered."""
        came = await gather(self._registry.having(Queue), lambda b: b.queue())
        return QueueView(
            items=tuple(item for answer in came.answers for item in answer.items),
            absent=came.absent,
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
