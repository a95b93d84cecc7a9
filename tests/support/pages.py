"""A history behind ReadPage that behaves like MoviePilot's, and what a bot remembers of it.

Reliability.md 4.1: newest date first, rows of one second in another order at every query, ids
used again after the newest row went away, dates of one second without a zone.
"""

import hashlib
import zlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any

from services.events import Arrival, Failure, Notice
from services.models import BackendId, ItemRef, TitleKind
from services.polling.cursors import HistoryPage, HistoryRow, scan
from services.ports.feeds import FeedPoll, FeedRow

BACKEND = BackendId("stage")
SHUFFLE = 2**31 - 1


def arrival(name: str, *, season: int | None = None, total: int | None = None) -> Arrival:
    """Return the arrival of a film, or of an episode where a season is given."""
    kind = TitleKind.FILM if season is None else TitleKind.SERIES
    ref = ItemRef(backend=BACKEND, kind=kind, native_id=name)
    return Arrival(backend=BACKEND, name=name, title_kind=kind, ref=ref, season=season, total=total)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the server's table.

    `shown` is the row as a backend would map it, `salt` what shuffles it among those of one second.
    """

    id: int
    date: str
    source: str
    event: Arrival | Failure | None
    shown: HistoryRow
    salt: int

    @property
    def fingerprint(self) -> str:
        """Return the identity: no id inside, as reliability.md 4.2 asks."""
        return self.shown.fingerprint


def shown(number: int, date: str, source: str, event: Arrival | Failure | None) -> HistoryRow:
    """Return a row as a backend would map it."""
    mark = f"{source}|{date}".encode(errors="surrogatepass")
    return HistoryRow(
        fingerprint=hashlib.sha256(mark).hexdigest(),
        feed_date=date,
        tell=(lambda: event) if event else None,
        feed_id=str(number),
        reason="" if event else "unreadable",
        raw="" if event else source,
    )


class History:
    """The server's table; `clock` is its local time and moves only when a test says so."""

    def __init__(self) -> None:
        self.clock = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
        self.rows: list[Row] = []  # by id
        self.requests: list[tuple[int, int]] = []
        self.say_total: Callable[[int], int | None] = lambda real: real
        self._before: dict[int, Callable[[], object]] = {}
        self._made = 0

    def pass_time(self, seconds: float) -> None:
        """Move the server's clock, back with a negative number."""
        self.clock += timedelta(seconds=seconds)

    def insert(
        self,
        source: str = "",
        *,
        date: str | None = None,
        event: Arrival | Failure | None = None,
        broken: bool = False,
    ) -> Row:
        """File a row now, with the next id as SQLite gives it: the highest one plus one."""
        self._made += 1
        source = source or f"/in/{self._made}.mkv"
        number = self.rows[-1].id + 1 if self.rows else 1
        date = f"{self.clock:%Y-%m-%d %H:%M:%S}" if date is None else date
        told = None if broken else event or arrival(source)
        mapped = shown(number, date, source, told)
        salt = zlib.crc32(source.encode(errors="surrogatepass"))
        row = Row(id=number, date=date, source=source, event=told, shown=mapped, salt=salt)
        self.rows.append(row)
        return row

    def fill(self, count: int, *, seconds_apart: float = 60) -> list[Row]:
        """File several rows, the last one now."""
        self.pass_time(-seconds_apart * count)
        made = []
        for _ in range(count):
            self.pass_time(seconds_apart)
            made.append(self.insert())
        return made

    def arrive(self, count: int, *, seconds_apart: float = 1) -> list[str]:
        """File several rows from now on and return their sources."""
        made = []
        for _ in range(count):
            made.append(self.insert().source)
            self.pass_time(seconds_apart)
        return made

    def delete(self, *rows: Row) -> None:
        """Take rows out."""
        for row in rows:
            self.rows.remove(row)

    def file_again(self, row: Row) -> None:
        """Do what a repeated transfer does: the source's row goes, and another comes."""
        self.delete(row)
        self.pass_time(1)
        self.insert(row.source)

    def restore(self, rows: list[Row]) -> None:
        """Put rows back as they were, as a restored backup does."""
        self.rows = sorted([*self.rows, *rows], key=lambda row: row.id)

    def before_request(self, number: int, action: Callable[[], object]) -> None:
        """Do something just before the n-th request from now on (1 is the next) is answered."""
        self._before[len(self.requests) + number] = action

    def forget_plans(self) -> None:
        """Drop what was to happen before requests that were never made."""
        self._before.clear()

    async def read(self, page: int, count: int) -> HistoryPage:
        """Answer as `GET /history/transfer?page=&count=` does."""
        self.requests.append((page, count))
        self._before.pop(len(self.requests), lambda: None)()
        listed = sorted(self.rows, key=attrgetter("date"), reverse=True)
        first = begin = min((page - 1) * count, len(listed))
        last = end = min(page * count, len(listed))
        while 0 < first < len(listed) and listed[first - 1].date == listed[first].date:
            first -= 1
        while 0 < last < len(listed) and listed[last - 1].date == listed[last].date:
            last += 1
        turn = 2 * len(self.requests) + 1
        near = sorted(listed[first:last], key=lambda row: row.salt * turn % SHUFFLE)
        near.sort(key=attrgetter("date"), reverse=True)
        rows = tuple(row.shown for row in near[begin - first : end - first])
        return HistoryPage(rows=rows, total=self.say_total(len(self.rows)))


class Reader:
    """Polls a history and commits, in memory, as the poller does in the database."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.recorded: set[str] = set()
        self.pruned_before = ""
        self.cursor: dict[str, Any] | None = None
        self.told: list[FeedRow] = []
        self.notices: list[Notice] = []
        self.dispositions: dict[str, str] = {}
        self.requests = 0
        self.last = FeedPoll()

    async def unseen(self, fingerprints: Collection[str]) -> set[str]:
        """Return those that no committed poll has recorded."""
        return set(fingerprints) - self.recorded

    async def look(self) -> FeedPoll:
        """Poll and forget it: the process died before the commit."""
        before = len(self.history.requests)
        self.last = await scan(self.history.read, self, backend=BACKEND)
        self.requests = len(self.history.requests) - before
        return self.last

    async def poll(self) -> list[str]:
        """Poll and commit; return the sources of the rows to be told, oldest first."""
        found = await self.look()
        new = [row for row in found.rows if row.fingerprint not in self.recorded]
        self.recorded |= {row.fingerprint for row in new}
        self.dispositions |= {row.fingerprint: row.disposition for row in new}
        self.cursor = found.cursor or self.cursor
        self.notices += found.notices
        told = [row for row in new if row.event is not None]
        self.told += told
        return [row.event.name for row in told if row.event]

    async def poll_until_settled(self) -> list[str]:
        """Poll as long as polls ask for the next one at once."""
        told = await self.poll()
        while self.last.more:
            told += await self.poll()
        return told
