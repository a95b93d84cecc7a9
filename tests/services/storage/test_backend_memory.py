"""What backends remember: each its own, over a restart, and never an error of theirs."""

from pathlib import Path

import sqlalchemy as sa

from services.storage.backend_memory import StoredBackendMemory
from support.clock import FakeClock
from support.database import open_database


async def test_each_backend_remembers_its_own_values(tmp_path: Path) -> None:
    async with open_database(tmp_path) as database:
        one = StoredBackendMemory(database, FakeClock(), "one")
        await one.save("key", {"a": [1]})
        await one.save("key", {"a": [2]})
        await StoredBackendMemory(database, FakeClock(), "two").save("key", "other")

    async with open_database(tmp_path) as database:
        again = StoredBackendMemory(database, FakeClock(), "one")
        assert await again.load("key") == {"a": [2]}
        assert await again.load("nothing") is None


async def test_what_cannot_be_written_is_no_error_of_the_backend(tmp_path: Path) -> None:
    async with open_database(tmp_path) as database:
        async with database.write() as connection:
            await connection.execute(sa.text("DROP TABLE backend_memory"))

        await StoredBackendMemory(database, FakeClock(), "one").save("key", 1)
