"""From events to outbox rows, inside the transaction that records the events."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.clock import Clock
from services.events import (
    Arrival,
    Failure,
    Notice,
    StoredEvent,
    content_fp,
    encode_event,
)
from services.outbox import bursts, chats, digests
from services.outbox.chats import ChatRow
from services.outbox.model import ChatState, Recipient
from services.outbox.ports import Audience
from services.outbox.rows import NewRow, batches, enqueue, link
from services.storage.tables import event, outbox, outbox_event


class Intake:
    """Writes down who is told of what; call `Relay.wake` after the transaction has committed."""

    def __init__(self, audience: Audience, clock: Clock) -> None:
        self._audience = audience
        self._clock = clock

    async def record(self, connection: AsyncConnection, events: Sequence[StoredEvent]) -> None:
        """Make the rows of new events; an event nobody is told of is suppressed with the reason.

        Recording an event again changes nothing.
        """
        told = await _told(connection, [stored.id for stored in events])
        known: dict[Recipient, ChatRow] = {}
        for stored in events:
            reached = 0
            recipients = await self._audience.audience(connection, stored.event)
            for recipient in recipients:
                where = known.get(recipient) or await chats.meet(connection, recipient)
                known[recipient] = where
                if where.state is ChatState.DEAD:
                    continue
                reached += 1
                there = (stored.id, where.id, recipient.thread_id)
                if there not in told:
                    told.add(there)
                    await self._tell(connection, stored, where, recipient)
            if not reached:
                reason = "recipient-gone" if recipients else "no-recipient"
                await _suppress(connection, stored.id, reason)

    async def fold_restored(self, connection: AsyncConnection) -> None:
        """Tell in one digest what was read again after a backup was restored."""
        await digests.fold_restored(connection, now=self._clock.now().timestamp())

    async def notify(self, connection: AsyncConnection, notice: Notice) -> None:
        """Tell the owners something about Usher itself."""
        inserted = await connection.execute(
            sa.insert(event)
            .values(
                backend=notice.backend or "",
                kind=notice.kind,
                content_fp=content_fp(notice),
                payload=encode_event(notice),
                state="pending",
                created_at=self._clock.now().timestamp(),
            )
            .returning(event.c.id)
        )
        stored = StoredEvent(id=int(inserted.scalar_one()), event=notice)
        await self.record(connection, [stored])

    async def _tell(
        self,
        connection: AsyncConnection,
        stored: StoredEvent,
        where: ChatRow,
        recipient: Recipient,
    ) -> None:
        now = self._clock.now().timestamp()
        burst_id = None
        if isinstance(stored.event, Arrival | Failure):
            season = bursts.season_of(stored.event, where, recipient)
            if season and isinstance(stored.event, Arrival):
                await bursts.record_arrival(
                    connection,
                    season,
                    stored.event,
                    event_id=stored.id,
                    silent=recipient.silent,
                    now=now,
                )
                return
            burst_id = await bursts.open_burst(connection, season, now=now) if season else None
        row_id = await enqueue(
            connection,
            where,
            NewRow(
                kind=stored.event.kind,
                dedupe_key=f"{stored.event.kind}:{stored.id}:{where.id}:{recipient.thread_id}",
                payload=encode_event(stored.event),
                thread_id=recipient.thread_id,
                burst_id=burst_id,
                silent=recipient.silent,
            ),
            now=now,
        )
        await link(connection, row_id, [stored.id])


async def _told(
    connection: AsyncConnection, event_ids: list[int]
) -> set[tuple[int, int, int | None]]:
    """Return which of these events already have a row, by chat and topic."""
    there: set[tuple[int, int, int | None]] = set()
    for batch in batches(event_ids, 500):
        found = await connection.execute(
            sa.select(outbox_event.c.event_id, outbox.c.chat_id, outbox.c.thread_id)
            .join(outbox, outbox.c.id == outbox_event.c.outbox_id)
            .where(outbox_event.c.event_id.in_(batch))
        )
        there.update((row.event_id, row.chat_id, row.thread_id) for row in found)
    return there


async def _suppress(connection: AsyncConnection, event_id: int, reason: str) -> None:
    await connection.execute(
        sa.update(event)
        .where(event.c.id == event_id, event.c.state == "pending")
        .values(state="suppressed", reason=reason)
    )
