"""Panels that are reached by themselves: by a command, and from messages about somebody's work."""

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.controls.callbacks import OpenPlace
from handlers.controls.flow import Flow, WithFlow
from handlers.controls.showing import show_outcome, show_panel
from handlers.controls.state import State
from handlers.ui.following import Following
from handlers.ui.home import Open
from handlers.ui.show import Show
from handlers.ui.toast import Toast
from handlers.ui.working import OpenWork, SteerWork
from services.household.audit import Act
from services.models import BackendId
from services.ports.panels import Place
from services.screens import Parked


def register(router: Router, bound: WithFlow) -> None:
    """Register the handlers with the conversation's router."""
    router.message.register(tasks_command, Command(Place.TASKS.value), bound)
    presses = (
        (open_tasks, Open.filter(F.argument == Place.TASKS)),
        (open_door, OpenPlace.filter()),
        (open_work, OpenWork.filter()),
        (steer_work, SteerWork.filter()),
    )
    for handler, pressed in presses:
        router.callback_query.register(handler, pressed, bound)


async def tasks_command(
    _message: Message,
    flow: Flow,
    show: Show,
    following: Following,
) -> None:
    """Send what people have under way on servers where they have it for themselves."""
    await show_panel(await flow.through(Place.TASKS), show, flow, following)


async def open_tasks(
    _query: CallbackQuery,
    flow: Flow,
    show: Show,
    following: Following,
) -> None:
    """Show the same."""
    await show_panel(await flow.through(Place.TASKS), show, flow, following)


async def open_door(
    _query: CallbackQuery,
    callback_data: OpenPlace,
    flow: Flow,
    show: Show,
    following: Following,
) -> None:
    """Show the panel of the server that was chosen."""
    place, _, server = callback_data.argument.partition(".")
    await show_panel(await flow.through(Place(place), server), show, flow, following)


async def open_work(
    _query: CallbackQuery, parked: Parked, flow: Flow, show: Show, following: Following
) -> None:
    """Show the panel that a message is about."""
    await show_panel(await flow.panel(_of_message(parked)), show, flow, following)


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
    await show_outcome(shown, toast, show, flow, following)


def _of_message(parked: Parked) -> State:
    """Return the state of the panel that a message about somebody's work names."""
    backend, path = str(parked.state["backend"]), str(parked.state["path"])
    return State(backend=BackendId(backend), path=path, door=Place.TASKS)
