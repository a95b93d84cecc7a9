"""The polling loop at work against a scripted Bot API, on a clock that stands still."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiogram.types import Update

from bot.reception import Reception
from bot.updates import ConfigurationRefusedError, TelegramLink, Updates
from services.models import ChatId
from support.botapi import PATIENCE, ScriptedTelegram, bot_of
from support.clock import FakeClock


@dataclass
class Polled:
    """A loop at work, with what came of it."""

    updates: Updates
    link: TelegramLink
    clock: FakeClock
    fed: list[int] = field(default_factory=list)
    waited: list[int] = field(default_factory=list)
    seen: list[int] = field(default_factory=list)
    conflicts: int = 0
    something: asyncio.Condition = field(default_factory=asyncio.Condition)
    task: asyncio.Task[bool] | None = None

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE), self.something:
            await self.something.wait_for(holds)

    async def refused(self) -> bool:
        """Wait for the end and return whether the configuration was refused."""
        assert self.task is not None
        async with asyncio.timeout(PATIENCE):
            return await self.task


Handle = Callable[[Update], Awaitable[None]]


async def _nothing(_update: Update) -> None:
    return


@asynccontextmanager
async def polling(telegram: ScriptedTelegram, handle: Handle = _nothing) -> AsyncIterator[Polled]:
    """Run the loop until the block ends; a refused configuration is left for the test."""
    clock = FakeClock()
    link = TelegramLink()

    async def feed(update: Update, waited: bool, _shed: bool) -> None:
        async with polled.something:
            polled.fed.append(update.update_id)
            polled.waited += [update.update_id] if waited else []
            polled.something.notify_all()
        await handle(update)

    async def seen(chat_id: ChatId) -> None:
        polled.seen.append(chat_id)

    async def on_conflict() -> None:
        async with polled.something:
            polled.conflicts += 1
            polled.something.notify_all()

    async with bot_of(telegram) as bot:
        reception = Reception(clock, feed=feed, seen=seen)
        updates = Updates(bot, reception, link, clock, allowed=["message"], on_conflict=on_conflict)
        polled = Polled(updates=updates, link=link, clock=clock)
        async with asyncio.TaskGroup() as group:
            polled.task = group.create_task(_run(updates))
            yield polled
            updates.stop()


async def _run(updates: Updates) -> bool:
    """Return whether the loop ended by itself because the configuration was refused."""
    try:
        await updates.run()
    except BaseExceptionGroup as failed:
        if failed.split(ConfigurationRefusedError)[1]:
            raise
        return True
    return False
