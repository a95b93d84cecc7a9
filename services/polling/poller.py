"""One feed's polls: look, write down what is new in one transaction, wake the relay."""

import asyncio
import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import ClassVar, Protocol

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.capabilities import Feed
from services.clock import Clock
from services.errors import AuthenticationFailed, BackendError
from services.events import Notice, StoredEvent
from services.polling.health import Health, PollState
from services.polling.ledger import Entry, catch_up, sort_out, write_down
from services.polling.memory import StoredMemory
from services.polling.scheduler import Job, Jobs, Tick
from services.polling.seasons import with_totals
from services.storage.database import Database

FRESH = 60.0  # seconds after the last new row in which the pace stays active
WOKEN = 10.0  # likewise after a wake: the row it announces may not be visible yet
HURRIES = 3  # polls in a row that may follow at once although they found nothing

_log = structlog.get_logger()


class Intake(Protocol):
    """Takes stored events into the outbox."""

    async def record(self, connection: AsyncConnection, events: Sequence[StoredEvent]) -> None:
        """Write the messages of these events inside the caller's transaction."""
        ...

    async def fold_restored(self, connection: AsyncConnection) -> None:
        """Make one digest of what was read again after a backup was restored."""
        ...


class Poller:
    """Polls one feed, every `active` seconds while something happens, every `idle` otherwise.

    `patience` is the seconds a poll waits to hear whether something is under way: a wake that
    comes meanwhile waits as long.
    """

    patience: ClassVar[float] = 2.0

    def __init__(
        self,
        feed: Feed,
        *,
        database: Database,
        clock: Clock,
        intake: Intake,
        wake_relay: Callable[[], None],
        active: float,
        idle: float,
    ) -> None:
        self._feed = feed
        self._database = database
        self._clock = clock
        self._intake = intake
        self._wake_relay = wake_relay
        self._active = min(active, idle)
        self._idle = idle
        self._health = Health(clock)
        self._job: Job | None = None
        self._refusal_told = False
        self._active_until = -math.inf
        self._hurries = 0
        self._rows_seen = 0
        self._baseline = False

    @property
    def state(self) -> PollState:
        """Return how the feed is."""
        return self._health.state(rows_seen=self._rows_seen, baseline=self._baseline)

    def join(self, jobs: Jobs) -> None:
        """Run as one of the periodic jobs."""
        self._job = jobs.add(f"poll-{self._feed.id}", self.tick)

    def wake(self) -> None:
        """Poll as soon as possible: now, or once more right after the poll under way."""
        self._stay_active(WOKEN)
        if self._job is not None:
            self._job.wake()

    async def tick(self) -> Tick:
        """Poll once and say when to poll again; whatever fails is tried again later."""
        began = self._clock.monotonic()
        try:
            more = await self._poll()
            interval = self._hurry() if more else await self._interval()
        except Exception as error:  # noqa: BLE001 - neither a bug nor a full disk may end the polls
            return Tick(next_in=await self._failed(error))
        return Tick(next_in=max(0.0, interval - (self._clock.monotonic() - began)))

    async def _poll(self) -> bool:
        """Poll and write; say whether the next poll should follow at once."""
        backend = self._feed.id
        memory = await StoredMemory.load(self._database, backend)
        poll = await self._feed.poll(memory)
        entry = await sort_out(poll, memory, backend=backend)
        if memory.restored or not entry.empty:
            rows = await with_totals(entry.rows, feed=self._feed)
            await self._write(
                replace(entry, rows=rows), restored=memory.restored, caught_up=not poll.more
            )
        self._baseline = memory.cursor is not None or poll.cursor is not None
        self._refusal_told = False
        if trouble := self._health.succeed():
            _log.info("feed is back", backend=backend, was=trouble)
        self._hurries = self._hurries + 1 if poll.more and not entry.rows else 0
        return poll.more

    async def _write(
        self, entry: Entry, *, restored: bool = False, caught_up: bool = False
    ) -> None:
        async with self._database.write() as connection:
            stored = await write_down(
                connection, entry, backend=self._feed.id, now=self._clock.now()
            )
            if stored:
                await self._intake.record(connection, stored)
            if restored:
                await self._intake.fold_restored(connection)
            if restored and caught_up:
                await catch_up(connection, backend=self._feed.id)
        self._rows_seen += len(entry.rows)
        if entry.news:
            self._stay_active(FRESH)
        if stored:
            _log.info("events recorded", backend=self._feed.id, count=len(stored))
        if stored or restored:
            self._wake_relay()

    def _stay_active(self, seconds: float) -> None:
        self._active_until = max(self._active_until, self._clock.monotonic() + seconds)

    def _hurry(self) -> float:
        return 0.0 if self._hurries <= HURRIES else self._active

    async def _interval(self) -> float:
        if self._clock.monotonic() <= self._active_until:
            return self._active
        try:
            async with asyncio.timeout(self.patience):
                busy = await self._feed.under_way()
        except (BackendError, TimeoutError):  # the poll went well: only the pace is unknown
            busy = False
        return self._active if busy else self._idle

    async def _failed(self, error: Exception) -> float:
        expected = isinstance(error, BackendError)
        code = error.code if isinstance(error, BackendError) else "internal"
        if isinstance(error, SQLAlchemyError):  # whatever was to be written is read again
            code = "storage"
        if self._health.fail(code):
            _log.warning(
                "feed cannot be polled",
                backend=self._feed.id,
                code=code,
                error=repr(error),
                exc_info=None if expected else error,
            )
        if isinstance(error, AuthenticationFailed) and not self._refusal_told:
            await self._tell_refusal()
        return self._health.back_off

    async def _tell_refusal(self) -> None:
        notice = Notice(code="feed-auth-failed", backend=self._feed.id)
        try:
            await self._write(Entry(notices=(notice,)))
        except Exception as error:  # noqa: BLE001 - tried again with the next failure
            _log.warning("notice not recorded", backend=self._feed.id, error=repr(error))
        else:
            self._refusal_told = True
