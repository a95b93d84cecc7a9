"""Handlers of an order: open it, decide, choose parts, send it off, set the queue going."""

import dataclasses

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.order import views
from handlers.order.callbacks import (
    OrderAll,
    OrderChosen,
    OrderScreen,
    PartsPage,
    Pick,
    PickGroup,
    SetChoice,
    StartQueue,
)
from handlers.order.desk import Desk, WithDesk
from handlers.order.state import Basket, OrderState, load
from handlers.ui import card
from handlers.ui.card import OrderTitle
from handlers.ui.show import Show
from handlers.ui.switches import result
from handlers.ui.texts import Texts
from handlers.ui.toast import Toast
from services.clock import Clock
from services.errors import BackendError, ScreenExpired
from services.household.audit import Act
from services.ports.parts import Part
from services.screens import Parked


def build_router() -> Router:
    """Return the conversation's router."""
    router = Router(name="order")
    bound = WithDesk()  # last: it is made only where a handler is found
    router.callback_query.register(open_order, OrderTitle.filter(), bound)
    router.callback_query.register(show_order, OrderScreen.filter())
    router.callback_query.register(decide, SetChoice.filter())
    router.callback_query.register(turn, PartsPage.filter())
    router.callback_query.register(pick, Pick.filter())
    router.callback_query.register(pick_group, PickGroup.filter())
    router.callback_query.register(order_all, OrderAll.filter(), bound)
    router.callback_query.register(order_chosen, OrderChosen.filter(), bound)
    router.callback_query.register(start_queue, StartQueue.filter(), bound)
    return router


async def open_order(
    _query: CallbackQuery, callback_data: OrderTitle, parked: Parked, desk: Desk, show: Show
) -> None:
    """Show what can be ordered of the title of a card."""
    state = dataclasses.replace(card.load(parked.state), index=callback_data.argument)
    await show(await desk.open(state))


async def show_order(_query: CallbackQuery, parked: Parked, show: Show, texts: Texts) -> None:
    """Show the order as it stands."""
    await show(views.order(texts, load(parked.state)))


async def decide(
    _query: CallbackQuery, callback_data: SetChoice, parked: Parked, show: Show, texts: Texts
) -> None:
    """Decide one of the choices."""
    state = load(parked.state)
    key, _, number = callback_data.argument.rpartition(".")
    values = next((c.values for c in state.basket.assortment.choices if c.key == key), ())
    if int(number) >= len(values):
        raise ScreenExpired
    choices = {**state.basket.choices, key: values[int(number)]}
    await show(views.order(texts, _with(state, dataclasses.replace(state.basket, choices=choices))))


async def turn(
    _query: CallbackQuery, callback_data: PartsPage, parked: Parked, show: Show, texts: Texts
) -> None:
    """Show one page of the parts."""
    state = load(parked.state)
    basket = dataclasses.replace(state.basket, page=callback_data.argument)
    await show(views.parts(texts, _with(state, basket)))


async def pick(
    _query: CallbackQuery, callback_data: Pick, parked: Parked, show: Show, texts: Texts
) -> None:
    """Choose a part or leave it."""
    state = load(parked.state)
    place, _, on = callback_data.argument.partition(".")
    await show(views.parts(texts, _with(state, state.basket.picked([int(place)], on=on == "1"))))


async def pick_group(
    _query: CallbackQuery, callback_data: PickGroup, parked: Parked, show: Show, texts: Texts
) -> None:
    """Choose every part of a season or leave them."""
    state = load(parked.state)
    season, _, on = callback_data.argument.partition(".")
    places = state.basket.season(int(season) if season else None)
    await show(views.parts(texts, _with(state, state.basket.picked(places, on=on == "1"))))


async def order_all(
    _query: CallbackQuery, parked: Parked, desk: Desk, act: Act, show: Show
) -> None:
    """Order everything there is."""
    state = load(parked.state)
    await _order(state, state.basket.assortment.parts, desk, act, show)


async def order_chosen(
    _query: CallbackQuery,
    parked: Parked,
    desk: Desk,
    act: Act,
    toast: Toast,
    show: Show,
    texts: Texts,
) -> None:
    """Order the parts chosen; choosing none is said."""
    state = load(parked.state)
    if not state.basket.chosen:
        act.refused("nothing-chosen")
        toast.void()
        await toast(texts("order-choose-first"), alert=True)
        return
    await _order(state, state.basket.parts, desk, act, show)


async def start_queue(
    _query: CallbackQuery,
    callback_data: StartQueue,
    parked: Parked,
    desk: Desk,
    clock: Clock,
    act: Act,
    show: Show,
    texts: Texts,
) -> None:
    """Set a halted queue going."""
    done = await desk.use(callback_data.argument, act)
    said = result(texts, done, now=clock.now())
    await show(views.started(texts, load(parked.state), said))


async def _order(
    state: OrderState, parts: tuple[Part, ...], desk: Desk, act: Act, show: Show
) -> None:
    """Order parts, patiently: a server may ask its sources first. Where it fails, all stays."""
    try:
        async with show.patiently(views.ordering(desk.texts, state), in_place=True):
            done = await desk.order(state, parts, act)
    except BackendError:  # its words are said by who says all errors
        await show(views.order(desk.texts, state))
        raise
    await show(done)


def _with(state: OrderState, basket: Basket) -> OrderState:
    return dataclasses.replace(state, basket=basket)
