"""C28, C30: a kill during a checkpoint, and power cuts around a commit."""

import contextlib
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from services.outbox.model import RowState
from services.storage.database import Database
from services.storage.schema import FILE_NAME, prepare
from support.clock import FakeClock
from support.database import create_file
from support.feed import HistoryFeed
from support.outbox import World, film
from support.pages import History, arrival
from support.polls import Stage
from support.power import committed, cut, tails
from support.scale import cases

ROWS = 400
TAILS = tails(cases(4, nightly=100))
# The kernel kills at the first write beyond the limit: in the middle of the checkpoint.
DYING = """
import resource, signal, sqlite3, sys

path, limit = sys.argv[1], int(sys.argv[2])
connection = sqlite3.connect(path, isolation_level=None)
connection.execute("PRAGMA journal_mode=WAL")
connection.execute("PRAGMA synchronous=FULL")
connection.execute("PRAGMA wal_autocheckpoint=0")
for number in range(int(sys.argv[3])):
    connection.execute("INSERT INTO chat (id, kind, flags) VALUES (?, 'private', ?)",
                       (number, "x" * 3000))
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
"""


@pytest.mark.repeat(cases(1, nightly=10))  # at each of five places
@pytest.mark.parametrize("share", [0.2, 0.4, 0.6, 0.8, 0.95])
def test_c28_a_kill_during_a_checkpoint_loses_nothing(tmp_path: Path, share: float) -> None:
    path = create_file(tmp_path)
    before = path.stat().st_size
    limit = before + int(share * ROWS * 4096)

    done = subprocess.run(
        [sys.executable, "-c", DYING, str(path), str(limit), str(ROWS)], timeout=60, check=False
    )

    assert done.returncode == -25  # SIGXFSZ
    assert before < path.stat().st_size <= limit
    prepare(tmp_path)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM chat").fetchone() == (ROWS,)
    assert not list(tmp_path.glob("set-aside-*"))


class CutDatabase(Database):
    """Calls `on_cut` inside one of its write transactions, before the commit."""

    def __init__(self, path: Path, *, at: int, on_cut: Callable[[], None]) -> None:
        super().__init__(path)
        self._left = at
        self._on_cut = on_cut

    @contextlib.asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        self._left -= 1
        async with super().write() as connection:
            yield connection
            if self._left == 0:
                self._on_cut()


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    world = World(tmp_path)
    yield world
    await world.database.aclose()


async def after_the_cut(world: World, folder: Path) -> None:
    """Begin again with what the cut left, in the same chats."""
    await world.database.aclose()
    world.path = prepare(folder)
    await world.reopen()


@pytest.mark.parametrize("tail", TAILS)
async def test_c30_c05_a_cut_after_the_commit_of_a_poll_tells_it_once(
    world: World, tmp_path: Path, tail: str
) -> None:
    history = History()
    history.fill(3)
    stage = Stage(world.database, world.clock, HistoryFeed(history), world.intake)
    await stage.poller.tick()
    await stage.poller.tick()
    await world.deliver()
    history.insert(event=arrival("Nosferatu"))
    await stage.poller.tick()
    cut(world.path, tmp_path / "after", tail=TAILS[tail])

    await after_the_cut(world, tmp_path / "after")
    again = Stage(world.database, FakeClock(), HistoryFeed(history), world.intake)
    await again.poller.tick()
    await world.deliver()

    assert [(one.text, one.silent) for one in world.posted()] == [("Nosferatu", False)]


@pytest.mark.parametrize("tail", TAILS)
async def test_c30_c13_a_cut_before_the_commit_of_an_outcome_is_one_marked_copy(
    world: World, tmp_path: Path, tail: str
) -> None:
    """The third write of a run is the outcome: taking up what was left, lease, outcome."""
    await world.post(film("A"), film("B"))
    folder = tmp_path / "after"
    await world.reopen(
        lambda path: CutDatabase(
            path, at=3, on_cut=lambda: cut(path, folder, tail=TAILS[tail]) and None
        )
    )
    async with world.running():
        await world.run_for(0.1)
    assert world.texts() == ["A"]

    await after_the_cut(world, folder)
    states = [row.state for row in await world.rows()]
    assert states == [RowState.SENDING, RowState.PENDING]
    await world.deliver()

    assert world.texts() == ["A", "A (repeated)", "B"]
    assert [one.silent for one in world.posted()] == [False, True, False]


@pytest.mark.parametrize("share", [n / 100 for n in range(cases(1, nightly=100))])
def test_c30_frames_of_a_transaction_under_way_are_cut_off(tmp_path: Path, share: float) -> None:
    """A transaction larger than the cache spills into the log before its commit.

    Of what was spilled, any share may have reached the platter.
    """
    path = create_file(tmp_path)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("PRAGMA cache_size=5")
        writer.execute("INSERT INTO chat (id, kind) VALUES (1, 'private')")
        writer.execute("BEGIN IMMEDIATE")
        for number in range(2, 200):
            writer.execute(
                "INSERT INTO chat (id, kind, flags) VALUES (?, 'private', ?)", (number, "x" * 3000)
            )
        log = path.with_name(f"{FILE_NAME}-wal").read_bytes()
        end = committed(log)
        assert end < len(log) / 2
        spilled = log[end : end + int(share * (len(log) - end))]
        copy = cut(path, tmp_path / "after", tail=spilled)
        writer.execute("ROLLBACK")

    prepare(copy.parent)
    with contextlib.closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT id FROM chat").fetchall() == [(1,)]
