"""Who is here, and in which role."""

import contextlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.clock import Clock
from services.household.audience import Audience
from services.household.names import legible
from services.household.roles import Role
from services.models import BackendId, ChatId, ViewerId
from services.outbox.model import Recipient
from services.storage.database import Database
from services.storage.tables import chat, viewer

__all__ = ("WELCOME", "People", "Role", "Viewer", "keep_for_chat")

SEEN_EVERY = 3600.0  # seconds in which being here is written down once
MOST_STRANGERS = 1000  # remembered, so that their updates cost no look-up
WELCOME = frozenset(Role) - {Role.STRANGER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who is talking to us. `language` and `time_zone` are choices, None where none was made."""

    id: ViewerId
    role: Role
    name: str = ""
    language: str | None = None
    telegram_language: str | None = None
    time_zone: str | None = None
    username: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuOf:
    """Somebody with what their command menu said last, as a digest; empty where it was not set."""

    viewer: Viewer
    menu: str = ""


class People(Audience):
    """Knows the viewers and, by its parts, the followers and who is told."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        owners: frozenset[ViewerId],
        notify: tuple[Recipient, ...],
        private: frozenset[BackendId] = frozenset(),
    ) -> None:
        super().__init__(owners=owners, notify=notify, private=private)
        self._database = database
        self._clock = clock
        self._known: dict[ViewerId, Viewer] = {}
        self._strangers: dict[ViewerId, Viewer] = {}  # by age
        self._seen: dict[ViewerId, float] = {}
        self._changes = 0

    @property
    def owners(self) -> frozenset[ViewerId]:
        """Return the owners, as the settings name them."""
        return self._owners

    @property
    def changes(self) -> int:
        """Return a number that grows whenever somebody's role changed, or they were forgotten."""
        return self._changes

    async def meet(
        self, who: ViewerId, *, name: str, telegram_language: str | None, username: str = ""
    ) -> Viewer:
        """Return the viewer behind a Telegram user; owners come from the settings alone.

        A stranger is not written down here: being turned away is (services/household/doorstep.py).
        """
        name, username = legible(name), legible(username)
        known = self._known.get(who) or self._strangers.get(who)
        said = (name, telegram_language, username)
        if known and (known.name, known.telegram_language, known.username) == said:
            if known.role is not Role.STRANGER:
                await self._note_seen(who)
            return known
        changes = self._changes
        async with self._database.read() as connection:
            row = (await connection.execute(sa.select(viewer).where(viewer.c.id == who))).first()
        role = self._role(who, row.role if row else None)
        met = Viewer(
            id=who,
            role=role,
            name=name,
            language=row.language if row else None,
            telegram_language=telegram_language,
            time_zone=row.time_zone if row else None,
            username=username,
        )
        if role is Role.STRANGER:
            self._remember(met, changes)
        elif written := await self._write_down(met):
            met = written
            self._remember(met, changes)
        return met

    def forget(self, who: ViewerId) -> None:
        """Look somebody up anew: call it after their role was changed in the database."""
        self._changes += 1
        self._known.pop(who, None)
        self._strangers.pop(who, None)
        self._seen.pop(who, None)

    async def choose(self, who: Viewer, *, language: str | None, time_zone: str | None) -> Viewer:
        """Keep a person's choices, for them and for their private chat; return who they are now."""
        values = {"language": language, "time_zone": time_zone}
        async with self._database.write() as connection:
            await connection.execute(
                sa.update(viewer).where(viewer.c.id == who.id).values(**values)
            )
            await keep_for_chat(connection, ChatId(who.id), values)
        known = self._known.get(who.id, who)
        chosen = self._known[who.id] = replace(known, language=language, time_zone=time_zone)
        return chosen

    async def role_of(self, connection: AsyncConnection, who: ViewerId) -> Role:
        """Return the role somebody has now."""
        written = await connection.execute(sa.select(viewer.c.role).where(viewer.c.id == who))
        return self._role(who, written.scalar())

    async def names(
        self, connection: AsyncConnection, those: Collection[ViewerId]
    ) -> dict[ViewerId, str]:
        """Return what people are called, as far as they are known."""
        found = await connection.execute(
            sa.select(viewer.c.id, viewer.c.name).where(viewer.c.id.in_(those))
        )
        return {ViewerId(row.id): row.name for row in found}

    async def known(self, connection: AsyncConnection, who: ViewerId) -> Viewer | None:
        """Return somebody as they were last seen; None who was never written down."""
        found = await connection.execute(sa.select(viewer).where(viewer.c.id == who))
        row = found.first()
        if row is None:
            return None
        return self._read(row)

    async def welcome(self, connection: AsyncConnection) -> list[Viewer]:
        """Return everybody who is served and has ever come."""
        rows = await connection.execute(sa.select(viewer).order_by(viewer.c.created_at))
        return [one for one in map(self._read, rows) if one.role in WELCOME]

    async def with_menus(self) -> list[MenuOf]:
        """Return everybody who is here, owners who have not spoken yet included."""
        async with self._database.read() as connection:
            found = await connection.execute(
                sa.select(viewer).where(
                    sa.or_(viewer.c.role != Role.STRANGER, viewer.c.id.in_(self._owners))
                )
            )
            there = [MenuOf(viewer=self._read(row), menu=row.menu) for row in found]
        silent = self._owners - {one.viewer.id for one in there}
        owners = [MenuOf(viewer=Viewer(id=one, role=Role.OWNER)) for one in sorted(silent)]
        return [*(one for one in there if one.viewer.role is not Role.STRANGER), *owners]

    async def keep_menu(self, who: Viewer, menu: str) -> None:
        """Remember what somebody's command menu says."""
        with contextlib.suppress(DBAPIError):  # it is only set once more
            async with self._database.write() as connection:
                mine = sa.update(viewer).where(viewer.c.id == who.id)
                await connection.execute(mine.values(menu=menu))

    def _is_welcome(self, who: ViewerId, written: str | None) -> bool:
        return self._role(who, written) in WELCOME

    def _read(self, row: sa.Row[Any]) -> Viewer:
        who = ViewerId(row.id)
        return Viewer(
            id=who,
            role=self._role(who, row.role),
            name=row.name,
            language=row.language,
            telegram_language=row.telegram_language,
            time_zone=row.time_zone,
            username=row.username or "",
        )

    def role_as_written(self, who: ViewerId, written: str | None) -> Role:
        """Return the role of somebody, by what stands in the database."""
        return self._role(who, written)

    def _role(self, who: ViewerId, written: str | None) -> Role:
        if who in self._owners:
            return Role.OWNER
        if written is None or written == Role.OWNER:  # an owner taken off the list is a stranger
            return Role.STRANGER
        return Role(written)

    async def _write_down(self, met: Viewer) -> Viewer | None:
        """Return them with their role and choices, as they stand once nobody else is writing.

        None when nothing can be written: a disk that is full keeps nobody out.
        """
        now = self._clock.now().timestamp()
        said: dict[str, Any] = {
            "name": met.name,
            "telegram_language": met.telegram_language,
            "username": met.username,
            "seen_at": now,
        }
        statement = insert(viewer).values(
            id=met.id, role=met.role, created_at=now, since=now, **said
        )
        if met.role is Role.OWNER:  # any other role may have been changed since it was read
            now_owner = sa.case((viewer.c.role == Role.OWNER, viewer.c.since), else_=now)
            said |= {"role": Role.OWNER, "since": now_owner}
        statement = statement.on_conflict_do_update(index_elements=[viewer.c.id], set_=said)
        kept = statement.returning(viewer.c.role, viewer.c.language, viewer.c.time_zone)
        try:
            async with self._database.write() as connection:
                row = (await connection.execute(kept)).one()
        except DBAPIError:
            return None
        self._seen[met.id] = now
        role = self._role(met.id, row.role)
        return replace(met, role=role, language=row.language, time_zone=row.time_zone)

    async def _note_seen(self, who: ViewerId) -> None:
        now = self._clock.now().timestamp()
        if now - self._seen.get(who, 0.0) < SEEN_EVERY:
            return
        self._seen[who] = now
        with contextlib.suppress(DBAPIError):  # a disk that is full keeps nobody out
            async with self._database.write() as connection:
                await connection.execute(
                    sa.update(viewer).where(viewer.c.id == who).values(seen_at=now)
                )

    def _remember(self, met: Viewer, changes: int) -> None:
        """Keep what was read, unless a role was changed meanwhile."""
        if changes != self._changes:
            return
        if met.role is not Role.STRANGER:
            self._known[met.id] = met
            return
        self._strangers[met.id] = met
        if len(self._strangers) > MOST_STRANGERS:
            del self._strangers[next(iter(self._strangers))]


async def keep_for_chat(
    connection: AsyncConnection, chat_id: ChatId, values: dict[str, Any]
) -> None:
    """Set columns of a private chat, written down when it is new."""
    statement = insert(chat).values(id=chat_id, kind="private", **values)
    await connection.execute(
        statement.on_conflict_do_update(index_elements=[chat.c.id], set_=values)
    )
