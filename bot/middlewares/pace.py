"""Inbound limits: one sentence for who asks for too much, and an answer to every tap.

Whatever somebody types or taps is counted before anything is looked at; a search, which asks the
servers, once its handler is found. Owners are never held up. Over a limit, words get one sentence a
minute: what is typed until then is left out, as that sentence says. A tap gets it over the chat.
"""

import contextlib
from collections.abc import Mapping
from typing import Any

import structlog
from aiogram import BaseMiddleware
from aiogram.dispatcher.flags import get_flag
from aiogram.enums import ChatType
from aiogram.exceptions import TelegramAPIError
from aiogram.types import CallbackQuery, InlineQuery, Message, TelegramObject, Update

from bot.middlewares.access import Handler
from handlers.ui import errors
from handlers.ui.elsewhere import say_elsewhere
from services.errors import Flooded, TooFast, TooManySearches, UserError
from services.household.limits import Asks, Limits
from services.household.roles import Role
from services.people import Viewer
from services.registry import Registry

FLAG = "asks"  # of a handler: what it asks for beyond a command or a tap
_KINDS: Mapping[type[TelegramObject], Asks] = {
    Message: Asks.COMMAND,
    CallbackQuery: Asks.TAP,
    InlineQuery: Asks.TAP,
}

log = structlog.get_logger(__name__)


class PaceMiddleware(BaseMiddleware):
    """Stands around every update, inside access: strangers have their one line a day."""

    def __init__(self, limits: Limits, registry: Registry) -> None:
        self._limits = limits
        self._registry = registry

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Let an update pass that is not one too many; of what was shed only say so."""
        viewer: Viewer = data["viewer"]
        asked = event.event if isinstance(event, Update) else event
        heard = not _is_talk(asked)
        if data.get("shed"):
            if heard:
                await self._say(Flooded(), asked, data)
            return None
        kind = _KINDS.get(type(asked)) if heard else None
        if kind is None or viewer.role is Role.OWNER:
            return await handler(event, data)
        verdict = self._limits.take(viewer.id, kind)
        if verdict.passes:
            return await handler(event, data)
        if verdict.tell:
            log.info("too_fast", viewer=viewer.id, kind=kind)
        if verdict.tell or not isinstance(asked, Message):
            await self._say(TooFast(retry_after=verdict.seconds), asked, data)
        return None

    async def _say(self, error: UserError, asked: TelegramObject, data: dict[str, Any]) -> None:
        words = errors.words(data["texts"], error, self._registry)
        with contextlib.suppress(TelegramAPIError):  # there is nowhere left to say so
            match asked:
                case Message():
                    await asked.answer(words, parse_mode=None)
                case CallbackQuery():
                    await asked.answer(words, show_alert=True)
                case InlineQuery():
                    await say_elsewhere(asked, words)


def _is_talk(asked: TelegramObject) -> bool:
    """Say whether it is said in a group to others: that is no command, and gets no answer."""
    if not isinstance(asked, Message) or asked.chat.type == ChatType.PRIVATE:
        return False
    return not (asked.text or "").startswith("/")


class SearchPaceMiddleware(BaseMiddleware):
    """Stands before the handlers that search, which say so by a flag."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Let a search pass that is not one too many.

        Raises: TooManySearches, for typed words once a window.
        """
        viewer: Viewer = data["viewer"]
        if get_flag(data, FLAG) != Asks.SEARCH or viewer.role is Role.OWNER:
            return await handler(event, data)
        verdict = self._limits.take(viewer.id, Asks.SEARCH)
        if verdict.passes:
            return await handler(event, data)
        if verdict.tell or "toast" in data:  # a tap may have led to the words
            raise TooManySearches(retry_after=verdict.seconds)
        return None
