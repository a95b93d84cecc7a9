"""Choosing several values of one parameter: toggles, pages, and giving what is chosen."""

import dataclasses

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.controls.callbacks import GivePicked, PickOne, PickPage
from handlers.controls.flow import Flow, WithFlow
from handlers.controls.showing import show_outcome
from handlers.controls.state import load
from handlers.ui.following import Following
from handlers.ui.show import Show
from handlers.ui.toast import Toast
from services.household.audit import Act
from services.screens import Parked


def register(router: Router, bound: WithFlow) -> None:
    """Register the handlers with the conversation's router."""
    router.callback_query.register(pick, PickOne.filter(), bound)
    router.callback_query.register(turn_picks, PickPage.filter(), bound)
    router.callback_query.register(give_picked, GivePicked.filter(), bound)


async def pick(
    _query: CallbackQuery, callback_data: PickOne, parked: Parked, flow: Flow, show: Show
) -> None:
    """Choose one of several values or leave it."""
    await show(await flow.pick(load(parked.state), callback_data.argument))


async def turn_picks(
    _query: CallbackQuery, callback_data: PickPage, parked: Parked, flow: Flow, show: Show
) -> None:
    """Show one page of several values."""
    state = dataclasses.replace(load(parked.state), picking=callback_data.argument)
    await show(await flow.picking(state))


async def give_picked(
    _query: CallbackQuery,
    callback_data: GivePicked,
    parked: Parked,
    flow: Flow,
    act: Act,
    toast: Toast,
    show: Show,
    following: Following,
) -> None:
    """Give the values that are chosen; choosing none is said."""
    shown = await flow.picked(load(parked.state), callback_data.argument, act)
    if shown is None:
        toast.void()
        await toast(flow.texts("order-choose-first"), alert=True)
        return
    await show_outcome(shown, toast, show, flow, following)
