"""One feed's polls: look, write down what is new in one transaction, wake the relay."""

import asyncio
import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import ClassVar, Protocol

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.capabilities import Feed
from services.clock import Clock
from services.errors import BackendError, RateLimited
from services.events import Notice, Started, StoredEvent
from services.outbox.repeats import sift
from services.polling.downloads import Downloads
from services.polling.health import Health, PollState
from services.polling.ledger import (
    Entry,
    catch_up,
    portions,
    sort_out,
    write_down,
    write_events,
)
from services.polling.memory import StoredMemory
from services.polling.scheduler import SPREAD, Job, Jobs, Tick
from services.polling.seasons import with_totals
from services.polling.troubles import Troubles
from services.ports.feeds import FeedPoll
from services.storage.database import Database

FRESH = 60.0  # seconds after the last new row in which the pace stays active
WOKEN = 10.0  # likewise after a wake: the row it announces may not be visible yet
GAP = 0.2  # seconds between the beginnings of woken polls: a burst of wakes is a few polls
SHORTEST = 1.0  # seconds to leave a server alone that asked for less
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
        self._troubles = Troubles(database, feed.id)
        self._downloads = Downloads(feed.id, clock)
        self._downloads_known = False
        self._job: Job | None = None
        self._active_until = -math.inf
        self._hurries = 0
        self._rows: Counter[str] = Counter()
        self._baseline = False
        self._polling = False

    @property
    def state(self) -> PollState:
        """Return how the feed is."""
        return self._health.state(rows=self._rows, baseline=self._baseline)

    @property
    def job_name(self) -> str:
        """Return the name under which it runs."""
        return f"poll-{self._feed.id}"

    def join(self, jobs: Jobs) -> None:
        """Run as one of the periodic jobs."""
        self._job = jobs.add(self.job_name, self.tick, gap=GAP)

    def wake(self) -> None:
        """Poll as soon as possible: now, or once more right after the poll under way."""
        self._stay_active(WOKEN)
        if self._job is not None:
            self._job.wake()

    def server_answered(self) -> None:
        """Take in that the server gave somebody a good answer: look again now if polls failed.

        What a poll under way is answered tells nothing: it may fail all the same.
        """
        if not self._polling and self._health.closes():
            self.wake()

    async def tick(self) -> Tick:
        """Poll once and say when to poll again; whatever fails is tried again later."""
        began = self._clock.monotonic()
        self._polling = True
        try:
            more = await self._poll()
            interval = self._hurry() if more else await self._interval()
        except Exception as error:  # noqa: BLE001 - neither a bug nor a full disk may end the polls
            return Tick(next_in=await self._failed(error))
        finally:
            self._polling = False
        return Tick(next_in=max(0.0, interval - (self._clock.monotonic() - began)))

    async def _poll(self) -> bool:
        """Poll and write; say whether the next poll should follow at once."""
        backend = self._feed.id
        memory = await StoredMemory.load(self._database, backend)
        poll = await self._feed.poll(memory)
        identity = await self._feed.identity()
        another = memory.cursor is not None and memory.differs(identity)
        if another:
            _log.warning("feed is another server now", backend=backend)
            memory = memory.of_another_server()
            poll = _of_another_server(await self._feed.poll(memory))
        entry = replace(await sort_out(poll, memory, backend=backend), another=another)
        marks = {**memory.identity, **identity}
        if marks != memory.identity:
            entry = replace(entry, identity=marks)
        if memory.restored or not entry.empty:
            entry = replace(entry, rows=await with_totals(entry.rows, feed=self._feed))
            # What a restored database does not know is told in one digest: in one piece.
            for portion in [entry] if memory.restored else portions(entry, poll):
                await self._write(portion, restored=memory.restored, caught_up=not poll.more)
        self._baseline = memory.cursor is not None or poll.cursor is not None
        self._downloads_known = memory.downloads_known
        if trouble := self._health.succeed():
            _log.info("feed is back", backend=backend, was=trouble)
        await self._tell(await self._troubles.after_success())
        self._hurries = self._hurries + 1 if poll.more and not entry.rows else 0
        return poll.more

    async def _write(
        self, entry: Entry, *, restored: bool = False, caught_up: bool = False
    ) -> None:
        now = self._clock.now()
        async with self._database.write() as connection:
            found = await write_down(connection, entry, backend=self._feed.id, now=now)
            stored = await sift(connection, found, now=now)
            if stored:
                await self._intake.record(connection, stored)
            if restored:
                await self._intake.fold_restored(connection)
            if restored and caught_up:
                await catch_up(connection, backend=self._feed.id)
        self._rows.update(str(row.disposition) for row in entry.rows)
        if entry.news:
            self._stay_active(FRESH)
        if found or restored:  # also a repetition may change a message
            _log.info("events recorded", backend=self._feed.id, count=len(found))
            self._wake_relay()

    def _stay_active(self, seconds: float) -> None:
        self._active_until = max(self._active_until, self._clock.monotonic() + seconds)

    def _hurry(self) -> float:
        return 0.0 if self._hurries <= HURRIES else self._active

    async def _interval(self) -> float:
        shown: Sequence[Started] = ()
        try:
            async with asyncio.timeout(self.patience):
                shown = await self._feed.under_way()
        except (BackendError, TimeoutError):  # the poll went well: only the pace is unknown
            pass
        else:
            await self._note_downloads(shown)
        busy = bool(shown) or self._clock.monotonic() <= self._active_until
        return self._active if busy else self._idle

    async def _note_downloads(self, shown: Sequence[Started]) -> None:
        known, backend = self._downloads_known, self._feed.id
        due = self._downloads.to_write(shown)
        if not due and known:
            return
        async with self._database.write() as connection:
            new = await self._downloads.write_down(connection, due, known=known)
            now = self._clock.now()
            stored = await write_events(connection, new, backend=backend, now=now)
            if stored:
                await self._intake.record(connection, stored)
        self._downloads.written(due)
        if new:
            _log.info("downloads started", backend=backend, count=len(new))
            self._wake_relay()

    async def _failed(self, error: Exception) -> float:
        expected = isinstance(error, BackendError)
        code = error.code if isinstance(error, BackendError) else "internal"
        on_disk = isinstance(error, SQLAlchemyError)
        if on_disk:  # whatever was to be written is read again; who watches the disk tells of it
            code = "storage"
        if self._health.fail(code):
            _log.warning(
                "feed cannot be polled",
                backend=self._feed.id,
                code=code,
                error=repr(error),
                exc_info=None if expected else error,
            )
        if not on_disk:
            await self._tell_failure(error)
        if isinstance(error, RateLimited):  # it said when; jitter must not make it sooner
            return max(SHORTEST, error.retry_after) / SPREAD[0]
        return self._health.back_off

    async def _tell_failure(self, error: Exception) -> None:
        try:
            new = (await StoredMemory.load(self._database, self._feed.id)).cursor is None
            failures = self._health.failures
            await self._tell(await self._troubles.after_failure(error, failures=failures, new=new))
        except Exception as second:  # noqa: BLE001 - tried again with the next failure
            _log.warning("notice not recorded", backend=self._feed.id, error=repr(second))

    async def _tell(self, notice: Notice | None) -> None:
        if notice is not None:
            await self._write(Entry(notices=(notice,)))
            self._troubles.told(notice)


def _of_another_server(poll: FeedPoll) -> FeedPoll:
    """Let the baseline's notice say why there is one."""
    notices = (
        Notice(code="another-server", backend=one.backend, fields=one.fields)
        if one.code == "baseline-set"
        else one
        for one in poll.notices
    )
    return replace(poll, notices=tuple(notices))
