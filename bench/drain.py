"""Three thousand messages to three hundred chats, and what a person's command feels of it."""

import asyncio
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from sqlalchemy.ext.asyncio import AsyncConnection

from bench.figures import Figure, percentile
from bench.processes import OWNER, Scene, staged, usher
from services.clock import SystemClock
from services.events import Arrival, Event
from services.models import BackendId, ChatId, TitleKind
from services.outbox.intake import Intake
from services.outbox.model import Recipient
from services.polling.ledger import write_events
from services.storage.database import Database
from services.storage.schema import prepare

CHATS, MESSAGES = 300, 10
FIRST_CHAT = 5000
BETWEEN_COMMANDS = 1.25  # seconds: replies share Telegram's 30/s with 28.5 pushes
QUIET_COMMANDS = 60
ALLOWED = 30.0  # messages a second


@dataclass(frozen=True, slots=True, kw_only=True)
class Drained:
    """One run: messages a second, refusals with 429, and the 95th percentiles of the replies."""

    rate: float
    refused: float
    quiet: float
    busy: float


class _Everybody:
    """The audience of the bench: three hundred private chats."""

    async def audience(self, _connection: AsyncConnection, _event: Event) -> list[Recipient]:
        """Return all of them."""
        return [Recipient(chat_id=ChatId(FIRST_CHAT + number)) for number in range(CHATS)]


async def drain(runs: int) -> list[Figure]:
    """Measure a full outbox leaving while somebody sends a command about every second."""
    done = [await _run() for _ in range(runs)]
    busy, quiet = ([1000 * getattr(one, name) for one in done] for name in ("busy", "quiet"))
    return [
        Figure(
            name=f"Drain of {CHATS * MESSAGES:,} messages to {CHATS} chats",
            values=tuple(one.rate for one in done),
            unit=" messages/s",
            limit=27,
            at_least=True,
            detail=f"the stage allows {ALLOWED:g} a second over all chats and one per chat",
        ),
        Figure(
            name="… refused with 429",
            values=tuple(one.refused for one in done),
            unit="",
            limit=0,
        ),
        Figure(
            name="Reply to a command, 95th percentile, while draining ÷ when idle",
            values=tuple(one.busy / one.quiet for one in done),
            limit=1.2,
            detail=f"{percentile(busy, 0.5):.0f} ms against {percentile(quiet, 0.5):.0f} ms",
        ),
    ]


async def _run() -> Drained:
    with tempfile.TemporaryDirectory() as directory:
        async with staged() as scene:
            for number in range(CHATS):
                await scene.telegram.user(FIRST_CHAT + number, state="started")
            async with usher(scene, Path(directory), TRACKER_ENABLED="false"):
                quiet = [await _reply(scene) for _ in range(QUIET_COMMANDS)]
            await _fill(Path(directory))
            before = await scene.telegram.last_entry()
            async with usher(scene, Path(directory), TRACKER_ENABLED="false"):
                busy, stamps = await _watch(scene, before)
            refused = [
                entry
                for entry in await scene.telegram.journal(since=before)
                if entry.get("error_code") == 429
            ]
    return Drained(
        rate=(len(stamps) - 1) / (max(stamps) - min(stamps)),
        refused=len(refused),
        quiet=percentile(quiet, 0.95),
        busy=percentile(busy, 0.95),
    )


async def _fill(directory: Path) -> None:
    database, clock = Database(prepare(directory)), SystemClock()
    films = [
        Arrival(
            backend=BackendId("moviepilot"),
            name=f"Reel {number}",
            title_kind=TitleKind.FILM,
            year=1920 + number,
        )
        for number in range(MESSAGES)
    ]
    try:
        async with database.write() as connection:
            stored = await write_events(
                connection, [*films], backend=BackendId("moviepilot"), now=clock.now()
            )
            await Intake(_Everybody(), clock).record(connection, stored)
    finally:
        await database.aclose()


async def _watch(scene: Scene, before: int) -> tuple[list[float], list[float]]:
    """Return the replies' seconds while pushes leave, and the moments of the pushes."""
    replies: list[float] = []
    sent: list[float] = []
    while len(sent) < CHATS * MESSAGES:
        replies.append(await _reply(scene))
        for entry in await scene.telegram.journal(since=before):  # only what is new: it costs time
            before = entry["seq"]
            if entry["accepted"] and (entry["chat_id"] or 0) >= FIRST_CHAT:
                sent.append(entry["at"])
    return replies, sent


async def _reply(scene: Scene) -> float:
    """Send a command and return the seconds to its answer; then keep to the pace."""
    last = await scene.telegram.last_entry()
    began = perf_counter()
    await scene.telegram.say(OWNER, "/help")
    await scene.accepted(last)
    took = perf_counter() - began
    await asyncio.sleep(max(0.0, BETWEEN_COMMANDS - took))
    return took
