"""From a row that can be seen in MoviePilot's history to a message that Telegram has accepted."""

import asyncio
import socket
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from bench.figures import Figure, percentile
from bench.processes import Scene, staged, usher

ACTIVE, IDLE = 2.0, 12.0  # seconds; the defaults are 2 s and 5 min
LOOKS_ACTIVE_FOR = 62.0  # seconds after a row in which the pace stays active, see the poller
SAMPLES = 12
ALONE = "300s"  # so rare a poll that only a wake can be the cause
HOOK = "bench-hook-secret"
WOKEN = 6  # films of one run


async def arrival(runs: int) -> list[Figure]:
    """Measure by polling, busy and quiet, then woken by the hook and by the stream."""
    hooked = await _woken(runs, hook=True)
    streamed = await _woken(runs, hook=False)
    return [
        *await _polled(runs),
        Figure(
            name="Row visible to message accepted, woken by the hook",
            values=tuple(hooked),
            unit=" s",
            limit=0.3,
            detail=_spread(hooked) + ", posters fetched and uploaded; MoviePilot's own: 0.09 s",
        ),
        Figure(
            name="Row visible to message accepted, woken by the stream",
            values=tuple(streamed),
            unit=" s",
            limit=4,
            detail=_spread(streamed) + "; MoviePilot tells at most one message per 3 s",
        ),
    ]


async def _woken(runs: int, *, hook: bool) -> list[float]:
    """Measure films that arrive with their posters while nothing polls by itself."""
    port = _free_port()
    woken = {
        "TRACKER_ACTIVE_INTERVAL": ALONE,
        "TRACKER_CHECK_INTERVAL": ALONE,
        "BOT_HTTP_PORT": str(port),
        **({"TRACKER_HOOK_SECRET": HOOK} if hook else {"TRACKER_SSE_ENABLED": "true"}),
    }
    took = []
    with tempfile.TemporaryDirectory() as directory:
        async with staged() as scene, usher(scene, Path(directory), **woken):
            last = (await scene.accepted(0))["seq"]
            await asyncio.sleep(5)  # until the stream is open, and the first look has settled
            for number in range(WOKEN * runs + 1):
                began = perf_counter()
                await scene.world.finish()
                if hook:
                    address = f"http://127.0.0.1:{port}/hooks/moviepilot/{HOOK}"
                    async with scene.world.http.post(address, json={"event": "transfer"}):
                        pass
                last = (await scene.accepted(last))["seq"]
                if number:  # the first one imports what drawing and uploading need
                    took.append(perf_counter() - began)
                await asyncio.sleep(1.2 if hook else 3.5)  # Telegram: one a second; the stream: 3 s
    return took


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


async def _polled(runs: int) -> list[Figure]:
    """Measure while something is under way, then after a quiet minute."""
    active: list[float] = []
    idle: list[float] = []
    with tempfile.TemporaryDirectory() as directory:
        paces = {
            "TRACKER_ACTIVE_INTERVAL": f"{ACTIVE:g}s",
            "TRACKER_CHECK_INTERVAL": f"{IDLE:g}s",
        }
        async with staged() as scene, usher(scene, Path(directory), **paces):
            await scene.accepted(0)  # nothing old is told, and that is said
            await _arrive(scene, 0)
            for number in range(1, SAMPLES * runs + 1):
                await asyncio.sleep(1 + ACTIVE * (number / SAMPLES % 1))  # every phase of the pace
                active.append(await _arrive(scene, number))
            for number in range(runs):
                await asyncio.sleep(LOOKS_ACTIVE_FOR + IDLE * number / runs)
                idle.append(await _arrive(scene, -1 - number))
    return [
        Figure(
            name="Row visible to message accepted, while active ÷ `TRACKER_ACTIVE_INTERVAL`",
            values=tuple(value / ACTIVE for value in active),
            limit=(ACTIVE + 0.5) / ACTIVE,
            detail=_spread(active) + f", polled every {ACTIVE:g} s",
        ),
        Figure(
            name="Row visible to message accepted, while idle ÷ `TRACKER_CHECK_INTERVAL`",
            values=tuple(value / IDLE for value in idle),
            limit=1.1,
            detail=_spread(idle) + f", polled every {IDLE:g} s (default: 5 min)",
        ),
    ]


async def _arrive(scene: Scene, number: int) -> float:
    last = await scene.telegram.last_entry()
    began = perf_counter()
    await scene.world.row(
        title=f"Reel {number}", type="电影", tmdbid=800_000 + number, seasons="", episodes=""
    )
    await scene.accepted(last)
    return perf_counter() - began


def _spread(values: Sequence[float]) -> str:
    middle, most = percentile(values, 0.5), max(values)
    return f"{len(values)} arrivals: median {middle:.2f} s, longest {most:.2f} s"
