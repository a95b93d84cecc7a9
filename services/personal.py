"""What is one person's own on a server: panels they reach by themselves, and work under way."""

from collections.abc import Mapping
from typing import Protocol, runtime_checkable

from services.capabilities import Backend, Controls
from services.models import QueueAction, QueueItem, QueueSnapshot, ViewerId
from services.panels import Place


@runtime_checkable
class Doors(Controls, Protocol):
    """Has panels that lead on from a conversation of their own: what people have there, by place.

    They are as private as what is behind them: one person's panel shows nothing of another's.
    """

    @property
    def doors(self) -> Mapping[Place, str]:
        """Return the paths of these panels."""
        ...


@runtime_checkable
class OwnQueue(Backend, Protocol):
    """Shows and steers work under way that is one person's own, and nobody else's to see."""

    async def own_queue(self, who: ViewerId) -> QueueSnapshot:
        """Return what of this person's is under way; nothing where they have no account."""
        ...

    async def act_on_own(self, item: QueueItem, action: QueueAction, *, who: ViewerId) -> None:
        """Do one thing to one item.

        Raises: UnknownItem when the item is no longer there; nothing was changed then.
        """
        ...
