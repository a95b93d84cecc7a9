"""Handlers of the switches: look, go down and up, and act with what an action asks for."""

import dataclasses

from aiogram import F, Router
from aiogram.exceptions import TelegramAPIError
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.controls import views
from handlers.controls.asked import Asked
from handlers.controls.callbacks import (
    ActConfirmed,
    Begin,
    Give,
    GivePicked,
    OpenPanel,
    OpenPlace,
    OpenServer,
    PanelPage,
    PanelUp,
    PickOne,
    PickPage,
    ServersPage,
)
from handlers.controls.flow import Flow, Shown, WithFlow
from handlers.controls.state import State, load
from handlers.ui import card
from handlers.ui.card import OpenSwitches
from handlers.ui.following import Following
from handlers.ui.home import Open
from handlers.ui.press import stamp_of
from handlers.ui.screen import Screen
from handlers.ui.show import Show
from handlers.ui.switches import OpenSwitch, tell
from handlers.ui.texts import Texts
from handlers.ui.toast import Toast
from handlers.ui.working import OpenWork, SteerWork
from services.audit import Act
from services.models import BackendId
from services.panels import Place
from services.screens import Parked


def build_router() -> Router:
    """Return the conversation's router; it stands first, for it hears answers to its questions."""
    router = Router(name="controls")
    bound = WithFlow()  # last: it is made only where a handler is found
    router.message.register(cancel, Command("cancel"), Asked(commands=True))
    router.message.register(answer, Asked(), bound)
    router.message.register(controls_command, Command("controls"), bound)
    router.message.register(tasks_command, Command(Place.TASKS.value), bound)
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
        (pick, PickOne.filter()),
        (turn_picks, PickPage.filter()),
        (give_picked, GivePicked.filter()),
        (confirmed, ActConfirmed.filter()),
        (open_tasks, Open.filter(F.argument == Place.TASKS)),
        (open_door, OpenPlace.filter()),
        (open_work, OpenWork.filter()),
        (steer_work, SteerWork.filter()),
    )
    for handler, pressed in presses:
        router.callback_query.register(handler, pressed, bound)
    return router


async def controls_command(
    _message: Message,
    flow: Flow,
    show: Show,
    following: Following,
) -> None:
    """Send the switches."""
    await _shown(await flow.first(), show, flow, following)


async def open_controls(
    _query: CallbackQuery,
    flow: Flow,
    show: Show,
    following: Following,
) -> None:
    """Show the switches."""
    await _shown(await flow.first(), show, flow, following)


async def tasks_command(
    _message: Message,
    flow: Flow,
    show: Show,
    following: Following,
) -> None:
    """Send what people have under way on servers where they have it for themselves."""
    await _shown(await flow.through(Place.TASKS), show, flow, following)


async def open_tasks(
    _query: CallbackQuery,
    flow: Flow,
    show: Show,
    following: Following,
) -> None:
    """Show the same."""
    await _shown(await flow.through(Place.TASKS), show, flow, following)


async def open_door(
    _query: CallbackQuery,
    callback_data: OpenPlace,
    flow: Flow,
    show: Show,
    following: Following,
) -> None:
    """Show the panel of the server that was chosen."""
    place, _, server = callback_data.argument.partition(".")
    await _shown(await flow.through(Place(place), server), show, flow, following)


async def open_work(
    _query: CallbackQuery, parked: Parked, flow: Flow, show: Show, following: Following
) -> None:
    """Show the panel that a message is about."""
    await _shown(await flow.panel(_of_message(parked)), show, flow, following)


async def steer_work(
    _query: CallbackQuery,
    callback_data: SteerWork,
    parked: Parked,
    flow: Flow,
    act: Act,
    toast: Toast,
    show: Show,
    following: Following,
) -> None:
    """Begin an action of the panel that a message is about."""
    shown = await flow.begin_action(_of_message(parked), callback_data.argument, act)
    await _acted(shown, toast, show, flow, following)


async def open_server(
    _query: CallbackQuery,
    callback_data: OpenServer,
    flow: Flow,
    show: Show,
    following: Following,
) -> None:
    """Show a server's first panel."""
    screen = await flow.panel(State(backend=BackendId(callback_data.argument)))
    await _shown(screen, show, flow, following)


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
    await _shown(screen, show, flow, following)


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
    await _shown(screen, show, flow, following)


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
    await _shown(await flow.panel(state), show, flow, following)


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
    await _acted(shown, toast, show, flow, following)


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
    await _shown((await flow.begin_at(Place(place), name, act)).screen, show, flow, following)


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
    await _acted(shown, toast, show, flow, following)


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
    await _acted(shown, toast, show, flow, following)


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
    await _acted(shown, toast, show, flow, following)


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
    await _shown(shown.screen, show, flow, following)


async def cancel(_message: Message, asked: Parked, show: Show, texts: Texts) -> None:
    """Take the question back."""
    await show(views.outcome(texts, texts("controls-cancelled"), load(asked.state)))


def _of_message(parked: Parked) -> State:
    """Return the state of the panel that a message about somebody's work names."""
    backend, path = str(parked.state["backend"]), str(parked.state["path"])
    return State(backend=BackendId(backend), path=path, door=Place.TASKS)


async def _shown(screen: Screen, show: Show, flow: Flow, following: Following) -> None:
    """Show a panel, and keep it up to date while it moves by itself."""
    await show(screen)

    async def look() -> tuple[Screen, float]:
        now = await flow.panel(load(screen.state))
        return now, now.again

    following.begin(show, look, every=screen.again)


async def _acted(shown: Shown, toast: Toast, show: Show, flow: Flow, following: Following) -> None:
    """Show what follows, and say over the chat what was done, if anything was."""
    if shown.done is None:
        toast.void()
    else:
        await tell(toast, flow.texts, shown.done, now=flow.clock.now())
    await _shown(shown.screen, show, flow, following)


async def _removed(message: Message, texts: Texts) -> str:
    """Delete a secret at once; return what to say where that cannot be."""
    try:
        await message.delete()
    except TelegramAPIError:
        return texts("controls-not-deleted")
    return ""
