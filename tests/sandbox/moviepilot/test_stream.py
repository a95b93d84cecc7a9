"""The message stream: roles, slots, one reader per message, the end of it at a restart."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientPayloadError, ClientResponse

from support.clock import FakeClock
from support.moviepilot import RunningMoviePilot
from support.shapes import Shapes

_FOLDER = Path(__file__).parents[2] / "contract" / "recordings" / "moviepilot"
_RECORDED = json.loads((_FOLDER / "sse_user_messages.json").read_text("utf-8"))["decoded"]


@asynccontextmanager
async def _stream(moviepilot: RunningMoviePilot, role: str) -> AsyncIterator[ClientResponse]:
    current = await moviepilot.call("GET", "/user/current")
    cookie = {"Cookie": current.headers["Set-Cookie"].partition(";")[0]}
    address = f"{moviepilot.url}/api/v1/system/message"
    async with moviepilot.http.get(address, params={"role": role}, headers=cookie) as stream:
        yield stream


async def _next(stream: ClientResponse) -> str:
    line = (await stream.content.readline()).decode()
    await stream.content.readline()
    return line.removeprefix("data: ").strip()


async def test_a_slot_brings_one_message_or_an_empty_line(
    timed: RunningMoviePilot, clock: FakeClock
) -> None:
    await timed.subscribe(type="电影", tmdbid=19)
    await timed.subscribe(type="电影", tmdbid=653)
    lines = []
    async with _stream(timed, "user") as stream:
        for _ in range(3):
            lines.append(await _next(stream))
            await clock.asleep(1)
            clock.advance(3)
    titles = [json.loads(line)["title"] for line in lines[:2]]
    assert stream.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert titles == ["Metropolis (1927) 已添加订阅", "Nosferatu (1922) 已添加订阅"]
    assert lines[0].isascii()
    assert lines[2] == ""


async def test_the_default_role_never_carries_arrivals(timed: RunningMoviePilot) -> None:
    await timed.finish()
    async with _stream(timed, "system") as stream:
        assert await _next(stream) == ""


async def test_two_readers_split_the_messages(timed: RunningMoviePilot) -> None:
    await timed.subscribe(type="电影", tmdbid=19)
    await timed.subscribe(type="电影", tmdbid=653)
    async with _stream(timed, "user") as one, _stream(timed, "plugin") as other:
        first, second = json.loads(await _next(one)), json.loads(await _next(other))
    assert first["title"] != second["title"]
    assert (await timed.state())["messages_waiting"]["user"] == 0


async def test_a_restart_ends_the_stream_abruptly_and_forgets_the_backlog(
    timed: RunningMoviePilot,
) -> None:
    async with _stream(timed, "user") as stream:
        await _next(stream)
        await timed.subscribe(type="电影", tmdbid=19)
        await timed.restart()
        with pytest.raises(ClientPayloadError):
            await stream.content.read()
    assert (await timed.state())["messages_waiting"]["user"] == 0


async def test_every_kind_of_message_is_shaped_as_recorded(
    lived_in: RunningMoviePilot,
) -> None:
    await lived_in.subscribe(type="电影", tmdbid=19)
    await lived_in.step(60)
    await lived_in.fail()
    await lived_in.fail(reason="目标路径不存在")
    await lived_in.burst(tmdbid=910002, season=1, episodes=4)
    posted: list[Any] = []
    while message := lived_in.server.messages.pop("user"):
        posted.append(json.loads(message))
    shapes = Shapes(_RECORDED.values())
    model = _RECORDED["user_transfer_movie_done"]
    assert [shapes.differences(it, model) for it in posted] == [[]] * len(posted)
    assert {it["ctype"] for it in posted} == {
        None, "subscribeAdded", "downloadAdded", "organizeSuccess", "subscribeComplete",
    }  # fmt: skip
    assert posted[-1]["title"] == "The Perils of Pauline (1914) S01 E01-E04 已入库"


async def test_the_stored_copy_stays_when_the_stream_was_read(
    moviepilot: RunningMoviePilot,
) -> None:
    await moviepilot.subscribe(type="电影", tmdbid=19)
    moviepilot.server.messages.pop("user")
    [stored] = await moviepilot.get_api("/message/web")
    assert stored["title"] == "Metropolis (1927) 已添加订阅"
    assert stored["image"] == f"{moviepilot.url}/posters/movie-19-wide.jpg"


async def test_the_web_chat_answers_as_messages(moviepilot: RunningMoviePilot) -> None:
    said = await moviepilot.call("POST", "/message/web", params={"text": "/version"})
    echo = json.loads(moviepilot.server.messages.pop("user"))
    answer = json.loads(moviepilot.server.messages.pop("user"))
    assert said.body["success"] is True
    assert (echo["action"], echo["text"]) == (0, "/version")
    assert answer["title"].startswith("当前后端版本：v2.5.6")
