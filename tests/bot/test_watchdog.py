"""K-06: an event loop that does not come round is seen from outside it."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import structlog.testing

from bot.watchdog import DEAD, Watchdog
from services.clock import SystemClock
from support.clock import FakeClock

DEADLINE = 10.0


Lines = list[Any]


@asynccontextmanager
async def watched() -> AsyncIterator[tuple[Watchdog, Lines]]:
    """Run a quick watchdog and yield what it logs."""
    dog = Watchdog(SystemClock(), beat=0.02, patience=0.2)
    with structlog.testing.capture_logs() as lines:
        async with asyncio.TaskGroup() as group:
            group.create_task(dog.run())
            await asyncio.sleep(0)
            yield dog, lines
            dog.stop()


def block_until(holds: Callable[[], bool]) -> None:
    """Let nothing else run in this thread until something is so."""
    clock, pause = SystemClock(), threading.Event()
    end = clock.monotonic() + DEADLINE
    while not holds():
        assert clock.monotonic() < end
        pause.wait(0.005)


async def test_k06_the_stack_of_what_blocks_the_loop_is_logged() -> None:
    async with watched() as (dog, lines):
        block_until(lambda: bool(lines))
        assert dog.blocked

    assert lines[0]["event"] == "event loop is blocked"
    assert "block_until" in lines[0]["blocked_in"]
    assert lines[0]["seconds"] >= 0.2


async def test_k06_every_block_is_logged_once() -> None:
    async with watched() as (dog, lines):
        for count in (1, 2):
            block_until(lambda count=count: len(lines) == count)  # type: ignore[misc]
            await asyncio.to_thread(block_until, lambda: not dog.blocked)

    assert len(lines) == 2


async def test_k06_a_loop_that_comes_round_is_not_worth_a_line() -> None:
    async with watched() as (dog, lines):
        await asyncio.to_thread(block_until, lambda: dog.alive and not dog.blocked)

    assert lines == []


async def test_k06_a_minute_without_a_beat_is_not_alive() -> None:
    clock = FakeClock()
    dog = Watchdog(clock)
    assert dog.alive

    clock.advance(DEAD + 0.1)
    assert not dog.alive
