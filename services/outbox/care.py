"""A failure that somebody cares for: its further ends stand in its message, and nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.events import Failure, MendingStep, StoredEvent, content_fp, decode_event
from services.outbox.failures import revise
from services.outbox.rows import batches
from services.storage.tables import event

_STEP = sa.func.json_extract(event.c.payload, "$.mending.step")
_MENDED = sa.func.coalesce(sa.func.json_extract(event.c.payload, "$.mended"), 0)
# Written out once: to put a statement together costs more than to execute it.
_CARED_FOR = {
    column.name: sa.select(event.c.id, event.c.payload, column.label("mark"))
    .where(
        event.c.kind == "failure",
        column.in_(sa.bindparam("marks", expanding=True)),
        event.c.id < sa.bindparam("first"),
        _STEP.is_not(None),
        _MENDED == 0,
    )
    .order_by(event.c.id)
    for column in (event.c.source_fp, event.c.content_fp)
}


@dataclass(slots=True, kw_only=True)
class Tended:
    """A failure somebody cares for, as it stands now, with the number of its event."""

    id: int
    failure: Failure


async def tended(connection: AsyncConnection, events: Sequence[StoredEvent]) -> dict[int, Tended]:
    """Return which of these failures are further ends of one that somebody cares for.

    They are of the same file or, where no file is known, about the same.
    """
    first = min((stored.id for stored in events), default=0)
    failures = {one.id: one.event for one in events if isinstance(one.event, Failure)}
    columns = {
        event.c.source_fp: {id_: one.source_fp for id_, one in failures.items() if one.source_fp},
        event.c.content_fp: {
            id_: content_fp(one) for id_, one in failures.items() if not one.source_fp
        },
    }
    found: dict[int, Tended] = {}
    for column, marks in columns.items():
        known = await _cared_for(connection, column, set(marks.values()), first)
        found |= {id_: known[mark] for id_, mark in marks.items() if mark in known}
    return found


async def failed_again(
    connection: AsyncConnection, one: Tended, again: Failure, moment: float
) -> str:
    """Let the message of a failure tell that it failed again; return why nothing else does.

    One that is ignored says nothing more.
    """
    care = one.failure.mending
    if care is None or care.step is MendingStep.IGNORED:
        return "ignored"
    one.failure = replace(
        as_of(one.failure, again),
        times=one.failure.times + 1,
        mending=replace(care, step=MendingStep.REFUSED),
    )
    await revise(connection, one.id, one.failure, now=moment)
    return "repeated"


def as_of(failure: Failure, again: Failure) -> Failure:
    """Return a failure with what its newest try says: its record, its reason and its moment."""
    return replace(
        failure,
        reason=again.reason or failure.reason,
        native_id=again.native_id or failure.native_id,
        occurred_at=again.occurred_at or failure.occurred_at,
    )


async def _cared_for(
    connection: AsyncConnection, column: sa.Column[str], marks: set[str], first: int
) -> dict[str, Tended]:
    """Return the newest cared-for failure of each mark that is not mended."""
    found: dict[str, Tended] = {}
    for batch in batches(marks, 500):
        for row in await connection.execute(
            _CARED_FOR[column.name], {"marks": batch, "first": first}
        ):
            failure = cast("Failure", decode_event(row.payload))  # its kind says so
            found[row.mark] = Tended(id=row.id, failure=failure)
    return found
