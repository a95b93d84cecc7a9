"""What the database remembers of one feed: its cursor and the fingerprints of its rows."""

import itertools
import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Self

import sqlalchemy as sa

from services.models import BackendId
from services.polling.cursors import Disposition
from services.storage.database import Database
from services.storage.tables import feed_cursor, feed_row

CHUNK = 500  # fingerprints per query: SQLite bounds the variables of a statement

_CURSOR = sa.select(feed_cursor).where(feed_cursor.c.backend == sa.bindparam("its_backend"))
_RECORDED = sa.select(feed_row.c.fingerprint, feed_row.c.disposition, feed_row.c.polls).where(
    feed_row.c.backend == sa.bindparam("its_backend"),
    feed_row.c.fingerprint.in_(sa.bindparam("marks", expanding=True)),
)


class StoredMemory:
    """The FeedMemory of one poll: the cursor as committed last, the rows as they are read.

    `restored` says that the cursor comes from a backup and no poll has caught up since.
    """

    def __init__(
        self,
        database: Database,
        backend: BackendId,
        cursor: dict[str, Any] | None,
        *,
        pruned_before: str = "",
        identity: Mapping[str, str] | None = None,
        downloads_known: bool = False,
        restored: bool = False,
    ) -> None:
        self.restored = restored
        self._database = database
        self._backend = backend
        self._cursor = cursor
        self._pruned_before = pruned_before
        self.identity: Mapping[str, str] = identity or {}
        self.downloads_known = downloads_known

    @classmethod
    async def load(cls, database: Database, backend: BackendId) -> Self:
        """Read the cursor committed last."""
        async with database.read() as connection:
            row = (await connection.execute(_CURSOR, {"its_backend": backend})).first()
        if row is None:
            return cls(database, backend, None)
        return cls(
            database,
            backend,
            json.loads(row.cursor),
            pruned_before=row.pruned_before,
            identity=json.loads(row.identity or "{}"),
            downloads_known=row.downloads_since is not None,
            restored=row.restored,
        )

    def of_another_server(self) -> Self:
        """Return the memory without its cursor: the next poll takes what is there as known."""
        return type(self)(self._database, self._backend, None)

    def differs(self, identity: Mapping[str, str]) -> bool:
        """Say whether a server is another one than the cursor's; what is unknown is the same."""
        return any(self.identity.get(name, mark) != mark for name, mark in identity.items())

    @property
    def cursor(self) -> dict[str, Any] | None:
        """Return the value committed last, None before the first good poll."""
        return self._cursor

    @property
    def pruned_before(self) -> str:
        """Return the server's date before which rows count as seen."""
        return self._pruned_before

    async def unseen(self, fingerprints: Collection[str]) -> set[str]:
        """Return those that no committed poll has recorded."""
        return set(fingerprints) - (await self._recorded(fingerprints)).keys()

    async def quarantined(self, fingerprints: Collection[str]) -> dict[str, int | None]:
        """Return the recorded ones with the polls that showed them, None where that is settled."""
        return {
            row.fingerprint: row.polls if row.disposition == Disposition.BROKEN else None
            for row in (await self._recorded(fingerprints)).values()
        }

    async def _recorded(self, fingerprints: Iterable[str]) -> dict[str, sa.Row[Any]]:
        found: dict[str, sa.Row[Any]] = {}
        remaining = iter(fingerprints)
        async with self._database.read() as connection:
            while chunk := list(itertools.islice(remaining, CHUNK)):
                values = {"its_backend": self._backend, "marks": chunk}
                rows = await connection.execute(_RECORDED, values)
                found.update({row.fingerprint: row for row in rows})
        return found
