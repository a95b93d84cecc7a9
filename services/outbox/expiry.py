"""What is too old to be news is given up, counted, and said once a day (O-06)."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.clock import Clock
from services.events import Notice
from services.outbox import bursts
from services.outbox.intake import Intake
from services.outbox.model import RowState
from services.outbox.policy import NoticeCode
from services.outbox.rows import batches, settle
from services.storage.database import Database
from services.storage.tables import burst, event, outbox, outbox_event

TOO_OLD = 14 * 24 * 3600.0  # seconds
_NOTICE_GAP = 20 * 3600.0  # seconds; a daily job is never quite a day apart
_WAITING = (
    RowState.PENDING,
    RowState.UNCERTAIN,
    RowState.UNCERTAIN_FINAL,
    RowState.PARKED,
)


async def expire_old(database: Database, clock: Clock, intake: Intake) -> int:
    """Give up every message whose newest event is two weeks old; return how many events that was.

    The owners get one line a day: until then what is too old goes on waiting.
    """
    now = clock.now().timestamp()
    async with database.write() as connection:
        if await _told_today(connection, now):
            return 0
        rows = await _expire(connection, before=now - TOO_OLD)
        count = await _events_of(connection, rows)
        if count:
            await intake.notify(
                connection, Notice(code=NoticeCode.MESSAGES_EXPIRED, fields={"count": count})
            )
    return count


async def _told_today(connection: AsyncConnection, now: float) -> bool:
    found = await connection.execute(
        sa.select(event.c.id).where(
            event.c.created_at > now - _NOTICE_GAP,
            event.c.kind == "notice",
            event.c.payload.contains(f'"code":"{NoticeCode.MESSAGES_EXPIRED}"'),
        )
    )
    return found.first() is not None


async def _expire(connection: AsyncConnection, *, before: float) -> list[int]:
    told = sa.select(event.c.id).join(outbox_event, outbox_event.c.event_id == event.c.id)
    told = told.where(outbox_event.c.outbox_id == outbox.c.id)
    growing = sa.select(burst.c.id).where(  # an unsent card that shows something newer
        burst.c.id == outbox.c.burst_id,
        burst.c.message_id.is_(None),
        burst.c.last_event_at >= before,
    )
    old = await connection.execute(
        sa.update(outbox)
        .where(
            outbox.c.state.in_(_WAITING),
            ~told.where(event.c.created_at >= before).exists(),
            sa.or_(told.exists(), outbox.c.created_at < before),
            ~growing.exists(),
        )
        .values(state=RowState.EXPIRED)
        .returning(outbox.c.id)
    )
    rows = [row.id for row in old]
    await bursts.abandon_cards(connection, rows)  # their waiting edits are as old as they are
    await settle(connection, rows, state="expired", reason="too-old")
    return rows


async def _events_of(connection: AsyncConnection, row_ids: list[int]) -> int:
    """Count what is told no more; what Usher said of itself is no loss."""
    lost: set[Any] = set()
    for batch in batches(row_ids, 500):
        found = await connection.execute(
            sa.select(event.c.id)
            .join(outbox_event, outbox_event.c.event_id == event.c.id)
            .where(
                outbox_event.c.outbox_id.in_(batch),
                event.c.state == "expired",
                event.c.kind != "notice",
            )
        )
        lost.update(row.id for row in found)
    return len(lost)
