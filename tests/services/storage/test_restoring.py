"""D-06, D-12: a damaged file is set aside, the newest good backup takes its place, none is lost."""

import contextlib
import random
import shutil
import sqlite3
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from services.storage import backups, restoring
from services.storage.backups import Backup, BackupFailedError, found, make
from services.storage.schema import (
    FILE_NAME,
    HEAD,
    DatabaseUnusableError,
    ended_well,
    prepare,
)
from services.storage.upgrading import upgrade
from support.clock import START
from support.database import create_file
from support.scale import cases

ROOT = Path(__file__).parents[3]
LATER = START + timedelta(hours=1)
BACKED_UP, SINCE = 200, 20
WAITING = (
    "INSERT INTO outbox (chat_id, seq, lane, kind, dedupe_key, payload, state, created_at)"
    " VALUES (1, {n}, 'message', 'arrival', '{n}', '{{}}', '{state}', 0)"
)
DYING = """
import os, pathlib, signal, sys
sys.path.insert(0, sys.argv[1])
from datetime import UTC, datetime
from services.storage import restoring
from services.storage.backups import found

left = int(sys.argv[3])

def audit(event, arguments):
    global left
    if event == "os.rename":
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(audit)
directory = pathlib.Path(sys.argv[2])
restoring.restore(directory, found(directory)[0], head=sys.argv[4], now=datetime.now(UTC))
"""


def execute(path: Path, *statements: str) -> list[tuple[object, ...]]:
    """Run statements, each committed by itself, and return the rows of the last one."""
    rows: list[tuple[object, ...]] = []
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            rows = connection.execute(statement).fetchall()
    return rows


def names(path: Path) -> set[str]:
    return {str(row[0]) for row in execute(path, "SELECT name FROM viewer")}


def add(path: Path, first: int, count: int) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany(
            "INSERT INTO viewer (id, role, name, created_at) VALUES (?, 'member', ?, 0)",
            [(n, f"viewer {n} " + "x" * 300) for n in range(first, first + count)],
        )


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Return a data directory with a backup and, in the file, rows that are newer than it."""
    path = create_file(tmp_path)
    add(path, 0, BACKED_UP)
    make(tmp_path, now=START)
    add(path, BACKED_UP, SINCE)
    return tmp_path


def set_aside(directory: Path) -> list[Path]:
    return sorted(directory.glob("set-aside-*"))


@pytest.mark.parametrize("seed", range(cases(50, nightly=1_000)))
def test_d06_bytes_flipped_anywhere_never_stop_a_start(directory: Path, seed: int) -> None:
    """Damage that SQLite can see is restored; what it cannot see (inside a text) is only read."""
    path = directory / FILE_NAME
    raw = bytearray(path.read_bytes())
    place = random.Random(seed)  # noqa: S311 - the same offsets in every run
    for offset in (place.randrange(len(raw)) for _ in range(16)):
        raw[offset] ^= 0xFF
    path.write_bytes(raw)

    prepare(directory, now=LATER)

    assert execute(path, "PRAGMA quick_check") == [("ok",)]
    restored = execute(path, "SELECT backup, made_at, restored_at, told FROM restoration")
    if restored:
        assert restored == [(found(directory)[0].name, START.timestamp(), LATER.timestamp(), 0)]
        assert [aside.read_bytes() for aside in set_aside(directory)] == [bytes(raw)]
        assert len(names(path)) == BACKED_UP
    else:
        assert set_aside(directory) == []
        assert len(execute(path, "SELECT id FROM viewer")) == BACKED_UP + SINCE


@pytest.mark.parametrize("offset", [0, 18, 40, 100, 4096, 8192 + 3])
def test_d06_damage_of_the_structure_is_always_seen(directory: Path, offset: int) -> None:
    path = directory / FILE_NAME
    raw = bytearray(path.read_bytes())
    raw[offset : offset + 8] = b"\xff" * 8
    path.write_bytes(raw)

    prepare(directory, now=LATER)

    assert len(names(path)) == BACKED_UP
    assert len(set_aside(directory)) == 1


@pytest.mark.parametrize("content", [b"a diary, not a database" * 100, b"\xff" * 10_000])
def test_d06_a_file_that_is_no_database_is_set_aside_and_a_new_one_begun(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)

    path = prepare(tmp_path, now=LATER)

    (aside,) = set_aside(tmp_path)
    assert aside.read_bytes() == content
    assert execute(path, "SELECT backup, told FROM restoration") == [(None, 0)]


def test_d06_the_newest_backup_that_is_good_is_taken(directory: Path) -> None:
    path = directory / FILE_NAME
    broken = make(directory, now=LATER)
    raw = bytearray(broken.path.read_bytes())
    raw[100:200] = b"\xff" * 100
    broken.path.write_bytes(raw)
    path.write_bytes(b"gone" * 1000)

    prepare(directory, now=LATER)

    assert len(names(path)) == BACKED_UP
    assert broken.path.exists()


def test_d06_a_backup_of_an_older_version_is_migrated_on_the_way(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    upgrade(path, to="0001")
    add(path, 0, 3)
    make(tmp_path, now=START)
    path.write_bytes(b"gone" * 1000)

    prepare(tmp_path, now=LATER)

    assert len(names(path)) == 3
    assert execute(path, "SELECT version_num FROM alembic_version") == [(HEAD,)]


def test_d06_what_waited_then_waits_for_a_digest_and_cards_are_closed(directory: Path) -> None:
    path = directory / FILE_NAME
    execute(
        path,
        "INSERT INTO chat (id, kind) VALUES (1, 'private')",
        "INSERT INTO feed_cursor (backend, cursor, updated_at) VALUES ('stage', '{}', 0)",
        "INSERT INTO burst (id, chat_id, backend, item_key, season, generation, state, payload,"
        " last_event_at) VALUES (1, 1, 'stage', 'x', 1, 1, 'open', '{}', 0)",
        *(
            WAITING.format(n=n, state=state)
            for n, state in enumerate(("pending", "sending", "uncertain", "sent", "parked"))
        ),
    )
    make(directory, now=START)
    path.write_bytes(b"gone" * 1000)

    prepare(directory, now=LATER)

    assert execute(path, "SELECT state FROM outbox ORDER BY id") == [
        *[("uncertain_final",)] * 3,
        ("sent",),
        ("parked",),
    ]
    assert execute(path, "SELECT state FROM burst") == [("closed",)]
    assert execute(path, "SELECT restored FROM feed_cursor") == [(1,)]


@pytest.mark.repeat(cases(1, nightly=50))
@pytest.mark.parametrize("rename", [1, 2, 3, 4, 5])
def test_d06_a_kill_between_any_two_renames_loses_neither_file(
    directory: Path, rename: int
) -> None:
    """Renames: the new file is ready, log, index, old file, new file in place."""
    path = directory / FILE_NAME
    keep_log(directory)
    old, log = path.read_bytes(), path.with_name(f"{FILE_NAME}-wal").read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", DYING, str(ROOT), str(directory), str(rename), HEAD],
        timeout=60,
        check=False,
    )
    assert done.returncode == -9

    prepare(directory, now=LATER)

    if rename == 1:  # not decided yet: as if it had never been tried
        assert len(names(path)) == BACKED_UP + SINCE + 1
        assert set_aside(directory) == []
        return
    assert len(names(path)) == BACKED_UP
    kept = {aside.name.rpartition(".db")[2]: aside.read_bytes() for aside in set_aside(directory)}
    assert (kept[""], kept["-wal"]) == (old, log)


def keep_log(directory: Path) -> None:
    """Leave the file as a killed process does: one row is only in the log."""
    path = directory / FILE_NAME
    copy = directory / "copy"
    copy.mkdir()
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("PRAGMA journal_mode=WAL")
    writer.execute(
        "INSERT INTO viewer (id, role, name, created_at) VALUES (999, 'member', 'log', 0)"
    )
    for suffix in ("", "-wal", "-shm"):
        shutil.copy(path.with_name(FILE_NAME + suffix), copy)
    writer.close()
    for one in list(copy.iterdir()):
        one.rename(directory / one.name)
    copy.rmdir()


def test_a_backup_of_a_newer_version_or_of_something_else_is_refused(directory: Path) -> None:
    (good,) = found(directory)
    before = (directory / FILE_NAME).read_bytes()
    for statement, reason in (
        ("UPDATE alembic_version SET version_num = '9999'", "newer version"),
        ("DROP TABLE alembic_version", "no database of Usher's"),
    ):
        execute(good.path, statement)
        with pytest.raises(BackupFailedError, match=reason):
            restoring.restore(directory, good, head=HEAD, now=LATER)
    gone = Backup(path=directory / backups.FOLDER / "gone.db", number=9, made_at=START)
    with pytest.raises(BackupFailedError):
        restoring.restore(directory, gone, head=HEAD, now=LATER)

    assert (directory / FILE_NAME).read_bytes() == before
    assert not list(directory.glob("restored*"))


def test_d12_a_start_without_the_log_opens_what_is_in_the_file(directory: Path) -> None:
    keep_log(directory)
    for suffix in ("-wal", "-shm"):
        (directory / f"{FILE_NAME}{suffix}").unlink()

    path = prepare(directory, now=LATER)

    assert len(names(path)) == BACKED_UP + SINCE
    assert set_aside(directory) == []


@pytest.mark.parametrize("which", ["-wal", "-shm"])
def test_d12_a_log_or_index_of_garbage_is_no_reason_to_stop(directory: Path, which: str) -> None:
    keep_log(directory)
    (directory / f"{FILE_NAME}{which}").write_bytes(b"\xa5" * 40_000)

    path = prepare(directory, now=LATER)

    assert len(names(path)) >= BACKED_UP + SINCE


def test_d09_a_large_file_is_read_through_only_after_a_bad_end(directory: Path) -> None:
    """Damage deep inside a large file shows whether it was read: no seconds are measured."""
    path = directory / FILE_NAME
    execute(path, *["INSERT INTO probe (filler) VALUES (zeroblob(17000000))"] * 4)
    ((root,),) = execute(path, "SELECT rootpage FROM sqlite_master WHERE name = 'viewer'")
    assert isinstance(root, int)
    raw = bytearray(path.read_bytes())
    raw[(root - 1) * 4096 : (root - 1) * 4096 + 8] = b"\xff" * 8
    path.write_bytes(raw)

    ended_well(directory)
    prepare(directory, now=LATER)
    assert set_aside(directory) == []
    prepare(directory, now=LATER)  # the mark was taken: the start before this one did not end well

    assert len(set_aside(directory)) == 1


def test_d05_a_folder_that_takes_nothing_is_unusable(directory: Path) -> None:
    (directory / FILE_NAME).write_bytes(b"gone" * 1000)
    (directory / "restored.tmp").mkdir()

    with pytest.raises(DatabaseUnusableError):
        prepare(directory, now=LATER)

    assert (directory / FILE_NAME).read_bytes() == b"gone" * 1000
