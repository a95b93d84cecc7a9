"""What waits for a chat and is not to be told there after all: taken out before it leaves.

Whoever mutes a title or a matter means what is on its way, too. What is being handed over at that
very moment arrives.
"""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.events import StoredEvent, decode_event
from services.household.matters import Matter
from services.models import ChatId
from services.outbox.bursts import abandon_cards
from services.outbox.letters import Kind
from services.outbox.model import RowState
from services.outbox.rows import close_events, settle
from services.storage.tables import event, outbox, outbox_event

_WAITING = (RowState.PENDING, RowState.PARKED, RowState.UNCERTAIN, RowState.UNCERTAIN_FINAL)
_TITLES = ("arrival", "started")  # the kinds of events that a mute of their title keeps away
_KINDS = {
    Matter.ARRIVALS: _TITLES,
    Matter.OTHERS: (),  # a digest does not say for whom a thing came
    Matter.FAILURES: ("failure",),
    Matter.REQUESTS: ("request", "people", "watchlist"),
    Matter.SYSTEM: ("notice",),
}


async def withhold_title(connection: AsyncConnection, chat_id: ChatId, item_key: str) -> None:
    """Take out what tells that a title came or is coming."""
    about = sa.and_(event.c.item_key == item_key, event.c.kind.in_(_TITLES))
    tellers = (
        sa.select(outbox_event.c.outbox_id)
        .join(event, event.c.id == outbox_event.c.event_id)
        .where(about)
    )
    here = outbox.c.chat_id == chat_id
    await _withhold(connection, here, outbox.c.id.in_(tellers), about, reason="muted")


async def withhold_matter(
    connection: AsyncConnection,
    chat_id: ChatId,
    matter: Matter,
    *,
    topic: tuple[int | None] | None = None,
) -> None:
    """Take out everything of a matter; `topic` is the only one it is taken out of."""
    here = outbox.c.chat_id == chat_id
    if topic is not None:
        here &= outbox.c.thread_id.is_not_distinct_from(topic[0])
    told = event.c.kind.in_(_KINDS[matter])
    await _withhold(connection, here, outbox.c.matter == matter, told, reason="not-wanted")


async def hush_matter(connection: AsyncConnection, chat_id: ChatId, matter: Matter) -> None:
    """Let what waits of a matter arrive without sound."""
    mine = sa.and_(outbox.c.chat_id == chat_id, outbox.c.matter == matter)
    await connection.execute(
        sa.update(outbox).where(mine, outbox.c.state.in_(_WAITING)).values(silent=True)
    )


async def waiting_for(connection: AsyncConnection, chat_id: ChatId) -> dict[int, list[StoredEvent]]:
    """Return the rows that wait for a chat, with the events they are still to tell."""
    found = await connection.execute(
        sa.select(outbox.c.id, event.c.id.label("event_id"), event.c.payload)
        .join(outbox_event, outbox_event.c.outbox_id == outbox.c.id)
        .join(event, event.c.id == outbox_event.c.event_id)
        .where(outbox.c.chat_id == chat_id, outbox.c.state.in_(_WAITING))
        .order_by(outbox.c.seq, event.c.id)
    )
    rows: dict[int, list[StoredEvent]] = {}
    for row in found:
        told = StoredEvent(id=row.event_id, event=decode_event(row.payload))
        rows.setdefault(row.id, []).append(told)
    return rows


async def cancel(connection: AsyncConnection, ids: list[int]) -> None:
    """Take rows out whatever they tell, with the edits of cards that will not be there."""
    orphans = await abandon_cards(connection, ids)
    await connection.execute(
        sa.update(outbox).where(outbox.c.id.in_([*ids, *orphans])).values(state=RowState.CANCELLED)
    )


async def _withhold(
    connection: AsyncConnection,
    here: sa.ColumnElement[bool],
    rows: sa.ColumnElement[bool],
    events: sa.ColumnElement[bool],
    *,
    reason: str,
) -> None:
    waiting = sa.and_(here, outbox.c.state.in_(_WAITING))
    alone = await connection.execute(
        sa.select(outbox.c.id).where(waiting, outbox.c.kind != Kind.DIGEST, rows)
    )
    ids = list(alone.scalars())
    ids += await abandon_cards(connection, ids)
    digests = await connection.execute(
        sa.select(outbox.c.id).where(waiting, outbox.c.kind == Kind.DIGEST)
    )
    told = list(digests.scalars())
    untold = await connection.execute(
        sa.delete(outbox_event)
        .where(
            outbox_event.c.outbox_id.in_(told),
            outbox_event.c.event_id.in_(sa.select(event.c.id).where(events)),
        )
        .returning(outbox_event.c.event_id)
    )
    closed = list(untold.scalars())
    empty = ~sa.exists().where(outbox_event.c.outbox_id == outbox.c.id)
    gone = sa.or_(outbox.c.id.in_(ids), sa.and_(outbox.c.id.in_(told), empty))
    await connection.execute(sa.update(outbox).where(gone).values(state=RowState.CANCELLED))
    await settle(connection, ids, state="suppressed", reason=reason)
    await close_events(connection, event.c.id.in_(closed), state="suppressed", reason=reason)
