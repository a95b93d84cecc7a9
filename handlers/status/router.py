"""Handlers of the status, and of what could not be delivered."""

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.status import pictures, views
from handlers.status import undelivered as lists
from handlers.status.callbacks import (
    Drop,
    DropConfirmed,
    PictureTheme,
    Retry,
    StatusDetails,
    StatusPicture,
    UndeliveredPage,
)
from handlers.ui.home import Open
from handlers.ui.keyboards import page_of
from handlers.ui.press import stamp_of
from handlers.ui.screen import Screen
from handlers.ui.show import Show
from handlers.ui.texts import Texts
from handlers.ui.toast import Toast
from services.clock import Clock
from services.drawing.palettes import Theme
from services.growth import GrowthService
from services.household.audit import Act
from services.household.choices import Choice
from services.household.choosing import ChoiceService
from services.household.roles import Role
from services.models import ChatId
from services.outbox.undelivered import UndeliveredMessages
from services.people import Viewer
from services.recent import RecentService
from services.screens import Parked
from services.status import StatusService


def build_router() -> Router:
    """Return the conversation's router."""
    router = Router(name="status")
    router.message.register(status_command, Command("status"))
    router.callback_query.register(open_status, Open.filter(F.argument == "status"))
    router.callback_query.register(show_details, StatusDetails.filter())
    router.callback_query.register(show_picture, StatusPicture.filter())
    router.callback_query.register(choose_theme, PictureTheme.filter())
    router.callback_query.register(list_undelivered, UndeliveredPage.filter())
    router.callback_query.register(retry, Retry.filter())
    router.callback_query.register(ask_drop, Drop.filter())
    router.callback_query.register(drop, DropConfirmed.filter())
    return router


async def status_command(
    _message: Message, status: StatusService, viewer: Viewer, show: Show, texts: Texts
) -> None:
    """Send how everything is."""
    await show(views.overview(texts, await status.report(), for_owner=_is_owner(viewer)))


async def open_status(
    _query: CallbackQuery, status: StatusService, viewer: Viewer, show: Show, texts: Texts
) -> None:
    """Show how everything is now."""
    await show(views.overview(texts, await status.report(), for_owner=_is_owner(viewer)))


async def show_details(
    _query: CallbackQuery, status: StatusService, viewer: Viewer, show: Show, texts: Texts
) -> None:
    """Show all that the servers tell of themselves now."""
    await show(views.details(texts, await status.report(), for_owner=_is_owner(viewer)))


async def show_picture(
    _query: CallbackQuery,
    status: StatusService,
    recent: RecentService,
    growth: GrowthService,
    choices: ChoiceService,
    viewer: Viewer,
    show: Show,
    texts: Texts,
) -> None:
    """Show how everything is now, as a picture."""
    dark = Choice.DARK in (await choices.of(ChatId(viewer.id))).switched
    await show(await _picture(texts, status, recent, growth, viewer, dark=dark))


async def choose_theme(
    _query: CallbackQuery,
    callback_data: PictureTheme,
    status: StatusService,
    recent: RecentService,
    growth: GrowthService,
    choices: ChoiceService,
    viewer: Viewer,
    show: Show,
    texts: Texts,
) -> None:
    """Draw the picture in other colours, this one and those that follow."""
    dark = bool(callback_data.argument)
    await choices.switch(ChatId(viewer.id), Choice.DARK, on=dark)
    await show(await _picture(texts, status, recent, growth, viewer, dark=dark))


async def list_undelivered(
    _query: CallbackQuery,
    callback_data: UndeliveredPage,
    undelivered: UndeliveredMessages,
    clock: Clock,
    show: Show,
    texts: Texts,
) -> None:
    """Show one page of what could not be delivered."""
    await show(await _panel(callback_data.argument, undelivered, clock, texts))


async def retry(
    _query: CallbackQuery,
    callback_data: Retry,
    parked: Parked,
    undelivered: UndeliveredMessages,
    clock: Clock,
    act: Act,
    show: Show,
    toast: Toast,
    texts: Texts,
) -> None:
    """Try a message once more."""
    act.about = await _named(undelivered, callback_data.argument)
    await undelivered.retry(callback_data.argument)
    await toast(texts("undelivered-retried"))
    await show(await _panel(_page(parked), undelivered, clock, texts))


async def ask_drop(
    _query: CallbackQuery,
    callback_data: Drop,
    parked: Parked,
    undelivered: UndeliveredMessages,
    clock: Clock,
    show: Show,
    texts: Texts,
) -> None:
    """Ask before a message is given up."""
    message = await undelivered.find(callback_data.argument)
    await show(lists.ask_drop(texts, message, _page(parked), now=clock.now()))


async def drop(
    _query: CallbackQuery,
    callback_data: DropConfirmed,
    parked: Parked,
    undelivered: UndeliveredMessages,
    clock: Clock,
    act: Act,
    show: Show,
    toast: Toast,
    texts: Texts,
) -> None:
    """Give a message up."""
    act.about = await _named(undelivered, int(stamp_of(callback_data.argument)[0]))
    await undelivered.drop(int(stamp_of(callback_data.argument)[0]))
    await toast(texts("undelivered-dropped"))
    await show(await _panel(_page(parked), undelivered, clock, texts))


async def _picture(
    texts: Texts,
    status: StatusService,
    recent: RecentService,
    growth: GrowthService,
    viewer: Viewer,
    *,
    dark: bool,
) -> Screen:
    return pictures.picture(
        texts,
        await status.report(),
        await recent.per_day(pictures.SPAN, texts.zone),
        await growth.days(pictures.SPAN),
        theme=Theme.DARK if dark else Theme.LIGHT,
        for_owner=_is_owner(viewer),
    )


def _is_owner(viewer: Viewer) -> bool:
    return viewer.role is Role.OWNER


async def _named(undelivered: UndeliveredMessages, number: int) -> str:
    """Return what a message is called: whose it is and what it is about."""
    one = await undelivered.find(number)
    return " · ".join(part for part in (one.reader, one.name) if part)


def _page(parked: Parked) -> int:
    page: int = parked.state.get("page", 0)
    return page


async def _panel(page: int, undelivered: UndeliveredMessages, clock: Clock, texts: Texts) -> Screen:
    page, pages = page_of(page, items=await undelivered.count(), size=lists.PAGE)
    messages = await undelivered.some(skip=page * lists.PAGE, most=lists.PAGE)
    return lists.panel(texts, messages, page=page, pages=pages, now=clock.now())
