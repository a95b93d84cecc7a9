"""A running stand-in in any dialect, and backends in front of it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any, Protocol

import pytest

from services.backends.aniworld.backend import BACKEND, Aniworld
from services.backends.aniworld.settings import Settings
from services.ports.memory import BackendMemory
from services.transport.redaction import Redactor
from support.aniworld import RunningAniworld, running_aniworld
from support.clock import FakeClock


class Make(Protocol):
    """Makes backends for a stand-in; they are closed afterwards."""

    def __call__(
        self,
        world: RunningAniworld,
        *,
        memory: BackendMemory | None = None,
        password: str | None = None,
    ) -> Aniworld: ...


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def redactor() -> Redactor:
    return Redactor()


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as opened:
        yield opened


@pytest.fixture
async def start(stack: AsyncExitStack) -> Callable[..., Any]:
    """Start stand-ins: `await start(limit=…, variant={…})`."""

    async def started(**options: Any) -> RunningAniworld:
        options = {"limit": 100_000, **options}
        return await stack.enter_async_context(running_aniworld(**options))

    return started


@pytest.fixture
async def make(stack: AsyncExitStack, clock: FakeClock, redactor: Redactor) -> Make:
    def made(
        world: RunningAniworld,
        *,
        memory: BackendMemory | None = None,
        password: str | None = None,
    ) -> Aniworld:
        section = {"url": world.url, "password": password or world.password}
        backend = BACKEND.create(
            Settings.model_validate(section), clock=clock, redactor=redactor, memory=memory
        )
        stack.push_async_callback(backend.aclose)
        return backend

    return made
