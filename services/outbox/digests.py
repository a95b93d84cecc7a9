"""Several waiting rows become one message that lists their events."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.models import ChatId
from services.outbox import bursts, chats
from services.outbox.letters import DigestPage, Kind, encode_page
from services.outbox.model import ChatState, DigestCause, RowState
from services.outbox.rows import NewRow, batches, enqueue, link, settle
from services.storage.tables import FOLDABLE, outbox, outbox_event

MOST_WAITING = 15  # more messages of one chat than this are told together
EVENTS_PER_PAGE = 40
RETURNED_REACH = 7 * 24 * 3600.0  # seconds; what is older is not told to a chat that is back


async def fold_many(connection: AsyncConnection, chat_id: ChatId, *, now: float) -> None:
    """Tell everything a chat waits for in pages; the first one rings."""
    where = sa.and_(sa.text(FOLDABLE), outbox.c.chat_id == chat_id)
    await _fold(connection, chat_id, where, DigestCause.MANY, now=now)


async def fold_uncertain(connection: AsyncConnection, chat_id: ChatId, *, now: float) -> None:
    """Tell once more, silently, what a chat may or may not have seen (O-04)."""
    where = sa.and_(outbox.c.chat_id == chat_id, outbox.c.state == RowState.UNCERTAIN_FINAL)
    await _fold(connection, chat_id, where, DigestCause.UNCERTAIN, now=now)


async def fold_restored(connection: AsyncConnection, *, now: float) -> None:
    """Tell every chat silently, in one digest, what the first poll of a backup leaves (D-06)."""
    waiting = sa.and_(sa.text(FOLDABLE), outbox.c.kind != Kind.NOTICE)
    which = sa.or_(waiting, outbox.c.state == RowState.UNCERTAIN_FINAL)
    found = await connection.execute(sa.select(outbox.c.chat_id).distinct().where(which))
    for row in found.all():
        mine = sa.and_(outbox.c.chat_id == row.chat_id, which)
        await _fold(connection, ChatId(row.chat_id), mine, DigestCause.RESTORED, now=now)


async def welcome_back(connection: AsyncConnection, chat_id: ChatId, *, now: float) -> None:
    """Release what was parked: a single row as itself, several as one digest (T-28)."""
    await chats.set_state(connection, chat_id, ChatState.ACTIVE, now=now)
    parked = sa.and_(outbox.c.chat_id == chat_id, outbox.c.state == RowState.PARKED)
    await _expire(connection, parked, before=now - RETURNED_REACH)
    ids = (await connection.execute(sa.select(outbox.c.id).where(parked).limit(2))).all()
    if len(ids) == 1:
        await connection.execute(
            sa.update(outbox).where(parked).values(state=RowState.PENDING, not_before=now)
        )
        return
    await _fold(connection, chat_id, parked, DigestCause.RETURNED, now=now)


async def _fold(
    connection: AsyncConnection,
    chat_id: ChatId,
    which: sa.ColumnElement[bool],
    cause: DigestCause,
    *,
    now: float,
) -> None:
    query = sa.select(outbox.c.id, outbox.c.thread_id, outbox.c.silent).order_by(outbox.c.seq)
    rows: list[sa.Row[Any, Any, Any]] = list(await connection.execute(query.where(which)))
    orphans = await bursts.abandon_cards(connection, [row.id for row in rows])
    rows += await connection.execute(query.where(outbox.c.id.in_(orphans)))
    threads = sorted({row.thread_id for row in rows}, key=lambda thread: thread or 0)
    for thread_id in threads:
        mine = [row for row in rows if row.thread_id == thread_id]
        await _write_pages(connection, chat_id, thread_id, mine, cause, now=now)


async def _write_pages(
    connection: AsyncConnection,
    chat_id: ChatId,
    thread_id: int | None,
    rows: list[sa.Row[Any, Any, Any]],
    cause: DigestCause,
    *,
    now: float,
) -> None:
    ids = [row.id for row in rows]
    where = await chats.read(connection, chat_id)
    pages = list(batches(await _events_of(connection, ids), EVENTS_PER_PAGE))
    rings = cause is DigestCause.MANY and not all(row.silent for row in rows)
    first: int | None = None
    for number, events in enumerate(pages, start=1):
        page_id = await enqueue(
            connection,
            where,
            NewRow(
                kind=Kind.DIGEST,
                dedupe_key=f"digest:{cause}:{ids[0]}:{number}",
                payload=encode_page(DigestPage(cause=cause, page=number, pages=len(pages))),
                thread_id=thread_id,
                silent=not (rings and number == 1),
            ),
            now=now,
        )
        await link(connection, page_id, events)
        first = first or page_id
    for batch in batches(ids, 500):
        await connection.execute(
            sa.update(outbox)
            .where(outbox.c.id.in_(batch))
            .values(state=RowState.MERGED, merged_into=first)
        )


async def _events_of(connection: AsyncConnection, row_ids: list[int]) -> list[int]:
    events: set[int] = set()
    for batch in batches(row_ids, 500):
        found = await connection.execute(
            sa.select(outbox_event.c.event_id).where(outbox_event.c.outbox_id.in_(batch))
        )
        events.update(row.event_id for row in found)
    return sorted(events)


async def _expire(
    connection: AsyncConnection, which: sa.ColumnElement[bool], *, before: float
) -> None:
    """Give up what is too old to be news, and say so of its events."""
    old = await connection.execute(
        sa.update(outbox)
        .where(which, outbox.c.created_at < before)
        .values(state=RowState.EXPIRED)
        .returning(outbox.c.id)
    )
    ids = [row.id for row in old]
    await settle(connection, ids, state="expired", reason="chat-away")
