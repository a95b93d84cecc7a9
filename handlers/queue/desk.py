"""What the handlers of the queue act through: the queue and its switches, bound to one update."""

import asyncio
from dataclasses import dataclass
from typing import Any

from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message

from handlers.queue.panel import LASTS, STILL, LivePanel
from handlers.queue.views import Whereabouts
from handlers.ui.following import Bounds, Following
from handlers.ui.show import Show
from handlers.ui.switches import note_done, note_switch, visit_of
from handlers.ui.texts import Texts
from services.clock import Clock
from services.controls import ControlService, Visit
from services.household.audit import Act
from services.people import Viewer
from services.ports.panels import Done, Place
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
        following: Following,
        viewer: Viewer,
        clock: Clock,
        texts: Texts,
    ) -> dict[str, Any]:
        """Return the desk of this update."""
        message = event if isinstance(event, Message) else event.message
        visit = visit_of(viewer, message)
        return {"desk": Desk(queue, controls, takebacks, following, visit, clock, texts)}


@dataclass(frozen=True, slots=True)
class Desk:
    """Bound to one update: who looks, when, and in whose words."""

    queue: QueueService
    controls: ControlService
    takebacks: Takebacks
    following: Following
    visit: Visit
    clock: Clock
    texts: Texts

    async def present(
        self, show: Show, at: Whereabouts, *, said: str = "", stands: bool = False
    ) -> None:
        """Show a page of the queue as it is now; `said` is what came of the last tap.

        It is kept up to date while something moves, unless it is to stand as it is.

        Raises: what QueueService.view raises.
        """
        every = 0.0 if stands else self.following.rhythm.of(private=self.visit.private)
        panel = LivePanel(self.queue, self.visit, self.clock, self.texts, every, at, said)
        _, panel.offered = await asyncio.gather(
            panel.ask(), self.controls.offered(Place.QUEUE, visit=self.visit)
        )
        screen, again = panel.draw()
        await show(screen)
        bounds = Bounds(lasts=LASTS, still=STILL, ending=panel.ending)
        self.following.begin(show, panel.look, every=again, reader=self.visit.viewer, bounds=bounds)

    async def use(self, name: str, act: Act) -> Done:
        """Do what a switch of a whole queue does. Raises: what ControlService raises."""
        found = await self.controls.find(Place.QUEUE, name, visit=self.visit)
        note_switch(act, self.texts, found.server.name, found.action)
        try:
            done = await self.controls.run(found.server.id, "", found.action, {}, visit=self.visit)
        finally:
            self.queue.changed(found.server.id)
        note_done(act, done)
        return done
