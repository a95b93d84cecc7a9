"""Reading a list from its top to its end, or as far as needed, while it changes underneath.

Offset pages of a list whose ties are shuffled skip rows, and so do pages read while rows are
deleted. A pass therefore ends with another look at page 1, and is repeated, in pages of other
sizes, until nothing moved during it and the server's count agrees with what was read.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from services.polling.history import NO_PAGE, PageView, Reading

PROBE = 20  # rows of the first look, and of the look after a pass
# Rows per page of the passes. Larger pages cut fewer runs of one second in two; those that follow
# cut elsewhere.
SIZES = (100, 200, 400, 800, 700, 600, 900, 500)
ROUNDS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a pass goes on: its page, its page size, and the total when it began."""

    page: int = 1
    size: int = SIZES[0]
    floor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """When a sweep may stop.

    `pages` is how many requests the poll may make. `missing` is how many rows the server counts
    beyond those known and read; None when it does not count. `old` says that a page lies so far
    back that nothing new can follow once no row is missing.
    """

    pages: int
    missing: Callable[[], int | None]
    old: Callable[[PageView], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """How far a sweep came: `whole` when it read to the end, `rest` when another poll goes on."""

    whole: bool = False
    rest: Position | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pass:
    """How one pass ended: at the end of the list, at old rows, or early, its pages used up.

    `split` says that a page ended amid new rows of one second: others of them may be hidden.
    """

    position: Position
    whole: bool = False
    early: bool = False
    split: bool = False


async def sweep(reading: Reading, goal: Goal, *, begin: Position | None) -> Swept:
    """Read pages until the list is accounted for, or as far as the goal's pages reach."""
    position = begin or Position()
    for number in range(ROUNDS):
        resumed = position.page > 1
        reading.start_over()
        done = await _pass(reading, goal, position)
        if done.early and number == 0:  # a list longer than one poll may read
            return Swept(rest=done.position)
        if done.early:
            break
        again = await reading.page(1, PROBE)
        steady = not again.fresh and not _fell(reading.total, done.position.floor)
        last = position.size == SIZES[-1]
        if steady and (last or _accounted(reading, goal, done, resumed=resumed)):
            return Swept(whole=done.whole)
        other = not last and (steady or done.split)
        position = Position(size=_next(position.size) if other else position.size)
    return Swept(rest=position)


def _next(size: int) -> int:
    return SIZES[SIZES.index(size) + 1]


async def _pass(reading: Reading, goal: Goal, position: Position) -> _Pass:
    """Read on from a position."""
    split = False
    before = NO_PAGE
    while reading.requests < goal.pages:
        page = await reading.page(position.page, position.size)
        floor = reading.total if position.floor is None else position.floor
        position = replace(position, page=position.page + 1, floor=floor)
        split = split or _cut(before, page, reading)
        before = page
        if page.short:
            return _Pass(position=position, whole=True, split=split)
        if not page.unseen and goal.missing() == 0 and goal.old(page):
            return _Pass(position=position, split=split)
    return _Pass(position=position, early=True)


def _cut(before: PageView, after: PageView, reading: Reading) -> bool:
    if not before.rows or not after.rows:
        return False
    date = before.rows[-1].feed_date
    return date == after.rows[0].feed_date and date in reading.new_dates


def _accounted(reading: Reading, goal: Goal, done: _Pass, *, resumed: bool) -> bool:
    missing = goal.missing()
    if resumed:  # other polls read the earlier pages: which rows went away cannot be told
        return missing is None or missing <= 0
    if done.whole:
        return reading.complete
    return missing == 0 and not done.split


def _fell(total: int | None, floor: int | None) -> bool:
    return total is not None and floor is not None and total < floor
