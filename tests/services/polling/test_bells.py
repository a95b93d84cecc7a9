"""Listening to a bell: it wakes, it breaks, it is connected anew, and nothing ends with it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
import structlog.testing

from services.errors import BackendUnavailable
from services.models import BackendId
from services.polling.bells import STEADY, WAITS, BellState, Listener
from support.clock import FakeClock
from support.pages import BACKEND

DEADLINE = 10


class HandBell:
    """Implements Bell: rings when the test does, ends or breaks when the test says."""

    id: BackendId = BACKEND
    name = "Stage"

    def __init__(self) -> None:
        self.connected = 0
        self.open = 0
        self.refused: Exception | None = None
        self._ring: Callable[[], None] = lambda: None
        self._end = asyncio.Event()
        self._changed = asyncio.Condition()

    async def aclose(self) -> None:
        """Hold nothing."""

    async def listen(self, ring: Callable[[], None]) -> None:
        self.connected += 1
        async with self._changed:
            self._changed.notify_all()
        if self.refused:
            raise self.refused
        self._ring, self._end = ring, asyncio.Event()
        self.open += 1
        try:
            ring()
            await self._end.wait()
        finally:
            self.open -= 1

    def ring(self) -> None:
        self._ring()

    def end(self) -> None:
        self._end.set()

    async def has_connected(self, times: int) -> None:
        async with asyncio.timeout(DEADLINE), self._changed:
            await self._changed.wait_for(lambda: self.connected >= times)


class Woken:
    """Counts the polls that were woken."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        self.count += 1


@pytest.fixture
def bell() -> HandBell:
    return HandBell()


@pytest.fixture
def woken() -> Woken:
    return Woken()


@pytest.fixture
def listener(bell: HandBell, clock: FakeClock, woken: Woken) -> Listener:
    return Listener(bell, clock=clock, wake=woken, chance=lambda: 0.5)


@asynccontextmanager
async def running(listener: Listener) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as group:
        task = group.create_task(listener.run())
        yield
        task.cancel()


async def test_every_ring_wakes_also_the_one_of_the_connection(
    listener: Listener, bell: HandBell, woken: Woken
) -> None:
    async with running(listener):
        await bell.has_connected(1)
        assert listener.state == BellState(listening=True)
        bell.ring()
        bell.ring()
        assert woken.count == 3
    assert bell.open == 0


async def test_what_is_refused_is_tried_again_ever_more_rarely(
    listener: Listener, bell: HandBell, clock: FakeClock, woken: Woken
) -> None:
    bell.refused = BackendUnavailable(BACKEND)

    async with running(listener):
        for number, wait in enumerate((*WAITS, WAITS[-1]), start=1):
            await bell.has_connected(number)
            await clock.asleep()
            assert clock.slept[-1] == wait
            clock.advance(wait)

    assert woken.count == 0
    assert listener.state == BellState(error_code="unavailable")


async def test_an_end_after_a_steady_time_is_a_first_one(
    listener: Listener, bell: HandBell, clock: FakeClock
) -> None:
    bell.refused = BackendUnavailable(BACKEND)
    async with running(listener):
        for wait in WAITS[:3]:
            await clock.asleep()
            bell.refused = None if wait == WAITS[2] else bell.refused
            clock.advance(wait)
        await bell.has_connected(4)
        clock.advance(STEADY)
        bell.end()
        await clock.asleep()
        assert clock.slept[-1] == WAITS[0]


async def test_connections_that_end_at_once_do_not_follow_each_other_at_once(
    listener: Listener, bell: HandBell, clock: FakeClock
) -> None:
    async with running(listener):
        for wait in WAITS[:3]:
            connected = bell.connected
            await bell.has_connected(connected or 1)
            bell.end()
            await clock.asleep()
            assert clock.slept[-1] == wait
            clock.advance(wait)
            await bell.has_connected(connected + 1 if connected else 2)


async def test_a_trouble_is_logged_once_and_so_is_its_end(
    listener: Listener, bell: HandBell, clock: FakeClock
) -> None:
    bell.refused = BackendUnavailable(BACKEND)
    with structlog.testing.capture_logs() as logs:
        async with running(listener):
            for wait in WAITS[:3]:
                await clock.asleep()
                bell.refused = None if wait == WAITS[2] else bell.refused
                clock.advance(wait)
            await bell.has_connected(4)

    assert [log["event"] for log in logs] == [
        "stream is down, polling goes on",
        "stream connected",
    ]


async def test_a_bug_of_a_bell_ends_nothing(
    listener: Listener, bell: HandBell, clock: FakeClock
) -> None:
    bell.refused = RuntimeError("a bug")
    async with running(listener):
        await clock.asleep()
        assert listener.state == BellState(error_code="internal")
        bell.refused = None
        clock.advance(WAITS[0])
        await bell.has_connected(2)
        assert listener.state.listening
