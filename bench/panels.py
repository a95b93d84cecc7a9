"""Fifty people with the queue open for a minute: what the server, Telegram and the loop feel."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from bench.figures import Figure, percentile
from bench.processes import Scene, staged
from bot.app import build_app
from bot.lifecycle import live
from bot.settings import Settings
from handlers.ui.following import RHYTHM
from services.transport.redaction import Redactor
from support.members import let_in

PANELS = 50
FIRST = 5000  # the id of the first reader
MINUTE = 60.0
FILMS = ("Charade", "Metropolis", "Safety Last!", "Nosferatu")
UNTIL_DOWNLOADING = 8.0  # seconds of the world
STEP = 0.25  # seconds of the world in each second, so that every look finds something new
POLL = "/transfer/queue"  # what is asked of MoviePilot for the queue alone
SAMPLE = 0.01  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """One minute: polls an interval, refusals, edits of each panel, and the loop's lag in ms."""

    polls: float
    refused: float
    edits: tuple[int, ...]
    lag: float


async def panels(runs: int) -> list[Figure]:
    """Measure the panels of fifty private chats, all of which move."""
    done = [await _run() for _ in range(runs)]
    edits = sorted(one for run in done for one in run.edits)
    interval = f"every {RHYTHM.private:g} s"
    return [
        Figure(
            name=f"{PANELS} open queues: polls of the server in an interval",
            values=tuple(one.polls for one in done),
            unit="",
            limit=1.05,  # an interval that had begun before counts whole
            detail=f"for a minute, each looked at {interval}",
        ),
        Figure(
            name="… edited in that minute",
            values=tuple(float(sum(map(bool, one.edits))) for one in done),
            unit=" queues",
            limit=PANELS,
            at_least=True,
            detail=f"{edits[0]} to {edits[-1]} times, {percentile(edits, 0.5):g} in the middle",
        ),
        Figure(
            name="… refused with 429",
            values=tuple(one.refused for one in done),
            unit="",
            limit=0,
        ),
        Figure(
            name="… lag of the event loop, 99th percentile",
            values=tuple(one.lag for one in done),
            unit=" ms",
            limit=50,
        ),
    ]


async def _run() -> Open:
    with tempfile.TemporaryDirectory() as directory:
        for number in range(PANELS):
            let_in(Path(directory), FIRST + number, role="viewer", name=f"Reader {number}")
        async with staged() as scene:
            await _download(scene)
            async with _usher(scene, Path(directory)):
                await _open(scene)
                return await _watch(scene)


async def _download(scene: Scene) -> None:
    for name in FILMS:
        await scene.world.subscribe(name=name, type="电影")
    await scene.world.step(UNTIL_DOWNLOADING)
    if not (await scene.world.state())["downloads"]:
        raise RuntimeError("nothing is under way")


@asynccontextmanager
async def _usher(scene: Scene, directory: Path) -> AsyncIterator[None]:
    """Run Usher in this process, whose loop is the one that is measured."""
    names = {**scene.settings, "TRACKER_ENABLED": "false", "BOT_DATA_DIR": str(directory)}
    sections: dict[str, dict[str, str]] = {}
    for name, value in names.items():
        section, _, key = name.lower().partition("_")
        sections.setdefault(section, {})[key] = value
    settings = Settings.model_validate(sections)
    ended = asyncio.Event()
    async with build_app(settings, redactor=Redactor()) as app, asyncio.TaskGroup() as group:
        group.create_task(live(app.loops, until=ended))
        try:
            yield
        finally:
            ended.set()


async def _open(scene: Scene) -> None:
    """Let everybody ask for the queue, some a second, as they would over a while."""
    for number in range(PANELS):
        reader = FIRST + number
        await scene.telegram.user(reader, state="started")
        since = await scene.telegram.last_entry()
        await scene.telegram.say(reader, "/queue")
        await scene.accepted(since, chat=reader)


async def _watch(scene: Scene) -> Open:
    since = await scene.telegram.last_entry()
    await scene.world.reset_calls()
    lags: list[float] = []
    with suppress(TimeoutError):
        async with asyncio.timeout(MINUTE), asyncio.TaskGroup() as group:
            group.create_task(_sample(lags))
            group.create_task(_move(scene))
    polls = len(await scene.world.calls(POLL))
    entries = await scene.telegram.journal(since=since)
    edits = Counter(one["chat_id"] for one in entries if one["accepted"])
    return Open(
        polls=polls * RHYTHM.private / MINUTE,
        refused=sum(one.get("error_code") == 429 for one in entries),
        edits=tuple(edits[FIRST + number] for number in range(PANELS)),
        lag=1000 * percentile(lags, 0.99),
    )


async def _sample(lags: list[float]) -> None:
    while True:
        before = perf_counter()
        await asyncio.sleep(SAMPLE)
        lags.append(perf_counter() - before - SAMPLE)


async def _move(scene: Scene) -> None:
    while True:
        await scene.world.step(STEP)
        await asyncio.sleep(1.0)
