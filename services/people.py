"""Who is here, in which role, and who is told of what."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.choices import Choice, wants
from services.clock import Clock
from services.events import Arrival, Event, Failure, RequestNews, Started
from services.followers import Followers
from services.models import ChatId, ViewerId
from services.outbox.model import Recipient
from services.roles import Role
from services.storage.database import Database
from services.storage.tables import chat, viewer

__all__ = ("WELCOME", "People", "Role", "Viewer", "keep_for_chat")

ONE_DAY = 24 * 3600


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


class People(Followers):
    """Knows the viewers and, by its part, the followers, and answers who is told."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        owners: frozenset[ViewerId],
        notify: tuple[Recipient, ...],
    ) -> None:
        super().__init__()
        self._database = database
        self._clock = clock
        self._owners = owners
        self._notify = notify
        self._known: dict[ViewerId, Viewer] = {}

    async def meet(self, who: ViewerId, *, name: str, telegram_language: str | None) -> Viewer:
        """Return the viewer behind a Telegram user; owners come from the settings alone.

        A stranger is not written down here: being turned away is (see `turn_away`).
        """
        known = self._known.get(who)
        if known and (known.name, known.telegram_language) == (name, telegram_language):
            return known
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
        )
        if role is not Role.STRANGER and (written := await self._write_down(met)):
            met = self._known[who] = written
        return met

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

    def forget(self, who: ViewerId) -> None:
        """Read somebody anew when they come again: what was kept of them has changed or is gone."""
        self._known.pop(who, None)

    async def turn_away(self, stranger: Viewer) -> bool:
        """Record that a stranger knocked; say whether the line of the day is due."""
        now = self._clock.now().timestamp()
        values = {
            "id": stranger.id,
            "role": Role.STRANGER,
            "name": stranger.name,
            "telegram_language": stranger.telegram_language,
            "turned_away_at": now,
            "created_at": now,
        }
        statement = insert(viewer).values(values)
        statement = statement.on_conflict_do_update(
            index_elements=[viewer.c.id],
            set_={"turned_away_at": now, "name": stranger.name},
            where=sa.or_(
                viewer.c.turned_away_at.is_(None), viewer.c.turned_away_at <= now - ONE_DAY
            ),
        )
        async with self._database.write() as connection:
            return (await connection.execute(statement)).rowcount > 0

    async def audience(self, connection: AsyncConnection, event: Event) -> list[Recipient]:
        """Return who is told, each chat once: who asked, else the configured chats; or the owners.

        A download is told, silently, to those of them who asked for that. A failure is told to who
        asked and, for they can mend it, to the configured chats.
        """
        if isinstance(event, Arrival):
            return await self._told(connection, event) or list(self._notify)
        if isinstance(event, Started):
            there = await self._told(connection, event) or list(self._notify)
            return [
                replace(one, silent=True)
                for one in there
                if await wants(connection, one.chat_id, Choice.STARTED)
            ]
        if isinstance(event, RequestNews):
            return [Recipient(chat_id=ChatId(one)) for one in event.told]
        if isinstance(event, Failure):
            asked = await self._told(connection, event)
            also = {one.chat_id for one in self._notify}
            return [*(one for one in asked if one.chat_id not in also), *self._notify]
        return [Recipient(chat_id=ChatId(owner)) for owner in sorted(self._owners)]

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
        return Viewer(
            id=who,
            role=self._role(who, row.role),
            name=row.name,
            language=row.language,
            telegram_language=row.telegram_language,
            time_zone=row.time_zone,
        )

    async def deciders(self, connection: AsyncConnection) -> tuple[ChatId, ...]:
        """Return the private chats of the owners and admins: the desk, until chats are bound."""
        found = await connection.execute(sa.select(viewer.c.id).where(viewer.c.role == Role.ADMIN))
        return tuple(ChatId(one) for one in sorted({*self._owners, *(row.id for row in found)}))

    async def _told(
        self, connection: AsyncConnection, event: Arrival | Failure | Started
    ) -> list[Recipient]:
        (found,) = await self._asked_for(connection, [event])
        return [Recipient(chat_id=ChatId(one)) for one in sorted({one.id for one in found})]

    def _is_welcome(self, who: ViewerId, written: str | None) -> bool:
        return self._role(who, written) in WELCOME

    def _role(self, who: ViewerId, written: str | None) -> Role:
        if who in self._owners:
            return Role.OWNER
        if written is None or written == Role.OWNER:  # an owner taken off the list is a stranger
            return Role.STRANGER
        return Role(written)

    async def _write_down(self, met: Viewer) -> Viewer | None:
        """Return them with their choices, as they stand once nobody else is writing.

        None when nothing can be written: a disk that is full keeps nobody out.
        """
        statement = insert(viewer).values(
            id=met.id,
            role=met.role,
            name=met.name,
            telegram_language=met.telegram_language,
            created_at=self._clock.now().timestamp(),
        )
        statement = statement.on_conflict_do_update(
            index_elements=[viewer.c.id],
            set_={
                "role": met.role,
                "name": met.name,
                "telegram_language": met.telegram_language,
            },
        )
        choices = statement.returning(viewer.c.language, viewer.c.time_zone)
        try:
            async with self._database.write() as connection:
                row = (await connection.execute(choices)).one()
        except DBAPIError:
            return None
        return replace(met, language=row.language, time_zone=row.time_zone)


async def keep_for_chat(
    connection: AsyncConnection, chat_id: ChatId, values: dict[str, Any]
) -> None:
    """Set columns of a private chat, written down when it is new."""
    statement = insert(chat).values(id=chat_id, kind="private", **values)
    await connection.execute(
        statement.on_conflict_do_update(index_elements=[chat.c.id], set_=values)
    )
