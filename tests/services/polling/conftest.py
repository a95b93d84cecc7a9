"""What polls need: a history and its reader, or a database, a clock, a feed and a poller."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.polling.scheduler import Jobs
from services.storage.database import Database
from support.clock import FakeClock
from support.database import open_database
from support.feed import HistoryFeed, KeepingIntake
from support.pages import History, Reader
from support.polls import Stage


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(tmp_path) as database:
        yield database


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def stage(database: Database, clock: FakeClock) -> Stage:
    """Return a poller over an empty history, before its first poll."""
    return Stage(database, clock, HistoryFeed(History()), KeepingIntake())


@pytest.fixture
async def settled(stage: Stage) -> Stage:
    """Return a poller that has its baseline of 40 rows and saw nothing new since."""
    stage.history.fill(40)
    await stage.poller.tick()
    await stage.poller.tick()
    stage.history.pass_time(1)
    stage.settle()
    return stage


@pytest.fixture
def history() -> History:
    """Return a history of 663 rows, one a minute."""
    history = History()
    history.fill(663)
    return history


@pytest.fixture
async def reader(history: History) -> Reader:
    """Return a reader that has its baseline and saw nothing new since."""
    reader = Reader(history)
    await reader.poll_until_settled()
    history.pass_time(60)
    return reader


@pytest.fixture
async def jobs(clock: FakeClock) -> AsyncIterator[Jobs]:
    """Return running jobs whose time stands still and whose gaps are the longest there are."""
    jobs = Jobs(clock, jitter=lambda _least, most: most)
    jobs.start()
    yield jobs
    await jobs.stop(grace=0)
