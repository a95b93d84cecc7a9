"""What the handlers of an order act through, bound to one update."""

import dataclasses
from dataclasses import dataclass
from typing import Any

from aiogram.filters import Filter
from aiogram.types import CallbackQuery

from handlers.order import views
from handlers.order.state import Basket, OrderState
from handlers.ui.card import CardState
from handlers.ui.screen import Screen
from handlers.ui.switches import note_done, note_switch, visit_of
from handlers.ui.texts import Texts
from services.clock import Clock
from services.controls import ControlService, Offered, Visit
from services.household.audit import Act, called
from services.models import BackendId
from services.ordering import OrderService
from services.people import Viewer
from services.picked import PickedOrder
from services.ports.panels import START, Done, Place
from services.ports.parts import OrderOutcome, Part


class WithDesk(Filter):
    """Passes everything, with the `desk` that the conversation's handlers act through."""

    async def __call__(
        self,
        event: CallbackQuery,
        ordering: OrderService,
        controls: ControlService,
        viewer: Viewer,
        texts: Texts,
        clock: Clock,
    ) -> dict[str, Any]:
        """Return the desk of this update."""
        return {"desk": Desk(ordering, controls, visit_of(viewer, event.message), clock, texts)}


@dataclass(frozen=True, slots=True)
class Desk:
    """Bound to one update: who orders, and in whose words."""

    ordering: OrderService
    controls: ControlService
    visit: Visit
    clock: Clock
    texts: Texts

    async def open(self, card: CardState) -> Screen:
        """Return what can be ordered. Raises: what OrderService.assortment raises."""
        assortment = await self.ordering.assortment(card.title.ref)
        return views.order(self.texts, OrderState(card=card, basket=Basket(assortment=assortment)))

    async def order(self, state: OrderState, parts: tuple[Part, ...], act: Act) -> Screen:
        """Order parts, and return what came of it. Raises: what OrderService.order raises."""
        title = state.card.title
        act.about = called(title.name, title.year, sorted({one.season or 0 for one in parts}))
        picked = PickedOrder(parts=parts, choices=state.basket.decided)
        ordered = await self.ordering.order(title, picked, who=self.visit.viewer.id)
        if ordered.outcome is OrderOutcome.REQUESTED:
            act.asked()
        elif ordered.outcome is OrderOutcome.ALREADY_THERE:
            act.voided()
        start = await self._start(title.ref.backend) if ordered.halted else None
        state = dataclasses.replace(state, basket=Basket())  # it has left
        now = self.clock.now()
        return views.done(self.texts, state, ordered, count=len(parts), start=start, now=now)

    async def use(self, name: str, act: Act) -> Done:
        """Do what a switch of a whole queue does. Raises: what ControlService raises."""
        found = await self.controls.find(Place.QUEUE, name, visit=self.visit)
        note_switch(act, self.texts, found.server.name, found.action)
        done = await self.controls.run(found.server.id, "", found.action, {}, visit=self.visit)
        note_done(act, done)
        return done

    async def _start(self, backend: BackendId) -> Offered | None:
        offered = await self.controls.offered(Place.QUEUE, visit=self.visit)
        mine = (one for one in offered if one.server.id == backend and one.action.key == START)
        return next(mine, None)
