"""Handlers of what arrived lately: look, turn, and another way of showing it."""

from dataclasses import dataclass
from typing import Any

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.filters import Command, Filter
from aiogram.types import CallbackQuery, Message

from handlers.recent import views
from handlers.recent.callbacks import RecentPage, RecentView
from handlers.ui.home import Open
from handlers.ui.screen import Screen
from handlers.ui.show import Show
from handlers.ui.texts import Texts
from services.clock import Clock
from services.drawing.palettes import Theme
from services.household.choices import Choice
from services.household.choosing import ChoiceService
from services.models import ChatId
from services.people import Viewer
from services.recent import RecentService
from services.screens import Parked
from services.watching import WatchService


class WithDesk(Filter):
    """Passes everything, with the `desk` that the conversation's handlers act through."""

    async def __call__(
        self,
        event: Message | CallbackQuery,
        recent: RecentService,
        watching: WatchService,
        choices: ChoiceService,
        viewer: Viewer,
        clock: Clock,
        texts: Texts,
    ) -> dict[str, Any]:
        """Return the desk of this update."""
        message = event if isinstance(event, Message) else event.message
        private = message is not None and message.chat.type == ChatType.PRIVATE
        chosen = (await choices.of(ChatId(viewer.id))).switched
        return {"desk": Desk(recent, watching, chosen, clock, texts, private)}


@dataclass(frozen=True, slots=True)
class Desk:
    """Bound to one update: what its reader has chosen, and whether they read alone."""

    recent: RecentService
    watching: WatchService
    chosen: frozenset[Choice]
    clock: Clock
    texts: Texts
    private: bool

    @property
    def posters(self) -> bool:
        """Say whether posters are shown to who has not said otherwise on the screen."""
        return Choice.LISTS not in self.chosen

    async def page(self, page: int = 0, *, posters: bool) -> Screen:
        """Return a page as it is now. The address of a home's server is not told to groups."""
        return views.page(
            self.texts,
            await self.recent.page(page),
            await self.watching.pages() if self.private else {},
            now=self.clock.now(),
            posters=posters,
            theme=Theme.DARK if Choice.DARK in self.chosen else Theme.LIGHT,
        )


def build_router() -> Router:
    """Return the conversation's router."""
    router = Router(name="recent")
    bound = WithDesk()  # last: it is made only where a handler is found
    router.message.register(recent_command, Command("recent"), bound)
    router.callback_query.register(open_recent, Open.filter(F.argument == "recent"), bound)
    router.callback_query.register(turn, RecentPage.filter(), bound)
    router.callback_query.register(show_as, RecentView.filter(), bound)
    return router


async def recent_command(_message: Message, desk: Desk, show: Show, texts: Texts) -> None:
    """Send what arrived last."""
    async with show.patiently(views.looking(texts)):
        await show(await desk.page(posters=desk.posters))


async def open_recent(_query: CallbackQuery, desk: Desk, show: Show) -> None:
    """Show what arrived last."""
    await show(await desk.page(posters=desk.posters))


async def turn(
    _query: CallbackQuery, callback_data: RecentPage, parked: Parked, desk: Desk, show: Show
) -> None:
    """Show one page as it is now."""
    posters = parked.state.get("posters", desk.posters)
    await show(await desk.page(callback_data.argument, posters=posters))


async def show_as(
    _query: CallbackQuery, callback_data: RecentView, parked: Parked, desk: Desk, show: Show
) -> None:
    """Show the same page in another way; a picture cannot be edited away, so a list is sent."""
    posters = bool(callback_data.argument)
    screen = await desk.page(parked.state.get("page", 0), posters=posters)
    await (show(screen) if posters else show.anew(screen))
