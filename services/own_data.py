"""Everything that is kept about one person: handed to them, or forgotten.

Which rows those are is read off the tables: a column that holds a person or their private chat is
called so (`holds_person`; a rules test holds every table to it). Forgetting drops the rows that are
theirs, and takes their id out of those that tell of others too, such as what they decided.
"""

import json
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.clock import Clock
from services.errors import ServiceError
from services.events import RequestNews, decode_event, encode_event
from services.models import ViewerId
from services.people import People, Viewer
from services.storage.database import Database
from services.storage.tables import event, metadata, outbox, request, request_asker, screen
from services.subscribe import handle_of
from services.subscriptions import SubscriptionService

_NAMES = frozenset({"viewer_id", "chat_id", "migrated_to"})
_ROOTS = frozenset({"viewer", "chat"})  # their own id is a person's, or of a private chat


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What came of forgetting somebody: how many subscriptions `ended` and how many `went_on`.

    One goes on where others follow it, or where its server did not answer; those are `unheard`.
    """

    ended: int = 0
    went_on: int = 0
    unheard: bool = False


def holds_person(column: sa.Column[Any]) -> bool:
    """Say whether a column holds a person's id, which is that of their private chat, too."""
    if not isinstance(column.type, sa.Integer):
        return False
    if column.table.name in _ROOTS and column.name == "id":
        return True
    return column.name in _NAMES or column.name.endswith("_by")


class OwnData:
    """Gathers and forgets."""

    def __init__(
        self, database: Database, clock: Clock, people: People, subscriptions: SubscriptionService
    ) -> None:
        self._database = database
        self._clock = clock
        self._people = people
        self._subscriptions = subscriptions

    async def export(self, who: ViewerId) -> bytes:
        """Return everything that is kept about somebody as one JSON document, table by table."""
        tables: dict[str, list[dict[str, Any]]] = {}
        async with self._database.read() as connection:
            for table in metadata.sorted_tables:
                if where := _about(table, who):
                    found = await connection.execute(sa.select(table).where(sa.or_(*where)))
                    tables[table.name] = [dict(row._mapping) for row in found]
        document = {"person": who, "at": self._clock.now().isoformat(), "tables": tables}
        return json.dumps(document, ensure_ascii=False, indent=1).encode()

    async def forget(self, who: ViewerId) -> Forgotten:
        """Forget somebody. What they follow ends as if they had left; what others share stays."""
        async with self._database.read() as connection:
            known = await self._people.known(connection, who)
        left = await self._leave(known) if known else Forgotten()
        async with self._database.write() as connection:
            await _unname(connection, who)
            for table in reversed(metadata.sorted_tables):
                for column in filter(holds_person, table.columns):
                    await _take_out(connection, column, who)
            orphaned = request.c.id.not_in(sa.select(request_asker.c.request_id))
            await connection.execute(sa.delete(request).where(orphaned))
        self._people.forget(who)
        return left

    async def _leave(self, who: Viewer) -> Forgotten:
        """Leave every subscription; a server that does not answer keeps nobody here."""
        ended = went_on = 0
        unheard = False
        try:
            wishes = await self._subscriptions.wishes(who)
        except ServiceError:
            return Forgotten(unheard=bool(await self._people.followed(who.id)))
        for one in wishes.subscriptions:
            if (one.ref.key, one.season) not in wishes.followed:
                continue
            try:
                gone = await self._subscriptions.leave(handle_of(one), who)
            except ServiceError:
                unheard = True
            else:
                ended, went_on = ended + gone.ended, went_on + (not gone.ended)
        return Forgotten(ended=ended, went_on=went_on, unheard=unheard or bool(wishes.absent))


def _about(table: sa.Table, who: ViewerId) -> list[sa.ColumnElement[bool]]:
    where = [column == who for column in table.columns if holds_person(column)]
    return [*where, _shown_to(who)] if table is screen else where


def _shown_to(who: ViewerId) -> sa.ColumnElement[bool]:
    return sa.func.json_extract(screen.c.audience, "$.viewer") == who


async def _take_out(connection: AsyncConnection, column: sa.Column[Any], who: ViewerId) -> None:
    """Drop the rows that are somebody's; where others are told of too, only the id goes."""
    table = column.table
    if column.nullable:
        cleared = sa.update(table).where(column == who).values({column.name: None})
        await connection.execute(cleared)
        return
    where = column == who
    if table is screen:
        where = sa.or_(where, _shown_to(who))
    await connection.execute(sa.delete(table).where(where))


async def _unname(connection: AsyncConnection, who: ViewerId) -> None:
    """Take somebody out of what is told to others of requests, and of shared cards."""
    mine = sa.select(request_asker.c.request_id).where(request_asker.c.viewer_id == who)
    asked = set((await connection.execute(mine)).scalars())
    for table in (event, outbox):
        news = sa.select(table.c.id, table.c.payload).where(table.c.kind == "request")
        for row in (await connection.execute(news)).all():
            told = decode_event(row.payload)
            if isinstance(told, RequestNews) and (changed := _without(told, who, asked)) != told:
                about = sa.update(table).where(table.c.id == row.id)
                await connection.execute(about.values(payload=encode_event(changed)))
    holding = screen.c.state.contains(str(int(who)))
    kept = sa.select(screen.c.row, screen.c.state).where(holding)
    for row in (await connection.execute(kept)).all():
        state = json.dumps(_pruned(json.loads(row.state), who))
        await connection.execute(
            sa.update(screen).where(screen.c.row == row.row).values(state=state)
        )


def _without(told: RequestNews, who: ViewerId, asked: set[str]) -> RequestNews:
    others = tuple(one for one in told.told if one != who)
    return replace(told, told=others, asker="" if told.request in asked else told.asker)


def _pruned(value: Any, who: ViewerId) -> Any:
    """Return JSON without the entries of lists that are somebody's (`who`)."""
    if isinstance(value, dict):
        return {key: _pruned(one, who) for key, one in value.items()}
    if isinstance(value, list):
        return [_pruned(one, who) for one in value if not _is_theirs(one, who)]
    return value


def _is_theirs(value: Any, who: ViewerId) -> bool:
    return isinstance(value, dict) and value.get("who") == who
