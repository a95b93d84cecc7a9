import contextlib
import zlib

import pytest

from sandbox.telegram import Limits
from support.canaries import no_canary_left
from support.database import create_file
from support.discretion import nothing_private_elsewhere
from support.household import secrets_of, usual
from support.members import let_in
from support.moviepilot import running_moviepilot
from support.nassav import running_nassav
from support.person import Person
from support.process import running_bot
from support.stage import running_stage

OWNER, MEMBER = 1001, 1002


class Yard:
    """The two servers, and a way to start the real process between them, again and again."""

    def __init__(self, stage, world, library, directory) -> None:
        self.stage = stage
        self.library = library
        self.world = world
        self.directory = directory
        self.owner = Person(stage, OWNER)

    @contextlib.asynccontextmanager
    async def bot(self):
        """Start `python -m bot` and wait until Telegram knows it; it ends with the block."""
        settings = usual(self.stage, self.world, self.directory)
        settings["nassav"] = {"url": self.library.url}
        spelled = {
            f"{section}_{name}".upper(): str(value)
            for section, values in settings.items()
            for name, value in values.items()
        }
        async with running_bot(spelled, self.directory) as bot:
            await bot.says("telegram answers")
            yield bot
        await no_canary_left(
            self.stage,
            self.directory,
            secrets=secrets_of(self.world),
            log=bot.log,
        )
        await nothing_private_elsewhere(self.stage, allowed=())  # nobody was let in

    async def member(self) -> Person:
        """Let Max in, before the process runs."""
        await self.stage.user(MEMBER, first_name="Max", language_code="en", state="started")
        let_in(self.directory, MEMBER)
        return Person(self.stage, MEMBER)

    async def told_of(self, words: str) -> list[dict]:
        """Return the accepted sends that hold these words, in Telegram's order."""
        entries = await self.stage.journal(chat=OWNER)
        sends = [e for e in entries if e["accepted"] and e["method"].startswith("send")]
        return [e for e in sends if words in (e["text"] or "")]

    async def arrive(self, title: str) -> None:
        """Let a film arrive."""
        number = 700_000 + zlib.crc32(title.encode()) % 100_000  # the same number, the same film
        await self.world.row(
            title=title, type="电影", seasons="", episodes="", tmdbid=number, status=True
        )


@pytest.fixture
async def yard(tmp_path):
    async with contextlib.AsyncExitStack() as stack:
        stage = await stack.enter_async_context(running_stage(limits=Limits(enabled=False)))
        world = await stack.enter_async_context(running_moviepilot())
        library = await stack.enter_async_context(running_nassav(living=True, pace=10))
        for code in ("ABC-001", "ABC-002"):  # somebody else's, arriving meanwhile
            await library.post("enqueue", code=code)
        await stage.user(OWNER, first_name="Olive", language_code="en", state="started")
        create_file(tmp_path)  # which a process makes in half a second: tests/bot/test_process.py
        yield Yard(stage, world, library, tmp_path)
