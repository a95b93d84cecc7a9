"""`python -m bot backup`: by the real process, beside a running bot and without one."""

import sqlite3
import subprocess
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.exits import Exit
from bot.instance import claim
from services.storage.backups import Backup, found, make
from services.storage.schema import FILE_NAME
from support.command import GOOD, bot, imported
from support.database import create_file

ADD = "INSERT INTO viewer (id, role, name, created_at) VALUES (?, 'member', ?, 0)"


def backup(directory: Path, *arguments: str, **more: object) -> subprocess.CompletedProcess[str]:
    return bot(directory, "backup", *arguments, settings=GOOD | {"BOT_DATA_DIR": "."}, **more)


def made_before(directory: Path) -> Backup:
    """Make a backup without a process: its making is not what is looked at."""
    return make(directory, now=datetime.now(UTC))


def add(directory: Path, number: int) -> None:
    with closing(sqlite3.connect(directory / FILE_NAME)) as connection, connection:
        connection.execute(ADD, (number, f"viewer {number}"))


def viewers(directory: Path) -> int:
    with closing(sqlite3.connect(directory / FILE_NAME)) as connection:
        return int(connection.execute("SELECT count(*) FROM viewer").fetchone()[0])


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    create_file(tmp_path)
    return tmp_path


def test_d07_a_backup_is_made_while_another_process_has_the_directory(directory: Path) -> None:
    holder = claim(directory)
    with closing(sqlite3.connect(directory / FILE_NAME, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute(ADD, (1, "not committed yet"))

        done = backup(directory, options=("-X", "importtime"))

        writer.execute("COMMIT")
    holder.release()

    assert done.returncode == Exit.DONE
    (made,) = found(directory)
    assert done.stdout == f"backups/{made.name}\n"
    assert imported(done.stderr) & {"aiogram", "aiohttp", "sqlalchemy"} == set()
    with closing(sqlite3.connect(made.path)) as copy:
        assert copy.execute("SELECT count(*) FROM viewer").fetchone() == (0,)


def test_without_a_database_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    done = backup(tmp_path)

    assert done.returncode == Exit.DATA
    assert done.stderr == "usher: there is no database in BOT_DATA_DIR yet, so nothing to back up\n"


def test_a_backup_that_fails_says_why_in_one_line(directory: Path) -> None:
    (directory / "backups").write_text("", encoding="utf-8")

    done = backup(directory)

    assert (done.returncode, done.stderr) == (
        Exit.DATA,
        "usher: no backup was made: File exists\n",
    )


def test_the_backups_are_listed_newest_first(directory: Path) -> None:
    assert backup(directory, "--list").stdout == "There are no backups yet.\n"
    made_before(directory)
    made_before(directory)

    lines = backup(directory, "--list").stdout.splitlines()

    assert [line.split("  ")[0] for line in lines] == [one.name for one in found(directory)]
    assert all(line.endswith(" MB") and " UTC " in line for line in lines)


def test_d06_a_backup_is_restored_and_the_file_before_it_is_kept(directory: Path) -> None:
    add(directory, 1)
    made = made_before(directory)
    add(directory, 2)

    done = backup(directory, "--restore", made.name)

    assert done.returncode == Exit.DONE
    (aside,) = directory.glob("set-aside-*.db")
    assert done.stdout == (
        f"{made.name} is in place. What has arrived since will be told in one message.\n"
        f"The database before it is kept as {aside.name}.\n"
    )
    assert viewers(directory) == 1
    with closing(sqlite3.connect(aside)) as kept:
        assert kept.execute("SELECT count(*) FROM viewer").fetchone() == (2,)


def test_nothing_is_restored_under_a_running_bot(directory: Path) -> None:
    made = made_before(directory)
    holder = claim(directory)

    done = backup(directory, "--restore", made.name)

    holder.release()
    assert done.returncode == Exit.TWICE
    assert "stop it, then restore" in done.stderr
    assert not list(directory.glob("set-aside-*"))


@pytest.mark.parametrize("name", ["nothing", "../usher.db", "/etc/passwd", ""])
def test_a_backup_that_is_not_there_ends_with_2(directory: Path, name: str) -> None:
    done = backup(directory, f"--restore={name}")

    assert done.returncode == Exit.USAGE
    assert "`backup --list` shows them" in done.stderr


def test_a_damaged_backup_is_not_restored(directory: Path) -> None:
    made = made_before(directory)
    made.path.write_bytes(b"gone" * 1000)
    before = (directory / FILE_NAME).read_bytes()

    done = backup(directory, "--restore", made.name)

    assert done.returncode == Exit.DATA
    assert "nothing has changed" in done.stderr
    assert (directory / FILE_NAME).read_bytes() == before


def test_wrong_settings_end_with_78(tmp_path: Path) -> None:
    assert bot(tmp_path, "backup").returncode == Exit.CONFIG


def test_restoring_without_a_database_in_place_sets_nothing_aside(directory: Path) -> None:
    made = made_before(directory)
    (directory / FILE_NAME).unlink()

    done = backup(directory, "--restore", made.name)

    assert done.returncode == Exit.DONE
    assert len(done.stdout.splitlines()) == 1
    assert viewers(directory) == 0
