"""The account capability: people sign in to a server themselves, see their account and leave it.

A way in is data, so that one conversation serves a server where a code is confirmed on another
page and one that asks for a name and a password. Labels are `Wording`s (services/ports/facts.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from services.capabilities import Backend
from services.models import ViewerId
from services.ports.facts import Fact
from services.ports.panels import Parameter


class EntranceKind(StrEnum):
    """How somebody gets in."""

    DEVICE = "device"  # a code that is confirmed on the server's page, from any device
    FORM = "form"  # values that are typed here, in private; secret ones are deleted at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    """One way in; its words are `<backend>-entrance-<key>`.

    `fields` are asked for in order, of a form only. `page` is where a value is read first.
    `registers` says that it makes a new account.
    """

    key: str
    kind: EntranceKind
    fields: tuple[Parameter, ...] = ()
    page: str | None = None
    registers: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A sign-in that waits for its code to be confirmed; `direct` is the page with the code in it.

    `page` is what the server named; nothing is made up but `direct`, which a camera opens.
    """

    code: str
    page: str
    direct: str
    expires_at: datetime


class Turn(StrEnum):
    """What a look at an invitation came to; all but WAITING end it."""

    WAITING = "waiting"
    DONE = "done"
    DENIED = "denied"  # the person said no
    EXPIRED = "expired"
    USED = "used"  # the code was spent elsewhere
    UNKNOWN = "unknown"  # the server, or we, no longer know of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where an invitation stands, and the seconds after which a look is allowed again."""

    turn: Turn
    next_in: float = 0.0


class AccountState(StrEnum):
    """Whether an account can be worked with."""

    FINE = "fine"
    LAPSED = "lapsed"  # the server no longer takes what is kept: its person signs in again
    UNREADABLE = "unreadable"  # no key opens what is kept: likewise
    LOCKED = "locked"  # the server has shut the account: only its people can help
    CLOSED = "closed"  # the server refuses Usher itself, whoever asks: the owner has to act
    UNCHECKED = "unchecked"  # the server does not answer now


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody's own account; `name` is what the server calls them, empty where it is unknown.

    `facts` are lines that only their person reads; `page` is where they see it on the server.
    """

    name: str
    state: AccountState = AccountState.FINE
    facts: tuple[Fact, ...] = ()
    page: str | None = None
    since: datetime | None = None


class Left(StrEnum):
    """What came of leaving; nothing is kept of the sign-in either way."""

    REVOKED = "revoked"  # the server has withdrawn what was kept
    FORGOTTEN = "forgotten"  # it was told, and knows no withdrawing, or no such sign-in any more
    UNHEARD = "unheard"  # it could not be told
    NOT_THERE = "not_there"  # there was no account


@runtime_checkable
class Accounts(Backend, Protocol):
    """Lets people sign in to accounts of their own, see and leave them.

    What a call needs an account for raises SignInNeeded where its person has none that works.
    """

    @property
    def entrances(self) -> tuple[Entrance, ...]:
        """Return the ways in, the usual one first."""
        ...

    async def invite(self, who: ViewerId, entrance: str) -> Invitation:
        """Begin to sign somebody in by a code; it takes the place of one begun before.

        Raises: NotSupported when the entrance takes none; StorageUnavailable.
        """
        ...

    async def invited(self, who: ViewerId) -> Invitation | None:
        """Return what somebody has begun and not ended, also before a restart."""
        ...

    async def look(self, who: ViewerId) -> Progress:
        """Ask the server once whether the code is confirmed; before its time nothing is sent.

        An answer that says nothing (an outage) is WAITING, with more patience.
        Raises: StorageUnavailable.
        """
        ...

    async def enter(self, who: ViewerId, entrance: str, values: Mapping[str, str]) -> Account:
        """Sign somebody in with the values of a form, or register them.

        Raises: SignInRefused when the values are wrong; NotSupported when the entrance takes none;
        StorageUnavailable. What was there before is left alone then.
        """
        ...

    async def account(self, who: ViewerId) -> Account | None:
        """Return somebody's account, None where they have none here."""
        ...

    async def holders(self) -> Sequence[ViewerId]:
        """Return everybody who has an account here."""
        ...

    async def leave(self, who: ViewerId) -> Left:
        """Withdraw and forget somebody's account. Raises: StorageUnavailable."""
        ...
