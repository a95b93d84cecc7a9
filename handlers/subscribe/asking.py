"""Handlers of asking: one tap for a film or the only season, a picker for more."""

import dataclasses

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.subscribe import picker_views as views
from handlers.subscribe.callbacks import AskSeasons, Choose, PickSeasons, ShowPicker
from handlers.ui import card
from handlers.ui.card import CardState, Subscribe
from handlers.ui.screen import Screen
from handlers.ui.show import Show
from handlers.ui.texts import Texts
from handlers.ui.toast import Toast
from services.people import Viewer
from services.screens import Parked
from services.subscribe import Pick, picked
from services.subscriptions import SubscriptionService


def register(router: Router) -> None:
    """Register these handlers."""
    router.callback_query.register(subscribe_title, Subscribe.filter())
    router.callback_query.register(choose, Choose.filter())
    router.callback_query.register(pick, PickSeasons.filter())
    router.callback_query.register(show_picker, ShowPicker.filter())
    router.callback_query.register(ask_for_seasons, AskSeasons.filter())


async def subscribe_title(
    _query: CallbackQuery,
    callback_data: Subscribe,
    parked: Parked,
    subscriptions: SubscriptionService,
    viewer: Viewer,
    toast: Toast,
    show: Show,
    texts: Texts,
) -> None:
    """Ask for a film or the only season at once; open the picker for two or more."""
    state = dataclasses.replace(
        card.load(parked.state), index=callback_data.argument, deciding=None, chosen=()
    )
    offer = await subscriptions.offer(state.title)
    if offer.at_once is not None:
        await show(await _asked(state, offer.at_once, subscriptions, viewer, texts))
        return
    toast.void()
    state = dataclasses.replace(state, seasons=offer.seasons, taken=offer.taken)
    await show(views.picker(texts, state))


async def choose(
    _query: CallbackQuery, callback_data: Choose, parked: Parked, show: Show, texts: Texts
) -> None:
    """Choose a season or leave it."""
    state = card.load(parked.state)
    number, _, chosen = callback_data.argument.partition(".")
    others = set(state.chosen) - {int(number)}
    wanted = others | {int(number)} if chosen == "1" else others
    await show(views.picker(texts, _chosen(state, tuple(sorted(wanted)))))


async def pick(
    _query: CallbackQuery, callback_data: PickSeasons, parked: Parked, show: Show, texts: Texts
) -> None:
    """Choose the seasons that one word means, and no others."""
    state = card.load(parked.state)
    chosen = picked(Pick(callback_data.argument), state.seasons, taken=state.taken)
    await show(views.picker(texts, _chosen(state, chosen)))


async def show_picker(_query: CallbackQuery, parked: Parked, show: Show, texts: Texts) -> None:
    """Show the picker as it was left."""
    await show(views.picker(texts, card.load(parked.state)))


async def ask_for_seasons(
    _query: CallbackQuery,
    parked: Parked,
    subscriptions: SubscriptionService,
    viewer: Viewer,
    toast: Toast,
    show: Show,
    texts: Texts,
) -> None:
    """Ask for the seasons chosen; choosing none is said."""
    state = card.load(parked.state)
    if not state.chosen:
        toast.void()
        await toast(texts("subscribe-choose-first"), alert=True)
        return
    await show(await _asked(state, state.chosen, subscriptions, viewer, texts))


def _chosen(state: CardState, chosen: tuple[int, ...]) -> CardState:
    """Choose seasons; where to begin means another episode in another season, so it is left."""
    if chosen == state.chosen or state.deciding is None:
        return dataclasses.replace(state, chosen=chosen)
    left = state.deciding.only_for_one(alone=False)
    return dataclasses.replace(state, chosen=chosen, deciding=left)


async def _asked(
    state: CardState,
    seasons: tuple[int | None, ...],
    subscriptions: SubscriptionService,
    viewer: Viewer,
    texts: Texts,
) -> Screen:
    chosen = state.deciding.chosen if state.deciding else None
    state = dataclasses.replace(state, seasons=(), taken=(), chosen=(), deciding=None)
    answered = await subscriptions.ask(state.title, seasons=seasons, who=viewer, chosen=chosen)
    return views.done(texts, state, answered)
