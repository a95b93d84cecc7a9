"""Who is asked about an update: whoever might answer it, in the order of the routers."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from aiogram import Bot, Router
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.filters import Command, CommandStart, Filter
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Chat, Message, TelegramObject, User

from handlers.permissions import ALIASES, COMMANDS
from handlers.routers import build_routers
from handlers.ui.routing import IndexedRouter, NoCommand
from services.household.roles import Role
from services.models import ChatId, ViewerId
from services.people import Viewer
from services.screens import Parked, ScreenAudience

ANNA = User(id=1, is_bot=False, first_name="Anna")
BOT = Bot("1:T")
NOW = datetime(2026, 2, 14, tzinfo=UTC)
NAMES = sorted({entry.name for entry in COMMANDS} | set(ALIASES))


class Salt(CallbackData, prefix="salt"):
    """A button."""


class Noted(Filter):
    """Notes that it was asked, and passes or not."""

    def __init__(self, asked: list[str], name: str, *, passes: bool = False) -> None:
        self._asked, self._name, self._passes = asked, name, passes

    async def __call__(self, _event: TelegramObject) -> bool:
        self._asked.append(self._name)
        return self._passes


class Plain(NoCommand, Noted):
    """One that says of itself that it passes no command."""


async def handle(_event: TelegramObject) -> str:
    return "handled"


def router(kind: str, *filters: Filter) -> Router:
    made = Router()
    made.observers[kind].register(handle, *filters)
    return made


def message(text: str | None, **fields: Any) -> Message:
    chat = Chat(id=1, type="private")
    return Message(message_id=1, date=NOW, chat=chat, from_user=ANNA, text=text, **fields)


def query(data: str | None) -> CallbackQuery:
    return CallbackQuery(id="1", from_user=ANNA, chat_instance="1", data=data)


async def hand(event: TelegramObject, *routers: Router) -> object:
    kind = "message" if isinstance(event, Message) else "callback_query"
    return await IndexedRouter(routers).propagate_event(kind, event, bot=BOT)


def hearing(asked: list[str]) -> list[Router]:
    """Return routers that note when they are asked; none of them answers."""
    pattern = Command(re.compile("sa.*"))
    return [
        router("message", Noted(asked, "sugar"), Command("sugar")),
        router("message", Plain(asked, "plain")),
        router("message", Noted(asked, "any")),
        router("message", Noted(asked, "start"), CommandStart()),
        router("message", Noted(asked, "pattern"), pattern),
        router("message", Noted(asked, "any case"), Command("SALT", ignore_case=True)),
        router("message", Noted(asked, "salt"), Command("salt", "pepper")),
    ]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"text": "/salt"}, ["any", "pattern", "any case", "salt"]),
        ({"text": "/pepper@UsherBot now"}, ["any", "pattern", "any case", "salt"]),
        ({"text": "/salt@"}, ["any", "pattern", "any case", "salt"]),
        ({"text": None, "caption": "/salt"}, ["any", "pattern", "any case", "salt"]),
        ({"text": "/start"}, ["any", "start", "pattern", "any case"]),
        ({"text": "/unknown"}, ["plain", "any", "pattern", "any case"]),
        ({"text": "/SALT"}, ["plain", "any", "pattern", "any case"]),
        ({"text": "!salt"}, ["plain", "any", "pattern", "any case"]),
        ({"text": "salt"}, ["plain", "any", "pattern", "any case"]),
        ({"text": "/"}, ["plain", "any", "pattern", "any case"]),
        ({"text": "/salt@old/films"}, ["plain", "any", "pattern", "any case"]),
        ({"text": "/salt/films"}, ["plain", "any", "pattern", "any case"]),
        ({"text": None}, ["plain", "any", "pattern", "any case"]),
    ],
)
async def test_a_message_is_shown_to_those_alone_that_may_answer(
    said: dict[str, Any], expected: list[str]
) -> None:
    asked: list[str] = []

    assert await hand(message(**said), *hearing(asked)) is UNHANDLED
    assert asked == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [("salt", ["any", "salt"]), ("sugar", ["any"]), (None, ["any"])],
)
async def test_a_press_is_shown_to_those_alone_that_may_answer(
    data: str | None, expected: list[str]
) -> None:
    asked: list[str] = []
    routers = (
        router("message", Noted(asked, "message")),
        router("callback_query", Noted(asked, "any")),
        router("callback_query", Noted(asked, "salt"), Salt.filter()),
    )

    assert await hand(query(data), *routers) is UNHANDLED
    assert asked == expected


async def test_what_is_asked_for_elsewhere_and_how_is_found_too() -> None:
    asked: list[str] = []
    nested = Router()
    nested.include_router(router("message", Noted(asked, "nested"), Command("salt")))
    marked = router("message", Noted(asked, "marked"), Command("salt", prefix="!/"))
    edited = router("edited_message", Noted(asked, "edited", passes=True))
    routers = IndexedRouter([nested, marked, edited])

    assert await routers.propagate_event("message", message("!salt"), bot=BOT) is UNHANDLED
    assert await routers.propagate_event("message", message("/salt"), bot=BOT) is UNHANDLED
    assert asked == ["marked", "nested", "marked"]
    assert await routers.propagate_event("edited_message", message("/salt"), bot=BOT) == "handled"


async def test_the_first_that_answers_is_the_last_that_is_asked() -> None:
    asked: list[str] = []
    routers = [
        router("message", Noted(asked, name, passes=passes))
        for name, passes in (("first", False), ("second", True), ("third", True))
    ]

    assert await hand(message("salt"), *routers) == "handled"
    assert asked == ["first", "second"]


class AlwaysAsked:
    """Questions of which one always waits."""

    async def pending(self, chat_id: ChatId, who: ViewerId, **_kind: str) -> Parked:
        return Parked(row="r", kind="question", chat_id=chat_id, audience=ScreenAudience())


@pytest.mark.parametrize("name", NAMES)
async def test_what_says_that_it_passes_no_command_passes_none(name: str) -> None:
    viewer = Viewer(id=ViewerId(1), role=Role.OWNER, name="Anna")
    filters = [
        handler.filters or [] for router in build_routers() for handler in router.message.handlers
    ]
    theirs = [
        one
        for every in filters
        for one in every
        if isinstance(one.callback, NoCommand) and every[0] is one  # behind a command it may
    ]
    beside = [
        every[0]
        for every in filters
        if any(isinstance(one.callback, NoCommand) for one in every[1:])
    ]
    data = {"viewer": viewer, "questions": AlwaysAsked(), "bot": BOT}

    assert len(theirs) > 2
    assert all(isinstance(one.callback, Command) for one in beside)
    for plain in theirs:
        assert await plain.call(message("words"), **data)
        for said in (f"/{name}", f"/{name} words", f"/{name}@UsherBot"):
            assert not await plain.call(message(said), **data)
