"""What could not be delivered: looked at, tried once more, or dropped by an owner."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.clock import Clock
from services.errors import UnknownItem
from services.models import ChatId
from services.outbox import bursts, chats, digests
from services.outbox.letters import Kind
from services.outbox.model import RowState
from services.outbox.rows import next_seq, settle
from services.registry import Registry
from services.storage.database import Database
from services.storage.tables import event, outbox, outbox_event, viewer

_LISTED = (
    RowState.DEAD,
    RowState.PARKED,
    RowState.UNCERTAIN,
    RowState.UNCERTAIN_FINAL,
)

_WITH_ITS_CARD = (*_LISTED, RowState.PENDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered:
    """One message that did not arrive, or may not have.

    `name` is the title its first event is about, empty where Usher speaks of itself; `events` is
    how many it tells. `reader` is the person, empty for a chat without a name. `reason` is
    Telegram's own prose, scrubbed.
    """

    id: int
    chat_id: ChatId
    reader: str
    name: str
    events: int
    state: RowState
    reason: str
    since: datetime


class UndeliveredMessages:
    """Lists them oldest first; `wake` lets the relay look at once.

    What a backend tells that is not shown here has no name.
    """

    def __init__(
        self, database: Database, clock: Clock, registry: Registry, *, wake: Callable[[], None]
    ) -> None:
        self._registry = registry
        self._database = database
        self._clock = clock
        self._wake = wake

    async def count(self) -> int:
        """Return how many messages did not arrive."""
        query = sa.select(sa.func.count()).where(outbox.c.state.in_(_LISTED))
        async with self._database.read() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def some(self, *, skip: int = 0, most: int = 100) -> list[Undelivered]:
        """Return some of them, oldest first."""
        oldest = sa.select(outbox.c.id).where(outbox.c.state.in_(_LISTED))
        oldest = oldest.order_by(outbox.c.created_at, outbox.c.id).limit(most).offset(skip)
        async with self._database.read() as connection:
            found = await connection.execute(_query(outbox.c.id.in_(oldest)))
            return [self._read(row) for row in found]

    async def find(self, row_id: int) -> Undelivered:
        """Return one of them.

        Raises: UnknownItem when it has arrived, or was dropped, meanwhile.
        """
        async with self._database.read() as connection:
            row = (await connection.execute(_query(outbox.c.id == row_id))).first()
        if row is None:
            raise UnknownItem
        return self._read(row)

    async def retry(self, row_id: int) -> None:
        """Try a message once more; a chat that took none is asked again for all it missed.

        Raises: UnknownItem.
        """
        now = self._clock.now().timestamp()
        async with self._database.write() as connection:
            row = await _take(connection, row_id)
            if row.state == RowState.DEAD:
                await _revive(connection, row, now=now)
            elif row.state == RowState.PARKED:
                await digests.welcome_back(connection, ChatId(row.chat_id), now=now, reach=math.inf)
            else:
                await connection.execute(
                    sa.update(outbox).where(outbox.c.id == row_id).values(not_before=now)
                )
        self._wake()

    async def drop(self, row_id: int) -> None:
        """Give a message up for good; what it tells is told nowhere else.

        Raises: UnknownItem.
        """
        async with self._database.write() as connection:
            row = await _take(connection, row_id)
            await bursts.abandon_cards(connection, [row_id])
            which = outbox.c.id == row_id
            if row.kind == Kind.CARD:  # what would have changed it goes with it
                which |= (outbox.c.burst_id == row.burst_id) & outbox.c.state.in_(_WITH_ITS_CARD)
            gone = await connection.execute(
                sa.update(outbox)
                .where(which)
                .values(state=RowState.CANCELLED)
                .returning(outbox.c.id)
            )
            ids = [cancelled.id for cancelled in gone]
            await settle(connection, ids, state="suppressed", reason="dropped")
        self._wake()

    def _read(self, row: sa.Row[Any]) -> Undelivered:
        return Undelivered(
            id=row.id,
            chat_id=ChatId(row.chat_id),
            reader=row.reader,
            name=row.name if self._registry.shows(row.backend or "") else "",
            events=row.events,
            state=RowState(row.state),
            reason=row.last_error,
            since=datetime.fromtimestamp(row.created_at, UTC),
        )


async def _take(connection: AsyncConnection, row_id: int) -> sa.Row[Any]:
    found = await connection.execute(
        sa.select(outbox).where(outbox.c.id == row_id, outbox.c.state.in_(_LISTED))
    )
    row = found.first()
    if row is None:
        raise UnknownItem
    return row


async def _revive(connection: AsyncConnection, row: sa.Row[Any], *, now: float) -> None:
    """Put a message that was given up at the end of its chat's order, with all its chances."""
    chat_id = ChatId(row.chat_id)
    away = await chats.is_away(connection, chat_id)
    await connection.execute(
        sa.update(outbox)
        .where(outbox.c.id == row.id)
        .values(
            state=RowState.PARKED if away else RowState.PENDING,
            seq=await next_seq(connection, chat_id),
            attempts=0,
            tried="",
            not_before=now,
        )
    )
    mine = sa.select(outbox_event.c.event_id).where(outbox_event.c.outbox_id == row.id)
    await connection.execute(
        sa.update(event)
        .where(event.c.id.in_(mine), event.c.state == "suppressed")
        .values(state="pending", reason="")
    )
    if away:
        await digests.welcome_back(connection, chat_id, now=now, reach=math.inf)


def _query(*where: sa.ColumnElement[bool]) -> sa.Select[Any]:
    mine = outbox_event.c.outbox_id == outbox.c.id
    told = sa.select(event).join(outbox_event, outbox_event.c.event_id == event.c.id).where(mine)
    first = told.order_by(event.c.id).limit(1)
    payload = first.with_only_columns(event.c.payload).scalar_subquery()
    name = sa.func.coalesce(
        sa.func.nullif(sa.func.json_extract(payload, "$.name"), ""),
        sa.func.json_extract(payload, "$.file_name"),
        "",
    )
    return (
        sa.select(
            outbox.c.id,
            outbox.c.chat_id,
            sa.func.coalesce(viewer.c.name, "").label("reader"),
            sa.case((sa.func.json_valid(payload) == 1, name), else_="").label("name"),
            told.with_only_columns(sa.func.count()).scalar_subquery().label("events"),
            first.with_only_columns(event.c.backend).scalar_subquery().label("backend"),
            outbox.c.state,
            outbox.c.last_error,
            outbox.c.created_at,
        )
        .outerjoin(viewer, viewer.c.id == outbox.c.chat_id)
        .where(outbox.c.state.in_(_LISTED), *where)
        .order_by(outbox.c.created_at, outbox.c.id)
    )
