"""Handlers of what can be decided: before asking, and about a subscription that is there."""

import dataclasses

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.subscribe import option_views as views
from handlers.subscribe import wish_views
from handlers.subscribe.callbacks import OpenOption, OpenOptions, SaveOptions, SetOption
from handlers.subscribe.place import Place
from handlers.ui import card, deciding
from handlers.ui.acting import note_subscription
from handlers.ui.card import CardState
from handlers.ui.deciding import Deciding
from handlers.ui.screen import Screen
from handlers.ui.show import Show
from handlers.ui.texts import Texts
from services.errors import ScreenExpired
from services.household.audit import Act
from services.models import Season
from services.people import Viewer
from services.ports.wishes import Option, OptionKind
from services.screens import Parked
from services.subscribe import SubscribeService
from services.subscriptions import SubscriptionService


def register(router: Router) -> None:
    """Register these handlers."""
    router.callback_query.register(open_options, OpenOptions.filter())
    router.callback_query.register(open_option, OpenOption.filter())
    router.callback_query.register(set_option, SetOption.filter())
    router.callback_query.register(save, SaveOptions.filter())


async def open_options(
    _query: CallbackQuery,
    callback_data: OpenOptions,
    parked: Parked,
    subscribe: SubscribeService,
    subscriptions: SubscriptionService,
    viewer: Viewer,
    show: Show,
    texts: Texts,
) -> None:
    """Show all options, as far as they were decided on this screen."""
    handle, kept = callback_data.argument, deciding.load(parked.state)
    if kept and kept.handle == handle and handle:
        await show(views.options(texts, kept, parked))
        return
    if handle:
        found = await subscriptions.look(handle, viewer)
        offered = await subscriptions.options(handle, viewer)
        fresh = Deciding(title=found.subscription.name, handle=handle, options=offered)
        parked = dataclasses.replace(parked, state=Place.of(parked).state(found.subscription))
    else:
        fresh = await _before_asking(card.load(parked.state), kept, subscribe)
    await show(views.options(texts, fresh, parked))


async def open_option(
    _query: CallbackQuery, callback_data: OpenOption, parked: Parked, show: Show, texts: Texts
) -> None:
    """Show one page of an option's values."""
    key, _, page = callback_data.argument.partition(".")
    kept, option = _option(parked, key)
    await show(views.option(texts, kept, option, int(page), parked))


async def set_option(
    _query: CallbackQuery, callback_data: SetOption, parked: Parked, show: Show, texts: Texts
) -> None:
    """Choose a value or leave it; where only one can be chosen, that leads back to all options."""
    key, place, on = callback_data.argument.split(".")
    kept, option = _option(parked, key)
    chosen = _chosen(option, kept.now(option), place, on=on == "1")
    await show(_after(texts, kept.decided(option, chosen), option, place, parked))


async def save(
    _query: CallbackQuery,
    callback_data: SaveOptions,
    parked: Parked,
    subscriptions: SubscriptionService,
    viewer: Viewer,
    act: Act,
    show: Show,
    texts: Texts,
) -> None:
    """Change a subscription as decided."""
    kept = deciding.load(parked.state)
    chosen = kept.chosen if kept and kept.handle == callback_data.argument else {}
    wish = await subscriptions.change(callback_data.argument, viewer, chosen)
    note_subscription(act, wish.subscription)
    if not chosen:
        act.voided()
    note = texts("options-saved" if chosen else "options-unchanged")
    await show(wish_views.detail(texts, wish, Place.of(parked), note=note))


async def _before_asking(
    state: CardState, kept: Deciding | None, subscribe: SubscribeService
) -> Deciding:
    season: Season | None = None
    if len(state.chosen) == 1:
        season = next((one for one in state.seasons if one.number == state.chosen[0]), None)
    offered = await subscribe.options(state.title, season=season)
    chosen = kept.chosen if kept and not kept.handle else {}
    known = {one.key: one for one in offered}
    return Deciding(
        title=state.title.name,
        options=offered,
        chosen={
            key: values
            for key, values in chosen.items()
            if key in known and known[key].takes(values)
        },
    )


def _option(parked: Parked, key: str) -> tuple[Deciding, Option]:
    """Return what is being decided. Raises: ScreenExpired when it is not on this screen."""
    kept = deciding.load(parked.state)
    option = kept.option(key) if kept else None
    if kept is None or option is None:
        raise ScreenExpired
    return kept, option


def _chosen(option: Option, now: tuple[str, ...], place: str, *, on: bool) -> tuple[str, ...]:
    if place == views.STANDARD:
        return ()
    key = place if option.kind is OptionKind.NUMBER else option.values[int(place)].key
    if option.kind is OptionKind.SEVERAL:
        others = {one for one in now if one != key}
        wanted = others | {key} if on else others
        return tuple(one.key for one in option.values if one.key in wanted)
    return (key,) if on else tuple(one for one in now if one != key)


def _after(texts: Texts, kept: Deciding, option: Option, place: str, parked: Parked) -> Screen:
    if option.kind is not OptionKind.SEVERAL:
        return views.options(texts, kept, parked)
    page = int(place) // views.PAGE if place != views.STANDARD else 0
    return views.option(texts, kept, option, page, parked)
