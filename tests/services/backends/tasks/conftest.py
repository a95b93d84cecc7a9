"""A running stand-in, a backend in front of it, and somebody who may use the house's account."""

from collections.abc import AsyncIterator, Callable

import pytest

from services.backends.tasks.backend import BACKEND, TaskPlatform
from services.backends.tasks.settings import Settings
from services.ports.memory import BackendMemory, PassingMemory
from services.transport.redaction import Redactor
from support.clock import FakeClock
from support.tasks import OLIVE, RunningTasks, running_tasks

Make = Callable[..., TaskPlatform]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def redactor() -> Redactor:
    return Redactor()


@pytest.fixture
def memory() -> PassingMemory:
    return PassingMemory()


@pytest.fixture
async def world(clock: FakeClock) -> AsyncIterator[RunningTasks]:
    async with running_tasks(clock=clock) as running:
        yield running


@pytest.fixture
async def make(
    world: RunningTasks, clock: FakeClock, redactor: Redactor, memory: PassingMemory
) -> AsyncIterator[Make]:
    made: list[TaskPlatform] = []

    def backend(*, house: bool = True, memory: BackendMemory = memory, **more: str) -> TaskPlatform:
        account = {"username": world.username, "password": world.password} if house else {}
        settings = Settings.model_validate({"url": world.url, **account, **more})
        made.append(BACKEND.create(settings, clock=clock, redactor=redactor, memory=memory))
        return made[-1]

    yield backend
    for one in made:
        await one.aclose()


@pytest.fixture
async def backend(make: Make) -> TaskPlatform:
    """Return a backend where Olive works with the house's account."""
    found = make()
    await found.control("tasks", "use-house", {}, who=OLIVE)
    return found
