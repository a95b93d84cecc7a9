"""The one question for all: is Telegram there?"""

import asyncio

from services.outbox.probe import Probe
from support.outbox import World


async def test_t29_whoever_asks_meanwhile_gets_the_same_answer(world: World) -> None:
    world.telegram.up = False
    probe = Probe(world.telegram, world.clock)
    async with asyncio.TaskGroup() as group:
        answers = [group.create_task(probe.ask()) for _ in range(4)]

    assert [answer.result() for answer in answers] == [False] * 4
    assert len(world.telegram.asked) == 1
    assert (probe.down, probe.wait()) == (True, 1.0)


async def test_t29_it_asks_more_and_more_seldom_and_begins_anew_after_an_answer(
    world: World,
) -> None:
    world.telegram.up = False
    probe = Probe(world.telegram, world.clock)
    waits = []
    for _ in range(9):
        assert not await probe.ask()
        waits.append(probe.wait())
        world.clock.advance(probe.wait())
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]

    world.telegram.up = True
    assert await probe.ask()
    assert (probe.down, probe.wait()) == (False, 0)
    probe.suspect()
    world.telegram.up = False
    assert not await probe.ask()
    assert probe.wait() == 1
