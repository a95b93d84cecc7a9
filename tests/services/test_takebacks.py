"""What was confirmed stands after some seconds, unless it is taken back."""

import asyncio

from services.takebacks import SECONDS, Takebacks
from support.clock import FakeClock


async def test_it_stands_when_the_seconds_are_over_and_not_before() -> None:
    clock = FakeClock()
    takebacks = Takebacks(clock)
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(takebacks.stands("a"))
        await clock.asleep()
        clock.advance(SECONDS - 0.1)
        assert not waiting.done()
        clock.advance(0.1)

    assert waiting.result()
    assert not takebacks.take_back("a")


async def test_what_is_taken_back_does_not_stand_and_others_do() -> None:
    clock = FakeClock()
    takebacks = Takebacks(clock)
    async with asyncio.TaskGroup() as group:
        first, second = (group.create_task(takebacks.stands(one)) for one in "ab")
        await clock.asleep(2)
        assert takebacks.take_back("a")
        assert not await first
        clock.advance(SECONDS)

    assert second.result()
