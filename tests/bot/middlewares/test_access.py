"""Whose update it is: the person's who sent it, and nobody's where no person did."""

import pytest
from aiogram import Bot, Dispatcher
from aiogram.client.session.base import BaseSession
from aiogram.exceptions import TelegramForbiddenError
from aiogram.types import Message
from structlog.testing import capture_logs

from bot.middlewares.access import AccessMiddleware
from handlers.ui.delivery import Delivery
from handlers.ui.pictures import Pictures
from services.clock import SystemClock
from services.household.admissions import Admissions
from services.household.doorstep import Doorstep
from services.models import ViewerId
from services.people import People
from services.pictures import PictureShelf
from services.registry import Registry
from services.screens import Screens
from support.database import open_database
from support.words import CATALOGS

OWNER = 1001
GROUP = {"id": -1001, "type": "supergroup", "title": "Film night"}
CHANNEL = {"id": -1002, "type": "channel", "title": "Film news"}
BOT = {"id": 5005, "is_bot": True, "first_name": "Another bot"}
ANONYMOUS = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
LINKED = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
TOKEN = "4242:a-token-that-is-never-used"


async def nobody(_connection, _news) -> None:
    """Tell nobody."""


async def nothing(_url) -> bytes:
    """Fetch nothing."""
    return b""


@pytest.fixture
async def admitted(tmp_path):
    """Feed updates to a dispatcher and return the chats of those that a handler saw."""
    async with open_database(tmp_path) as database:
        people = People(database, SystemClock(), owners=frozenset({ViewerId(OWNER)}), notify=())
        admissions = Admissions(database, SystemClock(), people)
        dispatcher = Dispatcher(disable_fsm=True)
        bot = Bot(TOKEN)
        doorstep = Doorstep(database, SystemClock(), people, tell=nobody, told=lambda: None)
        shelf = PictureShelf(database, Registry([]), SystemClock(), fetch=nothing)
        delivery = Delivery(bot, Pictures(shelf, bot_id=bot.id))
        screens = Screens(database, SystemClock())
        dispatcher.update.outer_middleware(
            AccessMiddleware(
                people, doorstep, admissions, CATALOGS, delivery=delivery, screens=screens
            )
        )
        seen: list[int] = []

        async def handle(message: Message) -> None:
            seen.append(message.chat.id)

        for observer in (dispatcher.message, dispatcher.edited_message, dispatcher.channel_post):
            observer.register(handle)

        async def feed(**update) -> list[int]:
            await dispatcher.feed_raw_update(bot, {"update_id": 1, **update})
            return seen

        feed.bot = bot
        yield feed


def message(chat, **sender):
    return {"message_id": 1, "date": 1, "chat": chat, "text": "/status", **sender}


async def test_a02_the_owner_is_served_wherever_they_write(admitted) -> None:
    owner = {"id": OWNER, "is_bot": False, "first_name": "Olive"}
    assert await admitted(message=message(GROUP, **{"from": owner})) == [GROUP["id"]]


@pytest.mark.parametrize(
    "update",
    [
        pytest.param({"channel_post": message(CHANNEL)}, id="a-post-of-a-channel"),
        pytest.param({"message": message(GROUP, **{"from": BOT})}, id="another-bot"),
        pytest.param(
            {"message": message(GROUP, **{"from": ANONYMOUS}, sender_chat=GROUP)},
            id="an-anonymous-admin",
        ),
        pytest.param(
            {"message": message(GROUP, **{"from": LINKED}, sender_chat=CHANNEL)},
            id="a-channel-in-a-group",
        ),
    ],
)
async def test_a02_what_no_person_sent_is_served_to_nobody(admitted, update) -> None:
    """Nothing is answered either: this bot's token is known to no Telegram."""
    assert await admitted(**update) == []


class Refusing(BaseSession):
    """A Telegram that refuses every call, and counts in `asked` how many there were."""

    asked = 0

    async def close(self) -> None:
        """Nothing is open."""

    async def make_request(self, bot, method, timeout=None):  # noqa: ASYNC109 - the signature is aiogram's
        """Refuse one call."""
        self.asked += 1
        raise TelegramForbiddenError(method=method, message="bot was blocked by the user")

    async def stream_content(self, *_, **__):
        """Return nothing: no file is ever asked for."""
        yield b""


async def test_a01_a_stranger_who_cannot_be_told_holds_up_nobody(admitted) -> None:
    admitted.bot.session = telegram = Refusing()
    sam = {"id": 1009, "is_bot": False, "first_name": "Sam"}
    private = {"id": 1009, "type": "private", "first_name": "Sam"}
    with capture_logs() as logs:
        assert await admitted(message=message(private, **{"from": sam})) == []
    refused = [one for one in logs if one["event"] == "answer_refused"]
    assert ["blocked" in one["error"] for one in refused] == [True]
    assert telegram.asked == 1
    owner = {"id": OWNER, "is_bot": False, "first_name": "Olive"}
    assert await admitted(message=message(GROUP, **{"from": owner})) == [GROUP["id"]]
