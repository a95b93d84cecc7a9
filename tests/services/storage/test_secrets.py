"""Secrets at rest: closed on the disk, open again with the key, and plainly said where not."""

import sqlite3
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr, TypeAdapter, ValidationError

from bot.spellings import SecretKeys
from services.errors import StorageUnavailable
from services.models import BackendId
from services.ports.memory import PassingSecrets, Sealed, Secrets
from services.storage import backups
from services.storage.database import Database
from services.storage.keys import read_keys, settle_key
from services.storage.secrets import KeyRing, StoredSecrets, reseal
from support.clock import START, FakeClock
from support.database import open_database

TOKEN = "correct-horse-battery-staple"
KEY_A, KEY_B = "a" * 32, "b" * 32


def stored(database: Database, given: str = "", backend: str = "somewhere") -> StoredSecrets:
    keys = KeyRing(database.path.parent, given)
    return StoredSecrets(database, FakeClock(), keys, BackendId(backend))


def everything_in(directory: Path) -> bytes:
    return b"".join(path.read_bytes() for path in directory.iterdir() if path.is_file())


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize("passing", [True, False])
async def test_both_keepers_keep_replace_list_and_forget(database: Database, passing: bool) -> None:
    secrets: Secrets = PassingSecrets() if passing else stored(database)

    assert await secrets.load("7") is Sealed.ABSENT
    await secrets.save("7", "old")
    await secrets.save("7", TOKEN)
    await secrets.save("12", "an other's")

    assert await secrets.load("7") == TOKEN
    assert await secrets.keys() == ["12", "7"]
    await secrets.forget("7")
    assert await secrets.load("7") is Sealed.ABSENT
    assert await secrets.keys() == ["12"]


async def test_a_backend_sees_nothing_of_another_one(database: Database) -> None:
    await stored(database).save("7", TOKEN)

    assert await stored(database, backend="some").keys() == []
    assert await stored(database, backend="elsewhere").load("7") is Sealed.ABSENT


async def test_nothing_on_the_disk_holds_a_secret_also_after_it_was_forgotten(
    tmp_path: Path,
) -> None:
    async with open_database(tmp_path) as database:
        secrets = stored(database)
        await secrets.save("7", TOKEN)
        await secrets.save("8", TOKEN)
        with sqlite3.connect(database.path) as connection:
            closed = connection.execute("SELECT value FROM secret").fetchone()[0]
        connection.close()
        await secrets.forget("7")
        await secrets.forget("8")

    everything = everything_in(tmp_path)
    assert TOKEN.encode() not in everything
    assert bytes(closed) not in everything


async def test_the_key_is_made_once_private_and_in_no_backup(database: Database) -> None:
    directory = database.path.parent
    await stored(database).save("7", TOKEN)
    path = directory / "key"
    made = path.read_bytes()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert settle_key(directory) == made.decode().split()
    assert path.read_bytes() == made
    backup = backups.make(directory, now=START)
    assert made.strip() not in backup.path.read_bytes()
    assert not (directory / "key.tmp").exists()


@pytest.mark.parametrize("left", [b"", b"\n \n"])
def test_a_key_file_without_a_key_gets_one(tmp_path: Path, left: bytes) -> None:
    (tmp_path / "key").write_bytes(left)

    assert settle_key(tmp_path) == read_keys(tmp_path) != []


async def test_another_key_is_said_and_loses_nothing(database: Database) -> None:
    await stored(database, KEY_A).save("7", TOKEN)

    assert await stored(database, KEY_B).load("7") is Sealed.UNREADABLE
    assert await stored(database, KEY_B).keys() == ["7"]
    assert await stored(database, KEY_A).load("7") == TOKEN


@pytest.mark.parametrize("damage", [b"", b"gAAAAA", b"\xff\xfe", b"x" * 4000])
async def test_a_damaged_value_is_said_and_can_be_replaced(
    database: Database, damage: bytes
) -> None:
    secrets = stored(database)
    await secrets.save("7", TOKEN)
    with sqlite3.connect(database.path) as connection:
        connection.execute("UPDATE secret SET value = ?", (damage,))
    connection.close()

    assert await secrets.load("7") is Sealed.UNREADABLE
    await secrets.save("7", "new")
    assert await secrets.load("7") == "new"


async def test_an_old_key_opens_until_everything_is_under_the_new_one(database: Database) -> None:
    await stored(database, KEY_A).save("7", TOKEN)
    both = f"{KEY_B}, {KEY_A}"

    assert await stored(database, both).load("7") == TOKEN
    assert await stored(database, KEY_B).load("7") is Sealed.UNREADABLE
    await reseal(database, KeyRing(database.path.parent, both))
    assert await stored(database, KEY_B).load("7") == TOKEN


async def test_a_key_that_moved_from_the_file_into_the_setting_still_opens(
    database: Database,
) -> None:
    await stored(database).save("7", TOKEN)

    assert await stored(database, KEY_A).load("7") == TOKEN


async def test_resealing_leaves_what_it_cannot_open(database: Database) -> None:
    await stored(database, KEY_A).save("7", TOKEN)

    await reseal(database, KeyRing(database.path.parent, KEY_B))

    assert await stored(database, KEY_A).load("7") == TOKEN


async def test_what_the_disk_refuses_is_raised_for_nothing_may_be_used_unkept(
    database: Database,
) -> None:
    secrets = stored(database)
    with sqlite3.connect(database.path) as connection:
        connection.execute("DROP TABLE secret")
    connection.close()

    with pytest.raises(StorageUnavailable):
        await secrets.save("7", TOKEN)
    with pytest.raises(StorageUnavailable):
        await secrets.forget("7")


async def test_a_key_file_that_cannot_be_read_is_no_crash(database: Database) -> None:
    (database.path.parent / "key").mkdir()

    with pytest.raises(StorageUnavailable):
        await stored(database).save("7", TOKEN)


@pytest.mark.parametrize("given", ["short", f"{KEY_A},short", f"{KEY_A},"])
def test_a_key_that_is_too_short_is_refused_without_its_value(given: str) -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(SecretKeys).validate_python(SecretStr(given))

    said = refused.value.errors(include_url=False, include_input=False)[0]["msg"]
    assert "32 random characters" in said
    assert given not in said
