"""Handlers of the settings: each changes one thing and shows how it stands now."""

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from handlers.context import Menu
from handlers.settings import data, data_views, quiet_views, told, told_views, views, zone_views
from handlers.settings.callbacks import (
    EdgePage,
    SetLanguage,
    SetQuiet,
    SettingsPage,
    SetZone,
    Switch,
    ZonePage,
)
from handlers.settings.desk import Desk, WithDesk
from handlers.ui.home import Open
from handlers.ui.matching import Matches
from handlers.ui.show import Show
from handlers.ui.texts import LANGUAGES, Catalogs, Texts
from services.household.audit import Act
from services.household.choices import Choice
from services.household.choosing import QuietSpan
from services.household.zones import is_zone
from services.models import ChatId
from services.people import Viewer


def build_router() -> Router:
    """Return the conversation's router. A zone's exact name is heard also without a command."""
    router = Router(name="settings")
    mine, opened = Command("settings"), Open.filter(F.argument == "settings")
    private = Matches(F.chat.type == ChatType.PRIVATE)
    bound = WithDesk()  # last: it is made only where a handler is found
    router.message.register(type_zone, mine, Matches(F.text.regexp(r"^\S+\s+\S")), bound)
    router.message.register(settings_command, mine, bound)
    named = Matches(F.text.contains("/"), F.text.func(is_zone))
    router.message.register(name_zone, private, named, bound)
    router.callback_query.register(open_settings, opened, bound)
    presses = (
        (show_page, SettingsPage),
        (set_language, SetLanguage),
        (turn_zones, ZonePage),
        (set_zone, SetZone),
        (show_edge, EdgePage),
        (set_quiet, SetQuiet),
        (switch, Switch),
    )
    for handler, press in presses:
        router.callback_query.register(handler, press.filter(), bound)
    told.register(router)
    data.register(router)
    return router


async def settings_command(_message: Message, desk: Desk, show: Show) -> None:
    """Send the settings."""
    await show(await desk.overview())


async def open_settings(_query: CallbackQuery, desk: Desk, show: Show) -> None:
    """Show the settings."""
    await show(await desk.overview())


async def type_zone(
    _message: Message, command: CommandObject, desk: Desk, act: Act, show: Show, texts: Texts
) -> None:
    """Choose the time zone that was typed; offer what comes near where it is not clear."""
    words = command.args or ""
    found = await desk.choices.find_time_zone(words, languages=LANGUAGES)
    if found.zone:
        act.verb, act.about = SetZone.__prefix__, found.zone
        await _choose_zone(found.zone, desk, show)
        return
    await show(zone_views.no_such_zone(texts, await desk.standing(), words, found.near))


async def name_zone(message: Message, desk: Desk, act: Act, show: Show) -> None:
    """Choose the time zone whose exact name was typed: nothing else is called so."""
    act.verb, act.about = SetZone.__prefix__, message.text or ""
    await _choose_zone(message.text, desk, show)


async def show_page(
    _query: CallbackQuery, callback_data: SettingsPage, desk: Desk, show: Show, texts: Texts
) -> None:
    """Show the settings or one page of them."""
    match callback_data.argument:
        case "language":
            await show(views.languages(texts, desk.viewer))
        case "quiet":
            await show(quiet_views.quiet(texts, await desk.standing()))
        case "told":
            await show(told_views.told(texts, await desk.telling.of(desk.viewer)))
        case "data":
            await show(data_views.data(texts))
        case _:
            await show(await desk.overview())


async def set_language(
    _query: CallbackQuery,
    callback_data: SetLanguage,
    desk: Desk,
    catalogs: Catalogs,
    menu: Menu,
    act: Act,
    show: Show,
) -> None:
    """Choose the language: of this screen, of everything that follows, and of the menu."""
    act.about = callback_data.argument
    act.about = callback_data.argument
    viewer = await desk.choices.choose_language(desk.viewer, callback_data.argument or None)
    await show(views.languages(catalogs.for_viewer(viewer), viewer))
    await menu(viewer)


async def turn_zones(
    _query: CallbackQuery, callback_data: ZonePage, desk: Desk, show: Show, texts: Texts
) -> None:
    """Show one page of the common time zones."""
    await show(zone_views.zones(texts, await desk.standing(), callback_data.argument))


async def set_zone(
    _query: CallbackQuery, callback_data: SetZone, desk: Desk, act: Act, show: Show
) -> None:
    """Choose a time zone that was offered, or the default one."""
    act.about = callback_data.argument
    await _choose_zone(callback_data.argument or None, desk, show)


async def show_edge(
    _query: CallbackQuery, callback_data: EdgePage, desk: Desk, show: Show, texts: Texts
) -> None:
    """Show the hours for one end of the quiet time."""
    standing = await desk.standing()
    which, _, minute = callback_data.argument.partition(".")
    span = standing.choices.quiet
    if span is None:  # switched off meanwhile, on another screen
        await show(quiet_views.quiet(texts, standing))
        return
    await show(quiet_views.edge(texts, span, which, int(minute)))


async def set_quiet(
    _query: CallbackQuery,
    callback_data: SetQuiet,
    viewer: Viewer,
    desk: Desk,
    act: Act,
    show: Show,
    texts: Texts,
) -> None:
    """Set the quiet hours, or switch them off."""
    begin, _, end = callback_data.argument.partition("-")
    span = QuietSpan(begin=int(begin), end=int(end)) if end else None
    act.about = quiet_views.quiet_line(texts, span)
    act.about = quiet_views.quiet_line(texts, span)
    await desk.choices.set_quiet(ChatId(viewer.id), span)
    await show(quiet_views.quiet(texts, await desk.standing()))


async def switch(
    _query: CallbackQuery, callback_data: Switch, desk: Desk, act: Act, show: Show, texts: Texts
) -> None:
    """Switch an option on or off."""
    name, _, on = callback_data.argument.rpartition(".")
    what = texts(f"settings-option-{Choice(name)}")
    act.about = what if on == "1" else f"{what} · {texts('settings-off')}"
    await desk.choices.switch(ChatId(desk.viewer.id), Choice(name), on=on == "1")
    await show(await desk.overview())


async def _choose_zone(zone: str | None, desk: Desk, show: Show) -> None:
    viewer = await desk.choices.choose_time_zone(desk.viewer, zone)
    await show(await desk.overview(viewer))
