"""Handlers of asking: one tap for a film or the only season, a picker for more."""

import dataclasses

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.subscribe import picker_views as views
from handlers.subscribe.callbacks import AskRest, AskSeasons, Choose, PickSeasons, ShowPicker
from handlers.ui import card, errors
from handlers.ui.acting import note_asking
from handlers.ui.card import CardState, Subscribe
from handlers.ui.screen import Screen
from handlers.ui.show import Show
from handlers.ui.texts import Texts
from handlers.ui.toast import Toast
from services.household.audit import Act, called
from services.people import Viewer
from services.registry import Registry
from services.screens import Parked
from services.subscribe import Pick, picked
from services.subscriptions import Answered, SubscriptionService


def register(router: Router) -> None:
    """Register these handlers."""
    router.callback_query.register(subscribe_title, Subscribe.filter())
    router.callback_query.register(choose, Choose.filter())
    router.callback_query.register(pick, PickSeasons.filter())
    router.callback_query.register(show_picker, ShowPicker.filter())
    router.callback_query.register(ask_for_seasons, AskSeasons.filter())
    router.callback_query.register(ask_for_seasons, AskRest.filter())


async def subscribe_title(
    _query: CallbackQuery,
    callback_data: Subscribe,
    parked: Parked,
    subscriptions: SubscriptionService,
    viewer: Viewer,
    act: Act,
    toast: Toast,
    show: Show,
    texts: Texts,
) -> None:
    """Ask for a film or the only season at once; open the picker for two or more."""
    state = dataclasses.replace(
        card.load(parked.state), index=callback_data.argument, deciding=None, chosen=()
    )
    act.about = called(state.title.name, state.title.year)
    offer = await subscriptions.offer(state.title)
    if offer.at_once is not None:
        answered = await subscriptions.ask(state.title, seasons=offer.at_once, who=viewer)
        note_asking(act, state.title, answered.asked)
        await show(_done(state, answered, texts))
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
    registry: Registry,
    act: Act,
    toast: Toast,
    show: Show,
    texts: Texts,
) -> None:
    """Ask for the seasons chosen, or those still left; choosing none is said."""
    state = card.load(parked.state)
    act.about = called(state.title.name, state.title.year, state.chosen)
    if not state.chosen:
        act.refused("nothing-chosen")
        toast.void()
        await toast(texts("subscribe-choose-first"), alert=True)
        return
    chosen = state.deciding.chosen if state.deciding else None
    answered = await subscriptions.ask(state.title, seasons=state.chosen, who=viewer, chosen=chosen)
    note_asking(act, state.title, answered.asked)
    why = errors.words(texts, answered.error, registry) if answered.error else ""
    await show(_done(state, answered, texts, why))


def _chosen(state: CardState, chosen: tuple[int, ...]) -> CardState:
    """Choose seasons; where to begin means another episode in another season, so it is left."""
    if chosen == state.chosen or state.deciding is None:
        return dataclasses.replace(state, chosen=chosen)
    left = state.deciding.only_for_one(alone=False)
    return dataclasses.replace(state, chosen=chosen, deciding=left)


def _done(state: CardState, answered: Answered, texts: Texts, why: str = "") -> Screen:
    """Return what came of it; what is left stays chosen, and decided as it was."""
    left = tuple(one for one in answered.left if one is not None)
    deciding = state.deciding if left else None
    state = dataclasses.replace(state, seasons=(), taken=(), chosen=left, deciding=deciding)
    return views.done(texts, state, answered, why=why)
