"""The ledger as rows; every function works inside the caller's transaction."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.late_adapter import LateAdapter
from services.models import BackendId, ItemRef, ViewerId
from services.outbox.rows import batches
from services.storage.tables import watchlist, watchlist_item
from services.watchlist.model import (
    Book,
    Item,
    ItemState,
    OnRemoved,
    SeasonPolicy,
    Verdict,
    Why,
)
from services.watchlist.port import Listed

Owner = tuple[BackendId, ViewerId]
_LISTED = LateAdapter[Listed](Listed)
_BATCH = 50  # rows of one statement: SQLite takes only so many values


async def book(connection: AsyncConnection, whose: Owner) -> Book:
    """Return somebody's list, a new one where there is none."""
    row = (await connection.execute(sa.select(watchlist).where(_list_of(whose)))).mappings().first()
    if row is None:
        return Book(backend=whose[0], who=whose[1])
    kept = dict(row)
    kept.pop("left_at")
    return Book(
        backend=BackendId(kept.pop("backend")),
        who=ViewerId(kept.pop("viewer_id")),
        policy=SeasonPolicy(kept.pop("policy")),
        on_removed=OnRemoved(kept.pop("on_removed")),
        **kept,
    )


async def keep(connection: AsyncConnection, whose: Owner, **values: Any) -> None:
    """Change something of somebody's list."""
    values.setdefault("left_at", None)
    statement = insert(watchlist).values(backend=whose[0], viewer_id=whose[1], **values)
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["backend", "viewer_id"], set_=values)
    )


async def items(
    connection: AsyncConnection,
    whose: Owner,
    *,
    states: Collection[ItemState] | None = None,
    gone: bool | None = False,
    limit: int | None = None,
) -> list[Item]:
    """Return entries in the order of listing; `gone` None is both."""
    query = sa.select(watchlist_item).where(_items_of(whose))
    if states is not None:
        query = query.where(watchlist_item.c.state.in_(list(states)))
    if gone is not None:
        query = query.where(watchlist_item.c.gone == gone)
    query = query.order_by(watchlist_item.c.listed_at, watchlist_item.c.key).limit(limit)
    return [_item(row) for row in (await connection.execute(query)).mappings()]


async def one(connection: AsyncConnection, whose: Owner, key: str) -> Item | None:
    """Return one entry, gone or not."""
    query = sa.select(watchlist_item).where(_items_of(whose), watchlist_item.c.key == key)
    row = (await connection.execute(query)).mappings().first()
    return _item(row) if row else None


async def due(connection: AsyncConnection, whose: Owner, *, now: float, limit: int) -> list[Item]:
    """Return what is still to be worked at now: new entries, and failed ones whose time it is."""
    state = watchlist_item.c.state
    again = sa.and_(state == ItemState.FAILED, watchlist_item.c.next_at <= now)
    query = sa.select(watchlist_item).where(
        _items_of(whose),
        watchlist_item.c.gone.is_(False),
        sa.or_(state.in_([ItemState.NEW, ItemState.WANTED, ItemState.ADDING]), again),
    )
    query = query.order_by(watchlist_item.c.listed_at, watchlist_item.c.key).limit(limit)
    return [_item(row) for row in (await connection.execute(query)).mappings()]


async def next_failed(connection: AsyncConnection, whose: Owner) -> float | None:
    """Return when the first failed entry is tried again."""
    query = sa.select(sa.func.min(watchlist_item.c.next_at)).where(
        _items_of(whose),
        watchlist_item.c.state == ItemState.FAILED,
        watchlist_item.c.gone.is_(False),
    )
    found = (await connection.execute(query)).scalar()
    return None if found is None else float(found)


async def untold(connection: AsyncConnection, whose: Owner) -> list[Item]:
    """Return what its person has not been told of yet."""
    query = sa.select(watchlist_item).where(_items_of(whose), watchlist_item.c.told.is_(False))
    query = query.order_by(watchlist_item.c.listed_at, watchlist_item.c.key)
    return [_item(row) for row in (await connection.execute(query)).mappings()]


async def counts(connection: AsyncConnection, whose: Owner) -> dict[ItemState, int]:
    """Return how many entries stand where, without those that are gone."""
    state = watchlist_item.c.state
    query = sa.select(state, sa.func.count()).where(
        _items_of(whose), watchlist_item.c.gone.is_(False)
    )
    found = await connection.execute(query.group_by(state))
    return {ItemState(name): count for name, count in found}


async def put(connection: AsyncConnection, whose: Owner, found: Iterable[Item]) -> None:
    """Write entries as they are, new or changed."""
    values = [_values(whose, item) for item in found]
    for batch in batches(values, _BATCH):
        statement = insert(watchlist_item).values(list(batch))
        changed = {
            name: statement.excluded[name]
            for name in batch[0]
            if name not in ("backend", "viewer_id", "key")
        }
        await connection.execute(
            statement.on_conflict_do_update(
                index_elements=["backend", "viewer_id", "key"], set_=changed
            )
        )


async def settle(
    connection: AsyncConnection, whose: Owner, key: str, verdict: Verdict, **more: Any
) -> None:
    """Write down what an entry has come to."""
    values = {
        "state": verdict.state,
        "why": verdict.why,
        "item_key": verdict.ref.key if verdict.ref else None,
        "seasons": json.dumps(verdict.seasons),
        **more,
    }
    if verdict.poster_url:
        values["poster_url"] = verdict.poster_url
    await change(connection, whose, [key], **values)


async def change(
    connection: AsyncConnection, whose: Owner, keys: Sequence[str], **values: Any
) -> None:
    """Change some entries alike."""
    for batch in batches(list(keys), 500):
        which = sa.and_(_items_of(whose), watchlist_item.c.key.in_(batch))
        await connection.execute(sa.update(watchlist_item).where(which).values(**values))


async def leave(connection: AsyncConnection, whose: Owner, *, now: float) -> None:
    """Note that a person has left: what is known of the list stays for a while (S-17)."""
    await keep(connection, whose, left_at=now, mark="", scanned_at=0.0)


async def any_left(connection: AsyncConnection, *, before: float) -> bool:
    """Say whether anybody left that long ago."""
    query = sa.select(sa.exists().where(watchlist.c.left_at < before))
    return bool((await connection.execute(query)).scalar())


async def forget_left(connection: AsyncConnection, *, before: float) -> None:
    """Forget the lists of those who left that long ago."""
    gone = sa.select(watchlist.c.backend, watchlist.c.viewer_id).where(watchlist.c.left_at < before)
    pair = sa.tuple_(watchlist_item.c.backend, watchlist_item.c.viewer_id)
    await connection.execute(sa.delete(watchlist_item).where(pair.in_(gone)))
    await connection.execute(sa.delete(watchlist).where(watchlist.c.left_at < before))


def _list_of(whose: Owner) -> sa.ColumnElement[bool]:
    return sa.and_(watchlist.c.backend == whose[0], watchlist.c.viewer_id == whose[1])


def _items_of(whose: Owner) -> sa.ColumnElement[bool]:
    return sa.and_(watchlist_item.c.backend == whose[0], watchlist_item.c.viewer_id == whose[1])


def _item(row: Any) -> Item:
    ref = ItemRef.from_key(row["item_key"]) if row["item_key"] else None
    return Item(
        listed=_LISTED.adapter.validate_json(row["listed"]),
        generation=row["generation"],
        state=ItemState(row["state"]),
        why=Why(row["why"]),
        ref=ref,
        seasons=tuple(json.loads(row["seasons"])),
        poster_url=row["poster_url"],
        told=row["told"],
        missed=row["missed"],
        gone=row["gone"],
        parted=row["parted"],
        tries=row["tries"],
        next_at=row["next_at"],
    )


def _values(whose: Owner, item: Item) -> dict[str, Any]:
    return {
        "backend": whose[0],
        "viewer_id": whose[1],
        "key": item.key,
        "listed": _LISTED.adapter.dump_json(item.listed).decode(),
        "entry": item.listed.entry,
        "listed_at": item.listed.listed_at,
        "generation": item.generation,
        "state": item.state,
        "why": item.why,
        "item_key": item.ref.key if item.ref else None,
        "seasons": json.dumps(item.seasons),
        "poster_url": item.poster_url,
        "told": item.told,
        "missed": item.missed,
        "gone": item.gone,
        "parted": item.parted,
        "tries": item.tries,
        "next_at": item.next_at,
    }


def again(item: Item, listed: Listed) -> Item:
    """Return an entry that was put on the list anew: it is offered again (S-8)."""
    return replace(Item(listed=listed), generation=item.generation + 1, poster_url=item.poster_url)
