"""Asks only the conversations that can have an answer: each that is asked takes its time.

aiogram hands an update from router to router, and in each from filter to filter. Which commands
and which presses a handler listens to is known beforehand, so the others need not be asked.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

from aiogram import Router
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.dispatcher.event.handler import HandlerObject
from aiogram.filters import Command, Filter
from aiogram.filters.callback_data import CallbackQueryFilter
from aiogram.types import CallbackQuery, Message, TelegramObject

Words = frozenset[str]
_COMMAND = re.compile(r"\s*/(\w+)(?:@\w*)?(?:\s|$)")
_OTHER = ""  # stands for every word that no handler names


class NoCommand(Filter):
    """Passes no command that some handler names, unless the filter of one stands before it.

    So it is not asked about the others.
    """


class IndexedRouter(Router):
    """Hands an update to those of its routers that may answer it, in their order."""

    def __init__(self, routers: Sequence[Router]) -> None:
        super().__init__(name="index")
        self.include_routers(*routers)
        self._commands = _index(routers, "message", _commands)
        self._verbs = _index(routers, "callback_query", _verbs)

    async def propagate_event(self, update_type: str, event: TelegramObject, **kwargs: Any) -> Any:
        """Return what the first router that answers returned."""
        for router in self._may_answer(update_type, event):
            response = await router.propagate_event(update_type, event, **kwargs)
            if response is not UNHANDLED:
                return response
        return UNHANDLED

    def _may_answer(self, update_type: str, event: TelegramObject) -> Sequence[Router]:
        match update_type, event:
            case "message", Message(text=text, caption=caption):
                return self._commands(command_in(text or caption or ""))
            case "callback_query", CallbackQuery(data=data):
                return self._verbs((data or "").partition(":")[0])
        return self.sub_routers


def _index(
    routers: Sequence[Router], kind: str, named: Callable[[HandlerObject], Words | None]
) -> Callable[[str], Sequence[Router]]:
    """Return what tells which routers have a handler for a word, or for every word."""
    heard = [
        [named(one) for part in router.chain_tail for one in part.observers[kind].handlers]
        for router in routers
    ]
    words = {_OTHER}.union(*(one for handlers in heard for one in handlers if one))
    known = {
        word: [
            router
            for router, handlers in zip(routers, heard, strict=True)
            if any(one is None or word in one for one in handlers)
        ]
        for word in words
    }
    return lambda word: known.get(word, known[_OTHER])


def _commands(handler: HandlerObject) -> Words | None:
    """Return the commands that a handler listens to, None where it may be any."""
    filters = [one.callback for one in handler.filters or ()]
    for one in filters:
        if isinstance(one, Command):
            names = [name for name in one.commands if isinstance(name, str)]
            is_plain = one.prefix == "/" and not one.ignore_case
            return Words(names) if is_plain and len(names) == len(one.commands) else None
    return Words({_OTHER}) if any(isinstance(one, NoCommand) for one in filters) else None


def _verbs(handler: HandlerObject) -> Words | None:
    """Return the verb of the presses that a handler listens to, None where it may be any."""
    for one in handler.filters or ():
        if isinstance(one.callback, CallbackQueryFilter):
            return Words({one.callback.callback_data.__prefix__})
    return None


def command_in(text: str) -> str:
    """Return the command, without slash and bot; empty where none is, as in a path /like/this."""
    found = _COMMAND.match(text)
    return found[1] if found else ""
