"""Handlers of what somebody is told about, and of the titles they mute."""

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.settings import told_views
from handlers.settings.callbacks import MutedPage, SetLevel, Unmute
from handlers.ui.card import OpenTitle
from handlers.ui.levels import level_of, level_words
from handlers.ui.muting import Mute, mute_button, title_of
from handlers.ui.screen import Button
from handlers.ui.show import Show
from handlers.ui.texts import Texts
from handlers.ui.toast import Toast
from services.errors import ScreenExpired
from services.household.audit import Act
from services.household.muting import MuteService
from services.household.telling import TellingService
from services.models import ChatId, ItemRef
from services.people import Viewer
from services.screens import Parked


def register(router: Router) -> None:
    """Register the buttons of these pages, and the one under every arrival."""
    router.callback_query.register(set_level, SetLevel.filter())
    router.callback_query.register(turn_muted, MutedPage.filter())
    router.callback_query.register(unmute, Unmute.filter())
    router.callback_query.register(mute, Mute.filter())


async def set_level(
    _query: CallbackQuery,
    callback_data: SetLevel,
    viewer: Viewer,
    telling: TellingService,
    act: Act,
    show: Show,
    texts: Texts,
) -> None:
    """Choose how loud something is told."""
    matter, level = level_of(callback_data.argument)
    act.about = level_words(texts, matter, level)
    await telling.choose(viewer, matter, level)
    await show(told_views.told(texts, await telling.of(viewer)))


async def turn_muted(
    _query: CallbackQuery,
    callback_data: MutedPage,
    viewer: Viewer,
    mutes: MuteService,
    show: Show,
    texts: Texts,
) -> None:
    """Show one page of the muted titles."""
    titles = await mutes.of(ChatId(viewer.id))
    await show(told_views.muted(texts, titles, callback_data.argument))


async def unmute(
    _query: CallbackQuery,
    callback_data: Unmute,
    parked: Parked,
    viewer: Viewer,
    mutes: MuteService,
    act: Act,
    show: Show,
    texts: Texts,
) -> None:
    """Let a title of the list speak again."""
    key = parked.state.get(told_views.MUTED, {}).get(callback_data.argument)
    if key is None:  # the list shows another page by now
        raise ScreenExpired
    ref = ItemRef.from_key(key)
    titles = await mutes.of(ChatId(viewer.id))
    act.about = next((one.name for one in titles if one.ref == ref), "")
    await mutes.unmute(ChatId(viewer.id), ref)
    titles = [one for one in titles if one.ref != ref]
    await show(told_views.muted(texts, titles, parked.state.get("page", 0)))


async def mute(
    _query: CallbackQuery,
    callback_data: Mute,
    parked: Parked,
    viewer: Viewer,
    mutes: MuteService,
    act: Act,
    show: Show,
    toast: Toast,
    texts: Texts,
) -> None:
    """Mute the title an arrival tells of, or let it speak again; the message stays."""
    title, here = title_of(parked.state), ChatId(viewer.id)
    act.about = title.name
    if callback_data.argument:
        await mutes.mute(here, title)
        await toast(texts("muted-now", title=title.name))
    else:
        act.verb = Unmute.__prefix__
        await mutes.unmute(here, title.ref)
        await toast(texts("unmuted-now", title=title.name))
    details = Button(label=texts("button-details"), press=OpenTitle())
    await show.buttons(((details, mute_button(texts, muted=bool(callback_data.argument))),))
