"""Titles that a chat is not told of: no arrival and no download of theirs; failures are told."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.clock import Clock
from services.models import ChatId, ItemRef
from services.outbox.withholding import withhold_title
from services.storage.database import Database
from services.storage.tables import muted

MOST = 500  # titles of one chat; the oldest are forgotten

_DEAF = sa.select(muted.c.chat_id).where(
    muted.c.item_key == sa.bindparam("its_key"),
    muted.c.chat_id.in_(sa.bindparam("its_chats", expanding=True)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MutedTitle:
    """A title a chat is not told of."""

    ref: ItemRef
    name: str
    year: int | None


class MuteService:
    """Mutes titles and lets them speak again; `changed` is called when less waits than before."""

    def __init__(self, database: Database, clock: Clock, *, changed: Callable[[], None]) -> None:
        self._database = database
        self._clock = clock
        self._changed = changed

    async def of(self, chat_id: ChatId) -> list[MutedTitle]:
        """Return a chat's muted titles, the newest first."""
        newest = muted.c.created_at.desc()
        query = sa.select(muted).where(muted.c.chat_id == chat_id)
        async with self._database.read() as connection:
            rows = await connection.execute(query.order_by(newest, muted.c.item_key))
            return [
                MutedTitle(ref=ItemRef.from_key(row.item_key), name=row.name, year=row.year)
                for row in rows
            ]

    async def mute(self, chat_id: ChatId, title: MutedTitle) -> None:
        """Tell a chat no more of a title, nor what waits of it now."""
        values = {
            "chat_id": chat_id,
            "item_key": title.ref.key,
            "name": title.name,
            "year": title.year,
            "created_at": self._clock.now().timestamp(),
        }
        kept = (
            sa.select(muted.c.item_key)
            .where(muted.c.chat_id == chat_id)
            .order_by(muted.c.created_at.desc())
            .limit(MOST)
        )
        async with self._database.write() as connection:
            await connection.execute(insert(muted).values(values).on_conflict_do_nothing())
            await connection.execute(
                sa.delete(muted).where(muted.c.chat_id == chat_id, muted.c.item_key.not_in(kept))
            )
            await withhold_title(connection, chat_id, title.ref.key)
        self._changed()

    async def unmute(self, chat_id: ChatId, ref: ItemRef) -> None:
        """Tell a chat of a title again, from the next event on."""
        async with self._database.write() as connection:
            await connection.execute(
                sa.delete(muted).where(muted.c.chat_id == chat_id, muted.c.item_key == ref.key)
            )


async def deaf(connection: AsyncConnection, ref: ItemRef, chats: Collection[int]) -> set[int]:
    """Return which of these chats have muted a title."""
    asked = {"its_key": ref.key, "its_chats": list(chats)}
    return set((await connection.execute(_DEAF, asked)).scalars())
