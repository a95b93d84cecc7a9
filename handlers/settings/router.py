"""Handlers of the settings: each changes one thing and shows how it stands now."""

from aiogram import Bot, F, Router
from aiogram.enums import ChatType
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.types import CallbackQuery, Message
from aiogram.utils.deep_linking import create_start_link

from handlers.context import Menu
from handlers.settings import data, data_views, quiet_views, views, zone_views
from handlers.settings.callbacks import (
    EdgePage,
    SetLanguage,
    SetQuiet,
    SettingsPage,
    SetZone,
    Switch,
    ZonePage,
)
from handlers.settings.standing import Standing
from handlers.ui.home import Open
from handlers.ui.matching import Matches
from handlers.ui.screen import Screen
from handlers.ui.show import Show
from handlers.ui.texts import LANGUAGES, Catalogs, Texts
from services.audit import Act
from services.choices import Choice
from services.choosing import ChoiceService, QuietSpan
from services.clock import Clock
from services.models import ChatId
from services.people import Viewer
from services.zones import is_zone

DEEP_LINK = "settings"


def build_router() -> Router:
    """Return the conversation's router. A zone's exact name is heard also without a command."""
    router = Router(name="settings")
    mine, opened = Command("settings"), Open.filter(F.argument == "settings")
    private = Matches(F.chat.type == ChatType.PRIVATE)
    router.message.register(command_elsewhere, mine, ~private)
    router.message.register(type_zone, mine, Matches(F.text.regexp(r"^\S+\s+\S")))
    router.message.register(settings_command, mine)
    router.message.register(
        settings_command, CommandStart(deep_link=True, magic=F.args == DEEP_LINK), private
    )
    router.message.register(name_zone, private, Matches(F.text.contains("/"), F.text.func(is_zone)))
    router.callback_query.register(
        open_elsewhere, opened, Matches(F.message.chat.type != ChatType.PRIVATE)
    )
    router.callback_query.register(open_settings, opened)
    router.callback_query.register(show_page, SettingsPage.filter())
    router.callback_query.register(set_language, SetLanguage.filter())
    router.callback_query.register(turn_zones, ZonePage.filter())
    router.callback_query.register(set_zone, SetZone.filter())
    router.callback_query.register(show_edge, EdgePage.filter())
    router.callback_query.register(set_quiet, SetQuiet.filter())
    router.callback_query.register(switch, Switch.filter())
    data.register(router)
    return router


async def settings_command(
    _message: Message,
    viewer: Viewer,
    choices: ChoiceService,
    clock: Clock,
    show: Show,
    texts: Texts,
) -> None:
    """Send the settings."""
    await show(views.overview(texts, await _standing(viewer, choices, clock)))


async def open_settings(
    _query: CallbackQuery,
    viewer: Viewer,
    choices: ChoiceService,
    clock: Clock,
    show: Show,
    texts: Texts,
) -> None:
    """Show the settings."""
    await show(views.overview(texts, await _standing(viewer, choices, clock)))


async def command_elsewhere(_message: Message, bot: Bot, show: Show, texts: Texts) -> None:
    """Say in a group that everybody sets their own in private."""
    await show(views.elsewhere(texts, await create_start_link(bot, DEEP_LINK)))


async def open_elsewhere(_query: CallbackQuery, bot: Bot, show: Show, texts: Texts) -> None:
    """Say in a group that everybody sets their own in private."""
    await show(views.elsewhere(texts, await create_start_link(bot, DEEP_LINK)))


async def type_zone(
    _message: Message,
    command: CommandObject,
    viewer: Viewer,
    choices: ChoiceService,
    clock: Clock,
    catalogs: Catalogs,
    act: Act,
    show: Show,
    texts: Texts,
) -> None:
    """Choose the time zone that was typed; offer what comes near where it is not clear."""
    words = command.args or ""
    found = await choices.find_time_zone(words, languages=LANGUAGES)
    if found.zone:
        act.verb, act.about = SetZone.__prefix__, found.zone
        await show(await _zone_chosen(found.zone, viewer, choices, clock, catalogs))
        return
    standing = await _standing(viewer, choices, clock)
    await show(zone_views.no_such_zone(texts, standing, words, found.near))


async def name_zone(
    message: Message,
    viewer: Viewer,
    choices: ChoiceService,
    clock: Clock,
    catalogs: Catalogs,
    act: Act,
    show: Show,
) -> None:
    """Choose the time zone whose exact name was typed: nothing else is called so."""
    act.verb, act.about = SetZone.__prefix__, message.text or ""
    await show(await _zone_chosen(message.text or "", viewer, choices, clock, catalogs))


async def show_page(
    _query: CallbackQuery,
    callback_data: SettingsPage,
    viewer: Viewer,
    choices: ChoiceService,
    clock: Clock,
    show: Show,
    texts: Texts,
) -> None:
    """Show the settings or one page of them."""
    standing = await _standing(viewer, choices, clock)
    match callback_data.argument:
        case "language":
            await show(views.languages(texts, viewer))
        case "quiet":
            await show(quiet_views.quiet(texts, standing))
        case "data":
            await show(data_views.data(texts))
        case _:
            await show(views.overview(texts, standing))


async def set_language(
    _query: CallbackQuery,
    callback_data: SetLanguage,
    viewer: Viewer,
    choices: ChoiceService,
    catalogs: Catalogs,
    menu: Menu,
    act: Act,
    show: Show,
) -> None:
    """Choose the language: of this screen, of everything that follows, and of the menu."""
    act.about = callback_data.argument
    viewer = await choices.choose_language(viewer, callback_data.argument or None)
    await show(views.languages(catalogs.for_viewer(viewer), viewer))
    await menu(viewer)


async def turn_zones(
    _query: CallbackQuery,
    callback_data: ZonePage,
    viewer: Viewer,
    choices: ChoiceService,
    clock: Clock,
    show: Show,
    texts: Texts,
) -> None:
    """Show one page of the common time zones."""
    standing = await _standing(viewer, choices, clock)
    await show(zone_views.zones(texts, standing, callback_data.argument))


async def set_zone(
    _query: CallbackQuery,
    callback_data: SetZone,
    viewer: Viewer,
    choices: ChoiceService,
    clock: Clock,
    catalogs: Catalogs,
    act: Act,
    show: Show,
) -> None:
    """Choose a time zone that was offered, or the default one."""
    act.about = callback_data.argument
    await show(await _zone_chosen(callback_data.argument or None, viewer, choices, clock, catalogs))


async def show_edge(
    _query: CallbackQuery,
    callback_data: EdgePage,
    viewer: Viewer,
    choices: ChoiceService,
    clock: Clock,
    show: Show,
    texts: Texts,
) -> None:
    """Show the hours for one end of the quiet time."""
    standing = await _standing(viewer, choices, clock)
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
    choices: ChoiceService,
    clock: Clock,
    act: Act,
    show: Show,
    texts: Texts,
) -> None:
    """Set the quiet hours, or switch them off."""
    begin, _, end = callback_data.argument.partition("-")
    span = QuietSpan(begin=int(begin), end=int(end)) if end else None
    act.about = quiet_views.quiet_line(texts, span)
    await choices.set_quiet(ChatId(viewer.id), span)
    await show(quiet_views.quiet(texts, await _standing(viewer, choices, clock)))


async def switch(
    _query: CallbackQuery,
    callback_data: Switch,
    viewer: Viewer,
    choices: ChoiceService,
    clock: Clock,
    act: Act,
    show: Show,
    texts: Texts,
) -> None:
    """Switch an option on or off."""
    name, _, on = callback_data.argument.rpartition(".")
    what = texts(f"settings-option-{Choice(name)}")
    act.about = what if on == "1" else f"{what} · {texts('settings-off')}"
    await choices.switch(ChatId(viewer.id), Choice(name), on=on == "1")
    await show(views.overview(texts, await _standing(viewer, choices, clock)))


async def _standing(viewer: Viewer, choices: ChoiceService, clock: Clock) -> Standing:
    chosen = await choices.of(ChatId(viewer.id))
    return Standing(viewer=viewer, choices=chosen, now=clock.now())


async def _zone_chosen(
    zone: str | None, viewer: Viewer, choices: ChoiceService, clock: Clock, catalogs: Catalogs
) -> Screen:
    viewer = await choices.choose_time_zone(viewer, zone)
    standing = await _standing(viewer, choices, clock)
    return views.overview(catalogs.for_viewer(viewer), standing)
