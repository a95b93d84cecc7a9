"""Where an update's answer goes: gives handlers `show`, and presses their `toast`."""

import asyncio
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import CallbackQuery, ChosenInlineResult, Message, TelegramObject

from bot.middlewares.access import Handler
from handlers.ui.delivery import Delivery
from handlers.ui.posted import Posted
from handlers.ui.show import Show
from handlers.ui.texts import Texts
from handlers.ui.toast import Toast
from services.people import Viewer
from services.screens import Screens

SPINNER = 3.0  # seconds a press may spin before it is answered without words


class PresenterMiddleware(BaseMiddleware):
    """Binds `show` to a message, or `toast` and `show` to a press, and answers every press.

    For a card posted into another chat `show` is a `Posted`.
    """

    def __init__(self, delivery: Delivery, screens: Screens) -> None:
        self._delivery = delivery
        self._screens = screens

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Set `show` and, for presses, `toast`."""
        viewer: Viewer = data["viewer"]
        if isinstance(event, Message):
            data["show"] = Show(
                delivery=self._delivery, screens=self._screens, asker=viewer.id, message=event
            )
            return await handler(event, data)
        if isinstance(event, CallbackQuery) and (event.message or event.inline_message_id):
            return await self._press(handler, event, data, viewer)
        if isinstance(event, ChosenInlineResult) and event.inline_message_id:
            data["show"] = self._posted(viewer, event.inline_message_id)
            return await handler(event, data)
        return None

    async def _press(
        self, handler: Handler, query: CallbackQuery, data: dict[str, Any], viewer: Viewer
    ) -> Any:
        toast = data["toast"] = Toast(query)
        if query.message is not None:
            data["show"] = Show(
                delivery=self._delivery,
                screens=self._screens,
                asker=viewer.id,
                message=query.message,
                edits=True,
            )
        else:
            data["show"] = self._posted(viewer, query.inline_message_id or "")
        async with asyncio.TaskGroup() as group:
            # Telegram forgets a press after some seconds; the spinner must end before.
            patience = group.create_task(_answer_later(toast))
            try:
                result = await handler(query, data)
                await _say_if_unchanged(toast, data)
                return result
            finally:
                patience.cancel()
                await toast.quietly()

    def _posted(self, viewer: Viewer, inline_message_id: str) -> Posted:
        return Posted(
            bot=self._delivery.bot,
            screens=self._screens,
            asker=viewer.id,
            inline_message_id=inline_message_id,
        )


async def _say_if_unchanged(toast: Toast, data: dict[str, Any]) -> None:
    """Answer a press that led to what stood there already: no tap is silent."""
    show, texts = data["show"], data.get("texts")
    if isinstance(show, Show) and isinstance(texts, Texts) and show.unchanged:
        await toast(texts("press-unchanged"))


async def _answer_later(toast: Toast) -> None:
    await asyncio.sleep(SPINNER)
    await toast.quietly()
