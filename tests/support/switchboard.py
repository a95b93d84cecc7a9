"""The real dispatcher with every conversation, fed by hand: no Telegram, no server, no loops.

Bot API calls are answered at once and kept, so that thousands of updates take seconds.
"""

import asyncio
import contextlib
import itertools
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import structlog
from aiogram import Bot, Dispatcher, methods
from aiogram.client.session.base import BaseSession
from aiogram.methods import TelegramMethod
from aiogram.types import Chat, Message, Update, User

from bot.app import build_conversations, build_failures, build_following
from bot.ground import Ground, lay_ground
from bot.pipeline import build_pipeline
from bot.settings import Settings
from services.capabilities import Backend
from services.clock import Clock, SystemClock
from services.errands import Errands
from services.household.invites import Invites
from services.models import ViewerId
from services.people import Role, Viewer
from services.transport.redaction import Redactor
from support.database import create_file
from support.server import FakeServer

ME = User(id=4242, is_bot=True, first_name="Usher", username="usher_test_bot")
GROUP, FORUM, CHANNEL = -1_002_000_000_001, -1_002_000_000_002, -1_002_000_000_003
PEOPLE = {
    Role.OWNER: Viewer(id=ViewerId(1001), role=Role.OWNER, name="Olive"),
    Role.ADMIN: Viewer(id=ViewerId(1004), role=Role.ADMIN, name="Ada"),
    Role.MEMBER: Viewer(id=ViewerId(1002), role=Role.MEMBER, name="Max"),
    Role.VIEWER: Viewer(id=ViewerId(1003), role=Role.VIEWER, name="Vera"),
    Role.STRANGER: Viewer(id=ViewerId(1009), role=Role.STRANGER, name="Sam"),
}
AT_ONCE = 10
SENDS = (methods.SendMessage, methods.SendPhoto)
SAYS = (
    *SENDS,
    methods.EditMessageText,
    methods.EditMessageCaption,
    methods.EditMessageMedia,
    methods.AnswerCallbackQuery,
    methods.AnswerInlineQuery,
)

Call = TelegramMethod[Any]


class CountingServer(FakeServer):
    """Counts in `asked` how often it was asked for anything."""

    asked = 0

    def _fail(self) -> None:
        self.asked += 1
        super()._fail()


_calls: ContextVar[list[Call]] = ContextVar("calls")  # of the update that is handled here


class KeepingSession(BaseSession):
    """Answers every call at once, as Telegram would, and keeps it with its update."""

    def __init__(self) -> None:
        super().__init__()
        self._numbers = itertools.count(10_000)

    async def close(self) -> None:
        """Nothing is open."""

    async def make_request(self, bot: Bot, method: Call, timeout: int | None = None) -> Any:  # noqa: ASYNC109 - the signature is aiogram's
        """Answer one call."""
        _calls.get().append(method)
        if isinstance(method, methods.GetMe):
            return ME
        if isinstance(method, SENDS):
            chat = Chat(id=int(method.chat_id), type="private")
            return Message(message_id=next(self._numbers), date=0, chat=chat, text="sent")
        return True

    async def stream_content(self, *_: Any, **__: Any) -> AsyncGenerator[bytes, None]:
        """Return nothing: no file is ever asked for."""
        yield b""


class Switchboard:
    """Feeds updates and says what they led to."""

    def __init__(self, ground: Ground, dispatcher: Dispatcher, server: FakeServer) -> None:
        self.ground = ground
        self.server = server
        self._dispatcher = dispatcher
        self._numbers = itertools.count(1)

    @property
    def invites(self) -> Invites:
        """Return the invites that the conversations use."""
        found: Invites = self._dispatcher.workflow_data["invites"]
        return found

    async def feed(self, **update: Any) -> list[Call]:
        """Handle one update, and return the calls it led to."""
        calls: list[Call] = []
        _calls.set(calls)
        number = next(self._numbers)
        parsed = Update.model_validate(
            {"update_id": number, **update}, context={"bot": self.ground.bot}
        )
        await self._dispatcher.feed_update(self.ground.bot, parsed)
        return calls

    async def all(self, *feeds: Awaitable[list[Call]]) -> list[list[Call]]:
        """Handle many updates, some at the same time, and return the calls of each in order."""
        room = asyncio.Semaphore(AT_ONCE)

        async def one(feed: Awaitable[list[Call]]) -> list[Call]:
            async with room:
                return await feed

        return await asyncio.gather(*map(one, feeds))

    async def say(self, who: Viewer, text: str, *, chat: str = "private") -> list[Call]:
        """Let somebody type something."""
        return await self.feed(**typed(who, text, chat=chat, number=next(self._numbers)))

    async def press(self, who: Viewer, data: str, *, chat: str = "private") -> list[Call]:
        """Let somebody press a button."""
        return await self.feed(**pressed(who, data, chat=chat))


def typed(who: Viewer, text: str, *, chat: str, number: int = 1) -> dict[str, Any]:
    """Return an update with words; `chat` is one of the kinds below."""
    message: dict[str, Any] = {"message_id": number, "date": 2**31, "text": text}
    if text.startswith("/"):
        end = len(text.split(maxsplit=1)[0])
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": end}]
    message["chat"] = _chat(who, chat)
    message["from"] = _user(who)
    match chat:
        case "forum":
            message |= {"message_thread_id": 7, "is_topic_message": True}
        case "channel":
            del message["from"]
            return {"channel_post": message | {"sender_chat": message["chat"]}}
        case "anonymous":
            anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
            message |= {"from": anonymous, "sender_chat": message["chat"]}
        case "bot":
            message["from"] |= {"is_bot": True}
        case "business":
            return {"business_message": message | {"business_connection_id": "b"}}
        case "edited":
            return {"edited_message": message | {"edit_date": 2**31}}
    return {"message": message}


def pressed(who: Viewer, data: str, *, chat: str) -> dict[str, Any]:
    """Return an update with a press."""
    query: dict[str, Any] = {"id": "1", "from": _user(who), "chat_instance": "1", "data": data}
    if chat == "inline":
        return {"callback_query": query | {"inline_message_id": "posted"}}
    message = {"message_id": 5, "date": 1, "chat": _chat(who, chat), "text": "a screen"}
    bot = ME.model_dump(include={"id", "is_bot", "first_name", "username"})
    return {"callback_query": query | {"message": message | {"from": bot}}}


def said(calls: Sequence[Call]) -> str:
    """Return all the words of these calls, a line for each."""
    return "\n".join(_words(one) for one in calls if isinstance(one, SAYS))


def _words(one: Any) -> str:
    if isinstance(one, methods.AnswerInlineQuery):
        return one.button.text if one.button else ""
    return str(getattr(one, "text", None) or getattr(one, "caption", None) or "")


def _user(who: Viewer) -> dict[str, Any]:
    return {"id": who.id, "is_bot": False, "first_name": who.name, "language_code": "en"}


def _chat(who: Viewer, kind: str) -> dict[str, Any]:
    match kind:
        case "forum":
            return {"id": FORUM, "type": "supergroup", "title": "Topics", "is_forum": True}
        case "group" | "supergroup":
            return {"id": GROUP, "type": kind, "title": "Household"}
        case "anonymous":
            return {"id": GROUP, "type": "supergroup", "title": "Household"}
        case "channel":
            return {"id": CHANNEL, "type": "channel", "title": "News"}
    return {"id": who.id, "type": "private", "first_name": who.name}


@contextlib.asynccontextmanager
async def switchboard(
    directory: Path, *backends: Backend, server: FakeServer, clock: Clock | None = None
) -> AsyncIterator[Switchboard]:
    """Open a switchboard over a fresh database that knows one person of every role."""
    create_file(directory)
    quiet = logging.getLogger("aiogram.event")
    quiet.setLevel(logging.WARNING)
    kept = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    owner = PEOPLE[Role.OWNER].id
    settings = Settings.model_validate(
        {
            "telegram": {"token": "4242:never-used", "owners": str(owner)},
            "bot": {"data_dir": directory, "http_port": 0, "timezone": "UTC"},
        }
    )
    async with contextlib.AsyncExitStack() as stack:
        stack.callback(quiet.setLevel, logging.NOTSET)
        stack.callback(structlog.configure, **kept)
        every = (server, *backends)
        ground = lay_ground(stack, settings, Redactor(), clock or SystemClock(), every)
        ground.bot.session = KeepingSession()
        for person in PEOPLE.values():
            if person.role is not Role.STRANGER:
                await ground.people._write_down(person)
                await ground.people.meet(person.id, name=person.name, telegram_language="en")
        pipeline = build_pipeline(ground)
        errands = Errands()
        failures = build_failures(ground, pipeline, errands)
        following = build_following(ground, errands)
        dispatcher = build_conversations(ground, pipeline, errands, failures, following)
        yield Switchboard(ground, dispatcher, server)
