"""The pages of the process over real HTTP, with a world behind them that a test sets."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiogram.types import Update

from bot.counting import CountingRender, CountingSender
from bot.health import Health
from bot.metrics import Metrics, Sources
from bot.reception import Reception
from bot.updates import TelegramLink
from bot.web import Pages, WebServer
from services.census import take_census
from services.models import BackendId, ChatId
from services.outbox.model import Fate, Handover, Letter, OutboxCounts
from services.polling.bells import BellState
from services.polling.health import PollState
from services.storage.database import Database
from support.clock import FakeClock
from support.database import open_database

PILOT = BackendId("pilot")
SECRET = "canary-hook"


class NoSender:
    """Sends nothing."""

    async def prepare(self, message: Any) -> Any:
        return message

    async def send(self, _chat_id: ChatId, _message: Any, **_how: Any) -> Handover:
        return Handover(fate=Fate.SENT, message_id=1)

    async def edit(self, _chat_id: ChatId, _message_id: int, _message: Any, **_: Any) -> Handover:
        return Handover(fate=Fate.SENT)

    async def answers(self) -> bool:
        return True


async def no_words(_letter: Letter) -> list[Any]:
    return []


@dataclass
class World:
    """What the pages look at, and what they did to it."""

    url: str = ""
    link: TelegramLink = field(default_factory=TelegramLink)
    feeds: dict[BackendId, PollState] = field(default_factory=dict)
    counts: OutboxCounts = field(default_factory=lambda: OutboxCounts(waiting=0, undelivered=0))
    sender: CountingSender = field(default_factory=lambda: CountingSender(NoSender()))
    render: CountingRender = field(default_factory=lambda: CountingRender(no_words))
    bells: dict[BackendId, BellState] = field(default_factory=dict)
    clocks: dict[str, float | None] = field(default_factory=dict)
    database: Database | None = None
    woken: list[str] = field(default_factory=list)
    alive: bool = True
    reception: Reception | None = None

    async def outbox(self) -> OutboxCounts:
        return self.counts

    def wake(self, backend: BackendId) -> bool:
        self.woken.append(backend)
        return backend == PILOT


async def _ignore_update(_update: Update, _waited: bool, _shed: bool) -> None:
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
        sources = Sources(
            link=world.link,
            reception=world.reception,
            feeds=lambda: world.feeds,
            bells=lambda: world.bells,
            outbox=world.outbox,
            census=lambda: take_census(database),
            sender=world.sender,
            render=world.render,
            clocks=lambda: world.clocks,
            data_dir=tmp_path,
        )
        metrics = Metrics(clock, sources)
        world.database = database
        application = Pages(
            health,
            metrics,
            alive=lambda: world.alive,
            wake=world.wake,
            hook_secret=hook_secret,
        ).application()
        server = WebServer(application, host="127.0.0.1", port=0, required=True)
        async with asyncio.TaskGroup() as group:
            group.create_task(server.run())
            await server.listening.wait()
            assert server.address is not None
            world.url = "http://{}:{}".format(*server.address)
            yield world
            server.stop()
