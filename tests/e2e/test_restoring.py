"""D-06 by the real process: a damaged file, a restored backup, one notice and one digest."""

import asyncio
import signal
import sqlite3
from contextlib import closing
from datetime import UTC, datetime

from services.storage.backups import make
from services.storage.schema import FILE_NAME
from support.person import text_of
from support.stage import PATIENCE


def waits(file) -> bool:
    """Say whether anything is on its way: Telegram has a message before that is written down."""
    with closing(sqlite3.connect(file)) as database:
        asked = "SELECT 1 FROM outbox WHERE state != 'sent'"
        return database.execute(asked).fetchone() is not None


async def test_d06_a_damaged_database_is_replaced_and_what_came_since_is_one_digest(yard) -> None:
    data = yard.directory
    async with yard.bot() as bot:
        await yard.owner.hears("watching MoviePilot now", since=0)
        async with asyncio.timeout(PATIENCE):
            while await asyncio.to_thread(waits, data / FILE_NAME):  # noqa: ASYNC110 - another process writes
                await asyncio.sleep(0.02)
        make(data, now=datetime.now(UTC))
        since = await yard.stage.last_entry()
        await yard.arrive("Faust")
        await yard.arrive("Metropolis")
        await yard.owner.told(since=since, count=2)
        bot.signal(signal.SIGKILL)
        await bot.ended()
    (data / FILE_NAME).write_bytes(b"\xff" * 50_000)
    since = await yard.stage.last_entry()
    async with yard.bot():
        await yard.owner.hears("was replaced by the backup of", since=since)
        digest = text_of(await yard.owner.hears("Faust", since=since))
        assert "Restored from a backup" in digest
        assert "Metropolis" in digest
        assert len(await yard.told_of("Faust")) == len(await yard.told_of("Metropolis")) == 2
        assert len(list(data.glob("set-aside-*.db"))) == 1
