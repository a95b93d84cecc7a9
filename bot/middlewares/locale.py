"""The words of each update in its viewer's language."""

from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import TelegramObject

from bot.middlewares.access import Handler
from handlers.ui.texts import Catalogs
from services.people import Viewer


class LocaleMiddleware(BaseMiddleware):
    """Binds the catalogs to the viewer: the chosen language, else Telegram's."""

    def __init__(self, catalogs: Catalogs) -> None:
        self._catalogs = catalogs

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Set `texts` and `catalogs`."""
        viewer: Viewer = data["viewer"]
        data["texts"] = self._catalogs.for_viewer(viewer)
        data["catalogs"] = self._catalogs  # for who changes their language
        return await handler(event, data)
