"""Where people stand within keys and JSON, which no column says: found, and taken out.

A key of somebody's own has their number as one of its parts, which colons divide (`pair:1001`). The
tables that are looked through are these, and a rules test holds every key of a table to them.
"""

import json
import re
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.events import (
    Event,
    News,
    Notice,
    PeopleNews,
    RequestNews,
    WorkNews,
    decode_event,
    encode_event,
)
from services.models import BackendId, ViewerId
from services.outbox.model import RowState
from services.outbox.rows import HOPEFUL, batches
from services.storage.tables import (
    audit,
    backend_memory,
    event,
    feed_cursor,
    intent,
    outbox,
    request,
    request_asker,
    screen,
    secret,
)

IN_KEYS = (secret.c.name, backend_memory.c.key, intent.c.argument)  # these may name people
IN_JSON = (backend_memory.c.value, feed_cursor.c.cursor, screen.c.state)  # so may keys of these
NEWS = ("request", "watchlist", "people", "work", "notice")  # kinds of events that name people


def is_of(key: object, who: ViewerId) -> bool:
    """Say whether a key is somebody's own."""
    return isinstance(key, str) and str(int(who)) in key.split(":")


async def secrets_of(connection: AsyncConnection, who: ViewerId) -> list[tuple[str, float]]:
    """Return the names of somebody's secrets, and since when they are as they are."""
    rows = await connection.execute(sa.select(secret.c.name, secret.c.updated_at))
    return [(row.name, row.updated_at) for row in rows if is_of(row.name, who)]


async def memories_of(connection: AsyncConnection, who: ViewerId) -> list[dict[str, Any]]:
    """Return what backends remember of somebody, and nothing of others beside it."""
    found = []
    for row in await connection.execute(sa.select(backend_memory)):
        value = json.loads(row.value)
        mine = value if is_of(row.key, who) else _part(value, who)
        if mine is not None:
            found.append({"backend": row.backend, "key": row.key, "value": mine})
    return found


def told_alone(payload: str, who: ViewerId) -> str:
    """Return news as they are told to somebody, without those to whom the same was told."""
    told = decode_event(payload)
    if not isinstance(told, News):
        return payload
    return encode_event(replace(told, told=tuple(one for one in told.told if one == who)))


async def erase(connection: AsyncConnection, who: ViewerId) -> frozenset[BackendId]:
    """Take somebody out of all of it; return the backends of which secrets were left.

    Call it before the rows of their requests go: what was told of these goes by them.
    """
    names = [name for name, _ in await secrets_of(connection, who)]
    await connection.execute(sa.delete(secret).where(secret.c.name.in_(names)))
    keys = await connection.execute(sa.select(backend_memory.c.backend, backend_memory.c.key))
    for row in [one for one in keys if is_of(one.key, who)]:
        own = (backend_memory.c.backend == row.backend) & (backend_memory.c.key == row.key)
        await connection.execute(sa.delete(backend_memory).where(own))
    await _unname_news(connection, who)
    await _unname_buttons(connection, who)
    await _unname_acts(connection, who)
    for column in IN_JSON:
        await _prune(connection, column, who)
    return frozenset(BackendId(name.partition(":")[0]) for name in names)


async def _prune(connection: AsyncConnection, column: sa.Column[Any], who: ViewerId) -> None:
    keys = list(column.table.primary_key.columns)
    holding = column.contains(str(int(who)))
    kept = await connection.execute(sa.select(*keys, column.label("json")).where(holding))
    for row in kept.all():
        before = json.loads(row.json)
        if (after := _pruned(before, who)) == before:
            continue
        same = sa.and_(*(key == row._mapping[key.name] for key in keys))
        changed = sa.update(column.table).where(same).values({column.name: json.dumps(after)})
        await connection.execute(changed)


async def _unname_buttons(connection: AsyncConnection, who: ViewerId) -> None:
    """Take the buttons away that are about somebody, such as those of the list of people."""
    pressed = await connection.execute(sa.select(intent.c.id, intent.c.argument))
    about = [row.id for row in pressed if _is_about(row.argument, who)]
    for some in batches(about, 500):
        await connection.execute(sa.delete(intent).where(intent.c.id.in_(some)))
    holding = screen.c.offers.contains(str(int(who)))
    shown = await connection.execute(sa.select(screen.c.row, screen.c.offers).where(holding))
    for row in shown.all():
        left = [one for one in json.loads(row.offers) if not _is_about(one, who)]
        same = sa.update(screen).where(screen.c.row == row.row)
        await connection.execute(same.values(offers=json.dumps(left)))


async def _unname_acts(connection: AsyncConnection, who: ViewerId) -> None:
    """Take the number out of what is written down of others' acts about somebody without a name."""
    holding = audit.c.about.contains(str(int(who)))
    acts = await connection.execute(sa.select(audit.c.id, audit.c.about).where(holding))
    about = [row.id for row in acts if _is_about(row.about, who)]
    for some in batches(about, 500):
        await connection.execute(sa.update(audit).where(audit.c.id.in_(some)).values(about=""))


def _is_about(offer: str, who: ViewerId) -> bool:
    return str(int(who)) in re.split(r"\D+", offer)


async def _unname_news(connection: AsyncConnection, who: ViewerId) -> None:
    """Take somebody out of what is told to others; what waits to be told of them never is."""
    mine = sa.select(request_asker.c.request_id).where(request_asker.c.viewer_id == who)
    asked = set((await connection.execute(mine)).scalars())
    theirs = sa.select(request.c.id).where(request.c.decided_by == who)
    decided = set((await connection.execute(theirs)).scalars())
    for table in (event, outbox):
        news = sa.select(table.c.id, table.c.payload).where(table.c.kind.in_(NEWS))
        for row in (await connection.execute(news)).all():
            told = decode_event(row.payload)
            if (changed := _without(told, who, asked, decided)) == told:
                continue
            about = sa.update(table).where(table.c.id == row.id)
            await connection.execute(about.values(payload=encode_event(changed)))
            if table is outbox and isinstance(told, PeopleNews) and told.who == who:
                waits = about.where(outbox.c.state.in_(HOPEFUL))
                await connection.execute(waits.values(state=RowState.CANCELLED))


def _without(told: Event, who: ViewerId, asked: set[str], decided: set[str]) -> Event:
    if isinstance(told, Notice):
        return _notice_without(told, who)
    if not isinstance(told, News):
        return told
    told = replace(told, told=tuple(one for one in told.told if one != who))
    match told:
        case RequestNews():
            asker = "" if told.request in asked else told.asker
            decider = "" if told.request in decided else told.decided_by
            return replace(told, asker=asker, decided_by=decider)
        case PeopleNews() if told.who == who:
            return replace(told, who=0, name="", username="")
        case WorkNews() if is_of(told.mark, who):
            return replace(told, mark="", name="")
    return told


def _notice_without(told: Notice, who: ViewerId) -> Notice:
    if who not in told.fields.values():
        return told
    fields = {key: 0 if one == who else one for key, one in told.fields.items()}
    if told.fields.get("who") == who:
        fields["name"] = ""
    return replace(told, fields=fields)


def _part(value: Any, who: ViewerId) -> Any:
    """Return what JSON has under keys that are somebody's own, None where there are none."""
    if not isinstance(value, dict):
        return None
    return {key: one for key, one in value.items() if is_of(key, who)} or None


def _pruned(value: Any, who: ViewerId) -> Any:
    """Return JSON without the keys and the entries of lists that are somebody's."""
    if isinstance(value, dict):
        return {key: _pruned(one, who) for key, one in value.items() if not is_of(key, who)}
    if isinstance(value, list):
        return [_pruned(one, who) for one in value if not _is_theirs(one, who)]
    return value


def _is_theirs(value: Any, who: ViewerId) -> bool:
    if isinstance(value, dict):
        return value.get("who") == who
    return type(value) is int and value == who
