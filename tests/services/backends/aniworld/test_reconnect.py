"""After a connection ended: what happened meanwhile is told at once, and only once."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from support.aniworld_watched import Watched
from support.clock import FakeClock
from support.database import open_database

A_MOMENT = 1.0  # seconds: less than a socket that talks is given before the counts are believed


@pytest.fixture
async def watched(
    start: Callable[..., Any], make: Any, clock: FakeClock, tmp_path: Path
) -> AsyncIterator[Watched]:
    world = await start()
    world.server.queue.jobs.clear()
    async with open_database(tmp_path) as database:
        found = Watched(world, make, database, clock)
        await found.poll()
        yield found


@pytest.mark.parametrize("control", ["cut", "restart"])
async def test_an_end_that_nobody_heard_is_told_right_after_the_reconnect(
    watched: Watched, control: str
) -> None:
    async with watched.heard():
        await watched.world.post("enqueue", id="aniworld_101")
        await watched.world.post("step", seconds=0.1)
    await watched.poll()
    await watched.world.post(control)
    await watched.world.post("finish")
    async with watched.heard():
        await watched.poll(apart=A_MOMENT)
        told = list(watched.arrived)
        await watched.poll(3)

    assert told == [("Harbour Lights", "8")]
    assert watched.arrived == told
