"""The pages of the process over real HTTP."""

import asyncio
import io
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession, web

from bot.updates import ConfigurationRefusedError, LinkState
from bot.web import LARGEST_BODY, WebServer
from services.polling.health import PollState
from services.storage.schema import FILE_NAME
from support.front import PILOT, SECRET, World, pages


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with pages(tmp_path) as world:
        yield world


@pytest.fixture
def garbage(world: World, tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"this is not a database" * 100)


async def test_alive_is_alive_also_while_nothing_works(world: World, http: ClientSession) -> None:
    async with http.get(f"{world.url}/healthz") as answer:
        assert answer.status == 200


async def test_k06_a_loop_that_was_blocked_for_a_minute_is_not_alive(
    world: World, http: ClientSession
) -> None:
    world.alive = False

    async with http.get(f"{world.url}/healthz") as answer:
        assert answer.status == 503


async def test_ready_when_database_telegram_and_feeds_are_well(
    world: World, http: ClientSession
) -> None:
    world.link.turn(LinkState.ANSWERING)
    world.feeds[PILOT] = PollState(age=3.0)

    async with http.get(f"{world.url}/readyz") as answer:
        assert answer.status == 200
        assert await answer.json() == {"ready": True, "reasons": []}


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (PollState(), "not-polled-yet"),
        (PollState(age=1.0, error_code="unavailable"), "unavailable"),
        (PollState(age=721.0), "stale"),
    ],
)
async def test_h04_a_feed_that_fails_is_a_reason(
    world: World, http: ClientSession, state: PollState, code: str
) -> None:
    world.link.turn(LinkState.ANSWERING)
    world.feeds[PILOT] = state

    async with http.get(f"{world.url}/readyz") as answer:
        assert answer.status == 503
        assert await answer.json() == {
            "ready": False,
            "reasons": [{"part": "pilot", "code": code}],
        }


async def test_h04_telegram_down_is_a_reason(world: World, http: ClientSession) -> None:
    world.link.turn(LinkState.UNREACHABLE)

    async with http.get(f"{world.url}/readyz") as answer:
        assert answer.status == 503
        assert (await answer.json())["reasons"] == [{"part": "telegram", "code": "unreachable"}]


async def test_a_database_that_cannot_be_read_is_a_reason(
    world: World, http: ClientSession, garbage: None
) -> None:
    world.link.turn(LinkState.ANSWERING)

    async with http.get(f"{world.url}/readyz") as answer:
        assert answer.status == 503
        assert (await answer.json())["reasons"] == [
            {"part": "database", "code": "database-damaged"}
        ]


async def test_a_hook_wakes_its_backend(world: World, http: ClientSession) -> None:
    async with http.post(f"{world.url}/hooks/pilot/{SECRET}", data=b"{}") as answer:
        assert answer.status == 204

    assert world.woken == ["pilot"]


@pytest.mark.parametrize("secret", ["wrong", "canary-hoo", "canary-hookx", "密码"])
async def test_a_hook_with_another_secret_is_not_there(
    world: World, http: ClientSession, secret: str
) -> None:
    async with http.post(f"{world.url}/hooks/pilot/{secret}") as answer:
        assert answer.status == 404

    assert world.woken == []


async def test_a_hook_of_an_unknown_backend_is_not_there(world: World, http: ClientSession) -> None:
    async with http.post(f"{world.url}/hooks/nobody/{SECRET}") as answer:
        assert answer.status == 404


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "application/json"),
        (b"{half of", "application/json"),
        (b"[1, 2]", "application/json"),
        (b"\x00\xff\xfe", "application/octet-stream"),
        (b"type=transfer.complete&data=%ZZ", "application/x-www-form-urlencoded"),
        (b"--x\r\nno end", "multipart/form-data; boundary=x"),
        (bytes(3 * LARGEST_BODY), "application/json"),
    ],
    ids=["empty", "half", "list", "binary", "form", "multipart", "huge"],
)
async def test_a_hook_may_bring_anything(
    world: World, http: ClientSession, body: bytes, kind: str
) -> None:
    address = f"{world.url}/hooks/pilot/{SECRET}"
    async with http.post(address, data=io.BytesIO(body), headers={"Content-Type": kind}) as answer:
        assert answer.status == 204

    assert world.woken == ["pilot"]


async def test_a_hook_may_be_a_get_with_everything_in_its_address(
    world: World, http: ClientSession
) -> None:
    told = {"type": "transfer.complete", "data": "x" * 200_000}
    async with http.get(f"{world.url}/hooks/pilot/{SECRET}", params=told) as answer:
        assert answer.status == 204

    assert world.woken == ["pilot"]


async def test_a_wrong_secret_is_not_there_for_a_get_either(
    world: World, http: ClientSession
) -> None:
    async with http.get(f"{world.url}/hooks/pilot/wrong") as answer:
        assert answer.status == 404

    assert world.woken == []


async def test_without_a_secret_there_are_no_hooks(tmp_path: Path, http: ClientSession) -> None:
    async with (
        pages(tmp_path, hook_secret=None) as world,
        http.post(f"{world.url}/hooks/pilot/") as answer,
    ):
        assert answer.status == 404


@pytest.fixture
async def busy_port() -> AsyncIterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        yield holder.getsockname()[1]


async def test_a_busy_port_is_a_warning_while_polling(busy_port: int) -> None:
    server = WebServer(web.Application(), host="127.0.0.1", port=busy_port, required=False)

    server.stop()
    await server.run()

    assert server.address is None


async def test_a_busy_port_is_fatal_in_webhook_mode(busy_port: int) -> None:
    server = WebServer(web.Application(), host="127.0.0.1", port=busy_port, required=True)

    with pytest.raises(ConfigurationRefusedError, match="BOT_HTTP_PORT"):
        await server.run()


async def test_port_zero_takes_a_free_one(http: ClientSession) -> None:
    server = WebServer(web.Application(), host="127.0.0.1", port=0, required=True)

    async with asyncio.TaskGroup() as group:
        group.create_task(server.run())
        await server.listening.wait()
        assert server.address is not None
        host, port = server.address
        async with http.get(f"http://{host}:{port}/") as answer:
            assert answer.status == 404
        server.stop()
