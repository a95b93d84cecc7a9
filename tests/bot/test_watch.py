"""The watching as a whole: who is told that it fails, and what wakes it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.watch import Watch
from services.errors import AuthenticationFailed, BackendError, BackendUnavailable
from services.events import Notice, decode_event
from services.models import BackendId, ViewerId
from services.outbox.intake import Intake
from services.people import People
from services.polling.scheduler import TELL_AFTER, Tick
from services.storage.database import Database
from services.storage.tables import event
from services.transport.contact import Contact
from support.clock import FakeClock
from support.database import open_database
from support.feed import HistoryFeed
from support.pages import BACKEND, History

OWNER = ViewerId(1001)
DEADLINE = 10


class ReachableFeed(HistoryFeed):
    def __init__(self, history: History, clock: FakeClock) -> None:
        super().__init__(history)
        self.contact = Contact(clock)


class World:
    """A watch over one feed, driven job by job."""

    def __init__(
        self, database: Database, *, kind: type[Any] = ReachableFeed, listen: bool = False
    ) -> None:
        self.clock = FakeClock()
        self.database = database
        self.feed = kind(History(), self.clock)
        self.woken = 0
        self.watch = Watch(
            [self.feed],
            database=database,
            clock=self.clock,
            intake=Intake(
                People(database, self.clock, owners=frozenset({OWNER}), notify=()), self.clock
            ),
            wake_relay=self._wake,
            active=2,
            idle=300,
            bells=[self.feed] if listen else [],
        )
        self.chore_error: Exception | None = None

    async def chore(self) -> Tick:
        if self.chore_error:
            raise self.chore_error
        return Tick(next_in=60)

    async def run(self, job: str, times: int = 1) -> None:
        """Run one job as the scheduler would."""
        for _ in range(times):
            await self.watch.jobs.named(job).run()

    async def notices(self) -> list[str]:
        """Return what the owners were told, oldest first."""
        async with self.database.read() as connection:
            rows = await connection.execute(sa.select(event.c.payload).order_by(event.c.id))
            told = [decode_event(payload) for payload in rows.scalars()]
        return [one.code for one in told if isinstance(one, Notice)]

    def _wake(self) -> None:
        self.woken += 1


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(tmp_path) as opened:
        yield opened


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


POLL = f"poll-{BACKEND}"


async def test_k05_owners_are_told_that_a_feed_keeps_failing_and_that_it_is_back(
    world: World,
) -> None:
    await world.run(POLL, 2)
    world.feed.trouble = BackendUnavailable(BACKEND)
    await world.run(POLL, TELL_AFTER + 3)
    world.feed.trouble = None
    await world.run(POLL, 3)

    assert await world.notices() == ["baseline-set", "feed-failing", "feed-recovered"]
    assert world.woken == 3


@pytest.mark.parametrize("refused", [AuthenticationFailed(BACKEND)])
async def test_k05_a_refused_account_is_told_once_with_its_reason(
    world: World, refused: BackendError
) -> None:
    await world.run(POLL, 2)
    world.feed.trouble = refused
    await world.run(POLL, TELL_AFTER + 3)
    world.feed.trouble = None
    await world.run(POLL, 3)

    assert await world.notices() == ["baseline-set", "feed-auth-failed", "feed-recovered"]


async def test_k05_a_feed_that_never_worked_may_have_a_wrong_address(world: World) -> None:
    world.feed.trouble = BackendUnavailable(BACKEND)
    await world.run(POLL, TELL_AFTER + 3)
    world.feed.trouble = None
    await world.run(POLL)

    assert await world.notices() == ["feed-unreachable", "baseline-set", "feed-recovered"]


async def test_k05_owners_are_told_of_any_other_job_by_its_name(world: World) -> None:
    world.watch.jobs.add("chore", world.chore)
    world.chore_error = RuntimeError("a bug")
    await world.run("chore", TELL_AFTER + 1)
    world.chore_error = None
    await world.run("chore")

    assert await world.notices() == ["job-failing", "job-recovered"]


async def test_k07_a_good_answer_to_anybody_reaches_the_poller(world: World) -> None:
    world.feed.trouble = BackendUnavailable(BACKEND)
    await world.run(POLL, 3)
    world.clock.advance(60)

    world.feed.contact.succeeded()

    assert (await world.watch.jobs.named(POLL).run()) == 5


class BrokenBell(ReachableFeed):
    async def listen(self, ring: Callable[[], None]) -> None:
        ring()
        raise BackendUnavailable(BACKEND)


async def test_a_bell_wakes_its_own_poller_and_its_trouble_is_reported(
    database: Database,
) -> None:
    world = World(database, kind=BrokenBell, listen=True)
    (listener,) = world.watch.listeners
    assert [one.stream_down for one in world.watch.reports()] == [False]

    async with asyncio.TaskGroup() as group:
        task = group.create_task(listener.run())
        await world.clock.asleep()
        task.cancel()

    assert [one.stream_down for one in world.watch.reports()] == [True]
    assert world.watch.bells()[BACKEND].error_code == "unavailable"


def test_without_a_bell_nothing_is_listened_to(world: World) -> None:
    assert world.watch.listeners == ()
    assert world.watch.bells() == {}


def test_an_unknown_backend_is_not_woken(world: World) -> None:
    assert world.watch.wake(BACKEND)
    assert not world.watch.wake(BackendId("nobody"))
