"""How soon the first card of a search stands there, with slow and dead servers beside."""

import asyncio
import dataclasses
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.figures import Figure, ratios, seconds
from bench.processes import OWNER, PATIENCE, Scene, staged
from bot.backends import BackendSections, create_backends
from bot.settings import Settings
from services.capabilities import Backend, Search
from services.clock import SystemClock
from services.models import BackendId, ItemRef, Title
from services.transport.redaction import Redactor
from support.household import usher

WORDS = ("Metropolis", "Nosferatu", "Charade", "Faust", "Greed", "Wings", "Judex", "Sunrise")
WARM_UP = 2  # rounds, so that every poster has been uploaded
FASTEST = 0.3  # seconds the fastest server takes, as one does that asks a catalogue elsewhere
DELAYS = (0.6, 0.9, 30.0)  # seconds the others take; the last one is never waited for


class Elsewhere:
    """A server of another name that answers later than the one behind it."""

    def __init__(self, name: str, server: Search, *, delay: float) -> None:
        self.id = BackendId(name.lower())
        self.name = name
        self._server = server
        self._delay = delay

    async def aclose(self) -> None:
        """Give back connections."""
        await self._server.aclose()

    async def search(self, words: str) -> list[Title]:
        """Return the hits, late."""
        await asyncio.sleep(self._delay)
        return [self._renamed(title) for title in await self._server.search(words)]

    async def title(self, ref: ItemRef) -> Title:
        """Return everything known about one title."""
        theirs = dataclasses.replace(ref, backend=self._server.id)
        return self._renamed(await self._server.title(theirs))

    def _renamed(self, title: Title) -> Title:
        return dataclasses.replace(title, ref=dataclasses.replace(title.ref, backend=self.id))


async def search(runs: int) -> list[Figure]:
    """Measure the time from a person's words to the card that Telegram has accepted."""
    alone, among = [], []
    async with staged("--unlimited") as scene:
        slow = {"seconds": FASTEST, "paths": ["/api/v1/media/search"]}
        await scene.world.downtime("slow", **slow)
        for _ in range(runs):
            alone.append(await _measured(scene, ()))
            among.append(await _measured(scene, _others(scene)))
    return [
        Figure(
            name="First card among five servers ÷ from the fastest alone",
            values=ratios(among, alone),
            limit=1.1,
            detail=f"{seconds(among)} against {seconds(alone)}, one call to Telegram in either;"
            " one of the others takes 30 s, one is dead",
        )
    ]


def _others(scene: Scene) -> list[Backend]:
    slower = [
        Elsewhere(f"Server {number}", _server(scene, scene.world.url), delay=delay - FASTEST)
        for number, delay in enumerate(DELAYS, start=2)
    ]
    return [*slower, Elsewhere("Dead", _server(scene, "http://127.0.0.1:9"), delay=0.0)]


async def _measured(scene: Scene, others: Sequence[Backend]) -> float:
    """Return the median seconds of a search."""
    taken: list[float] = []
    async with AsyncExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        await stack.enter_async_context(usher(_settings(scene, directory), others=others))
        for number in range(WARM_UP + 1):
            for words in WORDS:
                seconds_taken = await _ask(scene, words, last=bool(others))
                if number == WARM_UP:
                    taken.append(seconds_taken)
    return median(taken)


async def _ask(scene: Scene, words: str, *, last: bool) -> float:
    """Search once; with `last`, wait until nobody but the slowest server is waited for."""
    since = await scene.telegram.last_entry()
    began = perf_counter()
    await scene.telegram.say(OWNER, words)
    seen = (await scene.accepted(since))["seq"]
    taken = perf_counter() - began
    while last:
        entries = await scene.telegram.journal(since=seen, wait=PATIENCE, chat=OWNER)
        seen = entries[-1]["seq"]
        last = not any("waiting for Server 4;" in (entry["text"] or "") for entry in entries)
    return taken


def _server(scene: Scene, url: str) -> Search:
    account = {"username": scene.world.username, "password": scene.world.password}
    sections = BackendSections.model_validate({"moviepilot": {"url": url, **account}})
    (backend,) = create_backends(sections, clock=SystemClock(), redactor=Redactor())
    assert isinstance(backend, Search)
    return backend


def _settings(scene: Scene, directory: Path) -> Settings:
    account = {"username": scene.world.username, "password": scene.world.password}
    return Settings.model_validate(
        {
            "telegram": {
                "token": scene.telegram.token,
                "owners": str(OWNER),
                "api_url": scene.telegram.url,
            },
            "tracker": {"enabled": False},
            "bot": {"data_dir": directory, "http_port": 0, "log_level": "warning"},
            "moviepilot": {"url": scene.world.url, **account},
        }
    )
