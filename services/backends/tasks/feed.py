"""What became of tasks: told by comparing states, account by account (contract 4).

A row of the list is enough for that; only a run that stands at nothing for two minutes is looked at
closer. What a restart of the server does (progress back to nothing, a text where errors stand) is
no news, for the state alone counts.
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.backends.tasks.board import CARD
from services.backends.tasks.mapping import ID, OPEN, QUIET
from services.backends.tasks.models import Task, moment
from services.backends.tasks.seats import Seat, Seats
from services.backends.tasks.work import Work
from services.errors import SignInNeeded, UnknownItem
from services.events import Notice, WorkNews, WorkTurn
from services.models import ViewerId
from services.polling.cursors import Disposition
from services.ports.feeds import FeedMemory, FeedPoll, FeedRow

ENDS = {"completed": WorkTurn.COMPLETED, "failed": WorkTurn.FAILED}
MOST_KEPT = 200  # tasks of an account that are remembered: more than one page of its list
PAGES = 1
_DATE = "%Y-%m-%d %H:%M:%S"


@dataclass(slots=True, kw_only=True)
class _Known:
    """What is remembered of a task; `since` is when it was first seen to run at nothing."""

    state: str
    ended: str = ""
    percent: float = 0.0
    since: str = ""
    stuck: bool = False

    def row(self) -> list[Any]:
        return [self.state, self.ended, self.percent, self.since, self.stuck]


@dataclass(slots=True, kw_only=True)
class _Look:
    """One account in one poll; `newest` is when the youngest task seen was made."""

    seat: Seat
    told: tuple[ViewerId, ...]
    now: datetime
    known: dict[str, _Known]
    newest: str
    first: bool
    rows: list[FeedRow] = field(default_factory=list)


class Watching:
    """Implements `poll` of Feed."""

    def __init__(self, seats: Seats, work: Work) -> None:
        self._seats = seats
        self._work = work
        self.running = 0

    async def poll(self, memory: FeedMemory) -> FeedPoll:
        """Look once at the tasks of every account.

        Raises: BackendError of the server, or of the configured account; one person's sign-in that
        has ended is told to them.
        """
        before = memory.cursor or {}
        accounts: dict[str, Any] = dict(before.get("accounts") or {})
        rows: list[FeedRow] = []
        self.running = count = 0
        for seat, told in await self._seats.all():
            look = self._look(seat, told, accounts.get(seat.key))
            try:
                count += await self._watch(look)
            except SignInNeeded:
                rows += self._lapsed(look, accounts)
                continue
            rows += look.rows
            accounts[seat.key] = _written(look)
        gone = accounts.keys() - {seat.key for seat, _ in await self._seats.all()}
        accounts = {key: value for key, value in accounts.items() if key not in gone}
        cursor = {"accounts": accounts}
        notices = () if memory.cursor is not None else (_baseline(count),)
        return FeedPoll(
            rows=tuple(rows),
            cursor=None if cursor == memory.cursor else cursor,
            notices=notices,
        )

    def _look(self, seat: Seat, told: tuple[ViewerId, ...], kept: Any) -> _Look:
        kept = kept if isinstance(kept, dict) else {}
        known = {
            mark: _Known(state=row[0], ended=row[1], percent=row[2], since=row[3], stuck=row[4])
            for mark, row in (kept.get("tasks") or {}).items()
        }
        return _Look(
            seat=seat,
            told=told,
            now=self._work.now,
            known=known,
            newest=str(kept.get("newest", "")),
            first="tasks" not in kept,
        )

    async def _watch(self, look: _Look) -> int:
        """Compare an account's tasks with what is remembered; return how many there are."""
        seat = look.seat
        shown = {one.mark: one for one in await seat.client.tasks(pages=PAGES)}
        for mark, known in look.known.items():
            if mark not in shown and known.state in OPEN and (late := await self._late(seat, mark)):
                shown[mark] = late
        known_before, look.known = look.known, {}
        for mark, task in shown.items():
            look.known[mark] = await self._compare(look, task, known_before.get(mark))
        look.newest = max((look.newest, *(one.created for one in shown.values())))
        self.running += sum(one.state == "running" for one in shown.values())
        return len(shown)

    async def _compare(self, look: _Look, task: Task, before: _Known | None) -> _Known:
        percent = task.percent or 0.0
        known = _Known(state=task.state, ended=task.ended, percent=percent)
        if task.state == "running" and not percent:
            same = before and before.since and before.state == "running"
            known.since = before.since if before and same else look.now.isoformat()
            known.stuck = bool(before and same and before.stuck)
        turn = _end_of(task)
        if turn and _is_news(look, task, before):
            look.rows.append(_row(look, task, turn, task.ended))
        if known.since and not known.stuck:
            since = moment(known.since) or look.now
            if look.now - since >= QUIET and await self._is_stuck(look, task):
                known.stuck = True
                look.rows.append(_row(look, task, WorkTurn.STUCK, known.since))
        return known

    async def _is_stuck(self, look: _Look, task: Task) -> bool:
        """Say whether a run that stands at nothing has written no line either."""
        try:
            lines = await look.seat.client.lines(task.id, limit=1)
        except UnknownItem:
            return False
        newest = lines[0].at if lines else None
        return newest is None or look.now - newest >= QUIET

    async def _late(self, seat: Seat, mark: str) -> Task | None:
        """Return an open task that the newest page no longer shows, None where it is gone."""
        try:
            return await self._work.task(seat, mark)
        except UnknownItem:
            return None

    def _lapsed(self, look: _Look, accounts: dict[str, Any]) -> list[FeedRow]:
        """Tell somebody once that their sign-in has ended."""
        kept = accounts.get(look.seat.key) or {}
        if kept.get("lapsed"):
            return []
        accounts[look.seat.key] = {**kept, "lapsed": True}
        event = WorkNews(
            turn=WorkTurn.LAPSED,
            backend=ID,
            name=look.seat.name,
            mark=look.seat.key,
            place="tasks",
            occurred_at=look.now,
            told=look.told,
        )
        return [_feed_row(look, event, ["lapsed", look.now.isoformat()])]


def _end_of(task: Task) -> WorkTurn | None:
    """Return which end a task has come to: one that left out courses is `completed`, too."""
    turn = ENDS.get(task.state)
    if turn is WorkTurn.COMPLETED and task.done is not None and task.done < (task.total or 0):
        return WorkTurn.PARTLY
    return turn


def _is_news(look: _Look, task: Task, before: _Known | None) -> bool:
    """Say whether an end was not seen before: another state or another moment of it.

    A task nobody has seen is news only when it is younger than all that were: an old one comes
    back into the newest page when others are deleted.
    """
    if look.first:
        return False
    if before is None:
        return task.created > look.newest
    return (before.state, before.ended) != (task.state, task.ended)


def _row(look: _Look, task: Task, turn: WorkTurn, moment_of: str) -> FeedRow:
    event = WorkNews(
        turn=turn,
        backend=ID,
        name=task.name,
        mark=task.mark,
        place=f"{CARD}/{task.mark}",
        retry="retry" if turn is WorkTurn.FAILED else "",
        reason=task.error if turn in (WorkTurn.FAILED, WorkTurn.PARTLY) else "",
        occurred_at=task.ended_at or look.now,
        told=look.told,
        owners=look.seat.is_house,
    )
    return _feed_row(look, event, [task.mark, turn, moment_of])


def _feed_row(look: _Look, event: WorkNews, parts: list[str]) -> FeedRow:
    digest = hashlib.sha256(json.dumps([look.seat.key, *parts]).encode()).hexdigest()
    return FeedRow(
        fingerprint=digest,
        feed_date=look.now.strftime(_DATE),
        disposition=Disposition.NEW,
        event=event,
    )


def _written(look: _Look) -> dict[str, Any]:
    kept = list(look.known.items())[:MOST_KEPT]
    return {"newest": look.newest, "tasks": {mark: known.row() for mark, known in kept}}


def _baseline(count: int) -> Notice:
    return Notice(code="baseline-set", backend=ID, fields={"count": count})
