"""The values of outbox rows, to and from JSON; words are chosen at delivery."""

from dataclasses import dataclass, replace
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.events import Event, RequestNews, RequestTurn, decode_event
from services.late_adapter import LateAdapter
from services.outbox.model import Card, Content, Digest, DigestCause, Failures, Finale, Weekly
from services.storage.tables import event, outbox_event, request, viewer


class Kind(StrEnum):
    """What a row tells."""

    ARRIVAL = "arrival"
    FAILURE = "failure"  # written by versions that did not fold them
    STARTED = "started"
    NOTICE = "notice"
    PEOPLE = "people"
    CARD = "card"
    EDIT = "edit"
    FINALE = "finale"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestFrame:
    """A digest without its events: those are read through the row's links."""

    cause: DigestCause


Shown = Card | Failures  # what a burst's message shows; no field of one fits the other

_SHOWN = LateAdapter[Shown](Shown)
_FINALE = LateAdapter[Finale](Finale)
_FRAME = LateAdapter[DigestFrame | Weekly](DigestFrame | Weekly)


def encode_shown(shown: Shown) -> str:
    """Write what a burst shows as JSON."""
    return _SHOWN.adapter.dump_json(shown).decode()


def decode_shown(text: str) -> Shown:
    """Read back what `encode_shown` wrote."""
    return _SHOWN.adapter.validate_json(text)


def encode_finale(finale: Finale) -> str:
    """Write a finale as JSON."""
    return _FINALE.adapter.dump_json(finale).decode()


def encode_frame(frame: DigestFrame) -> str:
    """Write a digest as JSON, without its events."""
    return _FRAME.adapter.dump_json(frame).decode()


def encode_weekly(weekly: Weekly) -> str:
    """Write a weekly summary as JSON; it holds everything, and so no event is linked to its row."""
    return _FRAME.adapter.dump_json(weekly).decode()


async def read_content(
    connection: AsyncConnection, row_id: int, kind: str, payload: str
) -> Content:
    """Return the values that a row tells; `payload` is its burst's for cards and edits."""
    if kind in (Kind.CARD, Kind.EDIT):
        return decode_shown(payload)
    if kind == Kind.FINALE:
        return _FINALE.adapter.validate_json(payload)
    if kind == Kind.DIGEST:
        frame = _FRAME.adapter.validate_json(payload)
        if isinstance(frame, Weekly):
            return frame
        return Digest(cause=frame.cause, events=await _linked(connection, row_id))
    return await _today(connection, decode_event(payload))


async def _today(connection: AsyncConnection, told: Event) -> Event:
    """Return the question for a decision with the decision, where that was made meanwhile."""
    if not isinstance(told, RequestNews) or told.turn is not RequestTurn.ASKED:
        return told
    found = await connection.execute(
        sa.select(request.c.state, request.c.reason, request.c.note, viewer.c.name)
        .outerjoin(viewer, viewer.c.id == request.c.decided_by)
        .where(request.c.id == told.request, request.c.state != "pending")
    )
    row = found.first()
    if row is None:
        return told
    by = row.name or ""
    return replace(told, standing=row.state, decided_by=by, reason=row.reason, note=row.note)


async def _linked(connection: AsyncConnection, row_id: int) -> tuple[Event, ...]:
    found = await connection.execute(
        sa.select(event.c.payload)
        .join(outbox_event, outbox_event.c.event_id == event.c.id)
        .where(outbox_event.c.outbox_id == row_id)
        .order_by(event.c.id)
    )
    told = [decode_event(row.payload) for row in found]
    return tuple([await _today(connection, one) for one in told])
