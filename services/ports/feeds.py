"""What a feed reports at each poll, and the memory it is handed."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Protocol

from services.events import Arrival, Failure, Notice, WorkNews


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRow:
    """One row a feed showed: its fingerprint, its date as the server spells it, what it means.

    `event` is None where the row is nothing to tell (a baseline, a row too old, a broken one);
    `disposition` then says why, and `raw` keeps a broken row for the owner, at most 8 KiB.
    """

    fingerprint: str
    feed_date: str
    disposition: str
    event: Arrival | Failure | WorkNews | None = None
    feed_id: str = ""
    reason: str = ""
    raw: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A place at which a long poll may be committed in part: so many rows, with this cursor."""

    rows: int
    cursor: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPoll:
    """What one poll found, to be committed in one transaction with `cursor`.

    `rows` are the rows never seen before, oldest first, and among them the broken rows seen again.
    `cursor` is the feed's own JSON value, None where nothing moved. `notices` go to the owners.
    `more` asks for the next poll at once. `checkpoints` allow several shorter transactions: each
    holds the rows since the one before, and its cursor finds the rest again.
    """

    rows: tuple[FeedRow, ...] = ()
    cursor: dict[str, Any] | None = None
    checkpoints: tuple[Checkpoint, ...] = ()
    notices: tuple[Notice, ...] = ()
    more: bool = False


class FeedMemory(Protocol):
    """What Usher remembers of one feed, handed to each poll."""

    @property
    def cursor(self) -> dict[str, Any] | None:
        """Return the value committed last, None before the first good poll."""
        ...

    @property
    def pruned_before(self) -> str:
        """Return the server's date before which rows count as seen: they may be forgotten."""
        ...

    async def unseen(self, fingerprints: Collection[str]) -> set[str]:
        """Return those that no committed poll has recorded."""
        ...
