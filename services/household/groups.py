"""Groups: which of them Usher stays in, and what becomes of what is bound there when they change.

Somebody in charge brings Usher to a group; where anybody else does, it leaves without a word, and
the owners hear of it once a day (reliability.md A-09).
"""

from collections.abc import Awaitable, Callable

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.clock import Clock
from services.events import Notice
from services.household.roles import Role, at_least
from services.models import ChatId
from services.outbox import chats
from services.outbox.model import ChatState, Recipient
from services.people import Viewer
from services.storage.database import Database
from services.storage.tables import binding, group_chat, outbox

ONE_DAY = 24 * 3600.0

Tell = Callable[[AsyncConnection, Notice], Awaitable[None]]
Readdress = Callable[[AsyncConnection, ChatId], Awaitable[None]]


class GroupService:
    """Hears of what happens to groups.

    `tell` writes down what the owners are told, in the same transaction; `changed` is called once
    it has committed. `readdress` sends on what waits for a chat that is gone. `told` are the chats
    of the settings, which are known.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        tell: Tell,
        readdress: Readdress,
        changed: Callable[[], None],
        told: frozenset[ChatId],
    ) -> None:
        self._database = database
        self._clock = clock
        self._tell = tell
        self._readdress = readdress
        self._changed = changed
        self._told = told

    async def added(self, chat_id: ChatId, title: str, by: Viewer) -> bool:
        """Say whether to stay in a group that somebody has brought us to."""
        async with self._database.write() as connection:
            known = await self._is_known(connection, chat_id)
            if known or at_least(by.role, Role.ADMIN):
                await keep_title(connection, chat_id, title, known=True)
                return True
            await keep_title(connection, chat_id, title, known=False)
            # being brought in made it reachable; it is not, once we have left
            now = self._clock.now().timestamp()
            await chats.set_state(connection, chat_id, ChatState.LOST, now=now)
            await self._tell_once(connection, chat_id, title, by)
        self._changed()
        return False

    async def gone(self, chat_id: ChatId, title: str) -> None:
        """Take in that we were taken out of a group; what it was told goes elsewhere from now on.

        Whoever brings us back has to be in charge.
        """
        now = self._clock.now().timestamp()
        async with self._database.write() as connection:
            row = await _row(connection, chat_id)
            if row is not None and not row.known:  # we have left it ourselves
                return
            await keep_title(connection, chat_id, title, known=False)
            await chats.meet(connection, Recipient(chat_id=chat_id, chat_kind="group"))
            news = await chats.set_state(connection, chat_id, ChatState.LOST, now=now)
            if news and (chat_id in self._told or await _is_bound(connection, chat_id)):
                fields: dict[str, str | int] = {"title": title or str(chat_id)}
                await self._tell(connection, Notice(code="group-gone", fields=fields))
            await self._readdress(connection, chat_id)
        self._changed()

    async def moved(self, old: ChatId, new: ChatId) -> None:
        """Follow a group to the id it has as a supergroup; hearing of it again changes nothing."""
        async with self._database.write() as connection:
            row = await _row(connection, old)
            waiting = sa.select(outbox.c.id).where(outbox.c.chat_id == old).limit(1)
            waits = (await connection.execute(waiting)).first()
            if row is None and waits is None and not await _is_bound(connection, old):
                return
            await chats.meet(connection, Recipient(chat_id=old, chat_kind="group"))
            await chats.move(connection, old, new)
        self._changed()

    async def _is_known(self, connection: AsyncConnection, chat_id: ChatId) -> bool:
        row = await _row(connection, chat_id)
        return chat_id in self._told or (row is not None and row.known)

    async def _tell_once(
        self, connection: AsyncConnection, chat_id: ChatId, title: str, by: Viewer
    ) -> None:
        now = self._clock.now().timestamp()
        due = sa.or_(group_chat.c.told_at.is_(None), group_chat.c.told_at <= now - ONE_DAY)
        told = await connection.execute(
            sa.update(group_chat).where(group_chat.c.chat_id == chat_id, due).values(told_at=now)
        )
        if told.rowcount:
            fields: dict[str, str | int] = {
                "title": title or str(chat_id),
                "name": by.name,
                "who": by.id,
            }
            await self._tell(connection, Notice(code="group-left", fields=fields))


async def keep_title(
    connection: AsyncConnection, chat_id: ChatId, title: str, *, known: bool
) -> None:
    """Keep a group's name, and whether we stay in it."""
    values = {"known": known} | ({"title": title} if title else {})
    statement = insert(group_chat).values(**({"chat_id": chat_id, "title": ""} | values))
    await connection.execute(
        statement.on_conflict_do_update(index_elements=[group_chat.c.chat_id], set_=values)
    )


async def _row(connection: AsyncConnection, chat_id: ChatId) -> sa.Row[tuple[object, ...]] | None:
    query = sa.select(group_chat).where(group_chat.c.chat_id == chat_id)
    return (await connection.execute(query)).first()


async def _is_bound(connection: AsyncConnection, chat_id: ChatId) -> bool:
    query = sa.select(binding.c.matter).where(binding.c.chat_id == chat_id).limit(1)
    return (await connection.execute(query)).first() is not None
