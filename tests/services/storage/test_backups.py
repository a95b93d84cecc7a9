"""D-07, C26: copies made beside a writer, checked, flushed, renamed, and eight of them kept."""

import asyncio
import contextlib
import os
import sqlite3
import stat
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from services.storage import backups
from services.storage.backups import KEPT, BackupFailedError, due_in, found, make, verify
from services.storage.database import Database
from services.storage.schema import FILE_NAME, prepare
from services.storage.upgrading import upgrade
from support.clock import START
from support.database import create_file, open_database
from support.scale import cases

ROOT = Path(__file__).parents[3]
BULK = "INSERT INTO probe (filler) VALUES (zeroblob(9000000))"
ADD = "INSERT INTO chat (id, kind) VALUES (:id, 'private')"
DYING = """
import os, signal, sys
sys.path.insert(0, sys.argv[1])
from datetime import UTC, datetime
from pathlib import Path
from services.storage import backups

def die():
    os.kill(os.getpid(), signal.SIGKILL)

backups.make(Path(sys.argv[2]), now=datetime.now(UTC), give_up=die)
"""


def count(path: Path) -> int:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM chat").fetchone()[0])


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


async def add(database: Database, *ids: int) -> None:
    async with database.write() as connection:
        await connection.execute(sa.text(ADD), [{"id": one} for one in ids])


async def test_d07_a_copy_is_whole_private_and_alone(tmp_path: Path) -> None:
    previous = os.umask(0)
    try:
        async with open_database(tmp_path) as database:
            await add(database, 1, 2, 3)
            backup = make(tmp_path, now=START)
    finally:
        os.umask(previous)

    assert backup.name == "usher-000001-20260301T120000Z.db"
    assert count(backup.path) == 3
    assert (mode(backup.path), mode(backup.path.parent)) == (0o600, 0o700)
    assert [path.name for path in backup.path.parent.iterdir()] == [backup.name]


async def test_d07_writers_go_on_while_a_copy_is_made(tmp_path: Path) -> None:
    """The copy is the state at its beginning; what is written meanwhile neither waits nor shows."""
    async with open_database(tmp_path) as database:
        await add(database, 1)
        async with database.write() as connection:
            await connection.execute(sa.text(BULK))
        written = 0

        def write_meanwhile() -> bool:
            nonlocal written
            if not written:
                with contextlib.closing(sqlite3.connect(database.path, timeout=0)) as other, other:
                    other.execute(ADD, {"id": 2})
                written = 1
            return False

        backup = await asyncio.to_thread(make, tmp_path, now=START, give_up=write_meanwhile)

        assert written
        assert (count(backup.path), count(database.path)) == (1, 2)


def test_d07_eight_are_kept_whatever_the_clock_says(tmp_path: Path) -> None:
    create_file(tmp_path)
    for hours in (0, 6, 12, -400, -394, 18, 24, 30, 36, 42):
        make(tmp_path, now=START + timedelta(hours=hours))

    assert [backup.number for backup in found(tmp_path)] == list(range(10, 10 - KEPT, -1))


def test_other_files_in_the_folder_are_nobodys_backup(tmp_path: Path) -> None:
    create_file(tmp_path)
    make(tmp_path, now=START)
    for name in ("notes.txt", "usher-000002-20269999T120000Z.db"):
        (tmp_path / backups.FOLDER / name).write_text("mine")

    assert len(found(tmp_path)) == 1
    make(tmp_path, now=START)
    assert (tmp_path / backups.FOLDER / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize(
    ("age", "wait"),
    [(0, 21600), (3600, 18000), (21600, 0), (90000, -68400), (-3600, 21600)],
)
def test_d07_the_next_one_is_due_by_the_newest(tmp_path: Path, age: float, wait: float) -> None:
    create_file(tmp_path)
    assert due_in(tmp_path, now=START) is None
    make(tmp_path, now=START)

    assert due_in(tmp_path, now=START + timedelta(seconds=age)) == wait


@pytest.mark.repeat(cases(1, nightly=50))
def test_c26_a_kill_during_a_copy_leaves_the_last_good_one(tmp_path: Path) -> None:
    create_file(tmp_path)
    good = make(tmp_path, now=START)
    done = subprocess.run(
        [sys.executable, "-c", DYING, str(ROOT), str(tmp_path)], timeout=60, check=False
    )
    assert done.returncode == -9
    folder = tmp_path / backups.FOLDER
    assert {path.name for path in folder.iterdir()} == {good.name, "unfinished.tmp"}
    assert found(tmp_path) == [good]

    newer = make(tmp_path, now=START)

    verify(good.path)
    assert {path.name for path in folder.iterdir()} == {good.name, newer.name}


def test_a_copy_that_is_given_up_leaves_nothing(tmp_path: Path) -> None:
    create_file(tmp_path)

    with pytest.raises(BackupFailedError, match="given up"):
        make(tmp_path, now=START, give_up=lambda: True)

    assert list((tmp_path / backups.FOLDER).iterdir()) == []


def test_d07_a_damaged_database_makes_no_backup_and_drops_none(tmp_path: Path) -> None:
    path = create_file(tmp_path)
    good = [make(tmp_path, now=START) for _ in range(KEPT)]
    raw = bytearray(path.read_bytes())
    raw[4096 : 4096 + 64] = b"\xff" * 64  # the head of a table's page
    path.write_bytes(raw)

    with pytest.raises(BackupFailedError):
        make(tmp_path, now=START)

    assert found(tmp_path) == good[::-1]


def test_without_a_database_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(BackupFailedError):
        make(tmp_path, now=START)

    assert not (tmp_path / FILE_NAME).exists()


def test_d07_the_key_is_in_no_backup(tmp_path: Path) -> None:
    create_file(tmp_path)
    (tmp_path / "key").write_bytes(b"canary-of-the-key")
    backup = make(tmp_path, now=START)

    assert b"canary-of-the-key" not in backup.path.read_bytes()
    assert [path.name for path in backup.path.parent.iterdir()] == [backup.name]


def test_d07_a_migration_makes_a_backup_first(tmp_path: Path) -> None:
    upgrade(tmp_path / FILE_NAME, to="0001")

    prepare(tmp_path, now=START)

    (backup,) = found(tmp_path)
    assert backup.made_at == START
    with contextlib.closing(sqlite3.connect(backup.path)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
