"""Backups on time, a failure told once, and what was restored told once."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.safekeeping import RETRY, SOON, BackupJob, tell_of_restoring
from services.events import Notice, decode_event
from services.outbox.intake import Intake
from services.storage import backups
from services.storage.backups import found, make
from services.storage.database import Database
from services.storage.schema import FILE_NAME, prepare
from services.storage.tables import event
from support.clock import FakeClock
from support.database import create_file
from support.outbox import Household


class Desk:
    """A job over a real folder; `told` are the notices it raised."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.clock = FakeClock()
        self.told: list[str] = []
        self.trouble: Exception | None = None
        self.job = self.another()

    def another(self) -> BackupJob:
        return BackupJob(self.directory, self.clock, tell=self._tell)

    async def _tell(self, notice: Notice) -> None:
        if self.trouble:
            raise self.trouble
        self.told.append(notice.code)

    async def tick(self) -> float:
        return (await self.job.tick()).next_in


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    create_file(tmp_path)
    return Desk(tmp_path)


async def test_d07_the_first_backup_waits_a_little_and_the_next_six_hours(desk: Desk) -> None:
    desk.clock.advance(await desk.tick())
    assert found(desk.directory) == []
    desk.clock.advance(backups.FIRST)

    assert await desk.tick() == backups.EVERY
    assert len(found(desk.directory)) == 1
    desk.clock.advance(0.9 * backups.EVERY)  # as early as jitter makes a run
    assert await desk.tick() == backups.EVERY
    assert len(found(desk.directory)) == 2


async def test_d07_a_restart_goes_by_the_newest_backup_there_is(desk: Desk) -> None:
    make(desk.directory, now=desk.clock.now())
    desk.clock.advance(3600)
    desk.job = desk.another()

    assert await desk.tick() == backups.EVERY - 3600
    desk.clock.advance(backups.EVERY)
    desk.job = desk.another()
    assert await desk.tick() == backups.EVERY
    assert len(found(desk.directory)) == 2


async def test_d07_a_backup_that_fails_is_told_once_and_its_recovery_too(desk: Desk) -> None:
    in_the_way = desk.directory / backups.FOLDER
    in_the_way.write_text("", encoding="utf-8")
    desk.clock.advance(backups.FIRST + SOON)
    assert [await desk.tick() for _ in range(3)] == [RETRY] * 3
    assert desk.told == ["backup-failed"]

    in_the_way.unlink()

    assert await desk.tick() == backups.EVERY
    assert desk.told == ["backup-failed", "backup-works-again"]


async def test_a_failure_that_could_not_be_told_is_told_later(desk: Desk) -> None:
    (desk.directory / backups.FOLDER).write_text("", encoding="utf-8")
    desk.clock.advance(backups.FIRST + SOON)
    desk.trouble = RuntimeError("the disk is full")
    with pytest.raises(RuntimeError):
        await desk.tick()
    desk.trouble = None

    await desk.tick()

    assert desk.told == ["backup-failed"]


@pytest.fixture
async def restored(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(prepare(tmp_path))
    yield database
    await database.aclose()


async def notices(database: Database) -> list[Notice]:
    async with database.read() as connection:
        rows = await connection.execute(sa.select(event.c.payload).order_by(event.c.id))
        return [decode_event(payload) for payload in rows.scalars()]


@pytest.mark.parametrize(
    ("with_backup", "notice"),
    [
        (True, Notice(code="database-restored", fields={"moment": "2026-03-01 12:00 UTC"})),
        (False, Notice(code="database-begun-anew")),
    ],
)
async def test_d06_the_owners_are_told_once_what_became_of_the_database(
    tmp_path: Path, *, with_backup: bool, notice: Notice
) -> None:
    clock = FakeClock()
    if with_backup:
        create_file(tmp_path)
        make(tmp_path, now=clock.now())
    (tmp_path / FILE_NAME).write_bytes(b"gone" * 1000)
    database = Database(prepare(tmp_path))

    for _ in range(2):
        await tell_of_restoring(database, Intake(Household(), clock))

    assert await notices(database) == [notice]
    await database.aclose()


async def test_a_database_that_was_never_restored_is_no_news(restored: Database) -> None:
    await tell_of_restoring(restored, Intake(Household(), FakeClock()))

    assert await notices(restored) == []
