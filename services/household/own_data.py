"""Everything that is kept about one person: handed to them, or forgotten.

Which rows those are is read off the tables: a column that holds a person or their private chat is
called so (`holds_person`; a rules test holds every table to it), and keys that name people are
known to services/household/traces.py. Forgetting drops the rows that are theirs, and takes their id
out of those that tell of others too, such as what they decided; their accounts on other servers
end.
"""

import json
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.clock import Clock
from services.errors import ServiceError
from services.household import traces
from services.household.farewells import Farewell, Farewells
from services.models import ViewerId
from services.people import People, Viewer
from services.ports.accounts import Left
from services.storage.database import Database
from services.storage.tables import metadata, request, request_asker, screen
from services.subscribe import handle_of
from services.subscriptions import SubscriptionService

_NAMES = frozenset({"viewer_id", "chat_id", "migrated_to"})
_ROOTS = frozenset({"viewer", "chat"})  # their own id is a person's, or of a private chat


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What came of forgetting somebody: how many subscriptions `ended` and how many `went_on`.

    One goes on where others follow it, or where its server did not answer; those are `unheard`.
    `farewells` are the servers on which they had something.
    """

    ended: int = 0
    went_on: int = 0
    unheard: bool = False
    farewells: tuple[Farewell, ...] = ()


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
        self,
        database: Database,
        clock: Clock,
        people: People,
        subscriptions: SubscriptionService,
        farewells: Farewells,
    ) -> None:
        self._database = database
        self._clock = clock
        self._people = people
        self._subscriptions = subscriptions
        self._farewells = farewells

    async def export(self, who: ViewerId) -> bytes:
        """Return everything that is kept about somebody as one JSON document, table by table.

        Of a secret it says that one is kept and since when, never the secret itself.
        """
        tables: dict[str, list[dict[str, Any]]] = {}
        async with self._database.read() as connection:
            for table in metadata.sorted_tables:
                if where := _about(table, who):
                    found = await connection.execute(sa.select(table).where(sa.or_(*where)))
                    tables[table.name] = [_own(dict(row._mapping), who) for row in found]
            secrets = await traces.secrets_of(connection, who)
            tables["backend_memory"] = await traces.memories_of(connection, who)
        tables["secret"] = [{"name": name, "since": _moment(at)} for name, at in secrets]
        servers = [
            {"server": one.server, **asdict(one.kept)} for one in await self._farewells.kept(who)
        ]
        at = self._clock.now().isoformat()
        document = {"person": who, "at": at, "servers": servers, "tables": tables}
        return json.dumps(document, ensure_ascii=False, indent=1, default=_written).encode()

    async def forget(self, who: ViewerId) -> Forgotten:
        """Forget somebody. What they follow ends as if they had left; what others share stays.

        Raises: StorageUnavailable: they are still known then, and can say so again.
        """
        async with self._database.read() as connection:
            known = await self._people.known(connection, who)
        left = await self._leave(known) if known else Forgotten()
        farewells = await self._farewells.end(who)
        async with self._database.write() as connection:
            orphans = await traces.erase(connection, who)
            for table in reversed(metadata.sorted_tables):
                for column in filter(holds_person, table.columns):
                    await _take_out(connection, column, who)
            orphaned = request.c.id.not_in(sa.select(request_asker.c.request_id))
            await connection.execute(sa.delete(request).where(orphaned))
        self._people.forget(who)
        untold = (Farewell(server=str(one), left=Left.UNHEARD) for one in sorted(orphans))
        return replace(left, farewells=(*farewells, *untold))

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


def _own(row: dict[str, Any], who: ViewerId) -> dict[str, Any]:
    """Return a row without the numbers of those who were told the same."""
    if row.get("kind") in traces.NEWS and "payload" in row:
        row["payload"] = traces.told_alone(row["payload"], who)
    return row


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def _written(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


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
