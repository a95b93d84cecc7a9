"""Handlers of people's lists: connect, look, choose, decide, and leave."""

import contextlib

from aiogram import F, Router
from aiogram.exceptions import TelegramAPIError
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from handlers.ui import card
from handlers.ui.card import PutOnList
from handlers.ui.home import Open
from handlers.ui.listing import WatchBelieve, WatchEnd
from handlers.ui.show import Show
from handlers.ui.texts import Texts
from handlers.ui.toast import Toast
from handlers.watchlist import views
from handlers.watchlist.callbacks import (
    WatchAll,
    WatchComing,
    WatchConnect,
    WatchHints,
    WatchItem,
    WatchLater,
    WatchLeave,
    WatchLeaveOk,
    WatchPage,
    WatchPolicy,
    WatchRemoved,
    WatchRules,
    WatchSeason,
    WatchSkip,
    WatchTake,
    WatchTitle,
    WatchWant,
)
from handlers.watchlist.desk import Desk, WithLists, key_of, tab_of
from services.household.audit import Act
from services.screens import Parked
from services.watchlist.model import OnRemoved, SeasonPolicy


def build_router() -> Router:
    """Return the conversation's router; where nobody keeps lists, it hears nothing."""
    router = Router(name="watchlist")
    bound = WithLists()
    router.message.register(watchlist_command, Command("watchlist"), bound)
    presses = (
        (open_watchlist, Open.filter(F.argument == "watchlist")),
        (turn, WatchPage.filter()),
        (connect, WatchConnect.filter()),
        (add_all, WatchAll.filter()),
        (not_now, WatchLater.filter()),
        (open_item, WatchItem.filter()),
        (want, WatchWant.filter()),
        (skip, WatchSkip.filter()),
        (choose_title, WatchTitle.filter()),
        (choose_season, WatchSeason.filter()),
        (take, WatchTake.filter()),
        (open_rules, WatchRules.filter()),
        (set_policy, WatchPolicy.filter()),
        (set_removed, WatchRemoved.filter()),
        (open_coming, WatchComing.filter()),
        (open_hints, WatchHints.filter()),
        (believe, WatchBelieve.filter()),
        (end, WatchEnd.filter()),
        (ask_leave, WatchLeave.filter()),
        (leave, WatchLeaveOk.filter()),
        (put, PutOnList.filter()),
    )
    for handler, pressed in presses:
        router.callback_query.register(handler, pressed, bound)
    return router


async def watchlist_command(
    message: Message, command: CommandObject, desk: Desk, show: Show, texts: Texts
) -> None:
    """Show how all stands, or sign in with a copied code, which does not stay in the chat."""
    verb, _, code = (command.args or "").strip().partition(" ")
    asked = verb.lower() == "code"
    if not (asked and code):
        await show(await desk.home(said=texts("watchlist-copy-bare") if asked else ""))
        return
    note = ""
    try:
        await message.delete()
    except TelegramAPIError:
        note = texts("controls-not-deleted")
    account = await desk.watchlist.enter(desk.viewer.id, code)
    name = desk.watchlist.server().name
    said = texts("watchlist-connected", backend=name, name=account.name or name)
    await show(await desk.home(said="\n".join(one for one in (said, note) if one)))


async def open_watchlist(_query: CallbackQuery, desk: Desk, show: Show) -> None:
    """Show how all stands."""
    await show(await desk.home())


async def turn(_query: CallbackQuery, callback_data: WatchPage, desk: Desk, show: Show) -> None:
    """Show a page as it is now, also in place of a code."""
    screen = await desk.page(callback_data.argument)
    await show(await desk.uncovered(screen, show))


async def connect(_query: CallbackQuery, desk: Desk, show: Show) -> None:
    """Show a code to confirm."""
    await desk.connect(show)


async def add_all(
    _query: CallbackQuery,
    desk: Desk,
    show: Show,
    texts: Texts,
    act: Act,
) -> None:
    """Let everything through that is ready."""
    count = await desk.watchlist.add_all(desk.viewer.id)
    act.about = str(count)
    await show(await desk.home(said=texts("watchlist-adding", n=count)))


async def not_now(
    _query: CallbackQuery,
    desk: Desk,
    show: Show,
    texts: Texts,
    act: Act,
) -> None:
    """Skip everything that is ready."""
    count = await desk.watchlist.not_now(desk.viewer.id)
    act.about = str(count)
    await show(await desk.home(said=texts("watchlist-skipped", n=count)))


async def open_item(
    _query: CallbackQuery, callback_data: WatchItem, parked: Parked, desk: Desk, show: Show
) -> None:
    """Show one entry."""
    await show(await desk.detail(key_of(parked, callback_data.argument), tab=tab_of(parked)))


async def want(
    _query: CallbackQuery, callback_data: WatchWant, parked: Parked, desk: Desk, show: Show,
    texts: Texts, act: Act,
) -> None:  # fmt: skip
    """Let one entry through."""
    key = key_of(parked, callback_data.argument)
    act.about = (await desk.watchlist.want(desk.viewer.id, key)).name
    await show(await desk.detail(key, tab=tab_of(parked), note=texts("watchlist-adding", n=1)))


async def skip(
    _query: CallbackQuery,
    callback_data: WatchSkip,
    parked: Parked,
    desk: Desk,
    show: Show,
    act: Act,
) -> None:
    """Leave one entry alone."""
    key = key_of(parked, callback_data.argument)
    act.about = (await desk.watchlist.item(desk.viewer.id, key)).name
    await desk.watchlist.skip(desk.viewer.id, key)
    await show(await desk.page(f"{tab_of(parked)}.0"))


async def choose_title(
    _query: CallbackQuery,
    callback_data: WatchTitle,
    parked: Parked,
    desk: Desk,
    show: Show,
    act: Act,
) -> None:
    """Say which title an entry means."""
    act.about = (await desk.watchlist.item(desk.viewer.id, key_of(parked))).name
    await show(await desk.choose_title(parked, callback_data.argument))


async def choose_season(
    _query: CallbackQuery,
    callback_data: WatchSeason,
    parked: Parked,
    desk: Desk,
    show: Show,
    act: Act,
) -> None:
    """Say which season an entry means."""
    key = key_of(parked)
    season = callback_data.argument
    act.about = (await desk.watchlist.choose_season(desk.viewer.id, key, season)).name
    await show(await desk.detail(key, tab=tab_of(parked)))


async def take(
    _query: CallbackQuery, callback_data: WatchTake, parked: Parked, desk: Desk, show: Show,
    texts: Texts, act: Act,
) -> None:  # fmt: skip
    """Take an entry off the list; no subscription changes."""
    key = key_of(parked, callback_data.argument)
    act.about = (await desk.watchlist.item(desk.viewer.id, key)).name
    there = await desk.watchlist.take(desk.viewer.id, key)
    said = texts("watchlist-taken" if there else "watchlist-taken-before")
    await show(await desk.home(said=said))


async def open_rules(_query: CallbackQuery, desk: Desk, show: Show, texts: Texts) -> None:
    """Show what is decided about seasons and removals."""
    await show(views.rules(texts, await desk.watchlist.home(desk.viewer.id)))


async def set_policy(
    _query: CallbackQuery, callback_data: WatchPolicy, desk: Desk, show: Show, texts: Texts
) -> None:
    """Decide what whole series stand for."""
    await desk.watchlist.set_policy(desk.viewer.id, SeasonPolicy(callback_data.argument))
    await show(views.rules(texts, await desk.watchlist.home(desk.viewer.id)))


async def set_removed(
    _query: CallbackQuery, callback_data: WatchRemoved, desk: Desk, show: Show, texts: Texts
) -> None:
    """Decide what follows when entries leave the list."""
    await desk.watchlist.set_on_removed(desk.viewer.id, OnRemoved(callback_data.argument))
    await show(views.rules(texts, await desk.watchlist.home(desk.viewer.id)))


async def open_coming(_query: CallbackQuery, desk: Desk, show: Show) -> None:
    """Show what comes out in the next days."""
    await show(await desk.coming())


async def open_hints(_query: CallbackQuery, desk: Desk, show: Show) -> None:
    """Show what is recommended."""
    await show(await desk.hints())


async def believe(
    _query: CallbackQuery,
    desk: Desk,
    show: Show,
    texts: Texts,
    act: Act,
) -> None:
    """Take a list that shrank so much as it is."""
    count = await desk.watchlist.believe(desk.viewer.id)
    act.about = str(count)
    await show(await desk.home(said=texts("watchlist-believed", n=count)))


async def end(
    _query: CallbackQuery, parked: Parked, desk: Desk, show: Show, texts: Texts, act: Act
) -> None:
    """End the subscriptions of what left the list."""
    count = await desk.watchlist.unsubscribe(desk.viewer.id, parked.state.get("gone", ()))
    act.about = str(count)
    await show(await desk.home(said=texts("watchlist-ended", n=count)))


async def ask_leave(_query: CallbackQuery, desk: Desk, show: Show, texts: Texts) -> None:
    """Ask whether the account shall be disconnected."""
    name = desk.watchlist.server().name
    await show(views.leaving(texts, name, now=desk.clock.now()))


async def leave(
    _query: CallbackQuery,
    desk: Desk,
    show: Show,
    texts: Texts,
    act: Act,
) -> None:
    """Disconnect the account."""
    left = await desk.watchlist.leave(desk.viewer.id)
    name = act.about = desk.watchlist.server().name
    await show(await desk.home(said=texts(f"watchlist-left-{left}", backend=name)))


async def put(
    _query: CallbackQuery, callback_data: PutOnList, parked: Parked, desk: Desk, toast: Toast,
    texts: Texts, act: Act,
) -> None:  # fmt: skip
    """Put the title of a card on somebody's list."""
    title = card.at(card.load(parked.state), callback_data.argument).title
    act.about = title.name
    came = await desk.watchlist.put(desk.viewer.id, title.ref)
    name = desk.watchlist.server().name
    with contextlib.suppress(TelegramAPIError):
        await toast(texts(f"watchlist-put-{came}", backend=name))
