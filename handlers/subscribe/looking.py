"""Handlers of looking closer: the episodes of a subscription, and what is finished."""

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.subscribe import episode_views, list_views, picker_views
from handlers.subscribe.callbacks import AskAgain, FinishedPageNumber, OpenEpisodes
from handlers.subscribe.place import Place
from handlers.ui.acting import note_asking
from handlers.ui.card import CardState
from handlers.ui.show import Show
from handlers.ui.texts import Texts
from services.clock import Clock
from services.household.audit import Act
from services.people import Viewer
from services.screens import Parked
from services.subscriptions import SubscriptionService


def register(router: Router) -> None:
    """Register these handlers."""
    router.callback_query.register(open_episodes, OpenEpisodes.filter())
    router.callback_query.register(open_finished, FinishedPageNumber.filter())
    router.callback_query.register(ask_again, AskAgain.filter())


async def open_episodes(
    _query: CallbackQuery,
    callback_data: OpenEpisodes,
    parked: Parked,
    subscriptions: SubscriptionService,
    viewer: Viewer,
    show: Show,
    texts: Texts,
) -> None:
    """Show what there is of each episode."""
    handle, _, page = callback_data.argument.partition(".")
    wish, found = await subscriptions.episodes(handle, viewer)
    await show(episode_views.episodes(texts, wish, found, int(page), Place.of(parked)))


async def open_finished(
    _query: CallbackQuery,
    callback_data: FinishedPageNumber,
    subscriptions: SubscriptionService,
    clock: Clock,
    show: Show,
    texts: Texts,
) -> None:
    """Show one page of what is finished."""
    page = callback_data.argument
    found = await subscriptions.finished(offset=page * list_views.PAGE, limit=list_views.PAGE)
    await show(list_views.finished(texts, found, page, now=clock.now()))


async def ask_again(
    _query: CallbackQuery,
    callback_data: AskAgain,
    subscriptions: SubscriptionService,
    viewer: Viewer,
    act: Act,
    show: Show,
    texts: Texts,
) -> None:
    """Ask once more for what is finished."""
    handle, _, page = callback_data.argument.partition(".")
    offset = int(page) * list_views.PAGE
    page_size = list_views.PAGE
    answered = await subscriptions.again(handle, viewer, offset=offset, limit=page_size)
    note_asking(act, answered.title, answered.asked)
    await show(picker_views.done(texts, CardState(titles=(answered.title,)), answered))
