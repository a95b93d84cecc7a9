"""The second server in trouble: the truth within ten seconds, no completion lost or told twice."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from support.aniworld import RunningAniworld, running_aniworld
from support.household import Household, household
from support.person import text_of

SECONDS = 10  # in which the truth is to be seen
SPEED = {"check_interval": "5m", "active_interval": "2s"}  # as people have it

TROUBLES = pytest.mark.parametrize(
    ("trouble", "says"),
    [
        ({"control": "cut"}, "✓"),
        ({"control": "restart"}, "✓"),
        ({"control": "expire"}, "✓"),
        ({"control": "storm", "seconds": 3}, "asks us to wait"),
        ({"control": "downtime", "mode": "gateway", "seconds": 60}, "not answering"),
    ],
    ids=["socket-cut", "restart", "expired-token", "429-storm", "html-502"],
)


@pytest.fixture
async def world() -> AsyncIterator[RunningAniworld]:
    async with running_aniworld(limit=100_000) as found:
        found.server.queue.jobs.clear()
        yield found


@pytest.fixture
async def home(tmp_path: Path, world: RunningAniworld) -> AsyncIterator[Household]:
    """A household in the middle of a download."""
    section = {"url": world.url, "password": world.password}
    async with household(tmp_path, configured=False, aniworld=section, tracker=SPEED) as found:
        await found.person().hears("I am watching Aniworld now", since=0)
        await world.listening()
        await world.post("enqueue", id="aniworld_101")
        await world.post("step", seconds=1)
        await shows(found, "/queue", "Harbour Lights")
        yield found


async def shows(home: Household, command: str, words: str) -> None:
    """Wait until the answer to a command has these words."""
    async with asyncio.timeout(SECONDS):
        while words not in text_of(await home.person().say(command)):
            pass


async def told(home: Household, words: str, *, since: int) -> int:
    """Return how many messages say that something with these words has arrived."""
    sent = await home.stage.journal(since=since, chat=home.person().chat)
    return sum(it["method"].startswith("send") and words in (it["text"] or "") for it in sent)


@TROUBLES
async def test_the_truth_is_shown_and_every_end_is_told_once(
    world: RunningAniworld, home: Household, trouble: dict[str, Any], says: str
) -> None:
    owner = home.person()
    body = dict(trouble)
    await world.post(body.pop("control"), **body)
    await shows(home, "/status", f"Aniworld  {'✓' if says == '✓' else '✗ ' + says}")

    since = await home.stage.last_entry()
    await world.post("finish")
    await world.post("downtime", mode="up")
    async with asyncio.timeout(SECONDS):
        await owner.hears("Harbour Lights", since=since)
    await world.post("enqueue", id="aniworld_103")
    await world.post("finish")
    async with asyncio.timeout(SECONDS):
        await owner.hears("Clockwork Meadow", since=since)

    assert await told(home, "Harbour Lights", since=since) == 1
    assert await told(home, "Clockwork Meadow", since=since) == 1
