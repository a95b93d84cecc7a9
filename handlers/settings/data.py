"""Handlers of one's own data: the export as a file, and forgetting, asked twice."""

from dataclasses import replace

from aiogram import Router
from aiogram.types import BufferedInputFile, CallbackQuery, Message

from handlers.context import Menu
from handlers.settings import data_views
from handlers.settings.callbacks import AskForget, ExportMine, ForgetConfirmed
from handlers.ui.show import Show
from handlers.ui.texts import Texts
from handlers.ui.toast import Toast
from services.clock import Clock
from services.errors import PrivateOnly
from services.household.audit import Act
from services.household.own_data import OwnData
from services.household.roles import Role
from services.people import Viewer


def register(router: Router) -> None:
    """Let a router handle these."""
    router.callback_query.register(export, ExportMine.filter())
    router.callback_query.register(ask_forget, AskForget.filter())
    router.callback_query.register(forget, ForgetConfirmed.filter())


async def export(
    query: CallbackQuery, own_data: OwnData, viewer: Viewer, toast: Toast, show: Show, texts: Texts
) -> None:
    """Send everything as one file, where nobody else reads it."""
    message = _private(query, show)
    document = BufferedInputFile(await own_data.export(viewer.id), f"usher-{viewer.id}.json")
    await message.answer_document(document, caption=texts("settings-export"))
    await toast(texts("settings-exported"))


async def ask_forget(
    query: CallbackQuery, viewer: Viewer, clock: Clock, show: Show, texts: Texts
) -> None:
    """Ask before everything goes."""
    _private(query, show)
    await show(data_views.ask_forget(texts, viewer, moment=clock.now().timestamp()))


async def forget(
    query: CallbackQuery,
    own_data: OwnData,
    viewer: Viewer,
    menu: Menu,
    act: Act,
    show: Show,
    texts: Texts,
) -> None:
    """Forget everything about whoever pressed, this tap included; a stranger has no menu."""
    _private(query, show)
    act.nameless = True
    came = await own_data.forget(viewer.id)
    await show.unkept(data_views.forgotten(texts, came))
    if viewer.role is not Role.OWNER:
        await menu(replace(viewer, role=Role.STRANGER))


def _private(query: CallbackQuery, show: Show) -> Message:
    """Return the message that was pressed. Raises: PrivateOnly."""
    if not show.in_private or not isinstance(query.message, Message):
        raise PrivateOnly
    return query.message
