"""The file's shape: what a fresh one looks like, and which ones are refused."""

import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from services.storage import migrations
from services.storage.schema import (
    FILE_NAME,
    HEAD,
    DatabaseTooNewError,
    DatabaseUnusableError,
    prepare,
)
from services.storage.tables import metadata
from services.storage.upgrading import revision_of, upgrade
from support.database import create_file
from support.scale import cases

ROOT = Path(__file__).parents[3]
VERSIONS = ROOT / "services" / "storage" / "migrations" / "versions"
STEPS = sorted(path.name[1:5] for path in VERSIONS.glob("r[0-9]*.py"))
MOST_STATEMENTS = 60  # of the steps from the first one on, and some more
OLDER = STEPS[:-1][-5:]  # N-1 … N-5
DYING = """
import os, signal, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
import alembic.command, alembic.config  # once, for all who die
from sqlalchemy import event
from sqlalchemy.engine import Engine
from services.storage.schema import prepare

left = 0

@event.listens_for(Engine, "after_cursor_execute")
def count(connection, cursor, statement, *rest):
    global left
    if statement.lstrip().split()[0].upper() in ("CREATE", "ALTER", "INSERT", "UPDATE", "DROP"):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

for number in map(int, sys.argv[3:]):
    left, child = number, os.fork()
    if not child:
        prepare(Path(sys.argv[2]) / str(number))
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    print(code, flush=True)
    if code == 0:  # nothing is left to be killed at
        break
"""


def revision(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def names(path: Path) -> set[str]:
    """Return what there is in a file: tables with their columns, and indexes."""
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT name, type FROM sqlite_master").fetchall()
        columns = [
            f"{name}.{row[1]}"
            for name, kind in found
            if kind == "table"
            for row in connection.execute(f"PRAGMA table_info({name})")
        ]
    return {*columns, *(name for name, _ in found)}


def names_at(directory: Path, step: str) -> set[str]:
    """Return what there is in a file of an older version."""
    path = directory / f"at-{step}.db"
    upgrade(path, to=step)
    return names(path)


def set_revision(path: Path, to: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (to,))
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def shape(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return columns, foreign keys and indexes of each table, whatever order they were made in."""
    queries = (
        "SELECT name, type, [notnull], dflt_value, pk FROM pragma_table_xinfo(?)",
        "SELECT [table], [from], [to], on_update, on_delete FROM pragma_foreign_key_list(?)",
        "SELECT name, [unique], origin, partial FROM pragma_index_list(?)",
    )
    with closing(sqlite3.connect(path)) as connection:
        return {
            table.name: sorted(
                (row for query in queries for row in connection.execute(query, (table.name,))),
                key=repr,
            )
            for table in metadata.sorted_tables
        }


def test_a_new_file_has_exactly_the_tables_of_the_code(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{prepare(tmp_path)}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        differences = compare_metadata(context, metadata)
    engine.dispose()

    assert differences == []


def test_a_new_file_has_the_defaults_keys_and_indexes_of_the_code(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'code.db'}")
    metadata.create_all(engine)
    engine.dispose()

    assert shape(prepare(tmp_path)) == shape(tmp_path / "code.db")


def test_head_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(str(migrations.__file__)).parent))

    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_a_new_file_is_at_head_and_only_ours_to_read(tmp_path: Path) -> None:
    path = prepare(tmp_path)

    assert path == tmp_path / FILE_NAME
    assert revision(path) == HEAD
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_preparing_again_changes_nothing(tmp_path: Path) -> None:
    prepare(tmp_path)
    before = (tmp_path / FILE_NAME).read_bytes()

    prepare(tmp_path)

    assert (tmp_path / FILE_NAME).read_bytes() == before


def test_d08_a_file_of_a_newer_version_is_refused_and_left_untouched(tmp_path: Path) -> None:
    path = create_file(tmp_path)
    set_revision(path, "9999")
    before = path.read_bytes()

    with pytest.raises(DatabaseTooNewError, match="9999"):
        prepare(tmp_path)

    assert path.read_bytes() == before


@pytest.mark.timeout(600)  # a process for each statement of every migration
@pytest.mark.repeat(cases(1, nightly=50))
def test_c25_every_step_is_one_transaction_and_a_kill_leaves_none_half_taken(
    tmp_path: Path,
) -> None:
    """Killed at every statement of the newest step in turn; the next start goes on from there."""
    oldest = STEPS[-1 - cases(1, nightly=len(STEPS) - 1)]
    clean = {step: names_at(tmp_path, step) for step in STEPS if step >= oldest}
    statement, killed = 0, True
    while killed:
        statement += 1
        directory = tmp_path / str(statement)
        directory.mkdir()
        upgrade(directory / FILE_NAME, to=oldest)
        killed = migrate_and_die(directory, statement)
        with closing(sqlite3.connect(directory / FILE_NAME)) as connection:
            at = revision_of(connection)
        assert names(directory / FILE_NAME) == clean[at]
        prepare(directory)
        assert revision(directory / FILE_NAME) == HEAD
    assert killed.count(True) > 4


@pytest.mark.repeat(cases(1, nightly=50))
def test_c25_the_first_start_killed_at_a_statement_is_begun_again(tmp_path: Path) -> None:
    statements = (1, 2, 7, 20, 30)
    for number in statements:
        (tmp_path / str(number)).mkdir()
    assert migrate_and_die(tmp_path, *statements) == [True] * len(statements)
    for number in statements:
        assert revision(prepare(tmp_path / str(number))) == HEAD


def migrate_and_die(directory: Path, *statements: int) -> list[bool]:
    """Prepare folders in processes of their own, each killed at its n-th statement.

    Only statements that change something count. Return who was killed; the first survivor is the
    last one that was tried.
    """
    done = subprocess.run(
        [sys.executable, "-c", DYING, str(ROOT), str(directory), *map(str, statements)],
        timeout=240,
        check=True,
        capture_output=True,
        text=True,
    )
    codes = [int(line) for line in done.stdout.split()]
    assert set(codes) <= {0, -9}
    return [code == -9 for code in codes]


@pytest.mark.parametrize("older", OLDER)
def test_d08_an_older_file_is_migrated_forward_and_keeps_its_rows(
    tmp_path: Path, older: str
) -> None:
    upgrade(tmp_path / FILE_NAME, to=older)
    with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as connection:
        connection.execute("INSERT INTO chat (id, kind) VALUES (7, 'private')")
        connection.execute(
            "INSERT INTO feed_cursor (backend, cursor, updated_at) VALUES ('stage', '{}', 0)"
        )

    path = prepare(tmp_path)

    assert revision(path) == HEAD
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT id FROM chat").fetchall() == [(7,)]
        assert connection.execute("SELECT backend FROM feed_cursor").fetchall() == [("stage",)]
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    (tmp_path / "new").mkdir()
    assert shape(path) == shape(create_file(tmp_path / "new"))


def test_d08_no_migration_without_a_backup(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    upgrade(path, to="0001")
    (tmp_path / "backups").write_text("a file in the way", encoding="utf-8")

    with pytest.raises(DatabaseUnusableError, match=r"before a migration: File exists$"):
        prepare(tmp_path)

    assert revision(path) == "0001"


def test_d11_a_folder_that_is_not_there_is_unusable(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusableError):
        prepare(tmp_path / "nowhere")


def test_alembic_is_not_imported_when_no_step_is_due(tmp_path: Path) -> None:
    create_file(tmp_path)
    script = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r});"
        "from pathlib import Path; from services.storage.schema import prepare;"
        f"prepare(Path({str(tmp_path)!r})); print('alembic' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )

    assert done.stdout == "False\n"
