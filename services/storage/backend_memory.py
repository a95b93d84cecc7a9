"""The memory of the backends as rows; implements services.ports.memory.BackendMemory."""

import json

import sqlalchemy as sa
import structlog
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import DBAPIError

from services.clock import Clock
from services.models import BackendId
from services.ports.memory import Json, Secrets
from services.storage.database import Database
from services.storage.secrets import KeyRing, StoredSecrets
from services.storage.tables import backend_memory

_log = structlog.get_logger()


class StoredBackendMemory:
    """What one backend remembers; `keys` close and open its secrets."""

    def __init__(
        self, database: Database, clock: Clock, backend: BackendId, *, keys: KeyRing | None = None
    ) -> None:
        keys = keys or KeyRing(database.path.parent)
        self.secrets: Secrets = StoredSecrets(database, clock, keys, backend)
        self._database = database
        self._clock = clock
        self._backend = backend

    async def load(self, key: str) -> Json:
        """Return a value, None where there is none."""
        query = sa.select(backend_memory.c.value).where(*self._named(key))
        async with self._database.read() as connection:
            found = (await connection.execute(query)).scalar()
        return None if found is None else json.loads(found)

    async def save(self, key: str, value: Json) -> None:
        """Keep a value; whoever watches the disk tells of one that takes nothing."""
        if value is None:
            await self._write(sa.delete(backend_memory).where(*self._named(key)), key)
            return
        values = {"value": json.dumps(value), "updated_at": self._clock.now().timestamp()}
        statement = insert(backend_memory).values(backend=self._backend, key=key, **values)
        statement = statement.on_conflict_do_update(index_elements=["backend", "key"], set_=values)
        await self._write(statement, key)

    def _named(self, key: str) -> tuple[sa.ColumnElement[bool], ...]:
        return backend_memory.c.backend == self._backend, backend_memory.c.key == key

    async def _write(self, statement: sa.Executable, key: str) -> None:
        try:
            async with self._database.write() as connection:
                await connection.execute(statement)
        except DBAPIError as error:
            _log.warning("not remembered", backend=self._backend, key=key, error=repr(error))
