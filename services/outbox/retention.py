"""Half a year after something was told, nobody asks for it any more: the database stays small.

What the feeds remember to recognise their rows is not touched: forgetting that would tell old
records anew.
"""

import sqlalchemy as sa

from services.outbox.rows import HOPEFUL
from services.storage.database import Database
from services.storage.tables import event, outbox, outbox_event

KEPT = 180 * 24 * 3600.0  # seconds
BATCH = 500  # events per transaction: nobody waits long for the writer


async def forget_old(database: Database, *, now: float) -> int:
    """Drop old events that are settled, with their rows and attempts; return how many events."""
    dropped = 0
    while batch := await _forget(database, before=now - KEPT):
        dropped += batch
    return dropped


async def _forget(database: Database, *, before: float) -> int:
    waiting = (
        sa.select(outbox_event.c.event_id)
        .join(outbox, outbox.c.id == outbox_event.c.outbox_id)
        .where(outbox_event.c.event_id == event.c.id, outbox.c.state.in_(HOPEFUL))
        .exists()
    )
    old = (
        sa.select(event.c.id)
        .where(event.c.created_at < before, event.c.state != "pending", ~waiting)
        .order_by(event.c.created_at)
        .limit(BATCH)
    )
    async with database.write() as connection:
        events = list((await connection.execute(old)).scalars())
        telling = sa.select(outbox_event.c.outbox_id).where(outbox_event.c.event_id.in_(events))
        rows = list((await connection.execute(telling.distinct())).scalars())
        settled = sa.and_(outbox.c.id.in_(rows), outbox.c.state.not_in(HOPEFUL))
        await connection.execute(
            sa.update(outbox).where(outbox.c.merged_into.in_(rows)).values(merged_into=None)
        )
        await connection.execute(sa.delete(outbox).where(settled))
        gone = await connection.execute(sa.delete(event).where(event.c.id.in_(events)))
    return gone.rowcount
