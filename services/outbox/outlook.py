"""What there is to do: the next row of every chat, and the rows that belong together."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.models import ChatId
from services.outbox.digests import DIGEST_GAP, MOST_WAITING
from services.outbox.model import DigestCause, RowState
from services.outbox.quiet import quiet_hours

FARTHEST = 3700.0  # no wait is longer; one farther ahead comes from a clock set back (K-04)
STALE = 6 * 3600.0  # seconds; what has waited longer is told together, however little it is
_TICK = 0.001  # seconds; what is due within it is due: clocks round

# One statement, because each costs a round trip to the thread that SQLite runs in. It seeks from
# chat to chat and never walks the rows of one. It repeats the conditions of the partial indexes in
# services/storage/tables/, and names the indexes: left alone, SQLite prefers the one on the
# state and reads every waiting row.
LOOK = sa.text("""
    WITH RECURSIVE heads(chat_id) AS (
        SELECT min(chat_id) FROM outbox INDEXED BY ix_outbox_head
        WHERE lane = 'message' AND state IN ('pending', 'sending', 'uncertain')
        UNION ALL
        SELECT (
            SELECT min(chat_id) FROM outbox INDEXED BY ix_outbox_head
            WHERE lane = 'message' AND state IN ('pending', 'sending', 'uncertain')
                AND chat_id > heads.chat_id
        )
        FROM heads WHERE heads.chat_id IS NOT NULL
    ),
    edits(chat_id) AS (
        SELECT min(chat_id) FROM outbox INDEXED BY ix_outbox_edit
        WHERE lane = 'edit' AND state = 'pending'
        UNION ALL
        SELECT (
            SELECT min(chat_id) FROM outbox INDEXED BY ix_outbox_edit
            WHERE lane = 'edit' AND state = 'pending' AND chat_id > edits.chat_id
        )
        FROM edits WHERE edits.chat_id IS NOT NULL
    )
    SELECT 'head' AS arm, chat.id AS chat_id, chat.kind, chat.not_before AS paused_until,
        head.id AS row_id, head.state, head.not_before, head.created_at,
        (SELECT count(*) FROM (
            SELECT 1 FROM outbox INDEXED BY ix_outbox_foldable
            WHERE lane = 'message' AND state = 'pending' AND kind != 'digest' AND ambiguous = 0
                AND part = 0 AND chat_id = chat.id
            LIMIT :most
        )) AS foldable,
        chat.quiet_from, chat.quiet_to, coalesce(chat.time_zone, viewer.time_zone) AS zone,
        urgent.id AS urgent_id, urgent.state AS urgent_state,
        urgent.not_before AS urgent_not_before
    FROM heads
    JOIN chat ON chat.id = heads.chat_id AND chat.state = 'active'
    JOIN outbox AS head ON head.id = (
        SELECT id FROM outbox INDEXED BY ix_outbox_head
        WHERE lane = 'message' AND state IN ('pending', 'sending', 'uncertain')
            AND chat_id = heads.chat_id
        ORDER BY seq LIMIT 1
    )
    LEFT JOIN viewer ON viewer.id = chat.id
    LEFT JOIN choice ON choice.chat_id = chat.id AND choice.name = 'quiet-failures'
    LEFT JOIN outbox AS urgent ON choice.value = 'on' AND urgent.id = (
        SELECT id FROM outbox INDEXED BY ix_outbox_attention
        WHERE lane = 'message' AND attention = 1 AND state IN ('pending', 'sending', 'uncertain')
            AND chat_id = heads.chat_id
        ORDER BY seq LIMIT 1
    )
    WHERE head.state != 'sending'
    UNION ALL
    SELECT 'edit', chat.id, chat.kind, chat.not_before, edit.id, edit.state, edit.not_before,
        0, 0, NULL, NULL, NULL, NULL, NULL, NULL
    FROM edits
    JOIN chat ON chat.id = edits.chat_id AND chat.state = 'active'
    JOIN outbox AS edit ON edit.id = (
        SELECT row.id FROM outbox AS row INDEXED BY ix_outbox_edit
        JOIN burst ON burst.id = row.burst_id
        WHERE row.lane = 'edit' AND row.state = 'pending' AND row.chat_id = edits.chat_id
            AND burst.message_id IS NOT NULL
        ORDER BY row.not_before LIMIT 1
    )
    UNION ALL
    SELECT 'uncertain', outbox.chat_id, '', 0, NULL, '',
        max(min(outbox.not_before), chat.digested_at + :gap),
        0, 0, NULL, NULL, NULL, NULL, NULL, NULL
    FROM outbox INDEXED BY ix_outbox_state JOIN chat ON chat.id = outbox.chat_id
    WHERE outbox.state = 'uncertain_final' GROUP BY outbox.chat_id
    UNION ALL
    SELECT 'rested', id, '', 0, NULL, '', not_before, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL
    FROM chat WHERE state = 'blocked' AND not_before > 0
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A row that is next in its chat; `wait` is in seconds from now, 0 or less for at once.

    The further below 0, the longer its turn has been due.
    """

    row_id: int
    chat_id: ChatId
    private: bool
    wait: float
    uncertain: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What there is to do: rows to send, and chats whose rows are to be told together, and why.

    `rested` are the chats whose very long retry_after is over. `next_change` is in seconds from
    now: when an uncertain row's digest is due, or a chat has rested; None where neither waits.
    """

    due: tuple[Due, ...]
    folds: tuple[tuple[ChatId, DigestCause], ...]
    rested: tuple[ChatId, ...]
    next_change: float | None

    @property
    def idle(self) -> bool:
        """Say whether nothing waits, so that time alone changes nothing."""
        return not (self.due or self.folds or self.rested) and self.next_change is None


async def look(connection: AsyncConnection, *, zone: tzinfo, now: float) -> Outlook:
    """Return the next row of every chat, and what is to be folded; `zone` is the default one."""
    values = {"most": MOST_WAITING + 1, "gap": DIGEST_GAP}
    due: list[Due] = []
    folds: list[tuple[ChatId, DigestCause]] = []
    rested: list[ChatId] = []
    later: list[float] = []
    for row in await connection.execute(LOOK, values):
        chat_id = ChatId(row.chat_id)
        if row.arm == "head":
            cause, theirs = _head(row, zone, now)
            folds += [(chat_id, cause)] if cause else []
            due += theirs
        elif row.arm == "edit":
            due.append(_due(row, now))
        elif row.arm == "rested" and row.not_before <= now:
            rested.append(chat_id)
        elif row.arm == "rested":
            later.append(row.not_before - now)
        elif (wait := _wait(row.not_before, now)) > 0:
            later.append(wait)
        else:
            folds.append((chat_id, DigestCause.UNCERTAIN))
    return Outlook(
        due=tuple(due),
        folds=tuple(folds),
        rested=tuple(rested),
        next_change=min(later, default=None),
    )


def _head(row: sa.Row[Any], zone: tzinfo, now: float) -> tuple[DigestCause | None, list[Due]]:
    """Return why a chat's rows are to be told together, if they are, and what it may be told."""
    quiet = quiet_hours(row.quiet_from, row.quiet_to, row.zone, default=zone)
    moment = datetime.fromtimestamp(now, UTC)
    over_at = quiet.over_at(moment) if quiet else None
    if over_at:
        left = over_at.timestamp() - now
        if row.urgent_id is None:
            return None, [_due(row, now, at_least=left)]
        urgent = row.urgent_state != RowState.SENDING
        return None, [_due(row, now, at_least=left), *([_urgent(row, now)] if urgent else [])]
    if row.foldable > 1 and row.state == RowState.PENDING and quiet:
        began, ended = quiet.ended(moment)
        if began.timestamp() <= row.created_at < ended.timestamp():
            return DigestCause.QUIET, [_due(row, now)]
    stale = row.foldable > 1 and row.created_at < now - STALE
    return DigestCause.MANY if stale or row.foldable > MOST_WAITING else None, [_due(row, now)]


def _due(row: sa.Row[Any], now: float, *, at_least: float = -math.inf) -> Due:
    return Due(
        row_id=row.row_id,
        chat_id=ChatId(row.chat_id),
        private=row.kind == "private",
        wait=max(_wait(row.not_before, now), _wait(row.paused_until, now), at_least),
        uncertain=row.state == RowState.UNCERTAIN,
    )


def _urgent(row: sa.Row[Any], now: float) -> Due:
    return Due(
        row_id=row.urgent_id,
        chat_id=ChatId(row.chat_id),
        private=row.kind == "private",
        wait=max(_wait(row.urgent_not_before, now), _wait(row.paused_until, now)),
        uncertain=row.urgent_state == RowState.UNCERTAIN,
    )


def _wait(moment: float, now: float) -> float:
    left = moment - now
    return left if _TICK < left < FARTHEST else min(left, 0.0)
