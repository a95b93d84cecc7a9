"""Handlers of the status."""

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.status import views
from handlers.ui.home import Open
from handlers.ui.show import Show
from handlers.ui.texts import Texts
from services.status import StatusService


def build_router() -> Router:
    """Return the conversation's router."""
    router = Router(name="status")
    router.message.register(status_command, Command("status"))
    router.callback_query.register(open_status, Open.filter(F.argument == "status"))
    return router


async def status_command(
    _message: Message, status: StatusService, show: Show, texts: Texts
) -> None:
    """Send how everything is."""
    await show(views.overview(texts, await status.report()))


async def open_status(
    _query: CallbackQuery, status: StatusService, show: Show, texts: Texts
) -> None:
    """Show how everything is now."""
    await show(views.overview(texts, await status.report()))
