"""Rows of the outbox at their beginning and their end: their order, and what becomes of events."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.household.matters import Matter
from services.models import ChatId
from services.outbox.chats import ChatRow
from services.outbox.model import RowState
from services.outbox.policy import Lane
from services.storage.tables import chat, event, outbox, outbox_event

T = TypeVar("T")

# States from which a row may still be sent, or told in a digest.
HOPEFUL = (
    RowState.PENDING,
    RowState.SENDING,
    RowState.UNCERTAIN,
    RowState.UNCERTAIN_FINAL,
    RowState.PARKED,
)

_NEXT_SEQ = (
    sa.update(chat)
    .where(chat.c.id == sa.bindparam("its_id"))
    .values(next_seq=chat.c.next_seq + sa.bindparam("count"))
    .returning(chat.c.next_seq)
)

_ADD = (
    insert(outbox)
    .on_conflict_do_nothing(index_elements=[outbox.c.dedupe_key])
    .returning(outbox.c.id)
)
_ADD_ALL = sa.insert(outbox).returning(outbox.c.id, sort_by_parameter_order=True)
_LINK = insert(outbox_event).on_conflict_do_nothing()


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
    matter: Matter | None = None
    not_before: float | None = None


async def enqueue(connection: AsyncConnection, where: ChatRow, new: NewRow, *, now: float) -> int:
    """Add a row at the end of its chat's order, once per `dedupe_key`, and return its id.

    Rows of a chat that takes no messages wait parked.
    """
    values = _values(where, new, seq=await next_seq(connection, where.id), now=now)
    inserted = await connection.execute(_ADD, values)
    row_id: int | None = inserted.scalar()
    if row_id is None:
        known = await connection.execute(
            sa.select(outbox.c.id).where(outbox.c.dedupe_key == new.dedupe_key)
        )
        row_id = int(known.scalar_one())
    return row_id


async def enqueue_all(
    connection: AsyncConnection, where: ChatRow, rows: Sequence[tuple[NewRow, int]], *, now: float
) -> None:
    """Add many rows of one chat in their order, each with the event it tells.

    Their `dedupe_key`s must not be there yet.
    """
    seq = await next_seq(connection, where.id, count=len(rows))
    values = [_values(where, new, seq=seq + place, now=now) for place, (new, _) in enumerate(rows)]
    ids = (await connection.execute(_ADD_ALL, values)).scalars().all()
    links = [
        {"outbox_id": row_id, "event_id": event_id}
        for row_id, (_, event_id) in zip(ids, rows, strict=True)
    ]
    await connection.execute(sa.insert(outbox_event), links)


def _values(where: ChatRow, new: NewRow, *, seq: int, now: float) -> dict[str, Any]:
    return {
        "chat_id": where.id,
        "thread_id": new.thread_id,
        "seq": seq,
        "lane": new.lane,
        "kind": new.kind,
        "dedupe_key": new.dedupe_key,
        "payload": new.payload,
        "burst_id": new.burst_id,
        "reply_burst_id": new.reply_burst_id,
        "attention": new.attention,
        "matter": new.matter or "",
        "state": RowState.PENDING if where.reachable else RowState.PARKED,
        "not_before": now if new.not_before is None else new.not_before,
        "silent": new.silent,
        "created_at": now,
    }


async def link(connection: AsyncConnection, row_id: int, event_ids: Sequence[int]) -> None:
    """Note which events a row tells, at least one."""
    await connection.execute(
        _LINK,
        [{"outbox_id": row_id, "event_id": event_id} for event_id in event_ids],
    )


async def next_seq(connection: AsyncConnection, chat_id: ChatId, *, count: int = 1) -> int:
    """Take the next numbers in a chat's order and return the first of them."""
    taken = await connection.execute(_NEXT_SEQ, {"its_id": chat_id, "count": count})
    return int(taken.scalar_one()) - count


async def settle(
    connection: AsyncConnection, row_ids: list[int], *, state: str, reason: str
) -> None:
    """Close the events of rows that will never be sent, unless another row still tells them."""
    for batch in batches(row_ids, 500):
        mine = sa.select(outbox_event.c.event_id).where(outbox_event.c.outbox_id.in_(batch))
        await close_events(connection, event.c.id.in_(mine), state=state, reason=reason)


async def close_events(
    connection: AsyncConnection, which: sa.ColumnElement[bool], *, state: str, reason: str
) -> None:
    """Close events that were not told, unless some row may still tell them."""
    other = outbox.alias("other")
    its_link = outbox_event.alias("its_link")
    hopeful = (
        sa.select(other.c.id)
        .join(its_link, its_link.c.outbox_id == other.c.id)
        .where(its_link.c.event_id == event.c.id, other.c.state.in_(HOPEFUL))
        .exists()
    )
    await connection.execute(
        sa.update(event)
        .where(which, event.c.state == "pending", ~hopeful)
        .values(state=state, reason=reason)
    )


def batches(ids: Iterable[T], size: int) -> Iterable[list[T]]:
    """Cut keys into lists short enough to be parameters of one statement (SQLite: 32 766)."""
    left = iter(ids)
    while batch := list(itertools.islice(left, size)):
        yield batch
