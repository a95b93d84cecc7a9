"""What the handlers of the settings act through, bound to one update."""

from dataclasses import dataclass
from typing import Any

from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message

from handlers.settings import views
from handlers.settings.standing import Standing
from handlers.ui.screen import Screen
from handlers.ui.texts import Catalogs
from services.clock import Clock
from services.household.choosing import ChoiceService
from services.household.muting import MuteService
from services.household.telling import TellingService
from services.models import ChatId
from services.people import Viewer


class WithDesk(Filter):
    """Passes everything, with the `desk` that the conversation's handlers act through."""

    async def __call__(
        self,
        _event: Message | CallbackQuery,
        choices: ChoiceService,
        telling: TellingService,
        mutes: MuteService,
        viewer: Viewer,
        clock: Clock,
        catalogs: Catalogs,
    ) -> dict[str, Any]:
        """Return the desk of this update."""
        return {"desk": Desk(choices, telling, mutes, viewer, clock, catalogs)}


@dataclass(frozen=True, slots=True)
class Desk:
    """Bound to one update: whose settings, and when."""

    choices: ChoiceService
    telling: TellingService
    mutes: MuteService
    viewer: Viewer
    clock: Clock
    catalogs: Catalogs

    async def overview(self, viewer: Viewer | None = None) -> Screen:
        """Return the settings as they are now, in the words of who they are for."""
        standing = await self.standing(viewer)
        return views.overview(self.catalogs.for_viewer(standing.viewer), standing)

    async def standing(self, viewer: Viewer | None = None) -> Standing:
        """Return how everything stands; `viewer` is who somebody is after a choice."""
        whose = viewer or self.viewer
        here = ChatId(whose.id)
        return Standing(
            viewer=whose,
            choices=await self.choices.of(here),
            now=self.clock.now(),
            levels=await self.telling.of(whose),
            muted=len(await self.mutes.of(here)),
        )
