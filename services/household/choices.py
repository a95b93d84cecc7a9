"""What a chat has chosen to be told: switches beyond what everybody has, and how loud what is."""

from collections.abc import Collection
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.household.matters import Level, Matter
from services.models import ChatId
from services.storage.tables import choice

ON, OFF = "on", "off"

_VALUE = sa.select(choice.c.value).where(
    choice.c.chat_id == sa.bindparam("its_chat"), choice.c.name == sa.bindparam("its_name")
)
_VALUES = sa.select(choice.c.chat_id, choice.c.value).where(
    choice.c.name == sa.bindparam("its_name"),
    choice.c.chat_id.in_(sa.bindparam("its_chats", expanding=True)),
)
_EAGER = (
    sa.select(choice.c.chat_id)
    .where(choice.c.name == sa.bindparam("its_name"), choice.c.value != Level.OFF)
    .order_by(choice.c.chat_id)
)


class Choice(StrEnum):
    """The names of the choices; each is off until somebody switches it on."""

    STARTED = "started"  # told when a download begins
    QUIET_FAILURES = "quiet-failures"  # failures may ring during quiet hours
    LISTS = "lists"  # titles found are shown as a list, not as cards
    WEEKLY = "weekly"  # told once a week what arrived, what failed, and what comes
    DARK = "dark"  # pictures are drawn in dark colours


async def wants(connection: AsyncConnection, chat_id: ChatId, what: Choice) -> bool:
    """Say whether a chat has opted in; without a choice it has not."""
    chosen = await connection.execute(_VALUE, {"its_chat": chat_id, "its_name": what})
    return chosen.scalar() == ON


def usual(matter: Matter) -> Level:
    """Return the level of whoever has chosen none."""
    return Level.OFF if matter is Matter.OTHERS else Level.LOUD


async def levels(
    connection: AsyncConnection, matter: Matter, chats: Collection[int]
) -> dict[int, Level]:
    """Return how these chats are told of a matter."""
    asked = {"its_name": _level_name(matter), "its_chats": list(chats)}
    found = {row.chat_id: Level(row.value) for row in await connection.execute(_VALUES, asked)}
    return {one: found.get(one, usual(matter)) for one in chats}


async def eager(connection: AsyncConnection, matter: Matter) -> list[ChatId]:
    """Return the chats that have chosen to be told of a matter."""
    chosen = await connection.execute(_EAGER, {"its_name": _level_name(matter)})
    return [ChatId(row.chat_id) for row in chosen]


async def choose(connection: AsyncConnection, chat_id: ChatId, name: str, value: str) -> None:
    """Keep one choice of a chat."""
    statement = insert(choice).values(chat_id=chat_id, name=name, value=value)
    await connection.execute(
        statement.on_conflict_do_update(
            index_elements=[choice.c.chat_id, choice.c.name], set_={"value": value}
        )
    )


async def choose_level(
    connection: AsyncConnection, chat_id: ChatId, matter: Matter, level: Level
) -> None:
    """Keep how a chat is told of a matter."""
    await choose(connection, chat_id, _level_name(matter), level)


def _level_name(matter: Matter) -> str:
    return f"level-{matter}"
