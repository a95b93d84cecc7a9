"""The card of a burst: one message per title and season, sent at once and edited as it grows."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.events import Arrival, Failure
from services.outbox.cards import complete, grown
from services.outbox.chats import ChatRow
from services.outbox.letters import Kind, decode_card, encode_card, encode_finale
from services.outbox.model import Card, Finale, Recipient, RowState
from services.outbox.policy import Lane
from services.outbox.rows import NewRow, batches, enqueue, link
from services.storage.tables import burst, outbox

OPEN_FOR = 30 * 60.0  # seconds after the last episode
EDIT_GAP = 5.0  # seconds since the card was sent or edited last
GROUP_EDIT_GAP = 20.0
_UNSENT = (RowState.PENDING, RowState.PARKED)  # such a row shows what its burst holds then


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """Whose card it is: one season of one title in one chat and topic."""

    chat: ChatRow
    thread_id: int | None
    item_key: str
    number: int

    def matches(self) -> sa.ColumnElement[bool]:
        """Return the condition that finds this season's bursts."""
        return sa.and_(
            burst.c.chat_id == self.chat.id,
            burst.c.thread_id.is_not_distinct_from(self.thread_id),
            burst.c.item_key == self.item_key,
            burst.c.season == self.number,
        )


def season_of(event: Arrival | Failure, where: ChatRow, recipient: Recipient) -> Season | None:
    """Return which season's card an event belongs to; a film belongs to none."""
    if event.season is None:
        return None
    return Season(
        chat=where,
        thread_id=recipient.thread_id,
        item_key=_item_key(event),
        number=event.season,
    )


def _item_key(event: Arrival | Failure) -> str:
    return event.ref.key if event.ref else f"{event.backend}||{event.name}|{event.year}"


async def open_burst(connection: AsyncConnection, season: Season, *, now: float) -> int | None:
    """Return the burst whose card would be replied to, None where none is open."""
    latest = await _latest(connection, season)
    return latest.id if latest and latest.state == "open" and not _lapsed(latest, now) else None


async def note_update(connection: AsyncConnection, event: Arrival) -> None:
    """Count, in the open cards of its season, an episode that was filed anew; nothing is sent."""
    updated = sa.func.coalesce(sa.func.json_extract(burst.c.payload, "$.updated"), 0) + 1
    await connection.execute(
        sa.update(burst)
        .where(
            burst.c.item_key == _item_key(event),
            burst.c.season == event.season,
            burst.c.state == "open",
        )
        .values(payload=sa.func.json_set(burst.c.payload, "$.updated", updated))
    )


async def record_arrivals(
    connection: AsyncConnection,
    season: Season,
    arrivals: Sequence[tuple[int, Arrival]],
    *,
    silent: bool,
    now: float,
) -> None:
    """Let arrivals, at least one and each with its event's id, grow the card of their season.

    Where none is open, a new one begins.
    """
    latest = await _latest(connection, season)
    before = decode_card(latest.payload) if latest else None
    card = grown(before, arrivals[0][1])
    for _, event in arrivals[1:]:
        card = grown(card, event)
    event_ids = [event_id for event_id, _ in arrivals]
    waiting = await _unsent_card(connection, latest.id) if latest else None
    if latest and latest.state == "open" and (waiting or not _lapsed(latest, now)):
        await _save(connection, latest.id, card, last_event_at=now)
        row_id = waiting or await _ensure_edit(connection, season, latest, event_ids[0], now=now)
        await link(connection, row_id, event_ids)
        burst_id = latest.id
    else:
        if latest and before and latest.state == "open":
            await _close(connection, season, latest, before, now=now)
        burst_id = await _begin(connection, season, latest, card, event_ids, silent=silent, now=now)
    if complete(card) and not (before and complete(before)):
        await _finish(connection, season, burst_id, card, event_ids[-1], silent=silent, now=now)


async def abandon_cards(connection: AsyncConnection, row_ids: list[int]) -> list[int]:
    """Close the bursts whose card leaves the outbox unsent, so that the next episode sends anew.

    Returns the edits that were waiting for those cards: the caller gives them the same end.
    """
    waiting: list[int] = []
    for batch in batches(row_ids, 500):
        unsent = sa.select(outbox.c.burst_id).where(
            outbox.c.id.in_(batch), outbox.c.kind == Kind.CARD
        )
        orphaned = await connection.execute(
            sa.update(burst)
            .where(burst.c.id.in_(unsent), burst.c.message_id.is_(None))
            .values(state="closed")
            .returning(burst.c.id)
        )
        edits = await connection.execute(
            sa.select(outbox.c.id).where(
                outbox.c.burst_id.in_([row.id for row in orphaned]),
                outbox.c.lane == Lane.EDIT,
                outbox.c.state.in_(_UNSENT),
            )
        )
        waiting += [row.id for row in edits]
    return waiting


async def touch(
    connection: AsyncConnection,
    burst_id: int,
    *,
    private: bool,
    now: float,
    message_id: int | None = None,
    with_picture: bool = False,
) -> None:
    """Note that the card was sent (`message_id`) or edited now; the next edit keeps away."""
    values: dict[str, Any] = {"touched_at": now}
    if message_id is not None:
        values |= {"message_id": message_id, "with_picture": with_picture}
    await connection.execute(sa.update(burst).where(burst.c.id == burst_id).values(values))
    earliest = now + (EDIT_GAP if private else GROUP_EDIT_GAP)
    await connection.execute(
        sa.update(outbox)
        .where(
            outbox.c.burst_id == burst_id,
            outbox.c.lane == Lane.EDIT,
            outbox.c.state == RowState.PENDING,
            outbox.c.not_before < earliest,
        )
        .values(not_before=earliest)
    )


async def _latest(connection: AsyncConnection, season: Season) -> sa.Row[Any] | None:
    found = await connection.execute(
        sa.select(burst).where(season.matches()).order_by(burst.c.generation.desc()).limit(1)
    )
    return found.first()


def _lapsed(latest: sa.Row[Any], now: float) -> bool:
    return bool(now - latest.last_event_at > OPEN_FOR)


async def _unsent_card(connection: AsyncConnection, burst_id: int) -> int | None:
    """Return the row of a card that has not left yet: it will show the newest values by itself."""
    newest = await connection.execute(
        sa.select(outbox.c.id, outbox.c.state)
        .where(outbox.c.burst_id == burst_id, outbox.c.kind == Kind.CARD)
        .order_by(outbox.c.id.desc())
        .limit(1)
    )
    row = newest.first()
    return row.id if row and row.state in _UNSENT else None


async def _ensure_edit(
    connection: AsyncConnection, season: Season, latest: sa.Row[Any], mark: int | str, *, now: float
) -> int:
    waiting = await connection.execute(
        sa.select(outbox.c.id).where(
            outbox.c.burst_id == latest.id,
            outbox.c.lane == Lane.EDIT,
            outbox.c.state.in_(_UNSENT),
        )
    )
    row_id: int | None = waiting.scalar()
    if row_id is not None:
        return row_id
    gap = EDIT_GAP if season.chat.private else GROUP_EDIT_GAP
    return await enqueue(
        connection,
        season.chat,
        NewRow(
            kind=Kind.EDIT,
            lane=Lane.EDIT,
            dedupe_key=f"edit:{latest.id}:{mark}",
            payload="{}",
            thread_id=season.thread_id,
            burst_id=latest.id,
            not_before=max(now, latest.touched_at + gap),
        ),
        now=now,
    )


async def _begin(
    connection: AsyncConnection,
    season: Season,
    latest: sa.Row[Any] | None,
    card: Card,
    event_ids: list[int],
    *,
    silent: bool,
    now: float,
) -> int:
    generation = latest.generation + 1 if latest else 1
    inserted = await connection.execute(
        sa.insert(burst)
        .values(
            chat_id=season.chat.id,
            thread_id=season.thread_id,
            backend=card.backend,
            item_key=season.item_key,
            season=season.number,
            generation=generation,
            state="open",
            payload=encode_card(card),
            total=card.total,
            last_event_at=now,
        )
        .returning(burst.c.id)
    )
    burst_id = int(inserted.scalar_one())
    row_id = await enqueue(
        connection,
        season.chat,
        NewRow(
            kind=Kind.CARD,
            dedupe_key=f"card:{burst_id}",
            payload="{}",
            thread_id=season.thread_id,
            burst_id=burst_id,
            silent=silent,
        ),
        now=now,
    )
    await link(connection, row_id, event_ids)
    return burst_id


async def _close(
    connection: AsyncConnection, season: Season, latest: sa.Row[Any], card: Card, *, now: float
) -> None:
    """End a burst: its card loses its buttons with one last edit."""
    await _save(connection, latest.id, dataclasses.replace(card, closed=True))
    await connection.execute(sa.update(burst).where(burst.c.id == latest.id).values(state="closed"))
    await _ensure_edit(connection, season, latest, "closed", now=now)


async def _finish(
    connection: AsyncConnection,
    season: Season,
    burst_id: int,
    card: Card,
    event_id: int,
    *,
    silent: bool,
    now: float,
) -> None:
    finale = Finale(
        backend=card.backend,
        name=card.name,
        ref=card.ref,
        year=card.year,
        season=season.number,
        total=card.total or 0,
    )
    key = f"finale:{season.chat.id}:{season.thread_id}:{season.item_key}:{season.number}"
    row_id = await enqueue(
        connection,
        season.chat,
        NewRow(
            kind=Kind.FINALE,
            dedupe_key=f"{key}:{card.total}",
            payload=encode_finale(finale),
            thread_id=season.thread_id,
            burst_id=burst_id,
            silent=silent,
        ),
        now=now,
    )
    await link(connection, row_id, [event_id])


async def _save(
    connection: AsyncConnection, burst_id: int, card: Card, *, last_event_at: float | None = None
) -> None:
    values: dict[str, Any] = {"payload": encode_card(card), "total": card.total}
    if last_event_at is not None:
        values["last_event_at"] = last_event_at
    await connection.execute(sa.update(burst).where(burst.c.id == burst_id).values(values))
