"""What the handlers of the library act through: shelves and switches, bound to one update."""

import asyncio
from dataclasses import dataclass
from typing import Any

from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message

from handlers.library import views
from handlers.ui.screen import Screen
from handlers.ui.switches import note_done, note_switch, visit_of
from handlers.ui.texts import Texts
from services.clock import Clock
from services.controls import ControlService, Visit
from services.drawing.palettes import Theme
from services.household.audit import Act
from services.household.choices import Choice
from services.household.choosing import ChoiceService
from services.library import LibraryService
from services.models import BackendId, ChatId
from services.people import Viewer
from services.ports.panels import Done, Place
from services.ports.parts import ShelfFilter, ShelfSort


class WithDesk(Filter):
    """Passes everything, with the `desk` that the conversation's handlers act through."""

    async def __call__(
        self,
        event: Message | CallbackQuery,
        library: LibraryService,
        controls: ControlService,
        choices: ChoiceService,
        viewer: Viewer,
        clock: Clock,
        texts: Texts,
    ) -> dict[str, Any]:
        """Return the desk of this update."""
        message = event if isinstance(event, Message) else event.message
        dark = Choice.DARK in (await choices.of(ChatId(viewer.id))).switched
        theme = Theme.DARK if dark else Theme.LIGHT
        return {"desk": Desk(library, controls, visit_of(viewer, message), clock, texts, theme)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where somebody stands: whose shelf, in which order, on which page, seen as posters or not."""

    backend: BackendId | None = None
    sort: ShelfSort | None = None
    only: ShelfFilter = ShelfFilter.ALL
    page: int = 0
    turn: int = 0
    posters: bool = False

    @classmethod
    def of(cls, state: dict[str, Any]) -> "Spot":
        """Read what a page of a shelf keeps."""
        sort = state.get("sort")
        return cls(
            backend=state.get("backend"),
            sort=ShelfSort(sort) if sort else None,
            only=ShelfFilter(state.get("only", ShelfFilter.ALL)),
            page=state.get("page", 0),
            turn=state.get("turn", 0),
            posters=state.get("posters", False),
        )


@dataclass(frozen=True, slots=True)
class Desk:
    """Bound to one update: who looks, when, and in whose words."""

    library: LibraryService
    controls: ControlService
    visit: Visit
    clock: Clock
    texts: Texts
    theme: Theme

    async def shelf(self, spot: Spot, *, said: str = "") -> Screen:
        """Return a page of a shelf as it is now. Raises: what LibraryService.look raises."""
        case, offered = await asyncio.gather(
            self.library.look(spot.backend, sort=spot.sort, only=spot.only, page=spot.page),
            self.controls.offered(Place.LIBRARY, visit=self.visit),
        )
        now = self.clock.now()
        look = views.Look(posters=spot.posters, theme=self.theme, private=self.visit.private)
        return views.page(self.texts, case, offered, look, now=now, turn=spot.turn, said=said)

    async def use(self, name: str, act: Act) -> Done:
        """Do what a switch of a whole library does. Raises: what ControlService raises."""
        found = await self.controls.find(Place.LIBRARY, name, visit=self.visit)
        note_switch(act, self.texts, found.server.name, found.action)
        done = await self.controls.run(found.server.id, "", found.action, {}, visit=self.visit)
        note_done(act, done)
        return done
