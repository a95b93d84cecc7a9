"""After a connection ended: what happened meanwhile is told at once, and only once."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from support.aniworld import until
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
    await watched.poll(apart=A_MOMENT)
    await watched.world.post(control)
    await watched.world.post("finish")
    async with watched.heard():
        await watched.poll(apart=A_MOMENT)
        told = list(watched.arrived)
        await watched.poll(3)

    assert told == [("Harbour Lights", "8")]
    assert watched.arrived == told


async def test_the_first_episode_of_a_new_series_is_not_lost_with_the_socket(
    watched: Watched,
) -> None:
    async with watched.heard():
        await watched.world.post("enqueue", id="aniworld_106")
        await watched.world.post("step", seconds=0.1)
    await watched.poll(apart=A_MOMENT)
    await watched.world.post("cut")
    await watched.world.post("finish")
    async with watched.heard():
        await watched.poll(apart=A_MOMENT)
        told = list(watched.arrived)
        await watched.poll(3)

    assert told == [("Tea for the Tides", "1")]
    assert watched.arrived == told


async def test_a_new_series_whose_second_episode_is_at_work_is_told_once(
    watched: Watched,
) -> None:
    async with watched.heard() as rings:
        await watched.world.post("enqueue", id="aniworld_106", episodes=["S01E01", "S01E02"])
        await watched.world.post("step", seconds=0.1)
        before = len(rings)
        await watched.world.post("finish")
        await until(lambda: len(rings) > before)
        await watched.poll(apart=A_MOMENT)
    await watched.poll(3)

    assert watched.arrived == [("Tea for the Tides", "1")]


async def test_a_series_that_comes_back_to_the_list_brings_nothing_old(watched: Watched) -> None:
    series = watched.world.server.library.series["aniworld_103"]
    series.listed = False
    async with watched.heard():
        await watched.world.post("enqueue", id="aniworld_103")
        await watched.world.post("step", seconds=0.1)
    await watched.poll(3)
    series.listed = True
    await watched.poll(3)

    assert watched.arrived == []
