"""How many episodes a season is meant to have, asked while its arrivals are on their way."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import structlog

from services.capabilities import Feed
from services.events import Arrival
from services.models import ItemRef, TitleKind
from services.ports.feeds import FeedRow

SEASONS = 8  # per poll
# Seconds the rows of a poll wait, for all their seasons together. A server that has just filed an
# episode knows its season; one that has to ask elsewhere must not hold up the message.
PATIENCE = 1.0

_log = structlog.get_logger()


async def with_totals(
    rows: Sequence[FeedRow], *, feed: Feed, patience: float = PATIENCE
) -> tuple[FeedRow, ...]:
    """Put the seasons' totals into arrivals that lack them, as far as they come in time."""
    wanted = dict.fromkeys(season for row in rows if (season := _season(row)))
    totals: dict[tuple[ItemRef, int], int | None] = {}

    async def ask(season: tuple[ItemRef, int]) -> None:
        try:
            totals[season] = await feed.season_total(*season)
        except Exception as error:  # noqa: BLE001 - a total is a nicety, never worth a message
            _log.debug("season total unknown", backend=feed.id, error=repr(error))

    try:
        async with asyncio.timeout(patience), asyncio.TaskGroup() as group:
            for season in list(wanted)[:SEASONS]:
                group.create_task(ask(season))
    except TimeoutError:
        _log.debug("season totals took too long", backend=feed.id)
    return tuple(_completed(row, totals) for row in rows)


def _season(row: FeedRow) -> tuple[ItemRef, int] | None:
    told = row.event
    if not isinstance(told, Arrival) or told.title_kind is not TitleKind.SERIES:
        return None
    if told.ref is None or told.season is None or told.total is not None:
        return None
    return told.ref, told.season


def _completed(row: FeedRow, totals: dict[tuple[ItemRef, int], int | None]) -> FeedRow:
    season = _season(row)
    total = totals.get(season) if season else None
    if total is None or not isinstance(row.event, Arrival):
        return row
    return replace(row, event=replace(row.event, total=total))
