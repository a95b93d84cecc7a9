"""Which plain text is meant for us: all of it in private, in groups only what names us."""

from typing import Any

from aiogram import Bot
from aiogram.enums import ChatType
from aiogram.filters import Filter
from aiogram.types import Message


class Addressed(Filter):
    """Passes text that is meant for the bot, and gives it to the handler as `words`."""

    async def __call__(self, message: Message, bot: Bot) -> bool | dict[str, Any]:
        """Return the words without our name, or False."""
        text = message.text or ""
        if message.chat.type == ChatType.PRIVATE:
            return {"words": text}
        me = await bot.me()
        name = f"@{me.username}"
        if name.lower() not in text.lower():
            return False
        start = text.lower().index(name.lower())
        return {"words": text[:start] + text[start + len(name) :]}
