"""What a failure's message says changes after it was written: one more try, or it is mended."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.events import Failure, encode_event
from services.outbox import chats
from services.outbox.bursts import EDIT_GAP
from services.outbox.letters import Kind
from services.outbox.model import RowState
from services.outbox.policy import Lane
from services.outbox.rows import NewRow, enqueue
from services.storage.tables import burst, event, outbox, outbox_event

_UNSENT = (RowState.PENDING, RowState.PARKED)


async def revise(
    connection: AsyncConnection, event_id: int, failure: Failure, *, now: float
) -> None:
    """Change a failure that was told: in rows that wait, and by an edit in those that left.

    A digest reads the event when it leaves; one that has left stays as it is.
    """
    payload = encode_event(failure)
    await connection.execute(sa.update(event).where(event.c.id == event_id).values(payload=payload))
    rows = await connection.execute(
        sa.select(outbox)
        .join(outbox_event, outbox_event.c.outbox_id == outbox.c.id)
        .where(outbox_event.c.event_id == event_id, outbox.c.kind == Kind.FAILURE)
    )
    for row in rows.all():
        if row.state in _UNSENT:
            await connection.execute(
                sa.update(outbox).where(outbox.c.id == row.id).values(payload=payload)
            )
        elif row.state == RowState.SENT and row.message_id is not None:
            await _edit(connection, row, payload, now=now)


async def _edit(
    connection: AsyncConnection, row: sa.Row[tuple[object, ...]], payload: str, *, now: float
) -> None:
    """Ask for an edit of a message that left: what it is to show stands in a burst of its own."""
    key = f"failure:{row.id}"
    mine = sa.and_(burst.c.chat_id == row.chat_id, burst.c.item_key == key)
    changed = await connection.execute(
        sa.update(burst)
        .where(mine)
        .values(payload=payload)
        .returning(burst.c.id, burst.c.touched_at)
    )
    known = changed.first()
    if known is None:
        inserted = await connection.execute(
            sa.insert(burst)
            .values(
                chat_id=row.chat_id,
                thread_id=row.thread_id,
                backend="",
                item_key=key,
                season=-1,
                generation=1,
                state="closed",  # nothing else may grow it
                message_id=row.message_id,
                payload=payload,
                last_event_at=now,
                touched_at=row.sent_at,
            )
            .returning(burst.c.id, burst.c.touched_at)
        )
        known = inserted.one()
    waiting = await connection.execute(
        sa.select(outbox.c.id).where(outbox.c.burst_id == known.id, outbox.c.state.in_(_UNSENT))
    )
    if waiting.first() is None:
        await enqueue(
            connection,
            await chats.read(connection, row.chat_id),
            NewRow(
                kind=Kind.EDIT,
                lane=Lane.EDIT,
                dedupe_key=f"edit:{known.id}:{now}",
                payload="{}",
                thread_id=row.thread_id,
                burst_id=known.id,
                not_before=max(now, known.touched_at + EDIT_GAP),
            ),
            now=now,
        )
