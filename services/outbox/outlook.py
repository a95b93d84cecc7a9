"""What there is to do: the next row of every chat, and the rows that belong together."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.models import ChatId
from services.outbox.model import ChatState, RowState
from services.storage.tables import chat, outbox

FARTHEST = 3700.0  # no wait is longer; one farther ahead comes from a clock set back (K-04)
_TICK = 0.001  # seconds; what is due within it is due: clocks round

# Both seek from chat to chat and never walk the rows of one. They repeat the conditions of the
# partial indexes in services/storage/tables.py, and name the indexes: left alone, SQLite prefers
# the one on the state and reads every waiting row.
HEADS = sa.text("""
    WITH RECURSIVE waiting(chat_id) AS (
        SELECT min(chat_id) FROM outbox INDEXED BY ix_outbox_head
        WHERE lane = 'message' AND state IN ('pending', 'sending', 'uncertain')
        UNION ALL
        SELECT (
            SELECT min(chat_id) FROM outbox INDEXED BY ix_outbox_head
            WHERE lane = 'message' AND state IN ('pending', 'sending', 'uncertain')
                AND chat_id > waiting.chat_id
        )
        FROM waiting WHERE waiting.chat_id IS NOT NULL
    )
    SELECT chat.id AS chat_id, chat.kind, chat.not_before AS paused_until, head.id AS row_id,
        head.state, head.not_before, EXISTS (
            SELECT 1 FROM outbox INDEXED BY ix_outbox_foldable
            WHERE lane = 'message' AND state = 'pending' AND kind != 'digest' AND ambiguous = 0
                AND part = 0 AND chat_id = chat.id
            LIMIT 1 OFFSET :most
        ) AS crowded
    FROM waiting
    JOIN chat ON chat.id = waiting.chat_id AND chat.state = 'active'
    JOIN outbox AS head ON head.id = (
        SELECT id FROM outbox INDEXED BY ix_outbox_head
        WHERE lane = 'message' AND state IN ('pending', 'sending', 'uncertain')
            AND chat_id = waiting.chat_id
        ORDER BY seq LIMIT 1
    )
    WHERE head.state != 'sending'
""")
EDITS = sa.text("""
    WITH RECURSIVE waiting(chat_id) AS (
        SELECT min(chat_id) FROM outbox INDEXED BY ix_outbox_edit
        WHERE lane = 'edit' AND state = 'pending'
        UNION ALL
        SELECT (
            SELECT min(chat_id) FROM outbox INDEXED BY ix_outbox_edit
            WHERE lane = 'edit' AND state = 'pending' AND chat_id > waiting.chat_id
        )
        FROM waiting WHERE waiting.chat_id IS NOT NULL
    )
    SELECT chat.id AS chat_id, chat.kind, chat.not_before AS paused_until, edit.id AS row_id,
        edit.state, edit.not_before, 0 AS crowded
    FROM waiting
    JOIN chat ON chat.id = waiting.chat_id AND chat.state = 'active'
    JOIN outbox AS edit ON edit.id = (
        SELECT row.id FROM outbox AS row INDEXED BY ix_outbox_edit
        JOIN burst ON burst.id = row.burst_id
        WHERE row.lane = 'edit' AND row.state = 'pending' AND row.chat_id = waiting.chat_id
            AND burst.message_id IS NOT NULL
        ORDER BY row.not_before LIMIT 1
    )
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A row that is next in its chat; `wait` is in seconds from now, 0 or less for at once."""

    row_id: int
    chat_id: ChatId
    private: bool
    wait: float
    uncertain: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What there is to do: rows to send, and chats whose rows are to be told together.

    `next_fold` is in seconds from now, None where no uncertain row waits for its digest.
    """

    due: tuple[Due, ...]
    crowded: tuple[ChatId, ...]
    uncertain: tuple[ChatId, ...]
    rested: tuple[ChatId, ...]
    next_fold: float | None


async def look(connection: AsyncConnection, *, most_waiting: int, now: float) -> Outlook:
    """Return the next row of every chat, and what is to be folded."""
    heads = (await connection.execute(HEADS, {"most": most_waiting})).all()
    edits = (await connection.execute(EDITS)).all()
    first = await connection.execute(
        sa.select(sa.func.min(outbox.c.not_before)).where(
            outbox.c.state == RowState.UNCERTAIN_FINAL
        )
    )
    moment: float | None = first.scalar()
    next_fold = None if moment is None else _wait(moment, now)
    fold_now = next_fold is not None and next_fold <= 0
    return Outlook(
        due=tuple(_due(row, now) for row in (*heads, *edits)),
        crowded=tuple(ChatId(row.chat_id) for row in heads if row.crowded),
        uncertain=await _uncertain(connection) if fold_now else (),
        rested=await _rested(connection, now),
        next_fold=next_fold,
    )


def _due(row: sa.Row[Any], now: float) -> Due:
    return Due(
        row_id=row.row_id,
        chat_id=ChatId(row.chat_id),
        private=row.kind == "private",
        wait=max(_wait(row.not_before, now), _wait(row.paused_until, now)),
        uncertain=row.state == RowState.UNCERTAIN,
    )


def _wait(moment: float, now: float) -> float:
    left = moment - now
    return left if _TICK < left < FARTHEST else min(left, 0.0)


async def _uncertain(connection: AsyncConnection) -> tuple[ChatId, ...]:
    query = sa.select(outbox.c.chat_id).distinct().where(outbox.c.state == RowState.UNCERTAIN_FINAL)
    return tuple(ChatId(row.chat_id) for row in await connection.execute(query))


async def _rested(connection: AsyncConnection, now: float) -> tuple[ChatId, ...]:
    """Return the chats whose very long retry_after is over."""
    query = sa.select(chat.c.id).where(
        chat.c.state == ChatState.BLOCKED, chat.c.not_before.between(1, now)
    )
    return tuple(ChatId(row.id) for row in await connection.execute(query))
