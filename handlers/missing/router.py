"""Handlers of what is missing: look, turn, sort."""

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.missing import views
from handlers.missing.callbacks import MissingPage, SortMissing
from handlers.ui.home import Open
from handlers.ui.screen import Screen
from handlers.ui.show import Show
from handlers.ui.texts import Texts
from services.gaps import GapOrder, GapService
from services.screens import Parked


def build_router() -> Router:
    """Return the conversation's router."""
    router = Router(name="missing")
    router.message.register(missing_command, Command("missing"))
    router.callback_query.register(open_missing, Open.filter(F.argument == "missing"))
    router.callback_query.register(turn, MissingPage.filter())
    router.callback_query.register(sort, SortMissing.filter())
    return router


async def missing_command(_message: Message, gaps: GapService, show: Show, texts: Texts) -> None:
    """Send what is missing."""
    async with show.patiently(views.looking(texts)):
        await show(await _page(0, GapOrder.MOST, gaps, texts))


async def open_missing(_query: CallbackQuery, gaps: GapService, show: Show, texts: Texts) -> None:
    """Show what is missing."""
    await show(await _page(0, GapOrder.MOST, gaps, texts))


async def turn(
    _query: CallbackQuery,
    callback_data: MissingPage,
    parked: Parked,
    gaps: GapService,
    show: Show,
    texts: Texts,
) -> None:
    """Show one page as it is now."""
    order = GapOrder(parked.state.get("order", GapOrder.MOST))
    await show(await _page(callback_data.argument, order, gaps, texts))


async def sort(
    _query: CallbackQuery, callback_data: SortMissing, gaps: GapService, show: Show, texts: Texts
) -> None:
    """Show the first page in another order."""
    await show(await _page(0, GapOrder(callback_data.argument), gaps, texts))


async def _page(page: int, order: GapOrder, gaps: GapService, texts: Texts) -> Screen:
    return views.listing(texts, await gaps.missing(order), page, order)
