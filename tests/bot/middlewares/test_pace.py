"""A10 in words: who asks for too much hears it once, every tap is answered, owners go free."""

import contextlib

import pytest
from aiogram import Dispatcher
from aiogram.types import CallbackQuery, InlineQuery, Message

from bot.middlewares.errors import ErrorsMiddleware
from bot.middlewares.pace import PaceMiddleware, SearchPaceMiddleware
from bot.middlewares.presenter import PresenterMiddleware
from handlers.ui.delivery import Delivery
from services.household.limits import Asks, Limits
from services.models import ViewerId
from services.people import Role, Viewer
from services.registry import Registry
from services.screens import Screens
from support.botapi import bot_of, message, scripted_telegram
from support.clock import START, FakeClock
from support.database import open_database
from support.pushes import Shelf
from support.words import words

NOW = int(START.timestamp())


class Door:
    """A dispatcher behind the limits, and the Telegram that hears what is said."""

    def __init__(self, telegram, bot, dispatcher, clock) -> None:
        self.telegram = telegram
        self.clock = clock
        self.handled: list[str] = []
        self._bot = bot
        self._dispatcher = dispatcher
        asks = {"asks": Asks.SEARCH}
        dispatcher.message.register(self._search, lambda one: one.text == "Metropolis", flags=asks)
        dispatcher.message.register(self._search)
        dispatcher.callback_query.register(self._press)
        dispatcher.inline_query.register(self._ask)

    async def _search(self, asked: Message) -> None:
        self.handled.append(asked.text or "")

    async def _press(self, _query: CallbackQuery) -> None:
        self.handled.append("tap")

    async def _ask(self, query: InlineQuery) -> None:
        self.handled.append("inline")
        await query.answer([])

    def be(self, role: Role) -> None:
        self._dispatcher["viewer"] = Viewer(id=ViewerId(1001), role=role)

    async def say(self, text: str, **details) -> None:
        await self._feed(message(1, text, date=NOW), **details)

    async def chat(self, text: str, **details) -> None:
        update = message(1, text, date=NOW)
        update["message"]["chat"] = {"id": -7, "type": "supergroup", "title": "Film night"}
        await self._feed(update, **details)

    async def tap(self, **details) -> None:
        about = message(1, date=NOW)["message"]
        press = {"id": "9", "chat_instance": "1", "data": "x", "from": about["from"]}
        await self._feed({"update_id": 2, "callback_query": {**press, "message": about}}, **details)

    async def ask(self) -> None:
        who = message(1, date=NOW)["message"]["from"]
        query = {"id": "9", "from": who, "query": "x", "offset": ""}
        await self._feed({"update_id": 3, "inline_query": query})

    async def _feed(self, update, **details) -> None:
        await self._dispatcher.feed_raw_update(self._bot, update, **details)

    def said(self) -> list[str]:
        return [call["text"] for call in self.telegram.of("sendMessage")]

    def toasts(self) -> list[str]:
        return [call["text"] for call in self.telegram.of("answerCallbackQuery") if "text" in call]


@pytest.fixture
async def door(tmp_path):
    async with contextlib.AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(scripted_telegram())
        bot = await stack.enter_async_context(bot_of(telegram))
        database = await stack.enter_async_context(open_database(tmp_path))
        dispatcher, clock = Dispatcher(disable_fsm=True), FakeClock()
        dispatcher["texts"] = words()
        limits, registry = Limits(clock), Registry([])
        dispatcher.update.outer_middleware(PaceMiddleware(limits, registry))
        presenter = PresenterMiddleware(Delivery(bot, Shelf()), Screens(database, clock))
        for observer in (dispatcher.message, dispatcher.callback_query):
            observer.middleware(presenter)
            observer.middleware(ErrorsMiddleware(registry))
            observer.middleware(SearchPaceMiddleware(limits))
        made = Door(telegram, bot, dispatcher, clock)
        made.be(Role.MEMBER)
        yield made


async def test_a10_the_twenty_first_command_of_a_minute_is_told_and_those_after_it_are_not(
    door,
) -> None:
    for _ in range(30):
        await door.say("/queue")
    assert len(door.handled) == 20
    assert door.said() == [
        "That was a lot at once. I go on in 60 seconds; what you send until then is left out."
    ]
    door.clock.advance(60)
    await door.say("/queue")
    assert len(door.handled) == 21


async def test_a10_the_sixth_search_of_a_minute_waits_and_other_commands_do_not(door) -> None:
    for _ in range(8):
        await door.say("Metropolis")
    await door.say("/queue")
    assert door.handled == ["Metropolis"] * 5 + ["/queue"]
    assert len(door.said()) == 1
    assert "The next one goes in 60 seconds." in door.said()[0]


async def test_a10_every_tap_over_the_limit_is_answered_over_the_chat(door) -> None:
    for _ in range(63):
        await door.tap()
    assert door.handled == ["tap"] * 60
    assert len(door.toasts()) == 3
    assert door.said() == []


async def test_a10_typing_behind_our_name_ends_in_words_too(door) -> None:
    for _ in range(61):
        await door.ask()
    assert len(door.handled) == 60
    assert "That was a lot at once." in door.telegram.of("answerInlineQuery")[-1]["button"]


async def test_a10_owners_are_never_held_up(door) -> None:
    door.be(Role.OWNER)
    for _ in range(30):
        await door.say("Metropolis")
    assert len(door.handled) == 30
    assert door.said() == []


async def test_a10_what_was_shed_is_only_told_so(door) -> None:
    door.be(Role.OWNER)
    await door.say("Metropolis", shed=True)
    await door.tap(shed=True)
    assert door.handled == []
    assert len(door.said()) == len(door.toasts()) == 1
    assert "I left some of it out" in door.said()[0]


async def test_a10_what_people_say_to_each_other_in_a_group_is_neither_counted_nor_answered(
    door,
) -> None:
    for _ in range(30):
        await door.chat("Who brings the popcorn?")
    await door.chat("Who brings the popcorn?", shed=True)
    await door.chat("/queue")
    assert len(door.handled) == 31
    assert door.said() == []
    for _ in range(20):
        await door.chat("/queue")
    assert len(door.said()) == 1
