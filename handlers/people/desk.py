"""What the handlers of the people act through: who there is, bound to one update."""

from collections.abc import Iterable
from dataclasses import dataclass

from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message

from handlers.context import Menu, Revise
from handlers.people import views
from handlers.ui.screen import Screen
from handlers.ui.texts import Texts
from services.clock import Clock
from services.household.access import AccessService, Person
from services.household.departures import Ended
from services.household.doorstep import Doorstep, KnockState
from services.household.farewells import Farewell
from services.household.own_data import OwnData
from services.household.roles import Role
from services.models import ViewerId
from services.people import Viewer
from services.ports.accounts import Left
from services.requests.desk import RequestDesk
from services.screens import Parked


class WithDesk(Filter):
    """Passes everything, with the `desk` that the conversation's handlers act through."""

    async def __call__(
        self,
        _event: Message | CallbackQuery,
        access: AccessService,
        doorstep: Doorstep,
        requests: RequestDesk,
        menu: Menu,
        revise: Revise,
        viewer: Viewer,
        clock: Clock,
        texts: Texts,
    ) -> dict[str, "Desk"]:
        """Return the desk of this update."""
        others = Others(requests, menu, revise)
        return {"desk": Desk(access, doorstep, others, viewer, clock, texts)}


@dataclass(frozen=True, slots=True)
class Others:
    """Who else has to hear of somebody's other role, or of their end."""

    requests: RequestDesk
    menu: Menu
    revise: Revise


@dataclass(frozen=True, slots=True)
class Desk:
    """Bound to one update: who looks, when, and in whose words."""

    access: AccessService
    doorstep: Doorstep
    others: Others
    viewer: Viewer
    clock: Clock
    texts: Texts

    async def page(self, page: int = 0, *, note: str = "") -> Screen:
        """Return one page of the people as it is now. Raises: NotAllowed."""
        everybody = await self.access.everybody(self.viewer)
        waiting = 0
        if self.viewer.role is Role.OWNER:
            knocks = await self.doorstep.waiting(self.viewer)
            waiting = sum(one.state is KnockState.WAITING for one in knocks)
        return views.listing(
            self.texts, everybody, page, viewer=self.viewer, waiting=waiting, note=note
        )

    async def person(self, who: ViewerId, parked: Parked) -> Screen:
        """Return one of them as they are now. Raises: NotAllowed, UnknownItem."""
        return self._shown(await self.access.look(who, self.viewer), parked)

    async def change(self, who: ViewerId, role: Role, parked: Parked) -> Screen:
        """Give somebody another role. Raises: what AccessService.change raises."""
        return self._shown(await self.access.change(who, role, self.viewer), parked)

    async def question(self, who: ViewerId, parked: Parked) -> Screen:
        """Return the question before somebody is removed. Raises: NotAllowed, UnknownItem."""
        one = await self.access.look(who, self.viewer)
        return views.ask_remove(self.texts, one, now=self.clock.now(), page=page_of(parked))

    async def question_of_all(self, who: ViewerId, parked: Parked) -> Screen:
        """Return the question before nothing is kept of them. Raises: NotAllowed, UnknownItem."""
        one = await self.access.look(who, self.viewer)
        return views.ask_erase(self.texts, one, now=self.clock.now(), page=page_of(parked))

    async def remove(self, who: ViewerId, parked: Parked, pressed: CallbackQuery) -> Screen:
        """Remove somebody; they are a stranger at once, what they followed ends as servers answer.

        Raises: NotAllowed, OwnerStays, UnknownItem.
        """
        return await self.page(page_of(parked), note=await self._remove(who, pressed))

    async def erase(self, who: ViewerId, own_data: OwnData, pressed: CallbackQuery) -> Screen:
        """Remove somebody, then forget everything about them.

        Raises: NotAllowed, OwnerStays, UnknownItem; StorageUnavailable: they are removed then.
        """
        removed = await self._remove(who, pressed)
        came = await own_data.forget(who)
        said = [removed, *self._farewells(came.farewells), self.texts("people-erased")]
        return views.erased(" ".join(said))

    async def _remove(self, who: ViewerId, pressed: CallbackQuery) -> str:
        """Remove somebody, and return what there is to say of it."""
        gone = await self.access.viewer(who)
        removed = await self.access.remove(who, self.viewer)
        await self.set_menu(who)
        for name in removed.withdrawn:
            request = await self.others.requests.look(name, self.viewer)
            await self.others.revise(request, pressed)
        return self._ended(gone.name, removed.ended)

    async def name(self, who: ViewerId) -> str:
        """Return what somebody is called, their number where they have no name."""
        return (await self.access.viewer(who)).name or str(who)

    async def set_menu(self, who: ViewerId) -> None:
        """Let somebody's command menu say what they may do now."""
        await self.others.menu(await self.access.viewer(who))

    def _shown(self, one: Person, parked: Parked) -> Screen:
        now, page = self.clock.now(), page_of(parked)
        return views.detail(self.texts, one, viewer=self.viewer, now=now, page=page)

    def _ended(self, name: str, ended: Ended) -> str:
        said = [self.texts("people-removed", name=name or self.texts("somebody"))]
        if ended.subscriptions:
            said.append(self.texts("people-removed-ended", n=ended.subscriptions))
        if ended.left:
            said.append(self.texts("people-removed-left", n=ended.left))
        return " ".join([*said, *self._farewells(ended.farewells)])

    def _farewells(self, ended: Iterable[Farewell]) -> list[str]:
        return [
            self.texts(
                "people-farewell-unheard" if one.left is Left.UNHEARD else "people-farewell",
                backend=one.server,
            )
            for one in ended
        ]


def page_of(parked: Parked) -> int:
    """Return the page of the list from which somebody was opened."""
    page: int = parked.state.get("page", 0)
    return page
