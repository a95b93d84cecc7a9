"""Starting, idling, and `--help`: against a bare aiogram bot, and against Python itself."""

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.figures import Figure, ratios, seconds
from bench.processes import ROOT, Child, bare_bot, staged, usher

IDLE_FOR = 10.0  # seconds until everything that a start brings has settled

_Begin = Callable[[], AbstractAsyncContextManager[Child]]


async def start(runs: int) -> list[Figure]:
    """Measure the way to the first `getUpdates`, and the memory some seconds later."""
    with tempfile.TemporaryDirectory() as directory:
        async with staged() as scene:
            first, _ = await _life(lambda: usher(scene, Path(directory)))
            ours, theirs = [], []
            for _ in range(runs):
                ours.append(await _life(lambda: usher(scene, Path(directory))))
                theirs.append(await _life(lambda: bare_bot(scene)))
    our_starts, our_sizes = zip(*ours, strict=True)
    their_starts, their_sizes = zip(*theirs, strict=True)
    return [
        Figure(
            name="Start to first `getUpdates` ÷ bare aiogram",
            values=ratios(our_starts, their_starts),
            limit=1.35,
            detail=f"{seconds(our_starts)} against {seconds(their_starts)}; the very first start,"
            f" which makes the database, {first:.1f} s",
        ),
        Figure(
            name="Idle memory ÷ bare aiogram",
            values=ratios(our_sizes, their_sizes),
            limit=1.3,
            detail=f"{median(our_sizes):.0f} MiB against {median(their_sizes):.0f} MiB, resident",
        ),
    ]


async def _life(begin: _Begin) -> tuple[float, float]:
    """Return the seconds to the first poll and the MiB some seconds later."""
    async with begin() as child:
        took = perf_counter() - child.began
        await asyncio.sleep(IDLE_FOR)
        return took, child.resident()


async def command_line(runs: int) -> list[Figure]:
    """Measure `python -m bot --help` against `python -c pass`."""
    ours, theirs = [], []
    for _ in range(runs * 3):
        ours.append(_took("-m", "bot", "--help"))
        theirs.append(_took("-c", "pass"))
    return [
        Figure(
            name="`python -m bot --help` ÷ `python -c pass`",
            values=ratios(ours, theirs),
            limit=8,
            detail=f"{seconds(ours)} against {seconds(theirs)}",
        )
    ]


def _took(*arguments: str) -> float:
    began = perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, check=True)
    return perf_counter() - began
