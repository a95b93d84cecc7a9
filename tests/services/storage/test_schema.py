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
from support.database import create_file

ROOT = Path(__file__).parents[3]


def revision(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


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


def test_a_file_that_is_no_database_is_refused_and_left_untouched(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    path.write_bytes(b"a diary, not a database" * 100)

    with pytest.raises(DatabaseUnusableError):
        prepare(tmp_path)

    assert path.read_bytes() == b"a diary, not a database" * 100


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
