"""What a chat has switched on, beyond what everybody has."""

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.models import ChatId
from services.storage.tables import choice

ON, OFF = "on", "off"


class Choice(StrEnum):
    """The names of the choices; each is off until somebody switches it on."""

    STARTED = "started"  # told when a download begins
    QUIET_FAILURES = "quiet-failures"  # failures may ring during quiet hours
    LISTS = "lists"  # titles found are shown as a list, not as cards
    WEEKLY = "weekly"  # told once a week what arrived, what failed, and what comes
    DARK = "dark"  # pictures are drawn in dark colours


async def wants(connection: AsyncConnection, chat_id: ChatId, what: Choice) -> bool:
    """Say whether a chat has opted in; without a choice it has not."""
    chosen = sa.select(choice.c.value).where(choice.c.chat_id == chat_id, choice.c.name == what)
    return (await connection.execute(chosen)).scalar() == ON
