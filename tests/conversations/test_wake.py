"""Being told early: what wakes the poll, while a regular one would come an hour later."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from support.household import Household, household, usher
from support.person import text_of

SECRET = "canary-hook"
SLOW: dict[str, Any] = {"check_interval": "60m", "active_interval": "60m"}
FILM = {"type": "电影", "seasons": "", "episodes": "", "year": "1963", "status": True}


class Hooked:
    """A household at rest whose server may call."""

    def __init__(self, home: Household, url: str, http: ClientSession) -> None:
        self.home = home
        self.url = url
        self._http = http

    async def hook(self, method: str = "POST", **event: Any) -> int:
        """Call as the server does and return the status."""
        async with self._http.request(method, self.url, **event) as answer:
            return answer.status

    async def polls(self) -> int:
        """Return how often the history was asked for."""
        return len(await self.home.world.calls("/history/transfer"))


@contextlib.asynccontextmanager
async def hooked(directory: Path, **tracker: Any) -> AsyncIterator[Hooked]:
    settings = {**SLOW, "hook_secret": SECRET, **tracker}
    async with (
        household(directory, running=False, tracker=settings) as home,
        usher(home.settings) as app,
        ClientSession() as http,
    ):
        await home.person().told(since=0)
        await app.server.listening.wait()
        assert app.server.address is not None
        host, port = app.server.address
        yield Hooked(home, f"http://{host}:{port}/hooks/moviepilot/{SECRET}", http)


@pytest.fixture
async def slow(tmp_path: Path) -> AsyncIterator[Hooked]:
    async with hooked(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize("method", ["POST", "GET"])
async def test_a_hook_is_told_at_once_and_costs_one_poll(slow: Hooked, method: str) -> None:
    home = slow.home
    await home.world.wait_for_calls("/download/")  # the polls of the start are over
    await home.world.reset_calls()
    since = await home.stage.last_entry()
    await home.world.row(title="Charade", **FILM)

    assert await slow.hook(method) == 204

    (told,) = await home.person().told(since=since)
    assert text_of(told).startswith("🎬 Charade (1963) is here")
    assert await slow.polls() == 1


async def test_a_burst_of_hooks_is_a_few_polls(slow: Hooked) -> None:
    home = slow.home
    await home.world.wait_for_calls("/download/")
    await home.world.reset_calls()
    since = await home.stage.last_entry()
    await home.world.row(title="Charade", **FILM)
    began = asyncio.get_running_loop().time()

    assert await asyncio.gather(*(slow.hook(json={"n": n}) for n in range(200))) == [204] * 200

    await home.person().told(since=since)
    seconds = asyncio.get_running_loop().time() - began
    assert await slow.polls() <= 3 + seconds / 0.2


async def test_a_row_that_shows_up_after_its_hook_is_found_at_the_active_pace(
    tmp_path: Path,
) -> None:
    async with hooked(tmp_path, active_interval="1s") as fast:
        home = fast.home
        await home.world.wait_for_calls("/download/")
        await home.world.pause()
        await home.world.reset_calls()
        since = await home.stage.last_entry()

        await fast.hook()
        await home.world.wait_for_calls("/history/transfer")
        await home.world.row(title="Charade", **FILM)

        (told,) = await home.person().told(since=since)
        assert text_of(told).startswith("🎬 Charade")


async def test_a_message_of_the_stream_is_told_at_once_and_taken_from_the_web_page(
    tmp_path: Path,
) -> None:
    tracker = {**SLOW, "sse_enabled": True}
    async with household(tmp_path, world={"message_slot": 0.05}, tracker=tracker) as home:
        await home.world.wait_for_calls("/system/message")
        since = await home.stage.last_entry()
        await home.world.finish((await home.world.state())["downloads"][0]["hash"])

        (told,) = await home.person().told(since=since)

        assert told["photo"]
        assert (await home.world.state())["messages_waiting"]["user"] == 0
    assert home.world.server.streams == set()


async def test_without_the_setting_no_stream_is_opened(slow: Hooked) -> None:
    home = slow.home
    since = await home.stage.last_entry()
    await home.world.finish((await home.world.state())["downloads"][0]["hash"])
    await slow.hook()
    await home.person().told(since=since)

    assert await home.world.calls("/system/message") == []
    assert (await home.world.state())["messages_waiting"]["user"] > 0
