"""What is one person's own on a server: panels they reach, work under way, and what is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from services.capabilities import Backend, Controls
from services.models import QueueAction, QueueItem, QueueSnapshot, ViewerId
from services.ports.accounts import Left
from services.ports.panels import Place


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


class KeptKind(StrEnum):
    """What a backend keeps of somebody."""

    ACCOUNT = "account"  # what opens an account of theirs
    SIGN_IN = "sign-in"  # a sign-in that was begun and has not ended
    HOUSE = "house"  # that they may use the account of the house


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One thing that a backend keeps of somebody, and since when; a secret is never in it.

    `name` is what the server calls them. Both are empty where they are not known.
    """

    kind: KeptKind
    name: str = ""
    since: datetime | None = None


@runtime_checkable
class Keepsakes(Backend, Protocol):
    """Keeps something of single people in its own memory, beside the tables of people.

    Whoever is forgotten or removed is forgotten here, too (services/household/farewells.py).
    """

    async def keepers(self) -> Sequence[ViewerId]:
        """Return everybody of whom something is kept."""
        ...

    async def kept(self, who: ViewerId) -> Sequence[Kept]:
        """Return what is kept of somebody; nothing is sent."""
        ...

    async def forget(self, who: ViewerId) -> Left:
        """End somebody's account as far as the server lets us, and keep nothing of them.

        Raises: StorageUnavailable; a server that does not answer is UNHEARD and keeps nobody here.
        """
        ...
