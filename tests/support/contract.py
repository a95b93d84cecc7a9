"""What the contract suite needs of a backend and its stand-in, whatever the backend."""

from collections.abc import Callable, Collection
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from services.events import Notice
from services.models import ItemRef, QueueAction
from services.ports.feeds import FeedPoll, FeedRow


class Trouble(StrEnum):
    """How a server can be in trouble."""

    DOWN = "down"
    PAGE = "page"  # 200 with HTML
    GATEWAY = "gateway"  # 502 with HTML
    CRASH = "crash"  # 500 in plain text, connection dropped
    HALF = "half"  # half of the JSON
    CUT = "cut"  # the connection breaks in the body
    SILENT = "silent"  # no answer at all
    DRIPPING = "dripping"  # an answer that does not get done
    LIMIT = "limit"  # 429
    PASSWORD = "password"  # our account is refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Facts about the stand-in's world. `film` and `series` are neither owned nor wished for."""

    words: str  # with several hits
    no_words: str  # with none
    film: ItemRef
    series: ItemRef  # of several seasons, and specials
    owned: ItemRef
    unknown: ItemRef
    person: str = ""  # words that name somebody with several titles
    collection: str = ""  # likewise a collection


class Stage(Protocol):
    """A backend in front of its running stand-in, and what can be done behind its back."""

    known: Known

    @property
    def backend(self) -> Any:
        """Return the backend under test, with whatever capabilities it has."""
        ...

    async def trouble(self, trouble: Trouble) -> None:
        """Put the server into trouble."""
        ...

    async def recover(self) -> None:
        """End the trouble."""
        ...

    async def restart(self) -> None:
        """Make the server forget who is signed in."""
        ...

    async def arrive(self) -> None:
        """Let something arrive that is news."""
        ...

    async def fail(self) -> None:
        """Let something fail."""
        ...

    async def old_rows(self, count: int) -> None:
        """Let the history hold this many more rows."""
        ...

    async def finish_all(self) -> None:
        """Empty the queue."""
        ...

    async def changes(self) -> list[str]:
        """Return the requests so far that were meant to change something, sign-ins left out."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A backend of the suite; `capabilities` are the protocols it promises to implement.

    `stage` opens a stage whose calls may take so many seconds. `item_actions` are what can be done
    to one item of its queue; `history` says that its feed reads rows that stay, `parts` that its
    titles come in parts. `name` tells apart two subjects of one backend.
    """

    id: str
    capabilities: tuple[type[Any], ...]
    stage: Callable[[float], AbstractAsyncContextManager[Stage]]
    item_actions: frozenset[QueueAction] = frozenset()
    history: bool = True
    parts: bool = True
    name: str = ""


@dataclass(slots=True)
class Memory:
    """Implements services.ports.feeds.FeedMemory; `commit` does what the poller does."""

    cursor: dict[str, Any] | None = None
    known: set[str] = field(default_factory=set)
    notices: list[Notice] = field(default_factory=list)
    pruned_before: str = ""

    async def unseen(self, fingerprints: Collection[str]) -> set[str]:
        """Return those that were never committed."""
        return set(fingerprints) - self.known

    def commit(self, poll: FeedPoll) -> list[FeedRow]:
        """Remember a poll and return the rows that are news."""
        fresh = [row for row in poll.rows if row.fingerprint not in self.known]
        self.known |= {row.fingerprint for row in fresh}
        self.cursor = poll.cursor or self.cursor
        self.notices += poll.notices
        return [row for row in fresh if row.event]
