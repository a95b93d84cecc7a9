"""From events to outbox rows, inside the transaction that records the events."""

from collections.abc import Sequence
from dataclasses import replace

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
from services.outbox import chats, failures, seasons
from services.outbox.bursts import Tidings
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
        told = stored.event
        tidings = Tidings(
            event_id=stored.id,
            silent=recipient.silent,
            attention=not isinstance(told, Arrival),
            now=self._clock.now().timestamp(),
        )
        if isinstance(told, Notice):
            await _write(connection, told, where, recipient, tidings)
            return
        season = seasons.season_of(told, where, recipient)
        if isinstance(told, Failure):
            card = await seasons.open_card(connection, season, now=tidings.now) if season else None
            tidings = replace(tidings, reply_burst_id=card)
            show = failures.show_of(told, where, recipient)
            await failures.record_failure(connection, show, told, tidings)
        elif season:
            await seasons.record_arrival(connection, season, told, tidings)
        else:
            await _write(connection, told, where, recipient, tidings)


async def _write(
    connection: AsyncConnection,
    told: Arrival | Notice,
    where: ChatRow,
    recipient: Recipient,
    tidings: Tidings,
) -> None:
    """Write a message that tells one event and never grows."""
    row_id = await enqueue(
        connection,
        where,
        NewRow(
            kind=told.kind,
            dedupe_key=f"{told.kind}:{tidings.event_id}:{where.id}:{recipient.thread_id}",
            payload=encode_event(told),
            thread_id=recipient.thread_id,
            silent=tidings.silent,
            attention=tidings.attention,
        ),
        now=tidings.now,
    )
    await link(connection, row_id, [tidings.event_id])


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
