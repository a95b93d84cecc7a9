"""Writing down what a poll found: rows, events and cursor, in the caller's one transaction."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.events import (
    Arrival,
    Event,
    Failure,
    News,
    Notice,
    StoredEvent,
    WorkNews,
    content_fp,
    encode_event,
)
from services.models import BackendId
from services.polling.cursors import Disposition
from services.polling.memory import StoredMemory
from services.ports.feeds import FeedPoll, FeedRow
from services.storage.tables import event as event_table
from services.storage.tables import feed_cursor, feed_row

POISON_POLLS = 3  # after so many polls a broken row is given up
RAW_BYTES = 8 * 1024
REASON_LENGTH = 200  # of the owners' notice
ONE_DAY = 24 * 3600.0
DAILY = frozenset({"history-emptied"})  # told at most once a day


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What one poll writes: rows never seen, broken rows counted again or given up, notices.

    `identity` is that of the server, when it is to be written; `another` says that the cursor
    begins anew, on another server.
    """

    rows: tuple[FeedRow, ...] = ()
    again: tuple[str, ...] = ()
    poisoned: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()
    cursor: dict[str, Any] | None = None
    identity: Mapping[str, str] | None = None
    another: bool = False

    @property
    def empty(self) -> bool:
        """Say whether there is nothing to write."""
        return self == Entry()

    @property
    def news(self) -> list[Arrival | Failure | WorkNews]:
        """Return the events of the rows, oldest first."""
        return [row.event for row in self.rows if row.event is not None]


async def sort_out(poll: FeedPoll, memory: StoredMemory, *, backend: BackendId) -> Entry:
    """Tell rows never seen from those seen before, and give up broken ones seen too often.

    Also a baseline can show what is recorded: of a server that has only moved to another address.
    """
    rows = [_storable(row) for row in poll.rows]
    broken = {row.fingerprint: row for row in rows if row.disposition == Disposition.BROKEN}
    known = {row.fingerprint for row in rows if row.disposition == Disposition.BASELINE}
    doubtful = {*broken, *known}
    before = await memory.quarantined(doubtful) if doubtful else {}
    counted = {
        key: polls + 1 for key, polls in before.items() if polls is not None and key in broken
    }
    poisoned = tuple(key for key, polls in counted.items() if polls >= POISON_POLLS)
    notices = poll.notices
    if poisoned:
        fields: dict[str, str | int] = {
            "count": len(poisoned),
            "reason": broken[poisoned[0]].reason[:REASON_LENGTH],
        }
        notices = (*notices, Notice(code="poison-row", backend=backend, fields=fields))
    return Entry(
        rows=tuple(row for row in rows if row.fingerprint not in before),
        again=tuple(key for key in counted if key not in poisoned),
        poisoned=poisoned,
        notices=notices,
        cursor=poll.cursor,
    )


def portions(entry: Entry, poll: FeedPoll) -> list[Entry]:
    """Cut an entry at the checkpoints of its poll; the last portion holds all that is no row."""
    new = {row.fingerprint: row for row in entry.rows}
    parts: list[Entry] = []
    begin = 0
    for checkpoint in poll.checkpoints:
        shown = poll.rows[begin : checkpoint.rows]
        rows = tuple(new.pop(row.fingerprint) for row in shown if row.fingerprint in new)
        parts.append(Entry(rows=rows, cursor=checkpoint.cursor))
        begin = checkpoint.rows
    return [*parts, replace(entry, rows=tuple(new.values()))]


async def write_down(
    connection: AsyncConnection, entry: Entry, *, backend: BackendId, now: datetime
) -> list[StoredEvent]:
    """Write an entry and return its events with their numbers, the rows' before the notices."""
    moment = now.timestamp()
    if entry.rows:
        values = [_row_values(row, backend, moment) for row in entry.rows]
        await connection.execute(insert(feed_row), values)
    await _count_again(connection, entry, backend)
    if entry.cursor is not None:
        await _move_cursor(connection, entry, json.dumps(entry.cursor), backend, moment)
    if entry.identity is not None:
        await connection.execute(
            sa.update(feed_cursor)
            .where(feed_cursor.c.backend == backend)
            .values(identity=json.dumps(dict(entry.identity), sort_keys=True))
        )
    notices = [notice for notice in entry.notices if await _due(connection, notice, moment)]
    return await write_events(connection, [*entry.news, *notices], backend=backend, now=now)


async def _move_cursor(
    connection: AsyncConnection, entry: Entry, cursor: str, backend: BackendId, moment: float
) -> None:
    statement = insert(feed_cursor).values(backend=backend, cursor=cursor, updated_at=moment)
    changes: dict[str, Any] = {"cursor": statement.excluded.cursor, "updated_at": moment}
    if entry.another:  # neither its old dates nor its downloads say anything of the new server
        changes |= {"pruned_before": "", "downloads_since": None}
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["backend"], set_=changes)
    )


async def _due(connection: AsyncConnection, notice: Notice, moment: float) -> bool:
    if notice.code not in DAILY:
        return True
    told = sa.select(event_table.c.id).where(
        event_table.c.content_fp == content_fp(notice), event_table.c.created_at > moment - ONE_DAY
    )
    return (await connection.execute(told)).first() is None


async def catch_up(connection: AsyncConnection, *, backend: BackendId) -> None:
    """Note that a poll has read again what a restored backup did not know."""
    await connection.execute(
        sa.update(feed_cursor).where(feed_cursor.c.backend == backend).values(restored=False)
    )


async def write_events(
    connection: AsyncConnection,
    events: Sequence[Event],
    *,
    backend: BackendId,
    now: datetime,
) -> list[StoredEvent]:
    """Write events, still to be told, and return them with their numbers in the same order."""
    if not events:
        return []
    statement = sa.insert(event_table).returning(event_table.c.id, sort_by_parameter_order=True)
    values = [_event_values(told, backend, now.timestamp()) for told in events]
    ids = (await connection.execute(statement, values)).scalars()
    return [StoredEvent(id=id_, event=told) for id_, told in zip(ids, events, strict=True)]


async def _count_again(connection: AsyncConnection, entry: Entry, backend: BackendId) -> None:
    more: dict[str, Any] = {"polls": feed_row.c.polls + 1}
    for keys, changes in (
        (entry.again, more),
        (entry.poisoned, {**more, "disposition": Disposition.POISON}),
    ):
        if keys:
            mine = sa.and_(
                feed_row.c.backend == backend, feed_row.c.fingerprint == sa.bindparam("key")
            )
            statement = sa.update(feed_row).where(mine).values(changes)
            await connection.execute(statement, [{"key": key} for key in keys])


def _storable(row: FeedRow) -> FeedRow:
    """Make a row fit the database: half an emoji in a title must not stop the feed for ever."""
    clean = replace(
        row,
        feed_date=_text(row.feed_date),
        feed_id=_text(row.feed_id),
        reason=_text(row.reason),
        raw=_text(row.raw).encode()[:RAW_BYTES].decode(errors="ignore"),
    )
    if clean.event is None:
        return clean
    try:
        encode_event(clean.event)
    except ValueError as error:
        return replace(clean, event=None, disposition=Disposition.BROKEN, reason=str(error))
    return clean


def _text(value: str) -> str:
    return value.encode(errors="replace").decode()


def _row_values(row: FeedRow, backend: BackendId, moment: float) -> dict[str, Any]:
    return {
        "backend": backend,
        "fingerprint": row.fingerprint,
        "feed_id": row.feed_id,
        "feed_date": row.feed_date,
        "disposition": row.disposition,
        "reason": row.reason,
        "raw": row.raw,
        "first_seen": moment,
    }


def _event_values(told: Event, backend: BackendId, moment: float) -> dict[str, Any]:
    subject = None if isinstance(told, Notice | News) else told
    filed = told if isinstance(told, Arrival | Failure) else None
    return {
        "backend": backend,
        "kind": told.kind,
        "item_key": subject.ref.key if subject and subject.ref else None,
        "season": subject.season if subject else None,
        "content_fp": content_fp(told),
        "source_fp": filed.source_fp if filed else None,
        "payload": encode_event(told),
        "state": "pending",
        "created_at": moment,
    }
