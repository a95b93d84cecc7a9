"""How large what somebody asked for was.

What counts is what has really arrived in the last seven days of the titles and seasons they asked
for, whenever that was; each file once, however often it was filed. A release that was picked by
hand counts with the size its site told from the moment it is let through until it has arrived.
"""

import json

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.models import ViewerId
from services.picked import PickedRelease, read_picked
from services.requests.model import RequestState
from services.storage.tables import event, request, request_asker

_LET_THROUGH = (RequestState.APPROVED, RequestState.APPROVING)


async def bytes_of(connection: AsyncConnection, who: ViewerId, *, since: float) -> int:
    """Return the bytes that count for somebody since a moment."""
    asked = (
        await connection.execute(
            sa.select(
                request.c.item_key, request.c.seasons, request.c.picked, request_asker.c.created_at
            )
            .join(request_asker, request_asker.c.request_id == request.c.id)
            .where(request_asker.c.viewer_id == who, request.c.state.in_(_LET_THROUGH))
        )
    ).all()
    wanted: dict[str, set[int | None]] = {}
    for row in asked:
        wanted.setdefault(row.item_key, set()).update(json.loads(row.seasons))
    came = await _arrived(connection, wanted, since)
    coming = sum(
        picked.size or 0
        for row in asked
        if row.created_at > since and isinstance(picked := read_picked(row.picked), PickedRelease)
        if not any(_fits(season, json.loads(row.seasons)) for season in came.get(row.item_key, {}))
    )
    return coming + sum(size for seasons in came.values() for size in seasons.values())


async def _arrived(
    connection: AsyncConnection, wanted: dict[str, set[int | None]], since: float
) -> dict[str, dict[int | None, int]]:
    """Return the bytes that have arrived of what is wanted, by title and season."""
    value = sa.func.json_extract
    found = await connection.execute(
        sa.select(event.c.item_key, event.c.season, value(event.c.payload, "$.size").label("size"))
        .where(
            event.c.kind == "arrival",
            event.c.created_at > since,
            event.c.item_key.in_(wanted),
            sa.not_(sa.func.coalesce(value(event.c.payload, "$.again"), 0)),
        )
    )  # fmt: skip
    came: dict[str, dict[int | None, int]] = {}
    for row in found:
        if _fits(row.season, wanted[row.item_key]):
            seasons = came.setdefault(row.item_key, {})
            seasons[row.season] = seasons.get(row.season, 0) + (row.size or 0)
    return came


def _fits(season: int | None, wanted: list[int | None] | set[int | None]) -> bool:
    return season is None or None in wanted or season in wanted
