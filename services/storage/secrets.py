"""Tokens and passwords of people's accounts: rows that only the key opens.

The key is `BOT_SECRET_KEY`, else the file `key` in the data directory, made on the first start and
never part of a backup: who finds a copy of the database finds nothing to sign in with. Several keys
may stand there, the newest first: it closes, all of them open, and `reseal` brings every value
under the newest, so that an old one can be taken away a day later.
"""

import base64
import functools
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
import structlog
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import DBAPIError

from services.clock import Clock
from services.errors import StorageUnavailable
from services.models import BackendId
from services.ports.memory import Sealed
from services.storage.database import Database
from services.storage.keys import read_keys, settle_key
from services.storage.tables import secret

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

_PURPOSE = b"usher: values at rest"

_log = structlog.get_logger()


class KeyRing:
    """Closes and opens values; the keys are read, and cryptography imported, at the first one."""

    def __init__(self, directory: Path, given: str = "") -> None:
        self._directory = directory
        self._given = given

    def close(self, text: str) -> bytes:
        """Return a value as only the keys open it. Raises: OSError where the file is unusable."""
        return self._fernets.encrypt(text.encode())

    def open(self, closed: bytes) -> str | Sealed:
        """Return a value, or UNREADABLE when no key opens it: it was closed under another one."""
        from cryptography.fernet import InvalidToken  # noqa: PLC0415 - on first use

        try:
            return self._fernets.decrypt(closed).decode()
        except (InvalidToken, OSError):
            return Sealed.UNREADABLE

    def renew(self, closed: bytes) -> bytes:
        """Return the value under the newest key, unchanged when no key opens it."""
        from cryptography.fernet import InvalidToken  # noqa: PLC0415 - on first use

        try:
            return self._fernets.rotate(closed)
        except (InvalidToken, OSError):
            return closed

    @functools.cached_property
    def _keys(self) -> list[bytes]:
        """Return the setting's keys, then the file's: a key that was moved still opens."""
        given = [one.strip() for one in self._given.split(",") if one.strip()]
        kept = read_keys(self._directory) if given else settle_key(self._directory)
        return [_stretched(one) for one in (*given, *kept)]

    @functools.cached_property
    def _fernets(self) -> "MultiFernet":
        from cryptography.fernet import Fernet, MultiFernet  # noqa: PLC0415 - on first use

        return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in self._keys])


class StoredSecrets:
    """The secrets of one backend as rows; implements services.ports.memory.Secrets."""

    def __init__(self, database: Database, clock: Clock, keys: KeyRing, backend: BackendId) -> None:
        self._database = database
        self._clock = clock
        self._keys = keys
        self._prefix = f"{backend}:"

    async def load(self, key: str) -> str | Sealed:
        """Return a secret, or why there is none."""
        query = sa.select(secret.c.value).where(secret.c.name == self._prefix + key)
        async with self._database.read() as connection:
            found = (await connection.execute(query)).scalar()
        return Sealed.ABSENT if found is None else self._keys.open(found)

    async def save(self, key: str, value: str) -> None:
        """Keep a secret: it is on the disk when this returns. Raises: StorageUnavailable."""
        try:
            closed = self._keys.close(value)
            values = {"value": closed, "updated_at": self._clock.now().timestamp()}
            statement = insert(secret).values(name=self._prefix + key, **values)
            statement = statement.on_conflict_do_update(index_elements=["name"], set_=values)
            async with self._database.write() as connection:
                await connection.execute(statement)
        except (DBAPIError, OSError) as error:
            raise StorageUnavailable from error

    async def forget(self, key: str) -> None:
        """Take a secret off the disk, its bytes too (`secure_delete`). Raises: StorageUnavailable.

        What stands in backups made before stays there, closed.
        """
        try:
            async with self._database.write() as connection:
                await connection.execute(
                    sa.delete(secret).where(secret.c.name == self._prefix + key)
                )
        except DBAPIError as error:
            raise StorageUnavailable from error

    async def keys(self) -> list[str]:
        """Return the keys of every secret there is, readable or not, in order."""
        query = sa.select(secret.c.name).where(secret.c.name.startswith(self._prefix))
        async with self._database.read() as connection:
            names = (await connection.execute(query.order_by(secret.c.name))).scalars().all()
        return [name.removeprefix(self._prefix) for name in names]


async def reseal(database: Database, keys: KeyRing) -> None:
    """Bring every secret under the newest key; what no key opens is logged and left as it is."""
    async with database.read() as connection:
        rows = (await connection.execute(sa.select(secret.c.name, secret.c.value))).all()
    closed = [name for name, value in rows if keys.open(value) is Sealed.UNREADABLE]
    if closed:
        _log.warning("no key opens these secrets: their people sign in again", names=closed)
    for name, value in rows:
        if name in closed:
            continue
        same = sa.and_(secret.c.name == name, secret.c.value == value)  # none that was replaced
        async with database.write() as connection:
            await connection.execute(sa.update(secret).where(same).values(value=keys.renew(value)))


def _stretched(key: str) -> bytes:
    """Return 32 bytes of whatever was given; it is random enough or no stretching helps."""
    return hashlib.sha256(_PURPOSE + b"\0" + key.encode()).digest()
