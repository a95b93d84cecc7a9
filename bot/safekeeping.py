"""Keeping the data safe: backups on time, and word to the owners of what was restored."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
import structlog

from services.clock import Clock
from services.events import Notice
from services.outbox.intake import Intake
from services.polling.scheduler import Tick
from services.storage import backups
from services.storage.backups import BackupFailedError
from services.storage.database import Database
from services.storage.tables import restoration

SOON = 0.1 * backups.EVERY  # a backup due within this is made now: jitter must not split the wait
RETRY = 600.0  # seconds after a backup that failed

Tell = Callable[[Notice], Awaitable[None]]

_log = structlog.stdlib.get_logger(__name__)


class BackupJob:
    """Makes a backup every six hours, counted from the newest one there is.

    A backup that fails is told to the owners once, and so is the first one that works again; the
    bot works on all the same.
    """

    def __init__(self, directory: Path, clock: Clock, *, tell: Tell) -> None:
        self._directory = directory
        self._clock = clock
        self._tell = tell
        self._begun = clock.monotonic()
        self._failing = False
        self._told = False

    async def tick(self) -> Tick:
        """Make a backup if one is due."""
        wait = await asyncio.to_thread(self._wait)
        if wait > SOON:
            return Tick(next_in=wait)
        try:
            made = await self._make()
        except BackupFailedError as error:
            await self._failed(error)
            return Tick(next_in=RETRY)
        _log.info("backup made", name=made.name)
        if self._told:
            await self._tell(Notice(code="backup-works-again"))
        self._failing = self._told = False
        return Tick(next_in=backups.EVERY)

    def _wait(self) -> float:
        left = backups.due_in(self._directory, now=self._clock.now())
        if left is not None:
            return left
        left = self._begun + backups.FIRST - self._clock.monotonic()
        return left + SOON if left > 0 else 0.0

    async def _make(self) -> backups.Backup:
        ending = threading.Event()
        try:
            return await asyncio.to_thread(
                backups.make, self._directory, now=self._clock.now(), give_up=ending.is_set
            )
        finally:
            ending.set()  # a thread cannot be cancelled: it is told

    async def _failed(self, error: BackupFailedError) -> None:
        if not self._failing:
            _log.warning("backup failed", why=str(error))
        self._failing = True
        if not self._told:
            await self._tell(Notice(code="backup-failed"))
            self._told = True


async def tell_of_restoring(database: Database, intake: Intake) -> None:
    """Tell the owners, once, that the database is not the one they had before."""
    async with database.write() as connection:
        news = await connection.execute(
            sa.update(restoration)
            .where(~restoration.c.told)
            .values(told=True)
            .returning(restoration.c.backup, restoration.c.made_at)
        )
        for row in news.all():
            _log.warning("database was restored", backup=row.backup)
            if row.backup is None:
                await intake.notify(connection, Notice(code="database-begun-anew"))
            else:
                moment = f"{datetime.fromtimestamp(row.made_at, UTC):%Y-%m-%d %H:%M} UTC"
                notice = Notice(code="database-restored", fields={"moment": moment})
                await intake.notify(connection, notice)
