"""Handlers of discovering: the lists there are, and the calendar of the coming week."""

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.discover import views
from handlers.ui.home import Open
from handlers.ui.show import Show
from handlers.ui.texts import Texts
from services.clock import Clock
from services.discover import DiscoverService


def build_router() -> Router:
    """Return the conversation's router; the lists themselves are opened where titles are shown."""
    router = Router(name="discover")
    router.message.register(discover_command, Command("discover"))
    router.callback_query.register(open_discover, Open.filter(F.argument == "discover"))
    router.callback_query.register(open_calendar, Open.filter(F.argument == "calendar"))
    return router


async def discover_command(
    _message: Message, discover: DiscoverService, show: Show, texts: Texts
) -> None:
    """Send the lists there are."""
    await show(views.sources(texts, discover.sources(), calendar=discover.has_calendar))


async def open_discover(
    _query: CallbackQuery, discover: DiscoverService, show: Show, texts: Texts
) -> None:
    """Show the lists there are."""
    await show(views.sources(texts, discover.sources(), calendar=discover.has_calendar))


async def open_calendar(
    _query: CallbackQuery, discover: DiscoverService, clock: Clock, show: Show, texts: Texts
) -> None:
    """Show what comes in the next seven days, as the reader's calendar counts them."""
    today = clock.now().astimezone(texts.zone).date()
    async with show.patiently(views.looking(texts)):
        await show(views.calendar(texts, await discover.week(today)))
