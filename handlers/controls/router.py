"""Handlers of the switches: look, go down and up, and act with what an action asks for."""

import dataclasses

from aiogram import F, Router
from aiogram.exceptions import TelegramAPIError
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.controls import doors, picking, views
from handlers.controls.asked import Asked
from handlers.controls.callbacks import (
    ActConfirmed,
    Begin,
    Give,
    OpenPanel,
    OpenServer,
    PanelPage,
    PanelUp,
    ServersPage,
)
from handlers.controls.flow import Flow, WithFlow
from handlers.controls.showing import show_outcome, show_panel
from handlers.controls.state import State, load
from handlers.ui import card
from handlers.ui.card import OpenSwitches
from handlers.ui.following import Following
from handlers.ui.home import Open
from handlers.ui.press import stamp_of
from handlers.ui.show import Show
from handlers.ui.switches import OpenSwitch
from handlers.ui.texts import Texts
from handlers.ui.toast import Toast
from services.household.audit import Act
from services.models import BackendId
from services.ports.panels import Place
from services.screens import Parked


def build_router() -> Router:
    """Return the conversation's router; it stands first, for it hears answers to its questions."""
    router = Router(name="controls")
    bound = WithFlow()  # last: it is made only where a handler is found
    router.message.register(cancel, Command("cancel"), Asked(commands=True))
    router.message.register(answer, Asked(), bound)
    router.message.register(controls_command, Command("controls"), bound)
    presses = (
        (open_controls, Open.filter(F.argument == "controls")),
        (open_controls, ServersPage.filter()),
        (open_server, OpenServer.filter()),
        (open_switches, OpenSwitches.filter()),
        (open_panel, OpenPanel.filter()),
        (go_up, PanelUp.filter()),
        (turn, PanelPage.filter()),
        (begin, Begin.filter()),
        (begin_elsewhere, OpenSwitch.filter()),
        (choose, Give.filter()),
        (confirmed, ActConfirmed.filter()),
    )
    for handler, pressed in presses:
        router.callback_query.register(handler, pressed, bound)
    picking.register(router, bound)
    doors.register(router, bound)
    return router


async def controls_command(
    _message: Message,
    flow: Flow,
    show: Show,
    following: Following,
) -> None:
    """Send the switches."""
    await show_panel(await flow.first(), show, flow, following)


async def open_controls(
    _query: CallbackQuery,
    flow: Flow,
    show: Show,
    following: Following,
) -> None:
    """Show the switches."""
    await show_panel(await flow.first(), show, flow, following)


async def open_server(
    _query: CallbackQuery,
    callback_data: OpenServer,
    flow: Flow,
    show: Show,
    following: Following,
) -> None:
    """Show a server's first panel."""
    screen = await flow.panel(State(backend=BackendId(callback_data.argument)))
    await show_panel(screen, show, flow, following)


async def open_panel(
    _query: CallbackQuery,
    callback_data: OpenPanel,
    parked: Parked,
    flow: Flow,
    show: Show,
    following: Following,
    texts: Texts,
) -> None:
    """Show the panel behind a link; the present one as it is now, also on a second tap."""
    state = load(parked.state)
    way = state.ways.get(callback_data.argument)
    async with show.patiently(views.asking(texts, state), in_place=True):
        screen = await flow.panel(state if way is None else state.at(way))
    await show_panel(screen, show, flow, following)


async def open_switches(
    _query: CallbackQuery,
    callback_data: OpenSwitches,
    parked: Parked,
    flow: Flow,
    show: Show,
) -> None:
    """Show the switches of the title of a card, below it."""
    ref = card.at(card.load(parked.state), callback_data.argument).title.ref
    path = flow.controls.path_of(ref)
    await show.anew(await flow.panel(State(backend=ref.backend).down(path)))


async def go_up(
    _query: CallbackQuery,
    callback_data: PanelUp,
    parked: Parked,
    flow: Flow,
    show: Show,
    following: Following,
) -> None:
    """Show the panel above."""
    state = load(parked.state)
    above = callback_data.argument < len(state.trail)
    screen = await flow.panel(state.up_to(callback_data.argument) if above else state)
    await show_panel(screen, show, flow, following)


async def turn(
    _query: CallbackQuery,
    callback_data: PanelPage,
    parked: Parked,
    flow: Flow,
    show: Show,
    following: Following,
) -> None:
    """Show one page of a panel's links."""
    state = dataclasses.replace(load(parked.state), page=callback_data.argument)
    await show_panel(await flow.panel(state), show, flow, following)


async def begin(
    _query: CallbackQuery,
    callback_data: Begin,
    parked: Parked,
    flow: Flow,
    act: Act,
    toast: Toast,
    show: Show,
    following: Following,
) -> None:
    """Begin an action of the panel."""
    async with show.patiently(views.working(flow.texts)):
        shown = await flow.begin(load(parked.state), callback_data.argument, act)
    await show_outcome(shown, toast, show, flow, following)


async def begin_elsewhere(
    _query: CallbackQuery,
    callback_data: OpenSwitch,
    flow: Flow,
    act: Act,
    show: Show,
    following: Following,
) -> None:
    """Begin an action that another conversation offers."""
    place, _, name = callback_data.argument.partition(".")
    await show_panel((await flow.begin_at(Place(place), name, act)).screen, show, flow, following)


async def choose(
    _query: CallbackQuery,
    callback_data: Give,
    parked: Parked,
    flow: Flow,
    act: Act,
    toast: Toast,
    show: Show,
    following: Following,
) -> None:
    """Take a value from a button."""
    shown = await flow.choose(load(parked.state), callback_data.argument, act)
    await show_outcome(shown, toast, show, flow, following)


async def confirmed(
    _query: CallbackQuery,
    callback_data: ActConfirmed,
    parked: Parked,
    flow: Flow,
    act: Act,
    toast: Toast,
    show: Show,
    following: Following,
) -> None:
    """Go on with an action that was confirmed."""
    name, _ = stamp_of(callback_data.argument)
    async with show.patiently(views.working(flow.texts)):
        shown = await flow.confirmed(load(parked.state), name, act)
    await show_outcome(shown, toast, show, flow, following)


async def answer(
    message: Message,
    asked: Parked,
    flow: Flow,
    act: Act,
    show: Show,
    texts: Texts,
    following: Following,
) -> None:
    """Take a value from what was typed; a secret does not stay in the chat."""
    state = load(asked.state)
    note = await _removed(message, texts) if state.secret else ""
    async with show.patiently(views.working(flow.texts)):
        shown = await flow.answer(state, message.text or "", act, note=note)
    await show_panel(shown.screen, show, flow, following)


async def cancel(_message: Message, asked: Parked, show: Show, texts: Texts) -> None:
    """Take the question back."""
    await show(views.outcome(texts, texts("controls-cancelled"), load(asked.state)))


async def _removed(message: Message, texts: Texts) -> str:
    """Delete a secret at once; return what to say where that cannot be."""
    try:
        await message.delete()
    except TelegramAPIError:
        return texts("controls-not-deleted")
    return ""
