"""Writing down what came of a call: row, chat, card and events in one transaction."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.clock import Clock
from services.events import Notice
from services.models import BackendId, ChatId
from services.outbox import bursts, chats
from services.outbox.intake import Intake
from services.outbox.letters import Kind
from services.outbox.model import ChatState, Fate, Handover, RowState
from services.outbox.policy import Lane, NoticeCode, Remedy, Verdict, judge
from services.outbox.rows import HOPEFUL, next_seq, settle
from services.outbox.store import OutboxRow
from services.storage.database import Database
from services.storage.tables import LIVE_STATES, attempt, burst, event, outbox, outbox_event

_LONGEST_DETAIL = 500  # characters of Telegram's own words

# Written out once: to put a statement together costs more than to execute it.
_TOLD = sa.select(outbox_event.c.event_id).where(outbox_event.c.outbox_id == sa.bindparam("row_id"))
_ACKNOWLEDGE = sa.update(event).where(event.c.id.in_(_TOLD)).values(state="acked", reason="")
_END_ONE = sa.update(attempt).where(attempt.c.id == sa.bindparam("attempt_id"))
_END_ALL = sa.update(attempt).where(attempt.c.ended_at.is_(None))
_TAKEN = (
    sa.update(outbox)
    .where(outbox.c.id == sa.bindparam("row_id"))
    .values(
        message_id=sa.func.coalesce(outbox.c.message_id, sa.bindparam("answered")),
        last_class=sa.bindparam("fate"),
        last_error="",
        lease_until=None,
    )
)
_SENT = _TAKEN.values(state=RowState.SENT, sent_at=sa.bindparam("moment"))
# The next message of the row is a message of its own: its tries begin anew.
_NEXT_PART = _TAKEN.values(
    state=RowState.PENDING,
    part=outbox.c.part + 1,
    attempts=0,
    ambiguous=0,
    not_before=sa.bindparam("moment"),
)


class Outcomes:
    """Records the ends of sends; notices to the owners go out through the same outbox."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        intake: Intake,
        *,
        private: frozenset[BackendId] = frozenset(),
    ) -> None:
        self._private = private
        self._database = database
        self._clock = clock
        self._intake = intake

    async def record(
        self,
        row: OutboxRow,
        handover: Handover,
        verdict: Verdict,
        *,
        attempt_id: int | None,
        more: bool = False,
    ) -> None:
        """Write down one outcome; `more` says that further messages of this row follow."""
        now = self._clock.now().timestamp()
        async with self._database.write() as connection:
            ended = {"attempt_id": attempt_id, **_ended(handover, now=now)}
            await connection.execute(_END_ONE, ended)
            if verdict.state is RowState.SENT:
                await _sent(connection, row, handover, more=more, now=now)
                return
            await _kept(connection, row, handover, verdict, now=now)
            if verdict.chat:
                await self._leave_chat(connection, row, verdict, handover, now=now)
            elif verdict.pause:
                await chats.pause(connection, row.chat_id, until=now + verdict.pause)
            if handover.migrated_to is not None:
                await chats.move(connection, row.chat_id, handover.migrated_to)
            if verdict.drop_thread and row.thread_id is not None:
                await self._leave_topic(connection, row.chat_id, row.thread_id, now=now)
            if verdict.renew:
                await _renew(connection, row)
            if verdict.state in (RowState.DEAD, RowState.UNCERTAIN_FINAL):
                await self._give_up(connection, row, verdict, handover, now=now)

    async def recover(self, rows: list[OutboxRow]) -> None:
        """Put the rows that a dead process was sending where their unknown outcome puts them."""
        now = self._clock.now().timestamp()
        unknown = Handover(fate=Fate.AMBIGUOUS, detail="the process ended during the call")
        async with self._database.write() as connection:
            await connection.execute(_END_ALL, _ended(unknown, now=now))
            for row in rows:
                verdict = judge(row.standing, unknown, chance=0.5)
                await _kept(connection, row, unknown, verdict, now=now)
                if verdict.state is RowState.UNCERTAIN_FINAL:
                    await self._give_up(connection, row, verdict, unknown, now=now)

    async def _leave_topic(
        self, connection: AsyncConnection, chat_id: ChatId, thread_id: int, *, now: float
    ) -> None:
        """Write to the chat itself from now on, and say so once."""
        if await chats.give_up_thread(connection, chat_id, thread_id, now=now):
            name = await chats.name_of(connection, chat_id, thread_id)
            notice = Notice(code=NoticeCode.TOPIC_GONE, fields={"chat": name})
            await self._intake.notify(connection, notice)

    async def _leave_chat(
        self,
        connection: AsyncConnection,
        row: OutboxRow,
        verdict: Verdict,
        handover: Handover,
        *,
        now: float,
    ) -> None:
        """Take every row of a chat along with it: parked, or cancelled with the account."""
        state = verdict.chat or ChatState.BLOCKED
        news = await chats.set_state(connection, row.chat_id, state, now=now)
        if verdict.pause:
            await chats.pause(connection, row.chat_id, until=now + verdict.pause)
        mine = outbox.c.chat_id == row.chat_id
        if state is ChatState.DEAD:
            gone = await connection.execute(
                sa.update(outbox)
                .where(mine, outbox.c.state.in_(HOPEFUL))
                .values(state=RowState.CANCELLED)
                .returning(outbox.c.id)
            )
            ids = [row.id, *(cancelled.id for cancelled in gone)]
            await settle(connection, ids, state="suppressed", reason="recipient-gone")
            return
        await connection.execute(
            sa.update(outbox)
            .where(mine, outbox.c.state.in_(LIVE_STATES))
            .values(state=RowState.PARKED)
        )
        if news and verdict.notice:
            name = await chats.name_of(connection, row.chat_id)
            fields: dict[str, str | int] = {"chat": name, "detail": _detail(handover)}
            if verdict.notice is NoticeCode.CHAT_FLOODED:
                fields["seconds"] = round(verdict.pause or 0)
            await self._intake.notify(connection, Notice(code=verdict.notice, fields=fields))
        if news and state is ChatState.LOST:
            await self._intake.readdress(connection, row.chat_id)

    async def _give_up(
        self,
        connection: AsyncConnection,
        row: OutboxRow,
        verdict: Verdict,
        handover: Handover,
        *,
        now: float,
    ) -> None:
        """Let a card's waiting edits share its end; tell the owners of what is lost."""
        ids = [row.id]
        if row.kind == Kind.CARD:
            edits = await bursts.abandon_cards(connection, ids)
            await connection.execute(
                sa.update(outbox)
                .where(outbox.c.id.in_(edits))
                .values(state=verdict.state, not_before=now + verdict.wait)
            )
            ids += edits
        if verdict.state is RowState.UNCERTAIN_FINAL:
            return
        await settle(connection, ids, state="suppressed", reason=f"undelivered: {handover.fate}")
        told = await _first_event(connection, ids)
        if told and row.kind != Kind.NOTICE:  # a notice about a notice would never end
            fields: dict[str, str | int] = {
                "chat": row.chat_id,
                "kind": row.kind,
                "name": "" if told.backend in self._private else told.name or "",
                "reason": handover.fate,
                "detail": _detail(handover),
            }
            notice = Notice(code=NoticeCode.MESSAGE_DEAD, fields=fields)
            await self._intake.notify(connection, notice)


def _ended(handover: Handover, *, now: float) -> dict[str, Any]:
    """Return what the row of an attempt says at its end."""
    return {
        "ended_at": now,
        "outcome": handover.fate,
        "http_status": handover.http_status,
        "detail": _detail(handover),
    }


async def _sent(
    connection: AsyncConnection, row: OutboxRow, handover: Handover, *, more: bool, now: float
) -> None:
    taken = {
        "row_id": row.id,
        "answered": handover.message_id,
        "fate": handover.fate,
        "moment": now,
    }
    await connection.execute(_NEXT_PART if more else _SENT, taken)
    if not more:
        await connection.execute(_ACKNOWLEDGE, {"row_id": row.id})
    if row.kind == Kind.DIGEST and row.part == 0:
        await chats.note_digest(connection, row.chat_id, now=now)
    if row.burst_id is not None and row.kind in (Kind.CARD, Kind.EDIT) and row.part == 0:
        await bursts.touch(
            connection,
            row.burst_id,
            private=row.private,
            now=now,
            message_id=handover.message_id if row.lane is Lane.MESSAGE else None,
            with_picture=handover.with_picture,
        )


async def _kept(
    connection: AsyncConnection,
    row: OutboxRow,
    handover: Handover,
    verdict: Verdict,
    *,
    now: float,
) -> None:
    standing = row.standing
    tried = standing.tried | {verdict.remedy} if verdict.remedy else standing.tried
    await connection.execute(
        sa.update(outbox)
        .where(outbox.c.id == row.id)
        .values(
            state=verdict.state,
            not_before=now + verdict.wait,
            attempts=standing.attempts + verdict.counted,
            ambiguous=standing.ambiguous + verdict.doubtful,
            tried=" ".join(sorted(tried)),
            part=0 if verdict.remedy is Remedy.SHORTER else row.part,  # cut anew from its start
            lease_until=None,
            last_class=handover.fate,
            last_error=_detail(handover),
        )
    )


async def _renew(connection: AsyncConnection, row: OutboxRow) -> None:
    """Turn an edit whose message is gone into a new silent card; without news it ends (G-03)."""
    if await _first_event(connection, [row.id]) is None:
        await connection.execute(
            sa.update(outbox).where(outbox.c.id == row.id).values(state=RowState.CANCELLED)
        )
        return
    await connection.execute(
        sa.update(outbox)
        .where(outbox.c.id == row.id)
        .values(
            lane=Lane.MESSAGE,
            kind=Kind.CARD,
            seq=await next_seq(connection, row.chat_id),
            silent=True,
        )
    )
    await connection.execute(
        sa.update(burst).where(burst.c.id == row.burst_id).values(message_id=None)
    )


async def _first_event(
    connection: AsyncConnection, row_ids: list[int]
) -> sa.Row[Any, Any, Any] | None:
    payload = event.c.payload
    name = sa.case((sa.func.json_valid(payload) == 1, sa.func.json_extract(payload, "$.name")))
    found = await connection.execute(
        sa.select(event.c.id, event.c.backend, name.label("name"))
        .join(outbox_event, outbox_event.c.event_id == event.c.id)
        .where(outbox_event.c.outbox_id.in_(row_ids))
        .order_by(event.c.id)
        .limit(1)
    )
    return found.first()


def _detail(handover: Handover) -> str:
    return handover.detail[:_LONGEST_DETAIL]
