"""Counts of what the database holds, for whoever watches Usher with a machine."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from services.storage.database import Database
from services.storage.tables import event, outbox

SENT = "sent"  # the one state that grows for ever


@dataclass(frozen=True, slots=True, kw_only=True)
class Census:
    """Outbox rows by state, without those that are sent; events by why nobody was told of them."""

    outbox: Mapping[str, int]
    suppressed: Mapping[str, int]


async def take_census(database: Database) -> Census:
    """Count, on one snapshot. Raises: SQLAlchemyError."""
    states = (
        sa.select(outbox.c.state, sa.func.count())
        .where(outbox.c.state != SENT)
        .group_by(outbox.c.state)
    )
    reasons = (
        sa.select(event.c.reason, sa.func.count())
        .where(event.c.state == "suppressed")
        .group_by(event.c.reason)
    )
    async with database.read() as connection:
        return Census(
            outbox=_counts(await connection.execute(states)),
            suppressed=_counts(await connection.execute(reasons)),
        )


def _counts(rows: Iterable[Any]) -> dict[str, int]:
    return {row[0]: row[1] for row in rows}
