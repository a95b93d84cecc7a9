"""The pages of the process over real HTTP."""

import asyncio
import io
import socket
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from aiogram.types import Update
from aiohttp import ClientSession, web

from bot.health import Health
from bot.metrics import Metrics
from bot.reception import Reception
from bot.updates import ConfigurationRefusedError, LinkState, TelegramLink
from bot.web import LARGEST_BODY, Pages, WebServer
from services.models import BackendId, ChatId
from services.outbox.model import OutboxCounts
from services.polling.health import PollState
from services.storage.schema import FILE_NAME
from support.clock import START, FakeClock
from support.database import open_database
from support.stage import serving

PILOT = BackendId("pilot")
SECRET = "canary-hook"


@dataclass
class World:
    """What the pages look at, and what they did to it."""

    url: str = ""
    link: TelegramLink = field(default_factory=TelegramLink)
    feeds: dict[BackendId, PollState] = field(default_factory=dict)
    counts: OutboxCounts = field(default_factory=lambda: OutboxCounts(waiting=0, undelivered=0))
    sends: Counter[str] = field(default_factory=Counter)
    woken: list[str] = field(default_factory=list)
    reception: Reception | None = None

    async def outbox(self) -> OutboxCounts:
        return self.counts

    def wake(self, backend: BackendId) -> bool:
        self.woken.append(backend)
        return backend == PILOT


async def _ignore_update(_update: Update) -> None:
    return


async def _ignore_chat(_chat_id: ChatId) -> None:
    return


@asynccontextmanager
async def pages(tmp_path: Path, *, hook_secret: str | None = SECRET) -> AsyncIterator[World]:
    world = World()
    clock = FakeClock()
    world.reception = Reception(clock, feed=_ignore_update, seen=_ignore_chat)
    async with open_database(tmp_path) as database:
        health = Health(
            database, world.link, feeds=lambda: world.feeds, slowest=timedelta(minutes=5)
        )
        metrics = Metrics(
            clock,
            link=world.link,
            reception=world.reception,
            feeds=lambda: world.feeds,
            outbox=world.outbox,
            sends=world.sends,
        )
        application = Pages(health, metrics, wake=world.wake, hook_secret=hook_secret).application()
        async with serving(application) as world.url:
            yield world


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


async def test_metrics_show_feeds_outbox_sends_and_updates(
    world: World, http: ClientSession
) -> None:
    assert world.reception is not None
    world.link.turn(LinkState.ANSWERING)
    world.feeds[PILOT] = PollState(age=3.5, rows_seen=663)
    world.counts = OutboxCounts(waiting=4, undelivered=1, oldest=START - timedelta(seconds=90))
    world.sends.update({"sent": 7, "ambiguous": 1})
    world.reception.taken.update({"message": 5})

    async with http.get(f"{world.url}/metrics") as answer:
        lines = (await answer.text()).splitlines()

    assert 'usher_poll_age_seconds{backend="pilot"} 3.5' in lines
    assert 'usher_backend_up{backend="pilot"} 1.0' in lines
    assert 'usher_feed_rows_total{backend="pilot"} 663.0' in lines
    assert 'usher_outbox_rows{state="waiting"} 4.0' in lines
    assert 'usher_outbox_rows{state="undelivered"} 1.0' in lines
    assert "usher_outbox_oldest_seconds 90.0" in lines
    assert 'usher_sends_total{fate="ambiguous"} 1.0' in lines
    assert 'usher_updates_total{kind="message"} 5.0' in lines
    assert "usher_telegram_up 1.0" in lines


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


async def test_a_hook_that_brings_too_much_is_refused(world: World, http: ClientSession) -> None:
    body = io.BytesIO(bytes(LARGEST_BODY + 1))

    async with http.post(f"{world.url}/hooks/pilot/{SECRET}", data=body) as answer:
        assert answer.status == 413

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
