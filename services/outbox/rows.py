"""Rows of the outbox at their beginning and their end: their order, and what becomes of events."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.models import ChatId
from services.outbox.chats import ChatRow
from services.outbox.model import RowState
from services.outbox.policy import Lane
from services.storage.tables import chat, event, outbox, outbox_event

# States from which a row may still be sent, or told in a digest.
HOPEFUL = (
    RowState.PENDING,
    RowState.SENDING,
    RowState.UNCERTAIN,
    RowState.UNCERTAIN_FINAL,
    RowState.PARKED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRow:
    """What is to be written; `not_before` is a moment, None for at once."""

    kind: str
    dedupe_key: str
    payload: str
    lane: Lane = Lane.MESSAGE
    thread_id: int | None = None
    burst_id: int | None = None
    reply_burst_id: int | None = None
    silent: bool = False
    attention: bool = False
    not_before: float | None = None


async def enqueue(connection: AsyncConnection, where: ChatRow, new: NewRow, *, now: float) -> int:
    """Add a row at the end of its chat's order, once per `dedupe_key`, and return its id.

    Rows of a chat that takes no messages wait parked.
    """
    inserted = await connection.execute(
        insert(outbox)
        .values(
            chat_id=where.id,
            thread_id=new.thread_id,
            seq=await next_seq(connection, where.id),
            lane=new.lane,
            kind=new.kind,
            dedupe_key=new.dedupe_key,
            payload=new.payload,
            burst_id=new.burst_id,
            reply_burst_id=new.reply_burst_id,
            attention=new.attention,
            state=RowState.PENDING if where.reachable else RowState.PARKED,
            not_before=now if new.not_before is None else new.not_before,
            silent=new.silent,
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=[outbox.c.dedupe_key])
        .returning(outbox.c.id)
    )
    row_id: int | None = inserted.scalar()
    if row_id is None:
        known = await connection.execute(
            sa.select(outbox.c.id).where(outbox.c.dedupe_key == new.dedupe_key)
        )
        row_id = int(known.scalar_one())
    return row_id


async def link(connection: AsyncConnection, row_id: int, event_ids: list[int]) -> None:
    """Note which events a row tells, at least one."""
    await connection.execute(
        insert(outbox_event).on_conflict_do_nothing(),
        [{"outbox_id": row_id, "event_id": event_id} for event_id in event_ids],
    )


async def next_seq(connection: AsyncConnection, chat_id: ChatId) -> int:
    """Take the next number in a chat's order."""
    taken = await connection.execute(
        sa.update(chat)
        .where(chat.c.id == chat_id)
        .values(next_seq=chat.c.next_seq + 1)
        .returning(chat.c.next_seq)
    )
    return int(taken.scalar_one()) - 1


async def settle(
    connection: AsyncConnection, row_ids: list[int], *, state: str, reason: str
) -> None:
    """Close the events of rows that will never be sent, unless another row still tells them."""
    other = outbox.alias("other")
    its_link = outbox_event.alias("its_link")
    hopeful = (
        sa.select(other.c.id)
        .join(its_link, its_link.c.outbox_id == other.c.id)
        .where(its_link.c.event_id == event.c.id, other.c.state.in_(HOPEFUL))
        .exists()
    )
    for batch in batches(row_ids, 500):
        mine = sa.select(outbox_event.c.event_id).where(outbox_event.c.outbox_id.in_(batch))
        await connection.execute(
            sa.update(event)
            .where(event.c.id.in_(mine), event.c.state == "pending", ~hopeful)
            .values(state=state, reason=reason)
        )


def batches(ids: Iterable[int], size: int) -> Iterable[list[int]]:
    """Cut ids into lists short enough to be parameters of one statement (SQLite: 32 766)."""
    left = iter(ids)
    while batch := list(itertools.islice(left, size)):
        yield batch
