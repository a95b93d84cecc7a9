"""Handlers of subscribing: one tap for a film, a picker for seasons, and the list of wishes."""

import dataclasses

from aiogram import F, Router
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.types import CallbackQuery, Message

from handlers.subscribe import views
from handlers.subscribe.callbacks import (
    AskSeasons,
    CancelConfirmed,
    Choose,
    OpenSubscription,
    SubscriptionPage,
)
from handlers.ui import card
from handlers.ui.card import CancelSubscription, CardState, OpenCard, Subscribe
from handlers.ui.home import Open
from handlers.ui.press import Press, stamp_of
from handlers.ui.screen import Screen
from handlers.ui.show import Show
from handlers.ui.texts import Texts
from handlers.ui.toast import Toast
from services import deep_links
from services.clock import Clock
from services.people import Viewer
from services.screens import Parked
from services.subscribe import SubscribeService


def build_router() -> Router:
    """Return the conversation's router."""
    router = Router(name="subscribe")
    router.message.register(list_command, Command("subscriptions"))
    router.message.register(
        open_link, CommandStart(deep_link=True, magic=F.args.func(deep_links.is_request))
    )
    router.callback_query.register(open_list, Open.filter(F.argument == "subscriptions"))
    router.callback_query.register(turn_list, SubscriptionPage.filter())
    router.callback_query.register(open_one, OpenSubscription.filter())
    router.callback_query.register(subscribe_title, Subscribe.filter())
    router.callback_query.register(choose, Choose.filter())
    router.callback_query.register(ask_for_seasons, AskSeasons.filter())
    router.callback_query.register(ask_cancel, CancelSubscription.filter())
    router.callback_query.register(cancel, CancelConfirmed.filter())
    return router


async def subscribe_title(
    _query: CallbackQuery,
    callback_data: Subscribe,
    parked: Parked,
    subscribe: SubscribeService,
    viewer: Viewer,
    toast: Toast,
    show: Show,
    texts: Texts,
) -> None:
    """Ask for a film or the only season at once; open the picker for two or more."""
    state = dataclasses.replace(card.load(parked.state), index=callback_data.argument)
    offer = await subscribe.offer(state.title)
    if offer.at_once is not None:
        await show(await _asked(state, offer.at_once, subscribe, viewer, texts))
        return
    toast.void()
    state = dataclasses.replace(state, seasons=offer.seasons, taken=offer.taken, chosen=())
    await show(views.picker(texts, state))


async def choose(
    _query: CallbackQuery, callback_data: Choose, parked: Parked, show: Show, texts: Texts
) -> None:
    """Choose a season or leave it."""
    state = card.load(parked.state)
    number, _, chosen = callback_data.argument.partition(".")
    others = set(state.chosen) - {int(number)}
    wanted = others | {int(number)} if chosen == "1" else others
    await show(views.picker(texts, dataclasses.replace(state, chosen=tuple(sorted(wanted)))))


async def ask_for_seasons(
    _query: CallbackQuery,
    parked: Parked,
    subscribe: SubscribeService,
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
    await show(await _asked(state, state.chosen, subscribe, viewer, texts))


async def list_command(
    _message: Message, subscribe: SubscribeService, show: Show, texts: Texts
) -> None:
    """Send the list of what was asked for."""
    await show(views.listing(texts, await subscribe.wishes(), 0))


async def open_list(
    _query: CallbackQuery, subscribe: SubscribeService, show: Show, texts: Texts
) -> None:
    """Show the list of what was asked for."""
    await show(views.listing(texts, await subscribe.wishes(), 0))


async def turn_list(
    _query: CallbackQuery,
    callback_data: SubscriptionPage,
    subscribe: SubscribeService,
    show: Show,
    texts: Texts,
) -> None:
    """Show one page of the list."""
    await show(views.listing(texts, await subscribe.wishes(), callback_data.argument))


async def open_one(
    _query: CallbackQuery,
    callback_data: OpenSubscription,
    parked: Parked,
    subscribe: SubscribeService,
    show: Show,
    texts: Texts,
) -> None:
    """Show one subscription."""
    found = await subscribe.find(callback_data.argument)
    await show(views.detail(texts, found, parked.state.get("page", 0)))


async def open_link(
    _message: Message,
    command: CommandObject,
    subscribe: SubscribeService,
    show: Show,
    texts: Texts,
) -> None:
    """Show the subscription that a link leads to."""
    found = await subscribe.find(deep_links.linked_request(command.args or ""))
    await show(views.detail(texts, found, 0))


async def ask_cancel(
    _query: CallbackQuery,
    callback_data: CancelSubscription,
    parked: Parked,
    subscribe: SubscribeService,
    clock: Clock,
    show: Show,
    texts: Texts,
) -> None:
    """Ask before a subscription goes."""
    found = await subscribe.find(callback_data.argument)
    await show(
        views.ask_cancel(
            texts,
            found,
            moment=clock.now().timestamp(),
            no=_way_back(parked, callback_data.argument),
            kind=parked.kind,
            state=parked.state,
        )
    )


async def cancel(
    _query: CallbackQuery,
    callback_data: CancelConfirmed,
    parked: Parked,
    subscribe: SubscribeService,
    show: Show,
    texts: Texts,
) -> None:
    """Take a subscription back."""
    gone = await subscribe.cancel(stamp_of(callback_data.argument)[0])
    to: Press = SubscriptionPage(argument=parked.state.get("page", 0))
    if parked.kind == card.KIND:
        to = OpenCard(argument=card.load(parked.state).index)
    await show(views.cancelled(texts, gone, kind=parked.kind, state=parked.state, to=to))


async def _asked(
    state: CardState,
    seasons: tuple[int | None, ...],
    subscribe: SubscribeService,
    viewer: Viewer,
    texts: Texts,
) -> Screen:
    state = dataclasses.replace(state, seasons=(), taken=(), chosen=())
    asked = await subscribe.subscribe(state.title, seasons=seasons, who=viewer.id)
    standing = await subscribe.standing(state.title)
    wishes = [one for one in standing.subscriptions if one.season in seasons]
    return views.done(texts, state, asked, wishes)


def _way_back(parked: Parked, handle: str) -> Press:
    if parked.kind == card.KIND:
        return OpenCard(argument=card.load(parked.state).index)
    return OpenSubscription(argument=handle)
