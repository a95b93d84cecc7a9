"""When things run: periodic jobs that each say themselves when they want to run next.

APScheduler runs every job as a one-shot date: a tick returns the seconds to its next run, and the
date is set when the tick has ended, so that two ticks of one job can never overlap.
"""

import asyncio
import math
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

import structlog
from apscheduler.events import (  # type: ignore[import-untyped]  # ships no types
    EVENT_JOB_EXECUTED,
    JobExecutionEvent,
)
from apscheduler.schedulers.asyncio import (  # type: ignore[import-untyped]  # ships no types
    AsyncIOScheduler,
)

from services.clock import Clock

SPREAD = (0.9, 1.05)  # jitter; a gap must stay under 1.1 times the interval, delays included
RETRY = 60.0  # seconds after a tick that raised before it ever said when to run next
SAME_ERROR = 600.0  # seconds in which the same error of a job is logged once
TELL_AFTER = 5  # failures in a row

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """What a tick answers: the seconds until it wants to run again."""

    next_in: float


TickFunction = Callable[[], Awaitable[Tick]]
# Told a job's name and True after TELL_AFTER ticks in a row that raised, False once one does not.
Tell = Callable[[str, bool], Awaitable[None]]


async def _tell_nobody(_name: str, _failing: bool) -> None:
    return


class Job:
    """One periodic piece of work; woken runs begin at least `gap` seconds apart."""

    def __init__(
        self,
        name: str,
        tick: TickFunction,
        *,
        clock: Clock,
        plan: Callable[[str, float], None],
        tell: Tell,
        gap: float,
    ) -> None:
        self.name = name
        self.task: asyncio.Task[object] | None = None
        self._tick = tick
        self._clock = clock
        self._plan = plan
        self._tell = tell
        self._gap = gap
        self._began = -math.inf
        self._again = False
        self._next_in = RETRY
        self._logged: dict[str, float] = {}
        self._failures = 0
        self._told = False

    def wake(self) -> None:
        """Run as soon as possible: now, or once more right after the tick under way."""
        self._again = True
        if self.task is None:
            self._plan(self.name, self._soon())

    async def run(self) -> float:
        """Run one tick and return the seconds until the next one, before jitter."""
        self._again = False
        self.task = asyncio.current_task()
        self._began = self._clock.monotonic()
        try:
            tick = await self._tick()
        except Exception as error:  # noqa: BLE001 - a job that raises keeps its schedule
            self._log_once(error, now=self._clock.monotonic())
            await self._judge(failing=True)
        else:
            self._next_in = tick.next_in
            await self._judge(failing=False)
        return self._next_in

    def end(self, *, next_in: float) -> None:
        """Set the next date, once APScheduler holds the tick for ended."""
        self.task = None
        self._plan(self.name, self._soon() if self._again else next_in)

    def _soon(self) -> float:
        """Return the seconds until a woken run: many wakes at once are few runs."""
        return max(0.0, self._began + self._gap - self._clock.monotonic())

    async def _judge(self, *, failing: bool) -> None:
        """Tell a change of state, never a single failure."""
        self._failures = self._failures + 1 if failing else 0
        if failing == self._told or 0 < self._failures < TELL_AFTER:
            return
        try:
            await self._tell(self.name, failing)
        except Exception as error:  # noqa: BLE001 - tried again after the next tick
            self._log_once(error, now=self._clock.monotonic())
        else:
            self._told = failing

    def _log_once(self, error: Exception, *, now: float) -> None:
        what = repr(error)
        if now - self._logged.get(what, -SAME_ERROR) >= SAME_ERROR:
            self._logged = {what: now}
            _log.error("job raised", job=self.name, exc_info=error)


class Jobs:
    """Starts, wakes and ends the jobs."""

    def __init__(
        self,
        clock: Clock,
        *,
        tell: Tell = _tell_nobody,
        jitter: Callable[[float, float], float] | None = None,
    ) -> None:
        self._clock = clock
        self._tell = tell
        self._jitter = jitter or random.SystemRandom().uniform
        self._zone = _SteadyZone(clock)
        self._scheduler = AsyncIOScheduler(timezone=self._zone)
        self._scheduler.add_listener(self._ended, EVENT_JOB_EXECUTED)
        self._jobs: dict[str, Job] = {}
        self._stopping = False

    def add(self, name: str, tick: TickFunction, *, gap: float = 0.0) -> Job:
        """Add a job; its first tick runs at once, or at `start`."""
        job = self._jobs[name] = Job(
            name, tick, clock=self._clock, plan=self._plan, tell=self._tell, gap=gap
        )
        self._plan(name, 0)
        return job

    def named(self, name: str) -> Job:
        """Return a job. Raises: KeyError."""
        return self._jobs[name]

    def start(self) -> None:
        """Begin to run jobs on the running event loop."""
        self._scheduler.start()

    async def stop(self, *, grace: float = 2.0) -> None:
        """Start no more ticks, wait `grace` seconds for those under way, cancel the rest."""
        self._stopping = True
        self._scheduler.remove_all_jobs()
        running = {job.task for job in self._jobs.values() if job.task is not None}
        try:
            if running:
                _, running = await asyncio.wait(running, timeout=grace)
        finally:
            for task in running:
                task.cancel()
            if self._scheduler.running:
                self._scheduler.shutdown(wait=False)
            await asyncio.gather(*running, return_exceptions=True)
            await asyncio.sleep(0)  # shutdown() only asks the loop to shut down

    def _plan(self, name: str, seconds: float) -> None:
        if self._stopping:
            return
        self._scheduler.add_job(
            self._run,
            "date",
            args=[self._jobs[name]],
            id=name,
            run_date=datetime.now(self._zone) + timedelta(seconds=seconds),
            replace_existing=True,
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )

    async def _run(self, job: Job) -> float:
        try:
            return await job.run() * self._jitter(*SPREAD)
        except asyncio.CancelledError:
            if self._stopping:  # else APScheduler would log our own end as an error
                return 0
            raise

    def _ended(self, event: JobExecutionEvent) -> None:
        self._jobs[event.job_id].end(next_in=event.retval)


class _SteadyZone(tzinfo):
    """A time zone whose "now" comes from the injected monotonic clock.

    APScheduler reads the time only as `datetime.now(timezone)`, which asks the zone. So dates
    here are steady: a wall clock set back by an hour does not silence the polls for an hour.
    """

    _ORIGIN = datetime(2000, 1, 1, tzinfo=UTC)

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def fromutc(self, _now: datetime) -> datetime:
        """Return the steady "now", whatever the machine believes."""
        return (self._ORIGIN + timedelta(seconds=self._clock.monotonic())).replace(tzinfo=self)

    def utcoffset(self, _now: datetime | None) -> timedelta:
        """Return zero: steady dates are only compared with each other."""
        return timedelta(0)

    def dst(self, _now: datetime | None) -> timedelta:
        """Return zero."""
        return timedelta(0)

    def tzname(self, _now: datetime | None) -> str:
        """Return a name for logs."""
        return "steady"
