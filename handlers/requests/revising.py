"""Changes every other message of a request once it is decided: none of them asks any more."""

from dataclasses import replace

from aiogram.types import CallbackQuery

from handlers.requests import views
from handlers.ui.delivery import Delivery
from handlers.ui.revising import revise_all
from handlers.ui.screen import Screen
from handlers.ui.texts import Catalogs, Texts
from services.people import Viewer
from services.requests.copies import Copies
from services.requests.model import Request


class Revising:
    """Knows the desk's messages; implements handlers.context.Revise."""

    def __init__(self, copies: Copies, delivery: Delivery, catalogs: Catalogs) -> None:
        self._copies = copies
        self._delivery = delivery
        self._catalogs = catalogs

    async def __call__(self, one: Request, pressed: CallbackQuery | None) -> None:
        """Say on every other message how a request stands now, without buttons."""

        def draw(texts: Texts, reader: Viewer) -> Screen:
            return replace(views.detail(texts, one, reader), rows=())

        copies = await self._copies.of(one.id)
        await revise_all(
            copies, draw, pressed=pressed, delivery=self._delivery, catalogs=self._catalogs
        )
