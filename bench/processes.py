"""The processes that are measured, and what the kernel says of them."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from handlers.routers import build_routers
from support.moviepilot import WorldClient
from support.stage import StageClient

ROOT = Path(__file__).parent.parent
OWNER = 1001
PATIENCE = 120.0  # seconds for anything to happen at all
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A running process; `began` is when it was started, by `perf_counter`."""

    pid: int
    began: float

    def cpu(self) -> float:
        """Return the CPU seconds of all its threads so far, in steps of a clock tick."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def resident(self) -> float:
        """Return its resident memory in MiB."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise ProcessLookupError(self.pid)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The stage in its own process: Telegram's side, MoviePilot's side, and the bot's settings."""

    telegram: StageClient
    world: WorldClient
    settings: Mapping[str, str]

    async def polled(self, since: int) -> None:
        """Wait for the next `getUpdates` after so many. Raises: TimeoutError."""
        async with asyncio.timeout(PATIENCE):
            while await self.polls() <= since:
                await self.telegram.get("calls", wait=10, method="getUpdates", count=since + 1)

    async def accepted(self, since: int, *, chat: int = OWNER) -> dict[str, Any]:
        """Return the first message that Telegram accepted after an entry. Raises: TimeoutError."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for entry in await self.telegram.journal(since=since, wait=10, chat=chat):
                    if entry["accepted"] and entry["method"] in ("sendMessage", "sendPhoto"):
                        return entry
                    since = entry["seq"]

    async def polls(self) -> int:
        """Return how often `getUpdates` was called so far."""
        return (await self.telegram.calls()).get("getUpdates", 0)


@asynccontextmanager
async def staged(*options: str) -> AsyncIterator[Scene]:
    """Run `python -m sandbox` with an empty, still world."""
    async with _running("sandbox", "--port", "8190", "--still", *options) as (process, _):
        assert process.stdout is not None
        line = await asyncio.wait_for(process.stdout.readline(), PATIENCE)
        facts = json.loads(line)
        async with (
            StageClient(facts["telegram"], facts["token"]) as telegram,
            WorldClient(facts["moviepilot"]) as world,
        ):
            await telegram.user(OWNER, state="started")
            yield Scene(telegram=telegram, world=world, settings=_settings(facts))


@asynccontextmanager
async def usher(scene: Scene, directory: Path, **settings: str) -> AsyncIterator[Child]:
    """Run `python -m bot` on a scene until it asks for updates."""
    values = {**scene.settings, "BOT_DATA_DIR": str(directory), **settings}
    async with _polling(scene, "bot", settings=values) as child:
        yield child


@asynccontextmanager
async def bare_bot(scene: Scene) -> AsyncIterator[Child]:
    """Run the bot that aiogram's first example makes, with as many routers as Usher has."""
    routers = str(len(build_routers()))
    async with _polling(scene, "bench.bare", routers, settings=scene.settings) as child:
        yield child


@asynccontextmanager
async def _polling(scene: Scene, *module: str, settings: Mapping[str, str]) -> AsyncIterator[Child]:
    before = await scene.polls()
    async with _running(*module, settings=settings) as (_, child):
        await scene.polled(before)
        yield child


@asynccontextmanager
async def _running(
    *module: str, settings: Mapping[str, str] | None = None
) -> AsyncIterator[tuple[asyncio.subprocess.Process, Child]]:
    began = perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        *module,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": os.defpath, **(settings or {})},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield process, Child(pid=process.pid, began=began)
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), 15)
        except TimeoutError:
            process.kill()
            await process.wait()


def _settings(facts: Mapping[str, str]) -> dict[str, str]:
    return {
        "TELEGRAM_TOKEN": facts["token"],
        "TELEGRAM_OWNERS": str(OWNER),
        "TELEGRAM_API_URL": facts["telegram"],
        "MOVIEPILOT_URL": facts["moviepilot"],
        "MOVIEPILOT_USERNAME": facts["username"],
        "MOVIEPILOT_PASSWORD": facts["password"],
        "BOT_HTTP_PORT": "0",
        "BOT_LOG_LEVEL": "warning",
    }
