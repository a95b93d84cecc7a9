"""Places where a matter is told: a group, or one topic of it."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.household.matters import Level, Matter
from services.models import ChatId
from services.outbox.model import ChatState, Recipient
from services.storage.tables import binding, chat

_BOUND = (
    sa.select(binding)
    .outerjoin(chat, chat.c.id == binding.c.chat_id)
    .where(
        binding.c.matter == sa.bindparam("its_matter"),
        sa.func.coalesce(chat.c.state, ChatState.ACTIVE) == ChatState.ACTIVE,
    )
    .order_by(binding.c.chat_id, binding.c.thread_id)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A group, or the topic `thread_id` of it; names as far as they are known."""

    chat_id: ChatId
    thread_id: int | None = None
    title: str = ""
    topic: str = ""


async def bound(connection: AsyncConnection, matter: Matter) -> list[Recipient]:
    """Return the places that are told a matter and take messages."""
    found = await connection.execute(_BOUND, {"its_matter": matter})
    return [
        Recipient(
            chat_id=ChatId(row.chat_id),
            chat_kind="group",
            thread_id=row.thread_id or None,
            silent=row.level == Level.SILENT,
            matter=matter,
        )
        for row in found
    ]
