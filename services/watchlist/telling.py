"""What people are told of their lists: one message per look, however much came of it."""

import hashlib
from collections.abc import Mapping, Sequence

from services.events import WatchlistNews, WatchlistTurn
from services.watchlist.model import Item, ItemState
from services.watchlist.port import Watchlist
from services.watchlist.rows import Owner

NAMED = 10  # titles that one message names
ASKED = (ItemState.SUBSCRIBED, ItemState.ALREADY, ItemState.WAITING)


def found(
    server: Watchlist, whose: Owner, counts: Mapping[ItemState, int], *, now: float
) -> WatchlistNews:
    """Return what a look has found that waits for its person's word (S-14)."""
    return WatchlistNews(
        turn=WatchlistTurn.FOUND,
        backend=server.id,
        told=(whose[1],),
        count=sum(counts.values()),
        ready=counts.get(ItemState.READY, 0),
        choices=counts.get(ItemState.CHOICE, 0),
        there=counts.get(ItemState.IN_LIBRARY, 0) + counts.get(ItemState.ALREADY, 0),
        serial=f"{now:.0f}",
    )


def fulfilled(server: Watchlist, whose: Owner, items: Sequence[Item]) -> WatchlistNews:
    """Return what was asked for, and how much of the rest needs a choice."""
    asked = [one for one in items if one.state in ASKED]
    return WatchlistNews(
        turn=WatchlistTurn.FULFILLED,
        backend=server.id,
        told=(whose[1],),
        names=tuple(name_of(one) for one in asked[:NAMED]),
        keys=tuple(one.ref.key for one in asked[:1] if one.ref) if len(asked) == 1 else (),
        count=len(asked),
        waiting=sum(one.state is ItemState.WAITING for one in asked),
        choices=sum(one.state is ItemState.CHOICE for one in items),
        poster_url=asked[0].poster_url if len(asked) == 1 else None,
        serial=serial_of(items),
    )


def name_of(item: Item) -> str:
    """Return a title with its year and seasons, in no language: `Judex (1916) · S02, S03`."""
    work = item.listed.work
    name = f"{work.name} ({work.year})" if work.year else work.name
    seasons = ", ".join(f"S{one:02}" for one in item.seasons if one is not None)
    return f"{name} · {seasons}" if seasons else name


def serial_of(items: Sequence[Item]) -> str:
    """Return what tells the news of these entries from any other (S-6)."""
    parts = sorted(f"{one.key}#{one.generation}#{one.state}" for one in items)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]
