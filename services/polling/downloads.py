"""The downloads under way: which of them are news, and who asked for what that has a hash."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.clock import Clock
from services.events import Started
from services.models import BackendId
from services.storage.tables import download, feed_cursor

FRESHEN = 3600.0  # seconds: a download that goes on is not written down more often


class Downloads:
    """Knows the downloads of one feed; what was there at the first look is no news."""

    def __init__(self, backend: BackendId, clock: Clock) -> None:
        self._backend = backend
        self._clock = clock
        self._written: dict[str, float] = {}

    def to_write(self, shown: Sequence[Started]) -> list[Started]:
        """Return those that are unknown to this process, or were written down long ago."""
        now = self._clock.monotonic()
        unique = {one.native_id: one for one in shown if one.native_id}
        return [
            one
            for key, one in unique.items()
            if now - self._written.get(key, float("-inf")) >= FRESHEN
        ]

    async def write_down(
        self, connection: AsyncConnection, shown: Sequence[Started], *, known: bool
    ) -> list[Started]:
        """Write downloads down and return those never seen; none of them at the first look."""
        now = self._clock.now().timestamp()
        if not known:
            await connection.execute(
                sa.update(feed_cursor)
                .where(feed_cursor.c.backend == self._backend)
                .values(downloads_since=now)
            )
        new: list[Started] = []
        for one in shown:
            if not await self._freshen(connection, one, now):
                new.append(one)  # noqa: PERF401 - asks the database for each
        if new:
            await connection.execute(insert(download), [self._values(one, now) for one in new])
        return new if known else []

    def written(self, shown: Sequence[Started]) -> None:
        """Take note that the transaction has committed."""
        now = self._clock.monotonic()
        self._written |= {one.native_id: now for one in shown}

    async def _freshen(self, connection: AsyncConnection, one: Started, now: float) -> bool:
        there = await connection.execute(
            sa.update(download)
            .where(download.c.backend == self._backend, download.c.hash == one.native_id)
            .values(last_seen=now)
        )
        return there.rowcount > 0

    def _values(self, one: Started, now: float) -> dict[str, object]:
        return {
            "backend": self._backend,
            "hash": one.native_id,
            "item_key": one.ref.key if one.ref else None,
            "season": one.season,
            "title": one.name,
            "username": one.username,
            "first_seen": now,
            "last_seen": now,
        }
