"""From events to outbox rows, inside the transaction that records the events."""

from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.clock import Clock
from services.events import (
    Arrival,
    Event,
    Failure,
    News,
    Notice,
    PeopleNews,
    RequestNews,
    Started,
    StoredEvent,
    WatchlistNews,
    WorkNews,
    WorkTurn,
    content_fp,
    encode_event,
)
from services.models import ChatId
from services.outbox import chats, digests, failures, seasons
from services.outbox.bursts import Subject, Tidings
from services.outbox.chats import ChatRow
from services.outbox.model import ChatState, Recipient
from services.outbox.ports import Audience
from services.outbox.rows import NewRow, batches, enqueue_all
from services.outbox.withholding import cancel, waiting_for
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
        chats_by_recipient: dict[Recipient, ChatRow] = {}
        mail: dict[Recipient, list[StoredEvent]] = {}
        unheard: dict[str, list[int]] = {}
        for stored, recipients in await self._addressed(connection, events):
            reached = 0
            for recipient in recipients:
                where = chats_by_recipient.get(recipient) or await chats.meet(connection, recipient)
                chats_by_recipient[recipient] = where
                if where.state is ChatState.DEAD:
                    continue
                reached += 1
                there = (stored.id, where.id, recipient.thread_id)
                if there not in told:
                    told.add(there)
                    mail.setdefault(recipient, []).append(stored)
            if not reached:
                reason = "recipient-gone" if recipients else "no-recipient"
                unheard.setdefault(reason, []).append(stored.id)
        for recipient, stack in mail.items():
            where = chats_by_recipient[recipient]
            await self._tell(connection, recipient, where, stack)
        for reason, ids in unheard.items():
            await _suppress(connection, ids, reason)

    async def _addressed(
        self, connection: AsyncConnection, events: Sequence[StoredEvent]
    ) -> list[tuple[StoredEvent, list[Recipient]]]:
        """Return who is told of each event; what is of one title and one wish is asked once."""
        known: dict[tuple[object, ...], list[Recipient]] = {}
        addressed = []
        for stored in events:
            subject = _subject(stored.event)
            if subject not in known:
                known[subject] = await self._audience.audience(connection, stored.event)
            addressed.append((stored, known[subject]))
        return addressed

    async def fold_restored(self, connection: AsyncConnection) -> None:
        """Tell in one digest what was read again after a backup was restored."""
        await digests.fold_restored(connection, now=self._clock.now().timestamp())

    async def notify(
        self,
        connection: AsyncConnection,
        notice: Notice | News,
    ) -> None:
        """Tell the owners something of Usher itself, or people of a request, access or a list."""
        inserted = await connection.execute(
            sa.insert(event)
            .values(
                backend=_server(notice),
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

    async def readdress(self, connection: AsyncConnection, chat_id: ChatId) -> None:
        """Tell others what waits for a chat that takes nothing, as far as it is theirs now.

        So it is where the chat was bound: what goes elsewhere as long as it is away does not wait
        for it. What is still meant for it stays.
        """
        events: dict[int, StoredEvent] = {}
        moved: list[int] = []
        for row_id, some in (await waiting_for(connection, chat_id)).items():
            addressed = await self._addressed(connection, some)
            if any(one.chat_id == chat_id for _, there in addressed for one in there):
                continue
            moved.append(row_id)
            events |= {stored.id: stored for stored in some}
        await cancel(connection, moved)
        await self.record(connection, [events[one] for one in sorted(events)])

    async def _tell(
        self,
        connection: AsyncConnection,
        recipient: Recipient,
        where: ChatRow,
        events: Sequence[StoredEvent],
    ) -> None:
        """Write what one recipient is told in order, a season's arrivals where its first is."""
        now = self._clock.now().timestamp()
        for season, some in _together(events, where, recipient):
            tidings = Tidings(
                event_ids=tuple(stored.id for stored in some),
                silent=recipient.silent,
                now=now,
                matter=recipient.matter,
            )
            if isinstance(some[0].event, Failure):
                await _fail(connection, some[0].event, where, recipient, tidings)
            elif season:
                arrivals = [one.event for one in some if isinstance(one.event, Arrival)]
                await seasons.record_arrivals(connection, season, arrivals, tidings)
            else:
                rows = [(_row(stored, where, recipient), stored.id) for stored in some]
                await enqueue_all(connection, where, rows, now=now)


async def _fail(
    connection: AsyncConnection,
    failure: Failure,
    where: ChatRow,
    recipient: Recipient,
    tidings: Tidings,
) -> None:
    """Tell a failure, as a reply to the open card of its season where there is one."""
    season = seasons.season_of(failure, where, recipient)
    card = await seasons.open_card(connection, season, now=tidings.now) if season else None
    show = failures.show_of(failure, where, recipient)
    wrong = replace(tidings, attention=True, reply_burst_id=card)
    await failures.record_failure(connection, show, failure, wrong)


def _row(stored: StoredEvent, where: ChatRow, recipient: Recipient) -> NewRow:
    """Return a message that tells one event and never grows."""
    kind = stored.event.kind
    return NewRow(
        kind=kind,
        dedupe_key=f"{kind}:{stored.id}:{where.id}:{recipient.thread_id}",
        payload=encode_event(stored.event),
        thread_id=recipient.thread_id,
        silent=recipient.silent,
        matter=recipient.matter,
        attention=_rings(stored.event),
    )


def _rings(told: Event) -> bool:
    """Say whether somebody should look at it soon."""
    if isinstance(told, WorkNews):
        return told.turn is not WorkTurn.COMPLETED
    return isinstance(told, Notice | RequestNews | PeopleNews | WatchlistNews)


def _together(
    events: Sequence[StoredEvent], where: ChatRow, recipient: Recipient
) -> list[tuple[Subject | None, list[StoredEvent]]]:
    """Return what is written together: arrivals of a season, a failure, runs of everything else."""
    found: list[tuple[Subject | None, list[StoredEvent]]] = []
    known: dict[Subject, list[StoredEvent]] = {}
    run: list[StoredEvent] = []
    for stored in events:
        told = stored.event
        season = seasons.season_of(told, where, recipient) if isinstance(told, Arrival) else None
        if season in known:
            known[season].append(stored)
            continue
        alone = season is not None or isinstance(told, Failure)
        if alone or not run:
            group = [stored]
            found.append((season, group))
            run = [] if alone else group
            if season:
                known[season] = group
        else:
            run.append(stored)
    return found


def _subject(told: Event) -> tuple[object, ...]:
    """Return what the audience of an event may depend on: everything but its numbers and file."""
    if isinstance(told, Notice):
        return (told.kind, told.backend, told.code)
    if isinstance(told, RequestNews):
        return (told.kind, told.turn, told.request, told.told)
    if isinstance(told, WatchlistNews):
        return (told.kind, told.told)
    if isinstance(told, PeopleNews):
        return (told.kind, told.turn, told.who, told.told)
    if isinstance(told, WorkNews):
        return (told.kind, told.told, told.owners)
    asked = told.native_id if isinstance(told, Started) else told.download_hash
    return (told.kind, told.backend, told.ref, told.season, told.title_kind, asked)


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


async def _suppress(connection: AsyncConnection, event_ids: list[int], reason: str) -> None:
    for batch in batches(event_ids, 500):
        await connection.execute(
            sa.update(event)
            .where(event.c.id.in_(batch), event.c.state == "pending")
            .values(state="suppressed", reason=reason)
        )


def _server(told: Notice | News) -> str:
    """Return the server it is about, empty for what is Usher's own."""
    return (told.backend or "") if isinstance(told, Notice | WatchlistNews) else ""
