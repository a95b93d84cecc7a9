"""A page of the queue that is looked at again and again while something moves."""

from dataclasses import dataclass, field
from datetime import datetime

from handlers.queue import views
from handlers.queue.views import Whereabouts
from handlers.ui.screen import Screen
from handlers.ui.texts import Texts
from services.clock import Clock
from services.controls import Offered, Visit
from services.queue import QueueService, QueueView

LASTS = 600.0  # seconds in which a panel renews itself
STILL = 90.0  # seconds without a change after which it does so no more


@dataclass(slots=True)
class LivePanel:
    """What a panel shows, and what it showed last; `every` is 0 for one that stands as it is.

    The switches of whole queues are those that were offered when it was opened.
    """

    queue: QueueService
    visit: Visit
    clock: Clock
    texts: Texts
    every: float
    at: Whereabouts
    said: str = ""
    offered: tuple[Offered, ...] = ()
    _view: QueueView = field(default_factory=lambda: QueueView(items=()))
    _moment: datetime = field(init=False)

    async def ask(self, *, fresh: float = 0.0) -> None:
        """Look at the servers, unless somebody's look is `fresh`. Raises: as QueueService.view."""
        alone = self.visit.viewer if self.visit.private else None
        self._view = await self.queue.view(alone=alone, fresh=fresh)
        self._moment = self.clock.now()

    def draw(self) -> tuple[Screen, float]:
        """Return the page and the seconds until the next look, 0 where nothing moves."""
        again = self.every if self._view.moves else 0.0
        return self._drawn(live=again > 0), again

    async def look(self) -> tuple[Screen, float]:
        """Return the same as it is now; all panels together ask a server once an interval."""
        await self.ask(fresh=self.every)
        return self.draw()

    def ending(self) -> Screen:
        """Return the page as it was seen last, renewed by hand from now on."""
        return self._drawn(live=False)

    def _drawn(self, *, live: bool) -> Screen:
        look = views.Look(visit=self.visit, said=self.said, live=live)
        return views.panel(
            self.texts, self._view, self.at, now=self._moment, look=look, offered=self.offered
        )
