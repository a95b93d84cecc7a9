"""What reaches a handler in a group: what was said to us, and what others may read."""

from datetime import UTC, datetime

import pytest
from aiogram.filters import CommandObject
from aiogram.types import CallbackQuery, Chat, InlineQuery, Message, User

from bot.middlewares.discretion import DiscretionMiddleware
from handlers.ui.card import OpenCard
from services.screens import Parked, ScreenAudience
from support.words import words

OLIVE = User(id=1001, is_bot=False, first_name="Olive")


def said(kind: str, text: str = "Metropolis?") -> Message:
    chat = Chat(id=-1 if kind == "group" else 1001, type=kind)
    return Message(message_id=1, date=datetime.now(UTC), chat=chat, from_user=OLIVE, text=text)


def pressed(message: Message | None, inline: str | None = None) -> CallbackQuery:
    return CallbackQuery(
        id="1", from_user=OLIVE, chat_instance="1", message=message, inline_message_id=inline
    )


def asked(kind: str) -> Parked:
    return Parked(row="a", kind=kind, chat_id=-1, audience=ScreenAudience())


async def reaches(event, **data) -> bool:
    """Say whether a handler sees an update; where it does not, nothing may be sent for it."""
    seen = []

    async def handle(update, _data):
        seen.append(update)

    await DiscretionMiddleware()(handle, event, {"bot": None, "texts": words("en")} | data)
    return bool(seen)


@pytest.mark.parametrize(
    ("event", "data", "expected"),
    [
        (said("private"), {}, True),
        (said("group"), {}, False),
        (said("group"), {"words": "Metropolis"}, True),
        (said("group"), {"asked": asked("mending-question")}, True),
        (said("group"), {"asked": asked("question")}, False),
        (said("group", "/search"), {"command": CommandObject(command="search")}, True),
        (pressed(said("private")), {"callback_data": OpenCard()}, True),
        (pressed(said("group")), {"callback_data": OpenCard()}, True),
        (pressed(said("group")), {"callback_data": None}, True),
        (pressed(None, inline="1"), {"callback_data": OpenCard()}, True),
        (InlineQuery(id="1", from_user=OLIVE, query="x", offset=""), {}, True),
    ],
)
async def test_a08_what_reaches_a_handler(event, data, expected) -> None:
    assert await reaches(event, **data) is expected
