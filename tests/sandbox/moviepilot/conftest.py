"""An empty world and a lived-in one, both standing still."""

from collections.abc import AsyncIterator

import pytest

from support.clock import FakeClock
from support.moviepilot import RunningMoviePilot, running_moviepilot


@pytest.fixture
async def moviepilot() -> AsyncIterator[RunningMoviePilot]:
    """Serve a world with nothing in it."""
    async with running_moviepilot(seeded=False) as running:
        yield running


@pytest.fixture
async def lived_in() -> AsyncIterator[RunningMoviePilot]:
    """Serve the start state of the demo."""
    async with running_moviepilot() as running:
        yield running


@pytest.fixture
def clock() -> FakeClock:
    """Return a clock that stands still."""
    return FakeClock()


@pytest.fixture
async def timed(clock: FakeClock) -> AsyncIterator[RunningMoviePilot]:
    """Serve an empty world whose clock is `clock`."""
    async with running_moviepilot(seeded=False, clock=clock) as running:
        yield running


@pytest.fixture
async def v3() -> AsyncIterator[RunningMoviePilot]:
    """Serve an empty world as the third line."""
    async with running_moviepilot(seeded=False, line="v3") as running:
        yield running


@pytest.fixture
async def lived_in_v3() -> AsyncIterator[RunningMoviePilot]:
    """Serve the start state of the demo as the third line."""
    async with running_moviepilot(line="v3") as running:
        yield running
