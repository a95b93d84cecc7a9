"""A feed over a history, and an intake that keeps what it was given."""

import asyncio
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.errors import BackendError
from services.events import Event, Started, StoredEvent, decode_event
from services.models import BackendId, ItemRef
from services.polling.cursors import scan
from services.ports.feeds import FeedMemory, FeedPoll
from services.storage.database import Database
from services.storage.tables import event
from support.pages import BACKEND, History


def started(native_id: str, name: str, **details: Any) -> Started:
    """Return a download under way."""
    return Started(backend=BACKEND, native_id=native_id, name=name, **details)


class HistoryFeed:
    """Implements Feed as a backend does; `trouble` is raised by the next polls while it is set."""

    id: BackendId = BACKEND
    name = "Stage"

    def __init__(self, history: History) -> None:
        self.history = history
        self.trouble: Exception | None = None
        self.downloads: tuple[Started, ...] = ()
        self.marks: dict[str, str] = {}
        self.busy_trouble: BackendError | None = None
        self.hold_busy: asyncio.Event | None = None
        self.asked_under_way = 0
        self.totals: dict[str, int | Exception | None] = {}
        self.asked_totals: list[tuple[str, int]] = []
        self.hold_totals: asyncio.Event | None = None

    async def aclose(self) -> None:
        """Hold nothing."""

    async def poll(self, memory: FeedMemory) -> FeedPoll:
        """Look once."""
        if self.trouble is not None:
            raise self.trouble
        return await scan(self.history.read, memory, backend=self.id)

    @property
    def busy(self) -> bool:
        """Say whether something is being downloaded."""
        return bool(self.downloads)

    @busy.setter
    def busy(self, value: bool) -> None:
        self.downloads = (started("a", "Something"),) if value else ()

    async def identity(self) -> dict[str, str]:
        """Say what the test set."""
        return self.marks

    async def under_way(self) -> tuple[Started, ...]:
        """Say what the test set."""
        self.asked_under_way += 1
        if self.hold_busy is not None:
            await self.hold_busy.wait()
        if self.busy_trouble is not None:
            raise self.busy_trouble
        return self.downloads

    async def season_total(self, ref: ItemRef, season: int) -> int | None:
        """Return or raise what the test set for this title, when the test lets it."""
        self.asked_totals.append((ref.native_id, season))
        if self.hold_totals is not None:
            await self.hold_totals.wait()
        answer = self.totals.get(ref.native_id)
        if isinstance(answer, Exception):
            raise answer
        return answer


class KeepingIntake:
    """Keeps the events it was given; raises `trouble` instead while it is set."""

    def __init__(self) -> None:
        self.events: list[StoredEvent] = []
        self.trouble: Exception | None = None
        self.folded = 0

    async def fold_restored(self, connection: AsyncConnection) -> None:
        """Count."""
        self.folded += 1

    async def record(self, connection: AsyncConnection, events: Sequence[StoredEvent]) -> None:
        """Read the events back inside the caller's transaction, and keep them."""
        if self.trouble is not None:
            raise self.trouble
        ids = [stored.id for stored in events]
        query = sa.select(event.c.id).where(event.c.id.in_(ids)).order_by(event.c.id)
        assert list((await connection.execute(query)).scalars()) == ids
        self.events += events


async def stored_events(database: Database) -> list[Event]:
    """Return every event the database holds, in order."""
    async with database.read() as connection:
        rows = await connection.execute(sa.select(event.c.payload).order_by(event.c.id))
        return [decode_event(payload) for payload in rows.scalars()]
