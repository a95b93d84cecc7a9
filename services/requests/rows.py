"""Requests in the database."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.household.roles import Role
from services.late_adapter import LateAdapter
from services.models import Title, ViewerId
from services.people import People
from services.picked import read_picked, write_picked
from services.requests.model import Mode, Policy, Request, RequestState, Wanted
from services.storage.tables import request, request_asker, request_policy

_TITLE = LateAdapter[Title](Title)
_WANTED = LateAdapter[Wanted](Wanted)
_NOT_COUNTED = (RequestState.DENIED, RequestState.WITHDRAWN, RequestState.FAILED)


async def policy_of(connection: AsyncConnection, role: Role) -> Policy:
    """Return what a role may ask for."""
    found = await connection.execute(sa.select(request_policy).where(request_policy.c.role == role))
    row = found.first()
    if row is None:
        return Policy()
    return Policy(mode=Mode(row.mode), weekly=row.weekly, gigabytes=row.gigabytes)


async def keep_policy(connection: AsyncConnection, role: Role, policy: Policy) -> None:
    """Keep what a role may ask for."""
    values = {"mode": policy.mode, "weekly": policy.weekly, "gigabytes": policy.gigabytes}
    statement = insert(request_policy).values(role=role, **values)
    await connection.execute(
        statement.on_conflict_do_update(index_elements=[request_policy.c.role], set_=values)
    )


async def moments(connection: AsyncConnection, who: ViewerId, *, since: float) -> list[float]:
    """Return when somebody asked for each film and season that counts, oldest first.

    Joining counts for whoever joined as well.
    """
    found = await connection.execute(
        sa.select(request.c.seasons, request_asker.c.created_at)
        .join(request_asker, request_asker.c.request_id == request.c.id)
        .where(
            request_asker.c.viewer_id == who,
            request_asker.c.created_at > since,
            request.c.state.not_in(_NOT_COUNTED),
        )
        .order_by(request_asker.c.created_at)
    )
    return [row.created_at for row in found for _ in json.loads(row.seasons)]


async def add(
    connection: AsyncConnection,
    name: str,
    wanted: Wanted,
    *,
    state: RequestState,
    who: ViewerId,
    now: float,
) -> None:
    """Write a new request down."""
    await connection.execute(
        sa.insert(request).values(id=name, state=state, created_at=now, **_columns(wanted))
    )
    await join(connection, name, who, now=now)


async def join(connection: AsyncConnection, name: str, who: ViewerId, *, now: float) -> bool:
    """Add somebody to a request; say whether they were not there."""
    statement = insert(request_asker).values(request_id=name, viewer_id=who, created_at=now)
    return (await connection.execute(statement.on_conflict_do_nothing())).rowcount > 0


async def leave(connection: AsyncConnection, name: str, who: ViewerId) -> bool:
    """Take somebody off a request; say whether anybody is left."""
    mine = sa.and_(request_asker.c.request_id == name, request_asker.c.viewer_id == who)
    await connection.execute(sa.delete(request_asker).where(mine))
    left = sa.select(request_asker.c.viewer_id).where(request_asker.c.request_id == name)
    return (await connection.execute(left)).first() is not None


async def same(connection: AsyncConnection, wanted: Wanted) -> str | None:
    """Return the id of the request for the same that still waits, whatever options it has."""
    columns = _columns(wanted)
    found = await connection.execute(
        sa.select(request.c.id).where(
            *(request.c[name] == columns[name] for name in ("item_key", "seasons", "picked")),
            request.c.state == RequestState.PENDING,
        )
    )
    return found.scalar()


async def turn(
    connection: AsyncConnection, name: str, *, out_of: RequestState, **values: Any
) -> bool:
    """Change a request that is in one state; say whether it was."""
    statement = sa.update(request).where(request.c.id == name, request.c.state == out_of)
    return (await connection.execute(statement.values(**values))).rowcount > 0


async def change(
    connection: AsyncConnection, name: str, wanted: Wanted, *, was: Wanted | None
) -> None:
    """Let a request be for something else; `was` keeps what it had been for."""
    kept = _WANTED.adapter.dump_json(was).decode() if was else ""
    about = sa.update(request).where(request.c.id == name)
    await connection.execute(about.values(**_columns(wanted), was=kept))


async def cut(connection: AsyncConnection, name: str, seasons: Sequence[int | None]) -> None:
    """Keep only these seasons of what was granted; nothing left is no request."""
    about = request.c.id == name
    if seasons:
        values = {"seasons": json.dumps(list(seasons))}
        await connection.execute(sa.update(request).where(about).values(**values))
    else:
        await connection.execute(sa.delete(request).where(about))


async def find(
    connection: AsyncConnection, people: People, *where: sa.ColumnElement[bool], limit: int = 200
) -> list[Request]:
    """Return requests, the newest first."""
    order = request.c.created_at.desc()
    rows = (
        await connection.execute(sa.select(request).where(*where).order_by(order).limit(limit))
    ).all()
    askers: dict[str, list[ViewerId]] = {row.id: [] for row in rows}
    found = await connection.execute(
        sa.select(request_asker)
        .where(request_asker.c.request_id.in_(askers))
        .order_by(request_asker.c.created_at)
    )
    for one in found:
        askers[one.request_id].append(ViewerId(one.viewer_id))
    those = {who for some in askers.values() for who in some}
    deciders = {ViewerId(row.decided_by) for row in rows if row.decided_by is not None}
    names = await people.names(connection, those | deciders)
    return [_read(row, askers[row.id], names) for row in rows]


def by_asker(who: ViewerId) -> sa.ColumnElement[bool]:
    """Return the condition that somebody is among those who asked."""
    mine = sa.select(request_asker.c.request_id).where(request_asker.c.viewer_id == who)
    return request.c.id.in_(mine)


def _columns(wanted: Wanted) -> dict[str, str]:
    chosen = {key: list(value) for key, value in wanted.chosen.items()}
    return {
        "item_key": wanted.title.ref.key,
        "seasons": json.dumps(list(wanted.seasons)),
        "title": _TITLE.adapter.dump_json(wanted.title).decode(),
        "chosen": json.dumps(chosen, sort_keys=True),
        "picked": write_picked(wanted.picked),
    }


def _read(row: Any, askers: list[ViewerId], names: dict[ViewerId, str]) -> Request:
    return Request(
        id=row.id,
        title=_TITLE.adapter.validate_json(row.title),
        seasons=tuple(json.loads(row.seasons)),
        chosen={key: tuple(value) for key, value in json.loads(row.chosen).items()},
        picked=read_picked(row.picked),
        was=_WANTED.adapter.validate_json(row.was) if row.was else None,
        state=RequestState(row.state),
        askers=tuple(askers),
        names=tuple(names.get(one, "") for one in askers),
        reason=row.reason,
        note=row.note,
        decided_by=row.decided_by,
        decider=names.get(row.decided_by, ""),
        created_at=datetime.fromtimestamp(row.created_at, UTC),
        decided_at=datetime.fromtimestamp(row.decided_at, UTC) if row.decided_at else None,
    )
