"""The values of outbox rows, to and from JSON; words are chosen at delivery."""

from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncConnection

from services.events import Event, decode_event
from services.outbox.model import Card, Content, Digest, DigestCause, Finale
from services.storage.tables import event, outbox_event


class Kind(StrEnum):
    """What a row tells."""

    ARRIVAL = "arrival"
    FAILURE = "failure"
    STARTED = "started"
    NOTICE = "notice"
    CARD = "card"
    EDIT = "edit"
    FINALE = "finale"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestPage:
    """A digest without its events: those are read through the row's links."""

    cause: DigestCause
    page: int
    pages: int


_CARD = TypeAdapter(Card)
_FINALE = TypeAdapter(Finale)
_PAGE = TypeAdapter(DigestPage)


def encode_card(card: Card) -> str:
    """Write a card as JSON."""
    return _CARD.dump_json(card).decode()


def decode_card(text: str) -> Card:
    """Read back what `encode_card` wrote."""
    return _CARD.validate_json(text)


def _decode_shown(text: str) -> Card | Event:
    """Read what a message shows that is edited: a card, or an event that says its kind first."""
    return decode_event(text) if text.startswith('{"kind"') else decode_card(text)


def encode_finale(finale: Finale) -> str:
    """Write a finale as JSON."""
    return _FINALE.dump_json(finale).decode()


def encode_page(page: DigestPage) -> str:
    """Write a digest page as JSON."""
    return _PAGE.dump_json(page).decode()


async def read_content(
    connection: AsyncConnection, row_id: int, kind: str, payload: str
) -> Content:
    """Return the values that a row tells; `payload` is its burst's for cards and edits."""
    if kind in (Kind.CARD, Kind.EDIT):
        return _decode_shown(payload)
    if kind == Kind.FINALE:
        return _FINALE.validate_json(payload)
    if kind == Kind.DIGEST:
        page = _PAGE.validate_json(payload)
        events = await _linked(connection, row_id)
        return Digest(cause=page.cause, events=events, page=page.page, pages=page.pages)
    return decode_event(payload)


async def _linked(connection: AsyncConnection, row_id: int) -> tuple[Event, ...]:
    found = await connection.execute(
        sa.select(event.c.payload)
        .join(outbox_event, outbox_event.c.event_id == event.c.id)
        .where(outbox_event.c.outbox_id == row_id)
        .order_by(event.c.id)
    )
    return tuple(decode_event(row.payload) for row in found)
