"""The same once more: what was told already is not told again, and a failure keeps its notice.

Servers file a source anew by deleting its row and adding another: for a better picture, after a
failure, again and again in a storm of retries. Reliability.md F-22, F-23 and F-24.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.events import Arrival, Failure, StoredEvent, content_fp, decode_event, encode_event
from services.outbox import care
from services.outbox.failures import revise
from services.outbox.rows import batches
from services.outbox.seasons import note_update
from services.storage.tables import event

REFIRE = 24 * 3600.0  # seconds in which the same arrival is told once
STORM = 6 * 3600.0  # seconds in which the same failure is told once, and counted
MENDABLE = 30 * 24 * 3600.0  # seconds after which nobody looks at a failure's notice any more
TOLD = ("pending", "acked")

_MENDED: sa.ColumnElement[int] = sa.func.json_extract(event.c.payload, "$.mended")
_UNMENDED = sa.func.coalesce(_MENDED, 0) == 0
# Written out once: to put a statement together costs more than to execute it.
_TOLD_BEFORE = (
    sa.select(event.c.content_fp, sa.func.max(event.c.created_at).label("moment"))
    .where(
        event.c.content_fp.in_(sa.bindparam("marks", expanding=True)),
        event.c.id < sa.bindparam("first"),
        event.c.state.in_(TOLD),
        event.c.kind.in_(("arrival", "failure")),
        _UNMENDED,
    )
    .group_by(event.c.content_fp)
)


async def sift(
    connection: AsyncConnection, events: Sequence[StoredEvent], *, now: datetime
) -> list[StoredEvent]:
    """Return the events that are to be told, changed where they tell something again.

    The others are suppressed with their reason. Arrivals mend the notices of earlier failures of
    their file, and repeated failures raise the count in theirs.
    """
    moment = now.timestamp()
    prints = {stored.id: content_fp(stored.event) for stored in events}
    before = await _told_before(connection, prints)
    kept: list[StoredEvent] = []
    dropped: dict[str, list[int]] = {"refire": [], "repeated": [], "ignored": []}
    updates: list[Arrival] = []
    storms: dict[str, list[Failure]] = defaultdict(list)
    tended = await care.tended(connection, events)
    for stored in events:
        mark = prints[stored.id]
        told = before.get(mark)
        match stored.event:
            case Arrival() if told is not None and moment - told < REFIRE:
                dropped["refire"].append(stored.id)
                updates.append(stored.event)
                continue
            case Arrival() if told is not None:
                kept.append(await _again(connection, stored.id, stored.event))
            case Failure() if stored.id in tended:
                why = await care.failed_again(connection, tended[stored.id], stored.event, moment)
                dropped[why].append(stored.id)
                continue
            case Failure() if told is not None and moment - told < STORM:
                dropped["repeated"].append(stored.id)
                storms[mark].append(stored.event)
                continue
            case _:
                kept.append(stored)
        before[mark] = moment
    for reason, ids in dropped.items():
        await _suppress(connection, ids, reason)
    for arrival in updates:
        await note_update(connection, arrival)
    await _raise_counts(connection, storms, moment)
    await _mend(connection, events, moment)
    return [_counted(stored, len(storms[prints[stored.id]])) for stored in kept]


def _counted(stored: StoredEvent, more: int) -> StoredEvent:
    """Let a failure that begins here tell how often it came."""
    if not more or not isinstance(stored.event, Failure):
        return stored
    return replace(stored, event=replace(stored.event, times=stored.event.times + more))


async def _told_before(connection: AsyncConnection, prints: dict[int, str]) -> dict[str, float]:
    """Return when each content was told last, before these events."""
    first = min(prints, default=0)
    told: dict[str, float] = {}
    for batch in batches(dict.fromkeys(prints.values()), 500):
        found = await connection.execute(_TOLD_BEFORE, {"marks": batch, "first": first})
        told |= {row.content_fp: row.moment for row in found}
    return told


async def _again(connection: AsyncConnection, event_id: int, told: Arrival) -> StoredEvent:
    changed = replace(told, again=True)
    await connection.execute(
        sa.update(event).where(event.c.id == event_id).values(payload=encode_event(changed))
    )
    return StoredEvent(id=event_id, event=changed)


async def _suppress(connection: AsyncConnection, ids: list[int], reason: str) -> None:
    for batch in batches(ids, 500):
        await connection.execute(
            sa.update(event).where(event.c.id.in_(batch)).values(state="suppressed", reason=reason)
        )


async def _raise_counts(
    connection: AsyncConnection, repeated: Mapping[str, list[Failure]], moment: float
) -> None:
    for mark, tries in repeated.items():
        mine = sa.and_(event.c.content_fp == mark, event.c.created_at > moment - STORM)
        for event_id, failure in await _failures(connection, mine):
            changed = replace(care.as_of(failure, tries[-1]), times=failure.times + len(tries))
            await revise(connection, event_id, changed, now=moment)


async def _mend(connection: AsyncConnection, events: Sequence[StoredEvent], moment: float) -> None:
    first = min((stored.id for stored in events), default=0)
    arrivals = [stored.event for stored in events if isinstance(stored.event, Arrival)]
    sources = {one.source_fp for one in arrivals}
    lately = sa.and_(event.c.id < first, event.c.created_at > moment - MENDABLE)
    which: list[sa.ColumnElement[bool]] = [
        event.c.source_fp.in_(batch) for batch in batches(filter(None, sources), 500)
    ]
    which += [  # where no file names the try, what it was about does
        sa.and_(event.c.content_fp.in_(batch), event.c.source_fp.is_(None))
        for batch in batches({_failure_fp(one) for one in arrivals}, 500)
    ]
    for mine in which:
        for event_id, failure in await _failures(connection, sa.and_(mine, lately)):
            await revise(connection, event_id, replace(failure, mended=True), now=moment)


def _failure_fp(arrival: Arrival) -> str:
    """Return the mark of the failure that an arrival without a file would be the end of."""
    return content_fp(
        Failure(
            backend=arrival.backend,
            name=arrival.name,
            ref=arrival.ref,
            year=arrival.year,
            season=arrival.season,
            episodes=arrival.episodes,
            episodes_text=arrival.episodes_text,
        )
    )


async def _failures(
    connection: AsyncConnection, which: sa.ColumnElement[bool]
) -> list[tuple[int, Failure]]:
    """Return the failures that were told and not mended since."""
    query = sa.select(event.c.id, event.c.payload).where(
        which, event.c.kind == "failure", event.c.state.in_(TOLD), _UNMENDED
    )
    found = [(row.id, decode_event(row.payload)) for row in await connection.execute(query)]
    return [(id_, told) for id_, told in found if isinstance(told, Failure)]
