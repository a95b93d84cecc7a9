"""Never silent: what a handler raises becomes words, and what nobody foresaw an apology."""

import contextlib
import json
import re

import pytest
from aiogram import Dispatcher
from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import SendMessage
from aiogram.types import CallbackQuery, ChosenInlineResult, InlineQuery, Message
from structlog.testing import capture_logs

from bot.middlewares.errors import ErrorsMiddleware
from bot.middlewares.presenter import PresenterMiddleware
from handlers.ui.delivery import Delivery
from handlers.ui.toast import LIMIT
from services.errors import EmptyQuery, RateLimited, Rejected
from services.models import ViewerId
from services.people import Role, Viewer
from services.registry import Registry
from services.screens import Screens
from support.botapi import bad, bot_of, message, scripted_telegram
from support.clock import START, FakeClock
from support.database import open_database
from support.pushes import Shelf
from support.samples import SERVER
from support.server import FakeServer
from support.words import words

OWNER = 1001
NOW = int(START.timestamp())
BUG = ZeroDivisionError("a bug")
APOLOGY = re.compile(r"\b([0-9a-f]{8})\b")


class Desk:
    """A dispatcher whose only handler raises, and the Telegram that hears what is said."""

    def __init__(self, telegram, bot, dispatcher) -> None:
        self.telegram = telegram
        self._bot = bot
        self._dispatcher = dispatcher
        self.raised: Exception = BUG
        dispatcher.message.register(self._fail)
        dispatcher.callback_query.register(self._fail)
        dispatcher.inline_query.register(self._fail)
        dispatcher.chosen_inline_result.register(self._fail)

    async def _fail(
        self, _event: Message | CallbackQuery | InlineQuery | ChosenInlineResult
    ) -> None:
        raise self.raised

    async def say(self, text: str = "Metropolis") -> None:
        await self._feed(message(1, text, date=NOW))

    async def press(self) -> None:
        about = message(1, date=NOW)["message"]
        press = {"id": "9", "chat_instance": "1", "data": "x", "from": about["from"]}
        await self._feed({"update_id": 2, "callback_query": {**press, "message": about}})

    async def ask(self) -> None:
        who = message(1, date=NOW)["message"]["from"]
        query = {"id": "9", "from": who, "query": "x", "offset": ""}
        await self._feed({"update_id": 3, "inline_query": query})

    async def choose(self) -> None:
        who = message(1, date=NOW)["message"]["from"]
        chosen = {"result_id": "en.x", "from": who, "query": "x", "inline_message_id": "i"}
        await self._feed({"update_id": 4, "chosen_inline_result": chosen})

    async def press_posted(self) -> None:
        who = message(1, date=NOW)["message"]["from"]
        press = {"id": "9", "chat_instance": "1", "data": "x", "inline_message_id": "i"}
        await self._feed({"update_id": 5, "callback_query": press | {"from": who}})

    async def _feed(self, update) -> None:
        await self._dispatcher.feed_raw_update(self._bot, update)

    def sent(self) -> list[str]:
        return [call["text"] for call in self.telegram.of("sendMessage")]

    def toasts(self) -> list[str]:
        return [call.get("text", "") for call in self.telegram.of("answerCallbackQuery")]


@pytest.fixture
async def desk(tmp_path):
    async with contextlib.AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(scripted_telegram())
        bot = await stack.enter_async_context(bot_of(telegram))
        database = await stack.enter_async_context(open_database(tmp_path))
        dispatcher = Dispatcher(disable_fsm=True)
        dispatcher["texts"] = words()
        dispatcher["viewer"] = Viewer(id=ViewerId(OWNER), role=Role.OWNER)
        presenter = PresenterMiddleware(Delivery(bot, Shelf()), Screens(database, FakeClock()))
        errors = ErrorsMiddleware(Registry([FakeServer()]))
        for observer in (dispatcher.message, dispatcher.callback_query):
            observer.middleware(presenter)
            observer.middleware(errors)
        dispatcher.chosen_inline_result.middleware(presenter)
        dispatcher.chosen_inline_result.middleware(errors)
        dispatcher.inline_query.middleware(errors)
        yield Desk(telegram, bot, dispatcher)


async def test_a_bug_is_an_apology_whose_number_finds_it_in_the_log(desk) -> None:
    with capture_logs() as logged:
        await desk.say()
    (said,) = desk.sent()
    (entry,) = [one for one in logged if one["event"] == "unexpected_error"]
    assert APOLOGY.findall(said) == [entry["incident"]]
    assert "a bug" not in said


async def test_a_bug_behind_a_button_is_said_over_the_chat(desk) -> None:
    await desk.press()
    (said,) = desk.toasts()
    assert APOLOGY.search(said)
    assert desk.sent() == []


async def test_a_press_that_can_no_longer_be_answered_is_answered_in_the_chat(desk) -> None:
    desk.telegram.script("answerCallbackQuery", bad(400, "Bad Request: query is too old"))
    desk.raised = EmptyQuery()
    await desk.press()
    assert len(desk.sent()) == 1


async def test_words_too_long_for_over_the_chat_are_said_in_it(desk) -> None:
    desk.raised = Rejected(SERVER, reason="no " * LIMIT)
    await desk.press()
    (said,) = desk.sent()
    assert len(said) > LIMIT
    assert desk.toasts() == [""]


async def test_what_a_server_refused_is_told_with_its_reason_and_a_way_on(desk) -> None:
    desk.raised = Rejected(SERVER, reason="Too many subscriptions")
    await desk.say()
    (call,) = desk.telegram.of("sendMessage")
    assert call["text"].count("Too many subscriptions") == 1
    assert "Try again" in call["reply_markup"]


async def test_a_server_that_is_asked_too_often_says_how_long_to_wait(desk) -> None:
    desk.raised = RateLimited(SERVER, retry_after=42)
    await desk.press()
    (said,) = desk.toasts()
    assert "42 seconds" in said


@pytest.mark.parametrize("raised", [BUG, EmptyQuery()], ids=["a-bug", "a-refusal"])
@pytest.mark.parametrize("act", [Desk.say, Desk.press], ids=["said", "pressed"])
async def test_telegram_refusing_the_answer_too_ends_in_the_log(desk, raised, act) -> None:
    desk.raised = raised
    refusal = bad(403, "Forbidden: bot was blocked by the user")
    desk.telegram.script("answerCallbackQuery", bad(400, "Bad Request: query is too old"))
    desk.telegram.script("sendMessage", refusal)
    with capture_logs() as logged:
        await act(desk)
    assert [one["event"] for one in logged][-1] == "answer_refused"


@pytest.mark.parametrize(("act", "heard"), [(Desk.say, Desk.sent), (Desk.press, Desk.toasts)])
async def test_an_answer_telegram_will_not_take_is_an_apology_with_a_number(
    desk, act, heard
) -> None:
    asked = SendMessage(chat_id=1, text="x")
    desk.raised = TelegramBadRequest(method=asked, message="Bad Request: BUTTON_URL_INVALID")
    with capture_logs() as logged:
        await act(desk)
    (said,) = heard(desk)
    (entry,) = [one for one in logged if one["event"] == "answer_refused"]
    assert APOLOGY.findall(said) == [entry["incident"]]
    assert "BUTTON_URL_INVALID" in entry["error"]


@pytest.mark.parametrize("raised", [BUG, EmptyQuery()])
async def test_an_inline_query_is_answered_with_words(desk, raised) -> None:
    desk.raised = raised
    await desk.ask()
    (answer,) = desk.telegram.of("answerInlineQuery")
    assert answer["results"] == "[]"
    assert json.loads(answer["button"])["text"]
    assert answer["is_personal"] == "true"


async def test_an_inline_query_that_is_too_old_is_only_logged(desk) -> None:
    desk.telegram.script("answerInlineQuery", bad(400, "Bad Request: query is too old"))
    with capture_logs() as logged:
        await desk.ask()
    assert "answer_refused" in [one["event"] for one in logged]


@pytest.mark.parametrize("raised", [BUG, EmptyQuery()])
async def test_nobody_waits_for_an_answer_to_what_was_posted(desk, raised) -> None:
    desk.raised = raised
    await desk.choose()
    assert desk.sent() == []


async def test_a_press_elsewhere_that_can_no_longer_be_answered_is_answered_in_private(
    desk,
) -> None:
    desk.telegram.script("answerCallbackQuery", bad(400, "Bad Request: query is too old"))
    desk.raised = EmptyQuery()
    await desk.press_posted()
    (sent,) = desk.telegram.of("sendMessage")
    assert sent["chat_id"] == str(OWNER)
