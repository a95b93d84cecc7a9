"""Patience for replies: what a person waits for is tried again where that can do no harm.

Pushes have the outbox for this and never come through here; replies bypass its gate and obey
only `retry_after` (reliability.md Q-04).
"""

import logging

from aiogram import Bot
from aiogram.client.session.middlewares.base import (
    BaseRequestMiddleware,
    NextRequestMiddlewareType,
)
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramEntityTooLarge,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import GetUpdates, Response, SendChatAction, TelegramMethod
from aiogram.methods.base import TelegramType

from bot.fates import fate_of
from services.clock import Clock
from services.outbox.model import Fate
from services.outbox.pace import Pace

TRIES = 3
LONGEST_WAIT = 60.0  # seconds of retry_after, over all tries of one call
SHORT_WAITS = (0.5, 1.5)  # seconds before the second and the third try of a call that failed
_REPEATABLE = ("edit", "delete", "answer", "get", "set")  # the same call again changes nothing
_COUNTED = ("send", "edit")  # what counts against Telegram's 30 messages a second

_PASSING = (TelegramServerError, ClientDecodeError, TelegramNetworkError)

log = logging.getLogger(__name__)


class ReplyPatience(BaseRequestMiddleware):
    """A session middleware: waits out a flood limit and repeats what is safe to repeat."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Make the call, at most three times."""
        if method.__api_method__ == GetUpdates.__api_method__:  # polling has its own patience
            return await make_request(bot, method)
        left = LONGEST_WAIT
        for short_wait in SHORT_WAITS:
            try:
                return await make_request(bot, method)
            except TelegramRetryAfter as error:
                wait = float(max(1, error.retry_after))
                left -= wait
                if left < 0:
                    raise
            except TelegramEntityTooLarge:
                raise
            except _PASSING as error:
                if not _repeatable(method, error):
                    raise
                wait = short_wait
            log.info("a reply waits", extra={"call": method.__api_method__, "seconds": wait})
            await self._clock.sleep(wait)
        return await make_request(bot, method)


class ReplyRoom(BaseRequestMiddleware):
    """A session middleware: a message that does not wait makes the pushes leave room for it.

    It belongs after the patience, which makes a call up to three times.
    """

    def __init__(self, pace: Pace) -> None:
        self._pace = pace

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Make the call, and count it where Telegram does."""
        counts = method.__api_method__.startswith(_COUNTED)
        if not counts or isinstance(method, SendChatAction):
            return await make_request(bot, method)
        self._pace.make_room()
        try:
            return await make_request(bot, method)
        finally:
            self._pace.over()


def _repeatable(method: TelegramMethod[TelegramType], error: Exception) -> bool:
    """Say whether a call may be made again: it did not arrive, or twice is the same as once."""
    if fate_of(error) in (Fate.NOT_SENT, Fate.REFUSED):
        return True
    return isinstance(method, SendChatAction) or method.__api_method__.startswith(_REPEATABLE)
