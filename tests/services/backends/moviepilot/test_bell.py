"""The message stream as a bell: against the stand-in, which is held to the recordings."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from services.backends.moviepilot.backend import BACKEND, MoviePilot
from services.backends.moviepilot.mapping import tells_something
from services.backends.moviepilot.settings import Settings
from services.errors import AuthenticationFailed, BackendUnavailable, Forbidden
from services.transport.redaction import Redactor
from support.clock import FakeClock
from support.moviepilot import RunningMoviePilot, running_moviepilot
from support.recorded import RecordedServer, recording, says

DEADLINE = 10
STREAM = "/system/message"


class Rings:
    """Counts, and lets a test wait."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        self.count += 1

    async def reach(self, world: RunningMoviePilot, count: int) -> None:
        """Wait until it rang this often; the world's journal says when to look again."""
        async with asyncio.timeout(DEADLINE):
            while self.count < count:
                await world.state()


@pytest.fixture
async def world() -> AsyncIterator[RunningMoviePilot]:
    async with running_moviepilot(message_slot=0.005) as running:
        yield running


@pytest.fixture
async def moviepilot(world: RunningMoviePilot) -> AsyncIterator[MoviePilot]:
    section = {"url": world.url, "username": world.username, "password": world.password}
    made = BACKEND.create(
        Settings.model_validate(section), clock=FakeClock(), redactor=Redactor(), deadline=DEADLINE
    )
    yield made
    await made.aclose()


@asynccontextmanager
async def listening(moviepilot: MoviePilot, rings: Rings) -> AsyncIterator[asyncio.Task[None]]:
    """Listen while the block runs."""
    async with asyncio.TaskGroup() as group:
        task = group.create_task(moviepilot.listen(rings))
        yield task
        task.cancel()


async def no_reader(world: RunningMoviePilot) -> None:
    """Wait until no stream is open."""
    async with asyncio.timeout(DEADLINE):
        while world.server.streams:
            await world.state()


async def test_it_rings_once_connected_and_when_something_arrives(
    world: RunningMoviePilot, moviepilot: MoviePilot
) -> None:
    rings = Rings()
    async with listening(moviepilot, rings):
        await rings.reach(world, 1)
        await world.finish()
        await rings.reach(world, 2)

        state = await world.state()
        assert state["messages_waiting"]["user"] == 0
    (opened,) = await world.calls(STREAM)
    assert opened["query"] == {"role": "user"}


async def test_quiet_slots_ring_nothing(world: RunningMoviePilot, moviepilot: MoviePilot) -> None:
    rings = Rings()
    async with listening(moviepilot, rings):
        await rings.reach(world, 1)
        for _ in range(20):
            await world.state()

        assert rings.count == 1


async def test_what_is_said_in_the_servers_own_chat_rings_nothing(
    world: RunningMoviePilot, moviepilot: MoviePilot
) -> None:
    rings = Rings()
    async with listening(moviepilot, rings):
        await rings.reach(world, 1)
        await world.call("POST", "/message/web", params={"text": "/version"})
        async with asyncio.timeout(DEADLINE):
            while (await world.state())["messages_waiting"]["user"]:
                pass

        assert rings.count == 1


async def test_h01_closing_it_leaves_no_reader_behind(
    world: RunningMoviePilot, moviepilot: MoviePilot
) -> None:
    rings = Rings()
    async with listening(moviepilot, rings):
        await rings.reach(world, 1)
        assert len(world.server.streams) == 1

    await no_reader(world)


async def test_a_restart_breaks_it_off_and_it_signs_in_again_for_the_next(
    world: RunningMoviePilot, moviepilot: MoviePilot
) -> None:
    rings = Rings()

    async def restart_once_it_rang() -> None:
        await rings.reach(world, 1)
        await world.restart()

    async with asyncio.timeout(DEADLINE):
        restarting = asyncio.TaskGroup()
        async with restarting:
            restarting.create_task(restart_once_it_rang())
            with pytest.raises(BackendUnavailable):
                await moviepilot.listen(rings)

    again = Rings()
    async with listening(moviepilot, again):
        await again.reach(world, 1)
    assert len(await world.calls("/login/access-token")) == 2


async def test_another_name_of_the_cookie_changes_nothing() -> None:
    async with running_moviepilot(message_slot=0.005, cookie_name="Kino") as world:
        section = {"url": world.url, "username": world.username, "password": world.password}
        made = BACKEND.create(
            Settings.model_validate(section), clock=FakeClock(), redactor=Redactor()
        )
        rings = Rings()
        async with listening(made, rings):
            await rings.reach(world, 1)
        await made.aclose()


async def test_a_wrong_password_opens_nothing(
    world: RunningMoviePilot, moviepilot: MoviePilot
) -> None:
    await world.change_password("another-password")

    with pytest.raises(AuthenticationFailed):
        await moviepilot.listen(Rings())

    assert await world.calls(STREAM) == []


async def test_a_version_without_such_a_stream_is_left_alone(
    server: RecordedServer, moviepilot_v3: MoviePilot
) -> None:
    with pytest.raises(Forbidden, match="no message stream"):
        await moviepilot_v3.listen(Rings())

    assert server.to("GET", f"/api/v1{STREAM}") == []


@pytest.fixture
def moviepilot_v3(server: RecordedServer, make: type[MoviePilot]) -> MoviePilot:
    told = recording("moviepilot", "system_global").response
    told = {**told, "data": {**told["data"], "BACKEND_VERSION": "v3.0.1"}}
    server.on("GET", "/api/v1/system/global", says(200, told))
    return make()


async def test_a_server_that_gives_no_cookie_is_left_alone(
    server: RecordedServer, make: type[MoviePilot]
) -> None:
    server.on_recording(recording("moviepilot", "user_current"))

    with pytest.raises(Forbidden, match="no cookie"):
        await make().listen(Rings())

    assert server.to("GET", f"/api/v1{STREAM}") == []


@pytest.mark.parametrize(
    ("message", "tells"),
    [
        ("", False),
        (" ", False),
        ("half of {", True),
        ("[1]", True),
        ('{"action": 0, "text": "/version"}', False),
        ('{"action": 1, "channel": "Web", "title": "v2.5.6"}', False),
        ('{"action": 1, "channel": null, "mtype": "整理入库"}', True),
    ],
)
def test_what_may_be_an_arrival(message: str, *, tells: bool) -> None:
    assert tells_something(message) is tells
