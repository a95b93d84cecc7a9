"""What a request is, and what a role may ask for."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.household.roles import Role
from services.models import Title, ViewerId
from services.picked import Picked
from services.ports.wishes import Chosen

WEEK = 7 * 24 * 3600.0  # seconds in which a quota is counted
DAY = 24 * 3600.0
MOST_A_DAY = 30  # films and seasons of everybody but owners (reliability.md A-10)
WEEKLY_CHOICES = (1, 3, 5, 10, 20)
SIZE_CHOICES = (0, 20, 50, 100, 200)  # gigabytes a week
GIGABYTE = 1024**3


class RequestState(StrEnum):
    """Where a request stands."""

    PENDING = "pending"
    APPROVING = "approving"  # decided, and being carried out
    APPROVED = "approved"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"
    FAILED = "failed"  # the server refuses what was approved


class Reason(StrEnum):
    """The ready reasons to deny a request."""

    NONE = "none"
    THERE = "there"
    SPACE = "space"
    UNFIT = "unfit"
    LATER = "later"


class Mode(StrEnum):
    """How a role's wishes are treated."""

    FREE = "free"
    QUOTA = "quota"  # free up to so many a week, then as ASK
    ASK = "ask"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a role may ask for; `weekly` counts films and seasons, in QUOTA only.

    So do `gigabytes`, of what arrives in a week (services/requests/sizes.py); 0 counts none.
    """

    mode: Mode = Mode.FREE
    weekly: int = 5
    gigabytes: int = 0

    @property
    def bytes(self) -> int:
        """Return how many bytes a week takes, 0 where they are not counted."""
        return self.gigabytes * GIGABYTE if self.mode is Mode.QUOTA else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """How much of a week's quota somebody has used; `next_at` is when one is free again.

    `size` is in bytes.
    """

    policy: Policy
    used: int = 0
    size: int = 0
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A film (`(None,)`) or seasons, and how: with options, or as it was picked by hand."""

    title: Title
    seasons: tuple[int | None, ...]
    chosen: Chosen
    picked: Picked | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request(Wanted):
    """What somebody asked for; who came first stands first.

    `was` is what they had asked for where something else was approved. `reason` is a ready one's
    name, `note` says it in the words of who decided.
    """

    id: str
    state: RequestState
    askers: tuple[ViewerId, ...]
    names: tuple[str, ...] = ()  # of the askers
    reason: str = ""
    note: str = ""
    was: Wanted | None = None
    decided_by: ViewerId | None = None
    decider: str = ""
    created_at: datetime
    decided_at: datetime | None = None

    @property
    def waits(self) -> bool:
        """Say whether nobody has decided yet."""
        return self.state is RequestState.PENDING


def is_exempt(role: Role) -> bool:
    """Say whether nothing this role asks for is counted or held back."""
    return role in (Role.OWNER, Role.ADMIN)
