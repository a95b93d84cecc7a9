"""A poll that finds nothing new: what it asks, writes and costs, however long the history is."""

import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from sqlalchemy.ext.asyncio import AsyncConnection

from bench.figures import Figure
from bench.processes import Scene, staged
from bot.backends import BackendSections, create_backends
from services.capabilities import Feed
from services.clock import SystemClock
from services.events import StoredEvent
from services.polling.poller import Poller
from services.storage.database import Database
from services.storage.schema import prepare
from services.transport.redaction import Redactor

SIZES = (1_000, 100_000, 1_000_000)
CHUNK = 50_000  # rows of one order, so that the stage answers now and then
POLLS = 40  # of one run
QUIET_DAYS = 30.0  # the newest row is that old


@dataclass(slots=True)
class Cost:
    """What the polls of one run did, each value per poll."""

    requests: list[float] = field(default_factory=list)
    writes: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)


class _NobodyListens:
    """Takes the events of a feed that has none."""

    async def record(self, _connection: AsyncConnection, _events: Sequence[StoredEvent]) -> None:
        """Do nothing."""

    async def fold_restored(self, _connection: AsyncConnection) -> None:
        """Do nothing."""


async def polling(runs: int) -> list[Figure]:
    """Measure polls against histories of three lengths, each on a stage of its own."""
    costs: dict[int, Cost] = {}
    first: dict[int, float] = {}
    for size in SIZES:
        with tempfile.TemporaryDirectory() as directory:
            async with staged() as scene:
                await _fill(scene, size)
                first[size], costs[size] = await _watch(scene, Path(directory), runs)
    smallest = median(costs[SIZES[0]].cpu)
    figures = []
    for size in SIZES:
        cost = costs[size]
        label = f"Poll with nothing new at {size:,} rows"
        detail = f"CPU {1000 * median(cost.cpu):.1f} ms, {1000 * median(cost.wall):.1f} ms with the"
        detail += f" server's own time; the first look took {first[size]:.1f} s"
        flat = tuple(value / smallest for value in cost.cpu)
        limit = None if size == SIZES[0] else 1.25
        figures += [
            Figure(
                name=f"{label}: history requests", values=tuple(cost.requests), unit="", limit=1
            ),
            Figure(name=f"{label}: commits", values=tuple(cost.writes), unit="", limit=0),
            Figure(name=f"{label}: CPU ÷ at 1,000", values=flat, limit=limit, detail=detail),
        ]
    return figures


def _count(name: str, values: Sequence[float], *, limit: float) -> Figure:
    return Figure(name=name, values=tuple(values), unit="", limit=limit)


async def _fill(scene: Scene, size: int) -> None:
    for done in range(0, size, CHUNK):
        count = min(CHUNK, size - done)
        await scene.world.rows(count, days=QUIET_DAYS + done / 1440)


async def _watch(scene: Scene, directory: Path, runs: int) -> tuple[float, Cost]:
    database = Database(prepare(directory))
    (backend,) = create_backends(_sections(scene), clock=SystemClock(), redactor=Redactor())
    assert isinstance(backend, Feed)
    poller = Poller(
        backend,
        database=database,
        clock=SystemClock(),
        intake=_NobodyListens(),
        wake_relay=lambda: None,
        active=2.0,
        idle=300.0,
    )
    try:
        began = perf_counter()
        while not poller.state.baseline:
            await poller.tick()
            if poller.state.error_code:
                raise RuntimeError(poller.state.error_code)
        first = perf_counter() - began
        await poller.tick()  # looks once more, right after the first look
        cost = Cost()
        for _ in range(runs):
            await _measure(scene, poller, database.path, cost)
        return first, cost
    finally:
        await backend.aclose()
        await database.aclose()


async def _measure(scene: Scene, poller: Poller, path: Path, cost: Cost) -> None:
    await scene.world.reset_calls()
    with closing(sqlite3.connect(path)) as witness:
        before = _version(witness)
        cpu, wall = process_time(), perf_counter()
        for _ in range(POLLS):
            await poller.tick()
        cost.cpu.append((process_time() - cpu) / POLLS)
        cost.wall.append((perf_counter() - wall) / POLLS)
        cost.writes.append((_version(witness) - before) / POLLS)
    cost.requests.append(len(await scene.world.calls("/history/transfer")) / POLLS)


def _version(witness: sqlite3.Connection) -> int:
    """Return a number that moves whenever another connection commits a change."""
    return int(witness.execute("PRAGMA data_version").fetchone()[0])


def _sections(scene: Scene) -> BackendSections:
    return BackendSections.model_validate(
        {
            "moviepilot": {
                "url": scene.world.url,
                "username": scene.world.username,
                "password": scene.world.password,
            }
        }
    )
