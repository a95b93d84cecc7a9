"""What is new in a history feed: one poll, from the value committed last to the next one.

Identity is the fingerprint alone. The total tells whether anything was overlooked: it is
explained when it equals the last one plus the rows never seen before. Dates are the server's and
meet neither our clock nor its ids (reliability.md 4.2, invariant I7).
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any, Self

from services.events import Notice
from services.models import BackendId
from services.polling.dates import earlier, newest, newest_plausible, readable
from services.polling.history import HistoryPage, HistoryRow, PageView, Reading, ReadPage
from services.polling.sweep import PROBE, Goal, Position, Swept, sweep
from services.ports.feeds import Checkpoint, FeedMemory, FeedPoll, FeedRow

__all__ = ["Cursor", "Disposition", "HistoryPage", "HistoryRow", "ReadPage", "scan"]

OVERLAP = timedelta(hours=48)
CLOCK_SET_BACK = timedelta(hours=12)  # how far a server's clock may step back and be believed
BARE_POLLS = 2  # a list may show nothing once and everything again (F-28)
PAGES = 50  # requests of one poll
PORTION = 500  # rows of one transaction: other writers wait no longer
BASELINE_PAGES = 2000  # of the first one, which is all or nothing


class Disposition(StrEnum):
    """What became of a row when it was first seen."""

    BASELINE = "baseline"
    NEW = "new"
    HISTORICAL = "historical"
    BROKEN = "broken"
    POISON = "poison"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """How far a feed has been read.

    `hwm_date` only bounds how far back a poll looks. Rows from before `baseline_cut` are never
    told. `last_total` is the server's count as far as it is accounted for. `epoch` counts the
    times the list was emptied. `catch_up` is where a sweep over several polls goes on. `bare`
    counts the polls in a row, up to BARE_POLLS, that found nothing in a list that held rows.
    """

    hwm_date: str
    baseline_cut: str
    last_total: int | None
    epoch: int = 0
    catch_up: Position | None = None
    bare: int = 0

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Self:
        """Read back what `to_json` wrote."""
        rest = value.get("catch_up")
        return cls(**{**value, "catch_up": Position(**rest) if rest else None})

    def to_json(self) -> dict[str, Any]:
        """Write the cursor as a JSON value; what is usually empty only when it is not."""
        optional = ("catch_up", "bare")
        return {key: value for key, value in asdict(self).items() if key not in optional or value}


async def scan(read_page: ReadPage, memory: FeedMemory, *, backend: BackendId) -> FeedPoll:
    """Look once at a history: one request while nothing happens, as many as needed otherwise.

    Raises: whatever `read_page` raises; nothing is remembered then.
    """
    reading = Reading(read_page, memory)
    if memory.cursor is None:
        return await _baseline(reading, backend)
    known = Cursor.from_json(memory.cursor)
    swept = await _look(reading, known)
    cursor = _moved(known, reading, swept)
    rows = _told(reading, known.baseline_cut)
    emptied = cursor.bare == BARE_POLLS > known.bare
    return FeedPoll(
        rows=rows,
        cursor=None if cursor == known else cursor.to_json(),
        checkpoints=_checkpoints(known, rows, reading),
        notices=(Notice(code="history-emptied", backend=backend),) if emptied else (),
        more=cursor.catch_up is not None,
    )


def _checkpoints(
    known: Cursor, rows: Sequence[FeedRow], reading: Reading
) -> tuple[Checkpoint, ...]:
    """Cut a long poll: what is left after a cut is what the server counts beyond its cursor."""
    found = []
    for count in range(PORTION, len(rows), PORTION):
        counted = sum(row.fingerprint in reading.unseen for row in rows[:count])
        total = None if known.last_total is None else known.last_total + counted
        cursor = replace(known, last_total=total)
        found.append(Checkpoint(rows=count, cursor=cursor.to_json()))
    return tuple(found)


async def _look(reading: Reading, known: Cursor) -> Swept:
    """Read page 1, and more of the list only where that leaves a doubt."""
    probe = await reading.page(1, PROBE)
    if known.catch_up is None:
        if probe.short and reading.complete:
            return Swept(whole=True)
        if _missing(reading, known) == 0 and _reaches_below(probe, reading):
            return Swept()
    line = earlier(known.hwm_date, by=OVERLAP)
    goal = Goal(
        pages=PAGES,
        missing=lambda: _missing(reading, known),
        old=lambda page: all(row.feed_date < line for row in page.rows),
    )
    return await sweep(reading, goal, begin=known.catch_up)


def _missing(reading: Reading, known: Cursor) -> int | None:
    """Return how many rows the server counts beyond those known and those found now."""
    if reading.total is None or known.last_total is None:
        nothing_new = reading.total == known.last_total and not reading.unseen
        return 0 if nothing_new else None
    return reading.total - known.last_total - len(reading.unseen)


def _reaches_below(page: PageView, reading: Reading) -> bool:
    """Say whether a page shows every new row above it: rows of one second come in any order."""
    return not page.rows or page.rows[-1].feed_date not in reading.new_dates


def _moved(known: Cursor, reading: Reading, swept: Swept) -> Cursor:
    accounted = None if known.last_total is None else known.last_total + len(reading.unseen)
    emptied = swept.whole and bool(known.last_total) and reading.all_unseen
    bare = swept.whole and reading.total == 0 and bool(known.last_total or known.bare)
    return Cursor(
        hwm_date=newest([known.hwm_date, *_dates(reading.unseen.values())]),
        baseline_cut=known.baseline_cut,
        last_total=accounted if swept.rest else reading.total,
        epoch=known.epoch + emptied,
        catch_up=swept.rest,
        bare=min(known.bare + 1, BARE_POLLS) if bare else 0,
    )


def _told(reading: Reading, cut: str) -> tuple[FeedRow, ...]:
    rows = [*reading.unseen.values(), *reading.broken_again.values()]
    return tuple(_row(row, _disposition(row, cut)) for row in _oldest_first(rows))


def _disposition(row: HistoryRow, cut: str) -> Disposition:
    if row.tell is None:
        return Disposition.BROKEN
    if readable(row.feed_date) and row.feed_date < cut:
        return Disposition.HISTORICAL
    return Disposition.NEW


async def _baseline(reading: Reading, backend: BackendId) -> FeedPoll:
    """Take everything there is as known; what arrives meanwhile is left to the next poll."""
    goal = Goal(pages=BASELINE_PAGES, missing=lambda: None, old=lambda _page: False)
    await sweep(reading, goal, begin=None)
    late = _late(reading)
    rows = [row for row in reading.unseen.values() if row.fingerprint not in late]
    cursor = Cursor(
        hwm_date=newest(_dates(rows)),
        baseline_cut=earlier(newest_plausible(_dates(rows)), by=CLOCK_SET_BACK),
        last_total=None if reading.total is None else reading.total - len(reading.listed & late),
    )
    count = len(reading.listed - late)
    return FeedPoll(
        rows=tuple(_row(row, Disposition.BASELINE) for row in _oldest_first(rows)),
        cursor=cursor.to_json(),
        notices=(Notice(code="baseline-set", backend=backend, fields={"count": count}),),
        more=True,
    )


def _late(reading: Reading) -> set[str]:
    """Return the rows that cannot have been there when the first page was read."""
    first = reading.first
    top = newest(_dates(first.rows))
    there = {row.fingerprint for row in first.rows}
    shows_all_of_top = first.short or first.rows[-1].feed_date != top
    return {
        row.fingerprint
        for row in reading.unseen.values()
        if row.fingerprint not in there
        and readable(row.feed_date)
        and (row.feed_date > top or (row.feed_date == top and shows_all_of_top))
    }


def _row(row: HistoryRow, disposition: Disposition) -> FeedRow:
    return FeedRow(
        fingerprint=row.fingerprint,
        feed_date=row.feed_date,
        disposition=disposition,
        event=row.event if disposition is Disposition.NEW else None,
        feed_id=row.feed_id,
        reason=row.reason,
        raw=row.raw,
    )


def _oldest_first(rows: Iterable[HistoryRow]) -> list[HistoryRow]:
    """Sort by date; within one second ids are the best guess at the order of events."""
    return sorted(rows, key=lambda row: (row.feed_date, len(row.feed_id), row.feed_id))


def _dates(rows: Iterable[HistoryRow]) -> Iterable[str]:
    return (row.feed_date for row in rows)
