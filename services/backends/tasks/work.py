"""Somebody's tasks: looked at for everybody who watches at once, steered one by one.

A number may be given to another task (contract 4): what a button names is the number and when the
task was made, and both are compared before anything is done.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.backends.tasks.mapping import ALLOWED, QUIET
from services.backends.tasks.models import Course, Task
from services.backends.tasks.seats import Seat
from services.clock import Clock
from services.errors import Rejected, Replaced, UnknownItem
from services.sharing import Shared
from services.transport.contact import Contact

PACE = 3.0  # seconds between two looks at a task that moves
SLOWER = 10.0  # likewise once nothing has moved for a minute
MINUTE = 60.0
FRESH = PACE - 0.2  # seconds a look is good for others: they come at the same pace
COURSES = 600.0  # seconds: asking for them signs in to a third party
MOST_KNOWN = 500

_Sign = tuple[str, float | None, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The server would not, or could not in this state; `state` is how the task stands now."""

    state: str
    reason: str = ""


class Work:
    """Shows and steers tasks of any account."""

    def __init__(self, clock: Clock, contact: Contact) -> None:
        self._clock = clock
        self._contact = contact
        self._lists: Shared[tuple[str, str], list[Task]] = Shared(clock)
        self._details: Shared[tuple[str, int], Task] = Shared(clock)
        self._courses: Shared[str, list[Course]] = Shared(clock)
        self._moved: dict[tuple[str, str], tuple[_Sign, float]] = {}

    async def tasks(self, seat: Seat, *, state: str = "", fresh: float = FRESH) -> list[Task]:
        """Return the newest tasks of an account."""
        return await self._lists.get(
            (seat.key, state), lambda: seat.client.tasks(state=state), fresh=fresh
        )

    async def task(self, seat: Seat, mark: str, *, fresh: float = FRESH) -> Task:
        """Return one task with its lines. Raises: UnknownItem; Replaced for another one by now."""
        number = _number(mark)
        found = await self._details.get(
            (seat.key, number), lambda: seat.client.task(number), fresh=fresh
        )
        if found.mark != mark:
            raise Replaced
        self._note(seat, found)
        return found

    async def courses(self, seat: Seat) -> list[Course]:
        """Return what a task can be about; what was refused is asked for again."""
        return await self._courses.get(seat.key, seat.client.courses, fresh=COURSES)

    async def create(self, seat: Seat, name: str, courses: list[str]) -> Task:
        """Make a task. Raises: Rejected where the server takes no more."""
        try:
            return await seat.client.create(name, courses)
        finally:
            self._lists.forget_all()

    async def steer(self, seat: Seat, mark: str, verb: str) -> Task | Refused:
        """Do one thing to a task, where its state allows that; return it as it stands now.

        Raises: UnknownItem, Replaced; nothing was changed then.
        """
        there = await self.task(seat, mark, fresh=0.0)
        if verb not in ALLOWED.get(there.state, ()):
            return Refused(state=there.state)
        try:
            await self._send(seat, there, verb)
        except Rejected as refused:
            self.forget(seat)
            return Refused(state=await self._state(seat, mark), reason=refused.reason)
        self.forget(seat)
        self._moved.pop((seat.key, mark), None)
        return there if verb == "delete" else await self.task(seat, mark, fresh=0.0)

    def forget(self, seat: Seat) -> None:
        """Look anew at what somebody has just changed."""
        self._lists.forget_all()
        self._details.forget_all()
        del seat

    def pace(self, seat: Seat, task: Task) -> float:
        """Return the seconds until the next look at a task is worth it, 0 where it is over."""
        if task.state not in ("running", "pending"):
            return 0.0
        since = self._still(seat, task)
        return PACE if since < MINUTE and task.state == "running" else SLOWER

    def is_stuck(self, seat: Seat, task: Task) -> bool:
        """Say whether nobody works on a running task: two minutes without percent and lines.

        One that a restart has begun anew is given its two minutes, too (contract 4).
        """
        if task.state != "running" or task.percent:
            return False
        if self._still(seat, task) >= QUIET.total_seconds():
            return not _since(task.logs[0].at if task.logs else None, self.now, QUIET)
        begun = task.started_at
        fresh = begun is None or self.now - begun < QUIET
        return not (task.logs or task.error or fresh)

    @property
    def now(self) -> datetime:
        """Return the server's time."""
        return self._clock.now() + timedelta(seconds=self._contact.clock_offset or 0.0)

    async def _send(self, seat: Seat, task: Task, verb: str) -> None:
        """Send a verb; an older server knows neither resume nor retry, but start does the same."""
        try:
            await seat.client.steer(task.id, verb)
        except UnknownItem:
            if verb not in ("resume", "retry") or task.state == "cancelled":
                raise
            await self.task(seat, task.mark, fresh=0.0)
            await seat.client.steer(task.id, "start")

    async def _state(self, seat: Seat, mark: str) -> str:
        try:
            return (await self.task(seat, mark, fresh=0.0)).state
        except UnknownItem:
            return ""

    def _note(self, seat: Seat, task: Task) -> None:
        sign = _sign(task)
        key = (seat.key, task.mark)
        known = self._moved.get(key)
        if known is None or known[0] != sign:
            self._moved.pop(key, None)
            self._moved[key] = (sign, self._clock.monotonic())
        while len(self._moved) > MOST_KNOWN:
            del self._moved[next(iter(self._moved))]

    def _still(self, seat: Seat, task: Task) -> float:
        """Return for how many seconds a task has not moved, as far as anybody has looked."""
        _, since = self._moved.get((seat.key, task.mark), (None, math.inf))
        return max(0.0, self._clock.monotonic() - since)


def _sign(task: Task) -> _Sign:
    return task.state, task.percent, task.logs[0].id if task.logs else 0


def _since(moment: datetime | None, now: datetime, span: timedelta) -> bool:
    return moment is not None and now - moment < span


def _number(mark: str) -> int:
    number = mark.partition("@")[0]
    if not number.isdecimal() or len(number) > 18:
        raise UnknownItem
    return int(number)
