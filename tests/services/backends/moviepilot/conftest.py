"""A MoviePilot that answers as recorded, and the backend in front of it."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from services.backends.moviepilot.backend import BACKEND, MoviePilot
from services.backends.moviepilot.settings import Settings
from services.transport.redaction import Redactor
from support.clock import FakeClock
from support.recorded import RecordedServer, recorded_server, recording, says

PASSWORD = "canary-password-0451"
Make = Callable[..., MoviePilot]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def redactor() -> Redactor:
    return Redactor()


@pytest.fixture
async def server() -> AsyncIterator[RecordedServer]:
    """Serve a sign-in and the public settings; each test adds the routes it is about."""
    async with recorded_server() as running:
        login = recording("moviepilot", "login_ok").response
        token = {**login, "access_token": "canary-session-token"}
        running.on("POST", "/api/v1/login/access-token", says(200, token))
        running.on_recording(recording("moviepilot", "system_global"))
        yield running


@pytest.fixture
async def make(server: RecordedServer, clock: FakeClock, redactor: Redactor) -> AsyncIterator[Make]:
    """Make backends whose settings differ in some fields; close them afterwards."""
    made: list[MoviePilot] = []

    def create(*, deadline: float = 20, **fields: Any) -> MoviePilot:
        section = {"url": server.url, "username": "admin", "password": PASSWORD, **fields}
        settings = Settings.model_validate(section)
        backend = BACKEND.create(settings, clock=clock, redactor=redactor, deadline=deadline)
        made.append(backend)
        return backend

    yield create
    for backend in made:
        await backend.aclose()


@pytest.fixture
def moviepilot(make: Make) -> MoviePilot:
    return make()
