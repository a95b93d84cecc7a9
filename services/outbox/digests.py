"""Several waiting rows become one message that lists their events."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.models import ChatId
from services.outbox import bursts, chats
from services.outbox.letters import DigestFrame, Kind, encode_frame
from services.outbox.model import ChatState, DigestCause, RowState
from services.outbox.rows import NewRow, batches, enqueue, link, settle
from services.storage.tables import FOLDABLE, outbox, outbox_event

MOST_WAITING = 15  # more messages of one chat than this are told together
DIGEST_GAP = 5 * 60.0  # seconds between two digests of one chat
RETURNED_REACH = 7 * 24 * 3600.0  # seconds; what is older is not told to a chat that is back
UNCERTAIN = RowState.UNCERTAIN_FINAL
_GROWING = (DigestCause.MANY, DigestCause.QUIET)  # they ring, and take in what comes meanwhile


async def fold(
    connection: AsyncConnection, chat_id: ChatId, cause: DigestCause, *, now: float
) -> None:
    """Tell together, in one message as long as it fits, what waits in a chat.

    What may or may not have been seen is told once more, silently (O-04). Otherwise everything
    that has not been tried without a clear end goes in, with digests that have not left yet: an
    outage ends with one of them, not with one per fifteen messages.
    """
    mine = outbox.c.chat_id == chat_id
    if cause is DigestCause.UNCERTAIN:
        await _fold(connection, chat_id, mine & (outbox.c.state == UNCERTAIN), cause, now=now)
        return
    unsent = sa.and_(
        sa.text("lane = 'message' AND state = 'pending' AND ambiguous = 0 AND part = 0"),
        sa.or_(*(outbox.c.dedupe_key.startswith(f"digest:{one}:") for one in _GROWING)),
    )
    await _fold(connection, chat_id, mine & sa.or_(sa.text(FOLDABLE), unsent), cause, now=now)


async def fold_restored(connection: AsyncConnection, *, now: float) -> None:
    """Tell every chat silently, in one digest, what the first poll of a backup leaves (D-06)."""
    waiting = sa.and_(sa.text(FOLDABLE), outbox.c.kind != Kind.NOTICE)
    which = sa.or_(waiting, outbox.c.state == RowState.UNCERTAIN_FINAL)
    found = await connection.execute(sa.select(outbox.c.chat_id).distinct().where(which))
    for row in found.all():
        mine = sa.and_(outbox.c.chat_id == row.chat_id, which)
        await _fold(connection, ChatId(row.chat_id), mine, DigestCause.RESTORED, now=now)


async def welcome_back(
    connection: AsyncConnection,
    chat_id: ChatId,
    *,
    now: float,
    reach: float = RETURNED_REACH,
) -> None:
    """Release what was parked: a single row as itself, several as one digest (T-28).

    What is older than `reach` seconds expires.
    """
    await chats.set_state(connection, chat_id, ChatState.ACTIVE, now=now)
    parked = sa.and_(outbox.c.chat_id == chat_id, outbox.c.state == RowState.PARKED)
    await _expire(connection, parked, before=now - reach)
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
    rows: list[sa.Row[Any]] = list(await connection.execute(query.where(which)))
    orphans = await bursts.abandon_cards(connection, [row.id for row in rows])
    rows += await connection.execute(query.where(outbox.c.id.in_(orphans)))
    threads = sorted({row.thread_id for row in rows}, key=lambda thread: thread or 0)
    for thread_id in threads:
        mine = [row for row in rows if row.thread_id == thread_id]
        await _write(connection, chat_id, thread_id, mine, cause, now=now)


async def _write(
    connection: AsyncConnection,
    chat_id: ChatId,
    thread_id: int | None,
    rows: list[sa.Row[Any]],
    cause: DigestCause,
    *,
    now: float,
) -> None:
    ids = [row.id for row in rows]
    where = await chats.read(connection, chat_id)
    events = await _events_of(connection, ids)
    digest: int | None = None
    if events:
        rings = cause in _GROWING and not all(row.silent for row in rows)
        digest = await enqueue(
            connection,
            where,
            NewRow(
                kind=Kind.DIGEST,
                dedupe_key=f"digest:{cause}:{ids[0]}",
                payload=encode_frame(DigestFrame(cause=cause)),
                thread_id=thread_id,
                silent=not rings,
                not_before=max(now, where.digested_at + DIGEST_GAP),
            ),
            now=now,
        )
        await link(connection, digest, events)
    for batch in batches(ids, 500):
        await connection.execute(
            sa.update(outbox)
            .where(outbox.c.id.in_(batch))
            .values(state=RowState.MERGED, merged_into=digest)
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
