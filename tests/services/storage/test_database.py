"""D-01: one writer that loses no update, readers beside it, and a file that survives."""

import asyncio
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from services.storage.database import Database
from services.storage.schema import FILE_NAME
from services.storage.tables import feed_cursor, intent
from support.database import create_file, open_database
from support.scale import cases

ROOT = Path(__file__).parents[3]
DEADLINE = 60

INCREMENT = """
import asyncio, sys
sys.path.insert(0, {root!r})
from pathlib import Path
import sqlalchemy as sa
from services.storage.database import Database

async def main():
    database = Database(Path({path!r}))
    print("ready", flush=True)
    sys.stdin.readline()
    for _ in range({times}):
        async with database.write() as connection:
            old = (await connection.execute(sa.text("SELECT next_seq FROM chat"))).scalar_one()
            await connection.execute(sa.text("UPDATE chat SET next_seq = :n"), {{"n": old + 1}})
    await database.aclose()

asyncio.run(main())
"""

UNCOMMITTED = """
import sqlite3, sys

connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute(
    "INSERT INTO feed_cursor (backend, cursor, updated_at) VALUES ('stage', 'old', 0)"
)
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE feed_cursor SET cursor = 'new'")
print("ready", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(tmp_path) as database:
        yield database


async def add_counter(database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(
            sa.text("INSERT INTO chat (id, kind, next_seq) VALUES (1, 'private', 0)")
        )


async def count(database: Database) -> int:
    async with database.read() as connection:
        return int((await connection.execute(sa.text("SELECT next_seq FROM chat"))).scalar_one())


async def increment(database: Database) -> None:
    async with database.write() as connection:
        old = (await connection.execute(sa.text("SELECT next_seq FROM chat"))).scalar_one()
        await asyncio.sleep(0)
        await connection.execute(sa.text("UPDATE chat SET next_seq = :new"), {"new": old + 1})


async def test_d01_200_increments_at_once_keep_all(database: Database) -> None:
    await add_counter(database)

    async with asyncio.TaskGroup() as group:
        for _ in range(200):
            group.create_task(increment(database))

    assert await count(database) == 200


async def test_d01_two_processes_keep_all_increments(database: Database) -> None:
    await add_counter(database)
    script = INCREMENT.format(root=str(ROOT), path=str(database.path), times=100)
    children = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", script),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        for _ in range(2)
    ]
    async with asyncio.timeout(DEADLINE):
        for child in children:
            assert child.stdout is not None
            assert await child.stdout.readline() == b"ready\n"
        codes = [(await child.communicate(b"go\n"), child.returncode)[1] for child in children]

    assert codes == [0, 0]
    assert await count(database) == 200


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),  # FULL
        ("foreign_keys", 1),
        ("busy_timeout", 5000),
        ("secure_delete", 1),
    ],
)
async def test_d01_the_pragmas_are_set_on_readers_and_on_the_writer(
    database: Database, pragma: str, value: str | int
) -> None:
    query = sa.text(f"PRAGMA {pragma}")
    async with database.write() as connection:
        assert (await connection.execute(query)).scalar_one() == value
    async with database.read() as connection:
        assert (await connection.execute(query)).scalar_one() == value


async def test_a_write_begins_before_it_reads(database: Database) -> None:
    with closing(sqlite3.connect(database.path, timeout=0, isolation_level=None)) as other:
        async with database.write() as connection:
            await connection.execute(sa.text("SELECT 1"))
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("BEGIN IMMEDIATE")


async def test_a_block_that_raises_leaves_nothing_behind(database: Database) -> None:
    await add_counter(database)
    with pytest.raises(ZeroDivisionError):
        await fail_after_writing(database)

    assert await count(database) == 0
    await increment(database)
    assert await count(database) == 1


async def fail_after_writing(database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(sa.text("UPDATE chat SET next_seq = 99"))
        raise ZeroDivisionError


async def test_a_cancelled_write_leaves_nothing_behind_and_frees_the_writer(
    database: Database,
) -> None:
    await add_counter(database)
    written = asyncio.Event()

    async def write_and_wait() -> None:
        async with database.write() as connection:
            await connection.execute(sa.text("UPDATE chat SET next_seq = 99"))
            written.set()
            await asyncio.Event().wait()

    async with asyncio.TaskGroup() as group:
        writing = group.create_task(write_and_wait())
        await written.wait()
        writing.cancel()

    await increment(database)
    assert await count(database) == 1


async def test_readers_see_one_snapshot_while_somebody_writes(database: Database) -> None:
    await add_counter(database)
    async with database.read() as reader:
        query = sa.text("SELECT next_seq FROM chat")
        assert (await reader.execute(query)).scalar_one() == 0
        await increment(database)
        assert (await reader.execute(query)).scalar_one() == 0
    assert await count(database) == 1


async def test_a_read_transaction_cannot_lose_an_update_by_writing(database: Database) -> None:
    await add_counter(database)
    async with database.read() as reader:
        await reader.execute(sa.text("SELECT next_seq FROM chat"))
        await increment(database)
        with pytest.raises(OperationalError, match="locked"):
            await reader.execute(sa.text("UPDATE chat SET next_seq = 7"))

    assert await count(database) == 1


async def test_foreign_keys_hold(database: Database) -> None:
    row = {
        "screen_row": "nobody",
        "verb": "v",
        "argument": "",
        "viewer_id": 1,
        "update_id": 1,
        "state": "started",
        "process": "p",
        "created_at": 0.0,
    }
    with pytest.raises(sa.exc.IntegrityError, match="FOREIGN KEY"):
        async with database.write() as connection:
            await connection.execute(sa.insert(intent).values(row))


@pytest.mark.repeat(cases(1, nightly=50))
async def test_c04_a_killed_writer_leaves_the_last_committed_cursor(tmp_path: Path) -> None:
    path = create_file(tmp_path)
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", UNCOMMITTED, str(path)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert child.stdout is not None
    async with asyncio.timeout(DEADLINE):
        assert await child.stdout.readline() == b"ready\n"
        child.kill()
        await child.wait()

    async with open_database(tmp_path) as database, database.read() as connection:
        assert (await connection.execute(sa.select(feed_cursor.c.cursor))).scalar_one() == "old"


async def test_closing_writes_the_log_back_into_the_file(tmp_path: Path) -> None:
    async with open_database(tmp_path) as database:
        await add_counter(database)
        assert (tmp_path / f"{FILE_NAME}-wal").stat().st_size > 0

    assert not (tmp_path / f"{FILE_NAME}-wal").exists()
    async with open_database(tmp_path) as database:
        assert await count(database) == 0
