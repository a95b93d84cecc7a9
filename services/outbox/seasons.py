"""A season in one message: the first episode rings, later ones edit, the last one is a finale."""

import dataclasses
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.events import Arrival, Failure
from services.outbox import bursts
from services.outbox.bursts import Subject, Tidings
from services.outbox.cards import complete, grown
from services.outbox.chats import ChatRow
from services.outbox.letters import Kind, decode_shown, encode_finale
from services.outbox.model import Card, Finale, Recipient
from services.outbox.rows import NewRow, enqueue, link
from services.storage.tables import burst


def season_of(event: Arrival | Failure, where: ChatRow, recipient: Recipient) -> Subject | None:
    """Return which season's card an event belongs to; a film belongs to none."""
    if event.season is None:
        return None
    return Subject(
        chat=where,
        thread_id=recipient.thread_id,
        item_key=_item_key(event),
        number=event.season,
    )


def _item_key(event: Arrival | Failure) -> str:
    return event.ref.key if event.ref else f"{event.backend}||{event.name}|{event.year}"


async def open_card(connection: AsyncConnection, season: Subject, *, now: float) -> int | None:
    """Return the burst whose card would be replied to, None where none is open."""
    latest = await bursts.latest_burst(connection, season)
    return latest.id if latest and bursts.is_open(latest, now=now) else None


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
    connection: AsyncConnection, season: Subject, arrivals: Sequence[Arrival], tidings: Tidings
) -> None:
    """Let arrivals, at least one, grow the open card of their season, or begin a new one."""
    latest = await bursts.latest_burst(connection, season)
    before = _card_of(latest)
    card = grown(before, arrivals[0])
    for event in arrivals[1:]:
        card = grown(card, event)
    burst_id = await bursts.grow(connection, season, latest, card, tidings)
    if burst_id is None:
        if latest and before and latest.state == "open":
            await _close(connection, season, latest, before, now=tidings.now)
        burst_id = await bursts.begin(connection, season, latest, card, tidings)
    if complete(card) and not (before and complete(before)):
        await _finish(connection, season, burst_id, card, tidings)


def _card_of(latest: sa.Row[Any] | None) -> Card | None:
    shown = decode_shown(latest.payload) if latest else None
    return shown if isinstance(shown, Card) else None


async def _close(
    connection: AsyncConnection, season: Subject, latest: sa.Row[Any], card: Card, *, now: float
) -> None:
    """End a burst: its card loses its buttons with one last edit."""
    await bursts.save(connection, latest.id, dataclasses.replace(card, closed=True))
    await connection.execute(sa.update(burst).where(burst.c.id == latest.id).values(state="closed"))
    await bursts.ensure_edit(connection, season, latest, "closed", now=now)


async def _finish(
    connection: AsyncConnection, season: Subject, burst_id: int, card: Card, tidings: Tidings
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
            reply_burst_id=burst_id,
            silent=tidings.silent,
            matter=tidings.matter,
        ),
        now=tidings.now,
    )
    await link(connection, row_id, tidings.event_ids[-1:])
