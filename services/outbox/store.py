"""Reading the outbox for the relay: who is next, what a row holds, and the lease on it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.clock import Clock
from services.events import Arrival
from services.models import ChatId
from services.outbox import chats
from services.outbox.letters import Kind, read_content
from services.outbox.model import (
    Card,
    ChatState,
    Content,
    Finale,
    OutboxCounts,
    Readers,
    RowState,
)
from services.outbox.policy import Lane, Remedy, Standing
from services.storage.database import Database
from services.storage.tables import LIVE_STATES, attempt, burst, chat, follower, outbox, viewer

_NO_SEASON = -1  # of a follower's row about a film
LEASE = 120.0  # seconds; longer than any call may take
PACE_MEMORY = 180.0  # seconds: the longest window and the longest call

# Written out once: to put a statement together costs more than to execute it.
_ANSWERED = burst.alias("answered")
_ROWS = (
    sa.select(
        outbox,
        _ANSWERED.c.message_id.label("reply_to"),
        chat.c.kind.label("chat_kind"),
        chat.c.flags,
        sa.func.coalesce(chat.c.language, viewer.c.language, viewer.c.telegram_language).label(
            "language"
        ),
        sa.func.coalesce(chat.c.time_zone, viewer.c.time_zone).label("time_zone"),
        viewer.c.role,
        burst.c.payload.label("card"),
        burst.c.message_id.label("target"),
        sa.func.coalesce(burst.c.with_picture, False).label("with_picture"),
    )
    .join(chat, chat.c.id == outbox.c.chat_id)
    .outerjoin(viewer, viewer.c.id == chat.c.id)
    .outerjoin(burst, burst.c.id == outbox.c.burst_id)
    .outerjoin(_ANSWERED, _ANSWERED.c.id == outbox.c.reply_burst_id)
)
_WAITING = _ROWS.where(
    outbox.c.id == sa.bindparam("row_id"),
    outbox.c.state.in_((RowState.PENDING, RowState.UNCERTAIN)),
)
_INTERRUPTED = _ROWS.where(outbox.c.state == RowState.SENDING)
_TAKE = (
    sa.update(outbox)
    .where(
        outbox.c.id == sa.bindparam("row_id"),
        outbox.c.state == sa.bindparam("read_state"),
        outbox.c.lane == sa.bindparam("read_lane"),
        outbox.c.chat_id == sa.bindparam("read_chat"),
        sa.exists().where(chat.c.id == sa.bindparam("read_chat"), chat.c.state == ChatState.ACTIVE),
    )
    .values(state=RowState.SENDING, lease_until=sa.bindparam("until"))
)
_TAKE_SHOWN = _TAKE.where(
    sa.exists().where(
        burst.c.id == sa.bindparam("read_burst"),
        burst.c.payload == sa.bindparam("read_payload"),
        burst.c.message_id.is_not_distinct_from(sa.bindparam("read_target")),
    )
)
_BEGIN = sa.insert(attempt).returning(attempt.c.id)
_ENDED = sa.func.coalesce(attempt.c.ended_at, attempt.c.started_at).label("ended")
_RECENT = (
    sa.select(attempt.c.chat_id, _ENDED)
    .where(attempt.c.started_at > sa.bindparam("since"))
    .order_by(_ENDED)
)
_WISHED_AT = sa.select(follower.c.created_at).where(
    follower.c.viewer_id == sa.bindparam("who"),
    follower.c.item_key == sa.bindparam("key"),
    follower.c.season == sa.bindparam("number"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """Everything one send needs. `target` is the message to edit, `reply_to` the one to answer.

    `silent` holds for second copies and for all but the first message of a row too.

    `withdrawn` says that its reader is no longer known here.

    `payload` is the burst's for a card or an edit: what it shows is read when it leaves.
    """

    id: int
    chat_id: ChatId
    private: bool
    thread_id: int | None
    lane: Lane
    kind: str
    burst_id: int | None
    state: RowState
    silent: bool
    part: int
    withdrawn: bool
    payload: str
    standing: Standing
    target: int | None
    reply_to: int | None
    with_picture: bool
    language: str | None
    time_zone: str | None


class Store:
    """Answers the relay's questions."""

    def __init__(self, database: Database, clock: Clock, *, readers: Readers) -> None:
        self._database = database
        self._clock = clock
        self._readers = readers

    async def load(self, row_id: int) -> OutboxRow | None:
        """Return a row as it is now, None when it no longer waits."""
        found = await self._rows(_WAITING, row_id=row_id)
        return found[0] if found else None

    async def interrupted(self) -> list[OutboxRow]:
        """Return the rows that were being sent when the process ended."""
        return await self._rows(_INTERRUPTED)

    async def content(self, row: OutboxRow) -> tuple[Content, datetime | None]:
        """Return the values a row tells, and when its reader asked for what it tells of."""
        async with self._database.read() as connection:
            content = await read_content(connection, row.id, row.kind, row.payload)
            return content, await _wished_at(connection, row, content)

    async def lease(self, row: OutboxRow) -> int | None:
        """Take a row for sending and return the number of its attempt (O-02).

        None when the row, its chat or its card has changed since it was read: what was put into
        words is not what it says now.
        """
        now = self._now()
        take, read = (
            _TAKE,
            {
                "row_id": row.id,
                "read_state": row.state,
                "read_lane": row.lane,
                "read_chat": row.chat_id,
                "until": now + LEASE,
            },
        )
        if row.kind in (Kind.CARD, Kind.EDIT):
            take = _TAKE_SHOWN
            read |= {
                "read_burst": row.burst_id,
                "read_payload": row.payload,
                "read_target": row.target,
            }
        begun = {"outbox_id": row.id, "chat_id": row.chat_id, "started_at": now}
        async with self._database.write() as connection:
            if not (await connection.execute(take, read)).rowcount:
                return None
            return int((await connection.execute(_BEGIN, begun)).scalar_one())

    async def recent_calls(self) -> list[tuple[ChatId, float]]:
        """Return the calls that still count for the pace, each with its age, oldest first."""
        now = self._now()
        async with self._database.read() as connection:
            rows = (await connection.execute(_RECENT, {"since": now - PACE_MEMORY})).all()
        return [(ChatId(row.chat_id), max(0.0, now - row.ended)) for row in rows]

    async def counts(self) -> OutboxCounts:
        """Return how much waits, and how much could not be delivered."""
        waiting = (*LIVE_STATES, RowState.UNCERTAIN_FINAL)
        undelivered = (RowState.PARKED, RowState.DEAD)
        counted = (*waiting, *undelivered, RowState.EXPIRED)
        query = (
            sa.select(outbox.c.state, sa.func.count(), sa.func.min(outbox.c.created_at))
            .where(outbox.c.state.in_(counted))
            .group_by(outbox.c.state)
        )
        async with self._database.read() as connection:
            found = {state: (count, made) for state, count, made in await connection.execute(query)}
        oldest = min((found[state][1] for state in waiting if state in found), default=None)
        return OutboxCounts(
            waiting=sum(found[state][0] for state in waiting if state in found),
            undelivered=sum(found[state][0] for state in undelivered if state in found),
            expired=found.get(RowState.EXPIRED, (0, 0.0))[0],
            oldest=None if oldest is None else datetime.fromtimestamp(oldest, UTC),
        )

    async def _rows(self, query: sa.Select[Any], **values: Any) -> list[OutboxRow]:
        async with self._database.read() as connection:
            return [self._row(row) for row in await connection.execute(query, values)]

    def _now(self) -> float:
        return self._clock.now().timestamp()

    def _is_withdrawn(self, row: sa.Row[Any]) -> bool:
        """Say whether a person was removed: a stranger now, or an owner taken off the list."""
        if row.chat_id in self._readers.owners or row.chat_id in self._readers.told:
            return False
        if row.kind == Kind.PEOPLE:  # a stranger is told how their wish to be let in was decided
            return False
        return row.role in ("stranger", "owner")

    def _row(self, row: sa.Row[Any]) -> OutboxRow:
        shows_card = row.kind in (Kind.CARD, Kind.EDIT)
        thread_id = chats.usable_thread(row.flags, row.thread_id, now=self._now())
        return OutboxRow(
            id=row.id,
            chat_id=ChatId(row.chat_id),
            private=row.chat_kind == "private",
            thread_id=thread_id,
            lane=Lane(row.lane),
            kind=row.kind,
            burst_id=row.burst_id,
            state=RowState(row.state),
            silent=row.silent or row.ambiguous > 0 or row.part > 0,
            part=row.part,
            withdrawn=self._is_withdrawn(row),
            payload=row.card if shows_card else row.payload,
            standing=Standing(
                lane=Lane(row.lane),
                attempts=row.attempts,
                ambiguous=row.ambiguous,
                tried=frozenset(map(Remedy, row.tried.split())),
                owner=row.chat_id in self._readers.owners,
                threaded=thread_id is not None,
            ),
            target=row.target,
            reply_to=row.reply_to,
            with_picture=row.with_picture,
            language=row.language,
            time_zone=row.time_zone,
        )


async def _wished_at(
    connection: AsyncConnection, row: OutboxRow, content: Content
) -> datetime | None:
    """Return when the person whose chat it is began to follow what a message tells of."""
    if not row.private or not isinstance(content, Arrival | Card | Finale) or not content.ref:
        return None
    season = _NO_SEASON if content.season is None else content.season
    values = {"who": row.chat_id, "key": content.ref.key, "number": season}
    found = await connection.execute(_WISHED_AT, values)
    moment: float | None = found.scalar()
    return None if moment is None else datetime.fromtimestamp(moment, UTC)
