"""`python -m bench.soak --minutes 120`: the real process among random faults, in real time.

Ends with 0 when every arrival was told, nobody was told three times, and neither memory, open files
nor threads grew (reliability.md 14).
"""

import argparse
import asyncio
import json
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import linear_regression
from time import monotonic  # noqa: TID251 - measured in real time, with no clock to take

from bench.processes import OWNER, Child, Scene, staged, usher

WARM_UP = 0.25  # share of the run in which caches may still fill
SAMPLE = 10.0  # seconds between two looks at the process
LONGEST_REST = 300.0  # seconds for what is late to arrive at the end
STEEPEST = 1.0  # MiB an hour
SPARE = 8  # files and threads that may be open for a moment

_FAULTS: tuple[dict[str, object], ...] = (
    {"kind": "429", "retry_after": 3, "times": 2},
    {"kind": "html", "times": 2},
    {"kind": "json", "code": 500, "description": "Internal Server Error", "times": 2},
    {"kind": "cut", "times": 1},
    {"kind": "cut", "phase": "after", "times": 1},
    {"kind": "garbage", "times": 1},
    {"kind": "slow", "delay": 2.0, "times": 5},
)
_DOWNTIMES = ("refuse", "html", "gateway", "500", "cut", "stall")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The process at one moment: seconds since the start, MiB, open files, threads."""

    at: float
    memory: float
    files: int
    threads: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What came of it."""

    minutes: float
    arrivals: int
    lost: list[str]
    told_too_often: list[str]
    mib_per_hour: float
    files_grew: int
    threads_grew: int

    @property
    def kept(self) -> bool:
        """Say whether every promise was kept."""
        grew = max(self.files_grew, self.threads_grew) > SPARE
        return not (self.lost or self.told_too_often or grew or self.mib_per_hour > STEEPEST)


def judge(looks: Sequence[Look], told: Counter[str], arrivals: int) -> Summary:
    """Return the summary of a run whose arrivals are called `Reel 1` to `Reel n`."""
    names = [f"Reel {number}" for number in range(1, arrivals + 1)]
    steady = [look for look in looks if look.at >= WARM_UP * looks[-1].at]
    slope = linear_regression([look.at for look in steady], [look.memory for look in steady]).slope
    return Summary(
        minutes=round(looks[-1].at / 60, 1),
        arrivals=arrivals,
        lost=[name for name in names if not told[name]],
        told_too_often=[name for name in names if told[name] > 2],
        mib_per_hour=round(3600 * slope, 2),
        files_grew=steady[-1].files - steady[0].files,
        threads_grew=steady[-1].threads - steady[0].threads,
    )


async def soak(minutes: float, seed: int) -> Summary:
    """Let things arrive and go wrong for so long, then let everything come to rest."""
    chance = random.Random(seed)  # noqa: S311 - a story, not a secret
    with tempfile.TemporaryDirectory() as directory:
        async with (
            staged("--unlimited") as scene,
            usher(scene, Path(directory), TRACKER_CHECK_INTERVAL="5s") as child,
        ):
            first = (await scene.accepted(0))["seq"]
            began, looks, arrivals = monotonic(), [], 0
            while (at := monotonic() - began) < 60 * minutes:
                looks.append(look(child, at))
                arrivals = await _something(scene, chance, arrivals)
                await asyncio.sleep(chance.uniform(0, 2 * SAMPLE))
            await scene.telegram.clear_faults()
            await scene.world.downtime("up")
            looks.append(look(child, monotonic() - began))
            return judge(looks, await _told(scene, first, arrivals), arrivals)


def look(child: Child, at: float) -> Look:
    """Return how the process is."""
    of = Path(f"/proc/{child.pid}")
    return Look(
        at=at,
        memory=child.resident(),
        files=len(list((of / "fd").iterdir())),
        threads=len(list((of / "task").iterdir())),
    )


async def _something(scene: Scene, chance: random.Random, arrivals: int) -> int:
    act = chance.choices(("arrive", "say", "telegram", "server"), (5, 3, 2, 1))[0]
    if act == "arrive":
        for _ in range(chance.choice((1, 1, 2, 5))):
            arrivals += 1
            await scene.world.row(
                title=f"Reel {arrivals}",
                type="电影",
                tmdbid=700_000 + arrivals,
                seasons="",
                episodes="",
            )
    elif act == "say":
        words = chance.choice(("/help", "/status", "/queue", "general", "/subscriptions"))
        await scene.telegram.say(OWNER, words)
    elif act == "telegram":
        method = ["sendMessage", "sendPhoto", "editMessageText", "getUpdates"]
        await scene.telegram.fault(method=method, **chance.choice(_FAULTS))
    else:
        await scene.world.downtime(chance.choice(_DOWNTIMES), seconds=chance.uniform(1, 20))
    return arrivals


async def _told(scene: Scene, since: int, arrivals: int) -> Counter[str]:
    """Return how often each arrival was told, once all were or patience is over."""
    deadline = monotonic() + LONGEST_REST
    while True:
        told = Counter(
            name
            for entry in await scene.telegram.journal(since=since, chat=OWNER)
            if entry["accepted"] and entry["method"] in ("sendMessage", "sendPhoto")
            for name in set(re.findall(r"Reel \d+", entry["text"] or ""))
        )
        if len(told) >= arrivals or monotonic() > deadline:
            return told
        await asyncio.sleep(1)


def main() -> int:
    """Run, print the summary as JSON, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=120.0)
    parser.add_argument("--seed", type=int, default=1927)
    parser.add_argument("--summary", type=Path, metavar="FILE", help="write it there, too")
    given = parser.parse_args()
    summary = asyncio.run(soak(given.minutes, given.seed))
    told = json.dumps(asdict(summary), indent=2)
    print(told)
    if given.summary:
        given.summary.parent.mkdir(parents=True, exist_ok=True)
        given.summary.write_text(told + "\n", encoding="utf-8")
    return 0 if summary.kept else 1


if __name__ == "__main__":
    sys.exit(main())
