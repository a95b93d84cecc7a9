"""SIGKILL at the polling points of reliability.md 7: nothing is lost, nothing told twice."""

import asyncio
import sys
from pathlib import Path

import pytest

from services.events import Arrival, Notice
from services.polling.memory import StoredMemory
from support import dying_poll
from support.clock import FakeClock
from support.database import create_file, open_database
from support.dying_poll import OLD, with_new_rows, with_old_rows
from support.feed import HistoryFeed, KeepingIntake, stored_events
from support.pages import BACKEND, History
from support.polls import Stage
from support.scale import cases

TESTS = Path(__file__).parents[2]
RUN = (
    f"import runpy, sys; sys.path[:0] = {[str(TESTS.parent), str(TESTS)]!r};"
    f"runpy.run_module({dying_poll.__name__!r}, run_name='__main__')"
)
DEADLINE = 60

pytestmark = pytest.mark.repeat(cases(1, nightly=50))


async def poll(directory: Path, history: History) -> None:
    """Poll until nothing more is to come, in this process."""
    async with open_database(directory) as database:
        stage = Stage(database, FakeClock(), HistoryFeed(history), KeepingIntake())
        await stage.poller.tick()
        await stage.poller.tick()


async def kill_at(point: str, directory: Path) -> None:
    """Let another process poll up to the point, and kill it there."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", RUN, point, str(directory)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert child.stdout is not None
    try:
        async with asyncio.timeout(DEADLINE):
            await child.stdout.readuntil(b"here\n")
    finally:
        child.kill()
        await child.wait()


@pytest.mark.parametrize("point", ["C01", "C02", "C03", "C04", "C05"])
async def test_c01_c02_c03_c04_c05_a_killed_poll_loses_and_repeats_nothing(
    point: str, tmp_path: Path
) -> None:
    create_file(tmp_path)
    await poll(tmp_path, with_old_rows(History()))
    before = await cursor_in(tmp_path)
    history = with_new_rows(History())

    await kill_at(point, tmp_path)

    if point != "C05":  # nothing was committed: the old cursor, and none of the new rows
        new = [row.fingerprint for row in history.rows[OLD:]]
        async with open_database(tmp_path) as database:
            memory = await StoredMemory.load(database, BACKEND)
            assert memory.cursor == before
            assert await memory.unseen(new) == set(new)
            assert len(await stored_events(database)) == 1
    await poll(tmp_path, history)
    async with open_database(tmp_path) as database:
        told = await stored_events(database)
    assert [event.name for event in told if isinstance(event, Arrival)] == [
        row.source for row in history.rows[OLD:]
    ]
    assert [event.code for event in told if isinstance(event, Notice)] == ["baseline-set"]


async def cursor_in(directory: Path) -> object:
    async with open_database(directory) as database:
        return (await StoredMemory.load(database, BACKEND)).cursor


async def test_c06_a_baseline_killed_at_page_3_starts_again(tmp_path: Path) -> None:
    create_file(tmp_path)

    await kill_at("C06", tmp_path)

    async with open_database(tmp_path) as database:
        assert (await StoredMemory.load(database, BACKEND)).cursor is None
    await poll(tmp_path, with_old_rows(History()))
    async with open_database(tmp_path) as database:
        told = await stored_events(database)
    assert told == [Notice(code="baseline-set", backend=BACKEND, fields={"count": OLD})]
