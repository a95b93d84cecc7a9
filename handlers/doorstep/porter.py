"""What the handlers at the door act through: the doorstep, bound to one update."""

from dataclasses import dataclass

from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message

from handlers.context import Menu, ReviseKnock
from handlers.doorstep import views
from handlers.ui.screen import Screen
from handlers.ui.texts import Texts
from services.clock import Clock
from services.household.access import AccessService
from services.household.doorstep import Doorstep, Verdict
from services.household.invites import Entry, Invites
from services.household.roles import Role
from services.models import ViewerId
from services.people import Viewer


class WithPorter(Filter):
    """Passes everything, with the `porter` that the conversation's handlers act through."""

    async def __call__(
        self,
        _event: Message | CallbackQuery,
        doorstep: Doorstep,
        invites: Invites,
        access: AccessService,
        menu: Menu,
        revise_knock: ReviseKnock,
        viewer: Viewer,
        clock: Clock,
        texts: Texts,
    ) -> dict[str, "Porter"]:
        """Return the porter of this update."""
        hands = Hands(doorstep, invites, access, menu, revise_knock)
        return {"porter": Porter(hands, viewer, clock, texts)}


@dataclass(frozen=True, slots=True)
class Hands:
    """Everything that has to do with somebody coming in."""

    doorstep: Doorstep
    invites: Invites
    access: AccessService
    menu: Menu
    revise_knock: ReviseKnock


@dataclass(frozen=True, slots=True)
class Porter:
    """Bound to one update: who is there, when, and in whose words."""

    hands: Hands
    viewer: Viewer
    clock: Clock
    texts: Texts

    async def ask(self) -> Screen:
        """Ask the owners to let a stranger in, and say how that stands."""
        if self.viewer.role is not Role.STRANGER:  # let in meanwhile
            return views.inside(self.texts)
        return views.asked(self.texts, await self.hands.doorstep.knock(self.viewer))

    async def enter(self, payload: str) -> Screen | None:
        """Let somebody in by an invite, and say what came of it."""
        viewer = self.viewer
        entry = await self.hands.invites.enter(payload, viewer)
        if entry is Entry.ENTERED:
            viewer = await self.hands.access.viewer(viewer.id)
            await self.hands.menu(viewer)
        return views.entered(self.texts, entry, viewer)

    async def door(self, page: int) -> Screen:
        """Return one page of the strangers who asked. Raises: NotAllowed."""
        knocks = await self.hands.doorstep.waiting(self.viewer)
        return views.door(self.texts, knocks, page)

    async def look(self, who: ViewerId) -> Screen:
        """Return one of them. Raises: NotAllowed, UnknownItem."""
        one = await self.hands.doorstep.look(who, self.viewer)
        return views.knock(self.texts, one, self.viewer, now=self.clock.now())

    def outcome(self, verdict: Verdict) -> Screen:
        """Return a knock as it stands; a tap that came too late is told so."""
        note = "" if verdict.made else self.texts("knock-already")
        return views.knock(self.texts, verdict.knock, self.viewer, now=self.clock.now(), note=note)

    async def follow_up(self, verdict: Verdict, pressed: CallbackQuery) -> None:
        """Let every owner's message say the same, and the newcomer have their menu."""
        await self.hands.revise_knock(verdict.knock, pressed)
        if verdict.made and verdict.knock.role:
            await self.hands.menu(await self.hands.access.viewer(verdict.knock.who))
