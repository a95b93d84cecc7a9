"""Changes every other message of a request once it is decided: none of them asks any more."""

import contextlib
from dataclasses import replace

from aiogram.exceptions import TelegramAPIError
from aiogram.types import CallbackQuery

from handlers.requests import views
from handlers.ui.delivery import Delivery
from handlers.ui.screen import compose
from handlers.ui.texts import Catalogs
from services.requests.copies import Copies
from services.requests.model import Request


class Revising:
    """Knows the desk's messages; implements handlers.context.Revise."""

    def __init__(self, copies: Copies, delivery: Delivery, catalogs: Catalogs) -> None:
        self._copies = copies
        self._delivery = delivery
        self._catalogs = catalogs

    async def __call__(self, one: Request, pressed: CallbackQuery | None) -> None:
        """Say on every other message how a request stands now, without buttons.

        One that cannot be changed keeps its buttons, and they say the same.
        """
        at = pressed.message if pressed else None
        here = (at.chat.id, at.message_id) if at else None
        for copy in await self._copies.of(one.id):
            if (copy.chat_id, copy.message_id) == here:
                continue
            texts = self._catalogs.for_viewer(copy.reader)
            screen = replace(views.detail(texts, one, copy.reader), rows=())
            out = compose(screen, "")
            shows = out.picture.key if out.picture else None
            with contextlib.suppress(TelegramAPIError):
                await self._delivery.edit(copy.chat_id, copy.message_id, out, shows=shows)
