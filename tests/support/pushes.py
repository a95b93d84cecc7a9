"""The real relay and the real sender against the stage, in virtual time."""

import contextlib
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from aiogram import Bot
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import BufferedInputFile, Message
from aiogram.utils.formatting import Bold, Text

from bot.sender import TelegramSender
from bot.session import TelegramSession
from handlers.notifications.render import Renderer
from handlers.ui.outgoing import Outgoing, Picture
from handlers.ui.texts import Catalogs
from sandbox.telegram import Limits, StageClock
from services.outbox.model import Letter
from services.registry import Registry
from services.screens import Screens
from support.clock import FakeClock
from support.outbox import ANNA, SteppingClock, World, describe
from support.pictures import draw_picture
from support.stage import TOKEN, StageClient, running_stage

SENDS = ["sendMessage", "sendPhoto"]
PATIENT, HASTY = 30.0, 1.0  # seconds until a call is given up; machines are busy
POSTER = Picture(key="poster", url="http://posters.invalid/1.jpg", name="A film")


class SharedClock(StageClock):
    """The stage's limits follow the time that the test turns."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__()
        self._clock = clock

    def seconds(self) -> float:
        """Return the seconds since 1970."""
        now: datetime = self._clock.now()
        return now.timestamp()


class Shelf:
    """Pictures with a memory: what was found, learned and forgotten."""

    def __init__(self) -> None:
        self.data: bytes | None = draw_picture()
        self.file_ids: dict[str, str] = {}
        self.found: list[str] = []
        self.learned: list[str] = []

    async def find(self, picture: Picture) -> str | BufferedInputFile:
        """Return the file_id, or the bytes; fail where there are none."""
        self.found.append(picture.key)
        known = self.file_ids.get(picture.key)
        if known:
            return known
        if self.data is None:
            raise ConnectionResetError
        return BufferedInputFile(self.data, filename="poster.jpg")

    async def learn(self, picture: Picture, message: Message) -> None:
        """Keep the file_id."""
        assert message.photo
        self.learned.append(picture.key)
        self.file_ids[picture.key] = message.photo[-1].file_id

    async def forget(self, picture: Picture) -> None:
        """Drop the file_id."""
        self.file_ids.pop(picture.key, None)


class Speech:
    """The Render port: one bold line, a mark on the second copy, a picture where one is set."""

    def __init__(self) -> None:
        self.picture: Picture | None = None

    async def __call__(self, letter: Letter) -> list[Any]:
        """Return the messages of one letter."""
        parts = [Bold(describe(letter.content)), " (maybe again)" if letter.repeated else ""]
        text, entities = Text(*parts).render()
        return [
            Outgoing(
                text=text,
                entities=() if letter.plain else tuple(entities),
                picture=self.picture if letter.picture else None,
            )
        ]


class PushWorld(World):
    """A world whose messages go over HTTP to a stage."""

    def __init__(self, directory: Path, url: str, bot: Bot, clock: SteppingClock) -> None:
        super().__init__(directory, clock=clock)
        self.shelf = Shelf()
        self.speech = Speech()
        self.render = self.speech
        self.sender = TelegramSender(bot, self.shelf, scrub=lambda text: text.replace(TOKEN, "***"))
        self.url = url
        self.bot = bot

    def be_hasty(self) -> None:
        """Give up soon on what is not answered; a busy machine may be given up on, too."""
        self.bot.session.timeout = HASTY


@contextlib.asynccontextmanager
async def sending(url: str, *, total: float = 5.0) -> AsyncIterator[Bot]:
    """Open a bot that speaks to a server."""
    session = TelegramSession(api=TelegramAPIServer.from_base(url), timeout=total)
    try:
        yield Bot(TOKEN, session=session)
    finally:
        await session.close()


@contextlib.asynccontextmanager
async def push_world(
    directory: Path, *, limits: Limits | None = None
) -> AsyncIterator[tuple[PushWorld, StageClient]]:
    """Run a stage whose limits follow the world's clock, and a world that sends to it."""
    clock = SteppingClock()
    limits = limits or Limits()
    async with (
        running_stage(limits=limits, clock=SharedClock(clock)) as stage,
        sending(stage.url, total=PATIENT) as bot,
    ):
        world = PushWorld(directory, stage.url, bot, clock)
        try:
            yield world, stage
        finally:
            await world.database.aclose()


def speak(world: PushWorld) -> None:
    """Let the real words be said instead of the test's."""
    catalogs = Catalogs(language="en", zone=ZoneInfo("UTC"))
    screens = Screens(world.database, world.clock)
    world.render = Renderer(catalogs, screens, Registry([]), world.clock)


async def accepted(stage: StageClient, chat: int = ANNA) -> list[dict[str, Any]]:
    """Return what a chat accepted as new messages."""
    entries = await stage.journal(chat=chat)
    return [entry for entry in entries if entry["method"] in SENDS and entry["accepted"]]


async def texts(stage: StageClient, chat: int = ANNA) -> list[str]:
    """Return the texts of what a chat accepted as new messages."""
    return [entry["text"] for entry in await accepted(stage, chat)]


async def tries(stage: StageClient) -> list[float]:
    """Return when a message was tried, in the stage's seconds."""
    return [entry["at"] for entry in await stage.journal() if entry["method"] in SENDS]
