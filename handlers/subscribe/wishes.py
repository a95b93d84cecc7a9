"""Handlers of subscriptions: the list, one of them, and everything done about it."""

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.types import CallbackQuery, Message

from handlers.subscribe import list_views, wish_views
from handlers.subscribe.callbacks import (
    CancelConfirmed,
    Follow,
    Leave,
    OpenSubscription,
    PauseSubscription,
    Reset,
    ResetConfirmed,
    ResumeSubscription,
    SubscriptionPage,
)
from handlers.subscribe.place import Place
from handlers.ui import card
from handlers.ui.acting import note_subscription
from handlers.ui.card import CancelSubscription
from handlers.ui.home import Open
from handlers.ui.press import Press, stamp_of
from handlers.ui.show import Show
from handlers.ui.texts import Texts
from services import deep_links
from services.clock import Clock
from services.errors import SubscriptionGone
from services.household.audit import Act
from services.people import Viewer
from services.ports.wishes import SubscriptionAction
from services.screens import Parked
from services.subscriptions import SubscriptionService

_STEERING = {
    PauseSubscription: SubscriptionAction.PAUSE,
    ResumeSubscription: SubscriptionAction.RESUME,
}


def register(router: Router) -> None:
    """Register these handlers."""
    router.message.register(list_command, Command("subscriptions"))
    router.message.register(
        open_link, CommandStart(deep_link=True, magic=F.args.func(deep_links.is_request))
    )
    router.callback_query.register(open_list, Open.filter(F.argument == "subscriptions"))
    router.callback_query.register(turn_list, SubscriptionPage.filter())
    router.callback_query.register(open_one, OpenSubscription.filter())
    router.callback_query.register(follow, Follow.filter())
    router.callback_query.register(leave, Leave.filter())
    router.callback_query.register(ask_cancel, CancelSubscription.filter())
    router.callback_query.register(cancel, CancelConfirmed.filter())
    for press in _STEERING:
        router.callback_query.register(steer, press.filter())
    router.callback_query.register(ask_reset, Reset.filter())
    router.callback_query.register(reset, ResetConfirmed.filter())


async def list_command(
    _message: Message, subscriptions: SubscriptionService, viewer: Viewer, show: Show, texts: Texts
) -> None:
    """Send the list of what was asked for."""
    await show(list_views.listing(texts, await subscriptions.wishes(viewer), 0))


async def open_list(
    _query: CallbackQuery,
    subscriptions: SubscriptionService,
    viewer: Viewer,
    show: Show,
    texts: Texts,
) -> None:
    """Show the list of what was asked for."""
    await show(list_views.listing(texts, await subscriptions.wishes(viewer), 0))


async def turn_list(
    _query: CallbackQuery,
    callback_data: SubscriptionPage,
    subscriptions: SubscriptionService,
    viewer: Viewer,
    show: Show,
    texts: Texts,
) -> None:
    """Show one page of the list."""
    wishes = await subscriptions.wishes(viewer)
    await show(list_views.listing(texts, wishes, callback_data.argument))


async def open_one(
    _query: CallbackQuery,
    callback_data: OpenSubscription,
    parked: Parked,
    subscriptions: SubscriptionService,
    viewer: Viewer,
    show: Show,
    texts: Texts,
) -> None:
    """Show one subscription."""
    wish = await subscriptions.look(callback_data.argument, viewer)
    await show(wish_views.detail(texts, wish, Place.of(parked)))


async def open_link(
    message: Message,
    command: CommandObject,
    subscriptions: SubscriptionService,
    viewer: Viewer,
    show: Show,
    texts: Texts,
) -> None:
    """Show the subscription that a link leads to."""
    name = deep_links.linked_request(command.args or "")
    place = Place(kept={"page": 0}, is_private=message.chat.type == ChatType.PRIVATE)
    try:
        wish = await subscriptions.look(name, viewer)
    except SubscriptionGone:
        await show(wish_views.vanished(texts, place))
        return
    await show(wish_views.detail(texts, wish, place))


async def follow(
    _query: CallbackQuery,
    callback_data: Follow,
    parked: Parked,
    subscriptions: SubscriptionService,
    viewer: Viewer,
    act: Act,
    show: Show,
    texts: Texts,
) -> None:
    """Let somebody be told, too."""
    wish = await subscriptions.follow(callback_data.argument, viewer)
    note_subscription(act, wish.subscription)
    note = texts("subscription-following")
    await show(wish_views.detail(texts, wish, Place.of(parked), note=note))


async def leave(
    _query: CallbackQuery,
    callback_data: Leave,
    parked: Parked,
    subscriptions: SubscriptionService,
    viewer: Viewer,
    act: Act,
    show: Show,
    texts: Texts,
) -> None:
    """Stop telling somebody."""
    left = await subscriptions.leave(callback_data.argument, viewer)
    note_subscription(act, left.subscription)
    await show(wish_views.gone(texts, left, Place.of(parked)))


async def ask_cancel(
    _query: CallbackQuery,
    callback_data: CancelSubscription,
    parked: Parked,
    subscriptions: SubscriptionService,
    viewer: Viewer,
    clock: Clock,
    show: Show,
    texts: Texts,
) -> None:
    """Ask before a subscription goes; to those who may not end it, show what they may do."""
    wish = await subscriptions.look(callback_data.argument, viewer)
    place, moment = Place.of(parked), clock.now().timestamp()
    if not wish.may_cancel:
        await show(wish_views.detail(texts, wish, place))
        return
    no: Press = OpenSubscription(argument=callback_data.argument)
    if parked.kind == card.KIND and wish.subscription.season is None:
        no = place.back  # a film's card has the button itself
    await show(wish_views.ask_cancel(texts, wish, place, moment=moment, no=no))


async def cancel(
    _query: CallbackQuery,
    callback_data: CancelConfirmed,
    parked: Parked,
    subscriptions: SubscriptionService,
    viewer: Viewer,
    act: Act,
    show: Show,
    texts: Texts,
) -> None:
    """Take a subscription back."""
    left = await subscriptions.cancel(stamp_of(callback_data.argument)[0], viewer)
    note_subscription(act, left.subscription)
    await show(wish_views.gone(texts, left, Place.of(parked)))


async def steer(
    _query: CallbackQuery,
    callback_data: PauseSubscription | ResumeSubscription,
    parked: Parked,
    subscriptions: SubscriptionService,
    viewer: Viewer,
    act: Act,
    show: Show,
    texts: Texts,
) -> None:
    """Pause a subscription, or let it go on."""
    action = _STEERING[type(callback_data)]
    wish = await subscriptions.steer(callback_data.argument, viewer, action)
    note_subscription(act, wish.subscription)
    note = texts(f"subscription-done-{action}")
    await show(wish_views.detail(texts, wish, Place.of(parked), note=note))


async def ask_reset(
    _query: CallbackQuery,
    callback_data: Reset,
    parked: Parked,
    subscriptions: SubscriptionService,
    viewer: Viewer,
    clock: Clock,
    show: Show,
    texts: Texts,
) -> None:
    """Ask before a subscription begins anew."""
    wish = await subscriptions.look(callback_data.argument, viewer)
    moment = clock.now().timestamp()
    await show(wish_views.ask_reset(texts, wish, Place.of(parked), moment=moment))


async def reset(
    _query: CallbackQuery,
    callback_data: ResetConfirmed,
    parked: Parked,
    subscriptions: SubscriptionService,
    viewer: Viewer,
    act: Act,
    show: Show,
    texts: Texts,
) -> None:
    """Let a subscription begin anew."""
    handle = stamp_of(callback_data.argument)[0]
    wish = await subscriptions.steer(handle, viewer, SubscriptionAction.RESET)
    note_subscription(act, wish.subscription)
    note = texts("subscription-done-reset")
    await show(wish_views.detail(texts, wish, Place.of(parked), note=note))
