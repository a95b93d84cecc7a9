"""Which group or topic is told what: an admin binds a matter to the place where it is to be told.

A place where nothing can be said for now does not count: what is bound there goes where it would go
without it, until it takes messages again.
"""

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from services.clock import Clock
from services.errors import NotAllowed
from services.household.groups import keep_title
from services.household.matters import Level, Matter
from services.household.places import Place
from services.household.roles import Role, at_least
from services.models import ChatId
from services.outbox.model import ChatState
from services.outbox.withholding import hush_matter, withhold_matter
from services.people import Viewer
from services.storage.database import Database
from services.storage.tables import binding, chat, group_chat

_LEAST = {
    Matter.ARRIVALS: Role.ADMIN,
    Matter.FAILURES: Role.ADMIN,
    Matter.REQUESTS: Role.ADMIN,
    Matter.SYSTEM: Role.OWNER,  # Usher's own troubles are its owners'
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """One matter told in one place; `alive` says that the place takes messages."""

    place: Place
    matter: Matter
    level: Level
    alive: bool = True


def bindable(role: Role) -> tuple[Matter, ...]:
    """Return what somebody in this role may bind."""
    return tuple(matter for matter, least in _LEAST.items() if at_least(role, least))


class BindingService:
    """Binds and looks; `changed` is called when other messages wait than before."""

    def __init__(self, database: Database, clock: Clock, *, changed: Callable[[], None]) -> None:
        self._database = database
        self._clock = clock
        self._changed = changed

    async def every(self, who: Viewer) -> list[Binding]:
        """Return what is bound where. Raises: NotAllowed."""
        if not at_least(who.role, Role.ADMIN):
            raise NotAllowed
        query = (
            sa.select(binding, group_chat.c.title, chat.c.state)
            .outerjoin(group_chat, group_chat.c.chat_id == binding.c.chat_id)
            .outerjoin(chat, chat.c.id == binding.c.chat_id)
            .order_by(binding.c.created_at, binding.c.matter)
        )
        async with self._database.read() as connection:
            return [_read(row) for row in await connection.execute(query)]

    async def bind(self, who: Viewer, place: Place, matter: Matter, level: Level) -> None:
        """Tell a matter in a place, loud or silent, or no more; what waits there follows.

        Raises: NotAllowed.
        """
        if matter not in bindable(who.role):
            raise NotAllowed
        thread = place.thread_id or 0
        key = {"chat_id": place.chat_id, "thread_id": thread, "matter": matter}
        async with self._database.write() as connection:
            if level is Level.OFF:
                mine = sa.and_(*(binding.c[name] == value for name, value in key.items()))
                await connection.execute(sa.delete(binding).where(mine))
                topic = (place.thread_id,)
                await withhold_matter(connection, place.chat_id, matter, topic=topic)
            else:
                now = self._clock.now().timestamp()
                values = {"level": level, "topic": place.topic}
                statement = insert(binding).values(**key, **values, created_at=now)
                await connection.execute(
                    statement.on_conflict_do_update(
                        index_elements=["chat_id", "thread_id", "matter"], set_=values
                    )
                )
                await keep_title(connection, place.chat_id, place.title, known=True)
                if level is Level.SILENT:
                    await hush_matter(connection, place.chat_id, matter)
        self._changed()


def _read(row: sa.Row[tuple[object, ...]]) -> Binding:
    return Binding(
        place=Place(
            chat_id=ChatId(row.chat_id),
            thread_id=row.thread_id or None,
            title=row.title or "",
            topic=row.topic,
        ),
        matter=Matter(row.matter),
        level=Level(row.level),
        alive=row.state in (None, ChatState.ACTIVE),
    )
