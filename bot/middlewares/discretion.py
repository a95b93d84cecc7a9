"""In a group only what others may read; the rest leads into the private chat, and says so."""

from typing import Any

from aiogram import BaseMiddleware, Bot
from aiogram.enums import ChatType
from aiogram.filters import CommandObject
from aiogram.types import CallbackQuery, Message, TelegramObject
from aiogram.utils.deep_linking import create_start_link

from bot.middlewares.access import Handler
from handlers import discretion
from handlers.ui.elsewhere import in_private
from handlers.ui.press import Press
from handlers.ui.show import Show
from handlers.ui.texts import Texts
from handlers.ui.toast import Toast


class DiscretionMiddleware(BaseMiddleware):
    """Stands before every handler of messages and presses, once aiogram knows which one it is."""

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Let pass what may be read where it would be shown."""
        way = _way(event, data)
        if way is None:
            return await handler(event, data)
        bot: Bot = data["bot"]
        texts: Texts = data["texts"]
        if isinstance(event, CallbackQuery):
            toast: Toast = data["toast"]
            await toast.lead(texts("group-in-private"), await create_start_link(bot, way))
        elif "command" in data:
            show: Show = data["show"]
            await show(in_private(texts, await create_start_link(bot, way)))
        return None


def _way(event: TelegramObject, data: dict[str, Any]) -> str | None:
    """Return what the link to private carries; None where an update may be handled as it is."""
    if isinstance(event, CallbackQuery):
        press = data.get("callback_data")
        if not isinstance(press, Press) or event.message is None or _is_private(event.message):
            return None
        return discretion.way_of_press(press)
    if not isinstance(event, Message) or _is_private(event):
        return None
    command = data.get("command")
    if isinstance(command, CommandObject):
        return discretion.way_of_command(command)
    # words that name us are a search; anything else was not said to us
    meant = "words" in data or discretion.may_answer(data.get("asked"))
    return None if meant else discretion.HOME


def _is_private(message: Any) -> bool:
    return bool(message.chat.type == ChatType.PRIVATE)
