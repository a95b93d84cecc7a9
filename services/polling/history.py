"""What a history feed shows, page by page, and what one poll has read of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from services.events import Arrival, Failure
from services.polling.dates import readable
from services.ports.feeds import FeedMemory


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRow:
    """One row of a feed's history; `tell` is None where the row could not be understood.

    The fingerprint is the row's identity and holds no id, for servers use ids again. `feed_date`
    is the server's own spelling. `tell` makes the row's event: a poll reads many rows that it
    knows, and tells few. `reason` and `raw` say what is wrong with a broken row.
    """

    fingerprint: str
    feed_date: str
    tell: Callable[[], Arrival | Failure] | None
    feed_id: str = ""
    reason: str = ""
    raw: str = ""

    @property
    def event(self) -> Arrival | Failure | None:
        """What the row tells, None where it could not be understood."""
        return self.tell() if self.tell else None


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage:
    """The rows of one page, newest first, and how many the whole list has; None is unknown."""

    rows: tuple[HistoryRow, ...]
    total: int | None


ReadPage = Callable[[int, int], Awaitable[HistoryPage]]  # (page counted from 1, rows per page)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageView:
    """One page as a poll sees it.

    `unseen` are its fingerprints that no committed poll has recorded, `fresh` says that one of
    them was not even read earlier in this poll. `short` means that the list ends on this page.
    """

    rows: tuple[HistoryRow, ...]
    unseen: frozenset[str]
    fresh: bool
    short: bool


NO_PAGE = PageView(rows=(), unseen=frozenset(), fresh=False, short=True)


class Reading:
    """Everything one poll has read: the rows nobody remembers, and the list as far as known."""

    def __init__(self, read_page: ReadPage, memory: FeedMemory) -> None:
        self._read_page = read_page
        self._memory = memory
        self._seen: set[str] = set()
        self.requests = 0
        self.first = NO_PAGE
        self.total: int | None = None  # as the last answer said
        self.unseen: dict[str, HistoryRow] = {}
        self.new_dates: set[str] = set()
        self.broken_again: dict[str, HistoryRow] = {}
        self.listed: set[str] = set()  # fingerprints read since `start_over`

    async def page(self, number: int, count: int) -> PageView:
        """Read one page and take in what it shows."""
        answer = await self._read_page(number, count)
        self.requests += 1
        self.total = answer.total
        rows = {row.fingerprint: row for row in answer.rows}
        new = rows.keys() - self._seen - self.unseen.keys()
        fresh = await self._memory.unseen(new) if new else set()
        fresh -= {key for key in fresh if self._forgotten(rows[key])}
        self._seen |= new - fresh
        self.listed |= rows.keys()
        for fingerprint, row in rows.items():
            if fingerprint in fresh:
                self.unseen[fingerprint] = row
                self.new_dates.add(row.feed_date)
            elif row.tell is None and fingerprint in self._seen:
                self.broken_again[fingerprint] = row
        view = PageView(
            rows=answer.rows,
            unseen=frozenset(rows.keys() & self.unseen.keys()),
            fresh=bool(fresh),
            short=len(answer.rows) < count,
        )
        if self.requests == 1:
            self.first = view
        return view

    def _forgotten(self, row: HistoryRow) -> bool:
        return readable(row.feed_date) and row.feed_date < self._memory.pruned_before

    def start_over(self) -> None:
        """Forget what the list holds, for it may have changed since it was read."""
        self.listed.clear()

    @property
    def complete(self) -> bool:
        """Say whether the rows read are all there are, as far as the server counts them."""
        return self.total is None or len(self.listed) == self.total

    @property
    def all_unseen(self) -> bool:
        """Say whether the list holds nothing that a committed poll has recorded."""
        return not self.listed & self._seen
