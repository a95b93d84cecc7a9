"""`python -m sandbox`: one line of JSON, a populated stage, a prompt end."""

import asyncio
import json
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, ClientTimeout, CookieJar

from support.moviepilot import WorldClient

_ROOT = Path(__file__).parents[2]
_PATIENCE = 60
_PROMPTLY = 2.0


@asynccontextmanager
async def _launched(*arguments: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, Any]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", *arguments, cwd=_ROOT, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        line = await asyncio.wait_for(process.stdout.readline(), _PATIENCE)
        yield process, json.loads(line)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@asynccontextmanager
async def _browser() -> AsyncIterator[ClientSession]:
    """Serve as a client that keeps cookies, also those of a bare address."""
    jar = CookieJar(unsafe=True)
    async with ClientSession(cookie_jar=jar, timeout=ClientTimeout(total=30)) as http:
        yield http


async def _get(http: ClientSession, address: str) -> Any:
    async with http.get(address, raise_for_status=True) as answer:
        return await answer.json()


async def test_the_stage_is_populated_and_the_world_is_on_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        async with (
            _launched("--port", port, "--pace", "2", "--language", "zh", "--line", "late-v2") as (
                _,
                ready,
            ),
            _browser() as http,
            WorldClient(ready["moviepilot"]) as world,
        ):
            users = await _get(http, f"{ready['page']}/sim/users")
            chats = await _get(http, f"{ready['page']}/sim/chats")
            here, there = await _get(http, f"{ready['page']}/world/state"), await world.state()
            me = await _get(http, f"{ready['telegram']}/bot{ready['token']}/getMe")
    people = {user["id"]: user["first_name"] for user in users["users"]}
    group = next(chat for chat in chats["chats"] if chat["id"] == -1001)
    assert ready["page"] != f"http://127.0.0.1:{port}"
    assert set(ready) == {
        "settings",
        "page", "telegram", "moviepilot", "aniworld", "tasks", "nassav",
        "token", "username", "password",
    }  # fmt: skip
    assert people == {
        1001: "Olive Owner", 1002: "Max Member", 1003: "Vera Viewer", 1009: "Sam Stranger",
    }  # fmt: skip
    assert (group["title"], len(group["topics"])) == ("Film night", 2)
    assert here["pace"] == there["pace"] == 2
    assert there["line"] == "late-v2"
    assert here["subscriptions"][0]["name"] == "海底王国"
    assert me["ok"] is True


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_ends_it_promptly_with_a_stream_and_a_long_poll_open(
    number: signal.Signals,
) -> None:
    async with _launched("--port", "0") as (process, ready), _browser() as http:
        stream = await _open_stream(http, ready)
        async with asyncio.TaskGroup() as group:
            poll = group.create_task(_long_poll(http, f"{ready['telegram']}/bot{ready['token']}"))
            await _get(http, f"{ready['page']}/sim/calls?method=getUpdates&count=1&wait=20")
            process.send_signal(number)
            code = await asyncio.wait_for(process.wait(), _PROMPTLY)
        stream.close()
    assert (code, poll.done()) == (0, True)


async def _open_stream(http: ClientSession, ready: Any) -> Any:
    """Sign in, collect the cookie and read the first line of the message stream."""
    api = f"{ready['moviepilot']}/api/v1"
    form = {"username": ready["username"], "password": ready["password"]}
    async with http.post(f"{api}/login/access-token", data=form) as answer:
        token = (await answer.json())["access_token"]
    async with http.get(f"{api}/user/current", headers={"Authorization": f"Bearer {token}"}):
        pass
    stream = await http.get(f"{api}/system/message", raise_for_status=True)
    assert (await stream.content.readline()).startswith(b"data:")
    return stream


async def _long_poll(http: ClientSession, bot: str) -> None:
    """Hold a long poll until the server goes away."""
    try:
        async with http.get(f"{bot}/getUpdates", params={"timeout": 30, "offset": 1000}) as answer:
            await answer.read()
    except OSError:
        return
