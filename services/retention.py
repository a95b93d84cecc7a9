"""Forgetting what is of no use any more, in small steps so that nobody waits for the disk."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.clock import Clock
from services.drawing.sketches import DRAWN
from services.household.roles import Role
from services.outbox.model import RowState
from services.outbox.rows import settle
from services.polling.dates import newest_plausible
from services.storage.database import Database
from services.storage.tables import (
    attempt,
    audit,
    burst,
    download,
    event,
    feed_cursor,
    feed_row,
    follower,
    growth,
    invite,
    knock,
    outbox,
    outbox_event,
    picture,
    request,
    viewer,
)

DAY = 24 * 3600.0
ROWS_FOR = 400 * DAY  # fingerprints, and the cards that later episodes go on with
MOST_ROWS = 200_000  # fingerprints of one feed
EVENTS_FOR = 180 * DAY
REQUESTS_FOR = 180 * DAY  # once they are decided
ACTS_FOR = 180 * DAY  # what people did (reliability.md A-12)
STRANGERS_FOR = 180 * DAY  # who was turned away or removed, and has not come since; used invites
MESSAGES_FOR = 90 * DAY
ATTEMPTS_FOR = 30 * DAY
GROWTH_FOR = 400 * DAY
DRAWINGS_FOR = 30 * DAY  # a drawn picture is soon another one
STEP = 500  # rows of one transaction
Old = tuple[sa.Table, sa.ColumnElement[bool]]  # a table, and which of its rows may go
_ENDED = ("sent", "merged", "dead", "cancelled", "expired")


class Retention:
    """Keeps the database small. What still waits to be told is never dropped."""

    def __init__(self, database: Database, clock: Clock, *, most_rows: int = MOST_ROWS) -> None:
        self._database = database
        self._clock = clock
        self._most_rows = most_rows

    async def sweep(self) -> int:
        """Drop what is old and return how many rows that were."""
        dropped = await self._drop_feed_rows()
        await self._draw_lines()
        await self._expire_parked()
        return dropped + await self._drop(self._old())

    async def _draw_lines(self) -> None:
        """Move the dates before which rows count as seen; those rows go at the next sweep.

        A poll under way may still go by the old line: until it has ended, its rows must be there.
        """
        async with self._database.read() as connection:
            backends = (await connection.execute(sa.select(feed_cursor.c.backend))).scalars().all()
            lines = {backend: await self._line(connection, backend) for backend in backends}
        async with self._database.write() as connection:
            for backend, line in lines.items():
                await connection.execute(
                    sa.update(feed_cursor)
                    .where(feed_cursor.c.backend == backend, feed_cursor.c.pruned_before < line)
                    .values(pruned_before=line)
                )

    async def _line(self, connection: AsyncConnection, backend: str) -> str:
        """Return the newest date of the rows that may go, empty when none may.

        Only the server's dates are compared with each other, and one from a wrong clock does not
        take the others along.
        """
        mine = feed_row.c.backend == backend
        day = sa.func.substr(feed_row.c.feed_date, 1, 10)
        days = await connection.execute(sa.select(day).where(mine, _dated()).distinct())
        top = newest_plausible(f"{one} 23:59:59" for one in days.scalars())
        counted = mine & _dated() & (feed_row.c.feed_date <= top)
        old = sa.select(sa.func.max(feed_row.c.feed_date)).where(
            counted, feed_row.c.first_seen < self._before(ROWS_FOR)
        )
        beyond = (
            sa.select(feed_row.c.feed_date)
            .where(counted)
            .order_by(feed_row.c.feed_date.desc())
            .offset(self._most_rows)
            .limit(1)
        )
        found = [(await connection.execute(query)).scalar() or "" for query in (old, beyond)]
        return max(found)

    async def _drop_feed_rows(self) -> int:
        async with self._database.read() as connection:
            query = sa.select(feed_cursor.c.backend, feed_cursor.c.pruned_before)
            lines = (await connection.execute(query)).all()
        return await self._drop(
            (feed_row, (feed_row.c.backend == backend) & _dated() & (feed_row.c.feed_date < line))
            for backend, line in lines
        )

    def _old(self) -> Iterator[Old]:
        """Name what goes, children first."""
        yield attempt, attempt.c.started_at < self._before(ATTEMPTS_FOR)
        yield audit, audit.c.at < self._before(ACTS_FOR)
        decided = request.c.state.not_in(("pending", "approving"))
        since = sa.func.coalesce(request.c.decided_at, request.c.created_at)
        yield request, decided & (since < self._before(REQUESTS_FOR))
        yield viewer, self._strange_and_gone()
        yield invite, invite.c.expires_at < self._before(STRANGERS_FOR)
        later = outbox.alias("later")
        yield (
            outbox,
            (outbox.c.created_at < self._before(MESSAGES_FOR))
            & outbox.c.state.in_(_ENDED)
            & ~sa.exists().where(later.c.merged_into == outbox.c.id),
        )
        told = sa.exists().where(outbox_event.c.event_id == event.c.id)
        yield event, (event.c.created_at < self._before(EVENTS_FOR)) & ~told
        shown = sa.exists().where(outbox.c.burst_id == burst.c.id)
        yield burst, (burst.c.last_event_at < self._before(ROWS_FOR)) & ~shown
        yield download, download.c.last_seen < self._before(ROWS_FOR)
        yield growth, growth.c.day < self._day(GROWTH_FOR)
        yield (
            picture,
            picture.c.key.startswith(DRAWN) & (picture.c.created_at < self._before(DRAWINGS_FOR)),
        )

    def _strange_and_gone(self) -> sa.ColumnElement[bool]:
        """Select strangers nobody waits for: not those still asking, blocked, or being ended."""
        moments = (viewer.c.turned_away_at, viewer.c.since, viewer.c.seen_at)
        newest = sa.func.max(viewer.c.created_at, *(sa.func.coalesce(one, 0.0) for one in moments))
        kept = sa.exists().where(
            knock.c.viewer_id == viewer.c.id, knock.c.state.in_(("waiting", "blocked"))
        )
        follows = sa.exists().where(follower.c.viewer_id == viewer.c.id)
        stranger = viewer.c.role == Role.STRANGER
        return stranger & (newest < self._before(STRANGERS_FOR)) & ~kept & ~follows

    async def _drop(self, olds: Iterable[Old]) -> int:
        """Drop rows step by step, one table after the other.

        What there is to drop is looked for without the writer: mostly nothing, and in one go then.
        """
        rest, dropped = deque(olds), 0
        while rest:
            some: Sequence[sa.Row[Any]] = ()
            async with self._database.read() as connection:
                while rest and not (some := await _some(connection, rest[0])):
                    rest.popleft()
            if some:
                async with self._database.write() as connection:
                    await connection.execute(_deletion(rest[0][0], some))
                dropped += len(some)
        return dropped

    async def _expire_parked(self) -> None:
        """Give up what waits for a chat that has been away for long."""
        old = (outbox.c.state == RowState.PARKED) & (
            outbox.c.created_at < self._before(MESSAGES_FOR)
        )
        while True:
            async with self._database.write() as connection:
                found = await connection.execute(sa.select(outbox.c.id).where(old).limit(STEP))
                ids = list(found.scalars())
                await connection.execute(
                    sa.update(outbox).where(outbox.c.id.in_(ids)).values(state=RowState.EXPIRED)
                )
                await settle(connection, ids, state="expired", reason="chat-away")
            if len(ids) < STEP:
                return

    def _day(self, seconds: float) -> str:
        return (self._clock.now() - timedelta(seconds=seconds)).date().isoformat()

    def _before(self, seconds: float) -> float:
        now: datetime = self._clock.now()
        return now.timestamp() - seconds


async def _some(connection: AsyncConnection, old: Old) -> Sequence[sa.Row[Any]]:
    """Return the keys of some rows that may go."""
    table, which = old
    found = await connection.execute(sa.select(*table.primary_key.columns).where(which).limit(STEP))
    return found.all()


def _deletion(table: sa.Table, keys: Sequence[sa.Row[Any]]) -> sa.Delete:
    columns = list(table.primary_key.columns)
    if len(columns) > 1:
        return sa.delete(table).where(sa.tuple_(*columns).in_([tuple(key) for key in keys]))
    return sa.delete(table).where(columns[0].in_([key[0] for key in keys]))


def _dated() -> sa.ColumnElement[bool]:
    """Select dates whose text order is time order."""
    return feed_row.c.feed_date.op("GLOB")("[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9] *")
