"""What the handlers of the queue act through: the queue and its switches, bound to one update."""

import asyncio
from dataclasses import dataclass
from typing import Any

from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message

from handlers.queue import views
from handlers.ui.screen import Screen
from handlers.ui.switches import note_done, note_switch, visit_of
from handlers.ui.texts import Texts
from services.audit import Act
from services.clock import Clock
from services.controls import ControlService, Visit
from services.panels import Done, Place
from services.people import Viewer
from services.queue import QueueService
from services.takebacks import Takebacks


class WithDesk(Filter):
    """Passes everything, with the `desk` that the conversation's handlers act through."""

    async def __call__(
        self,
        event: Message | CallbackQuery,
        queue: QueueService,
        controls: ControlService,
        takebacks: Takebacks,
        viewer: Viewer,
        clock: Clock,
        texts: Texts,
    ) -> dict[str, Any]:
        """Return the desk of this update."""
        message = event if isinstance(event, Message) else event.message
        return {"desk": Desk(queue, controls, takebacks, visit_of(viewer, message), clock, texts)}


@dataclass(frozen=True, slots=True)
class Desk:
    """Bound to one update: who looks, when, and in whose words."""

    queue: QueueService
    controls: ControlService
    takebacks: Takebacks
    visit: Visit
    clock: Clock
    texts: Texts

    async def panel(
        self, page: int = 0, *, turn: int = 0, mine: bool = False, said: str = ""
    ) -> Screen:
        """Return one page of the queue as it is now; `said` is what came of the last tap.

        Raises: what QueueService.view raises.
        """
        view, offered = await asyncio.gather(
            self.queue.view(alone=self.visit.viewer if self.visit.private else None),
            self.controls.offered(Place.QUEUE, visit=self.visit),
        )
        now = self.clock.now()
        look = views.Look(visit=self.visit, mine=mine, said=said)
        return views.panel(self.texts, view, page, now=now, look=look, offered=offered, turn=turn)

    async def use(self, name: str, act: Act) -> Done:
        """Do what a switch of a whole queue does. Raises: what ControlService raises."""
        found = await self.controls.find(Place.QUEUE, name, visit=self.visit)
        note_switch(act, self.texts, found.server.name, found.action)
        done = await self.controls.run(found.server.id, "", found.action, {}, visit=self.visit)
        note_done(act, done)
        return done
