"""Changes every other owner's message about a stranger once one of them has decided."""

from aiogram.types import CallbackQuery

from handlers.doorstep import views
from handlers.ui.delivery import Delivery
from handlers.ui.revising import revise_all
from handlers.ui.screen import Screen
from handlers.ui.texts import Catalogs, Texts
from services.clock import Clock
from services.household.doorstep import Knock
from services.people import Viewer
from services.requests.copies import Copies


class RevisingKnocks:
    """Knows the owners' messages; implements handlers.context.ReviseKnock."""

    def __init__(
        self, copies: Copies, delivery: Delivery, catalogs: Catalogs, clock: Clock
    ) -> None:
        self._copies = copies
        self._delivery = delivery
        self._catalogs = catalogs
        self._clock = clock

    async def __call__(self, one: Knock, pressed: CallbackQuery) -> None:
        """Say on every other message how a knock stands now, without buttons."""

        def draw(texts: Texts, reader: Viewer) -> Screen:
            return views.copy(texts, one, reader, now=self._clock.now())

        copies = await self._copies.of_knock(one.who)
        await revise_all(
            copies, draw, pressed=pressed, delivery=self._delivery, catalogs=self._catalogs
        )
