"""The answer to a press: one short text over the chat, given once."""

import contextlib

from aiogram.exceptions import TelegramAPIError, TelegramBadRequest
from aiogram.types import CallbackQuery

LIMIT = 200  # characters (Bot API, answerCallbackQuery)


class Toast:
    """Answers one press; a press that was answered already keeps its first answer.

    `voided` is set by a handler that only led on to another screen: its effect did not happen.
    """

    def __init__(self, query: CallbackQuery) -> None:
        self._query = query
        self.answered = False
        self.voided = False

    async def __call__(self, text: str = "", *, alert: bool = False) -> bool:
        """Answer, and say whether the person will see it: a late answer is refused by Telegram."""
        if self.answered:
            return False
        self.answered = True
        try:
            await self._query.answer(text[:LIMIT], show_alert=alert)
        except TelegramBadRequest:  # too old: whoever has words to say says them as a message
            return False
        return True

    async def lead(self, text: str, url: str) -> None:
        """Say something, and lead into the chat of a link (Bot API, answerCallbackQuery)."""
        self.answered = True
        with contextlib.suppress(TelegramAPIError):
            await self._query.answer(text[:LIMIT], url=url)

    async def quietly(self) -> None:
        """End the spinner where nothing needs to be said."""
        with contextlib.suppress(TelegramAPIError):
            await self()

    def void(self) -> None:
        """Say that the press led on instead of acting, so it may be pressed again."""
        self.voided = True
