"""Handlers of the queue: look, turn, pause, resume, try again, delete, and whole queues."""

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.queue import views
from handlers.queue.callbacks import (
    Delete,
    DeleteConfirmed,
    Pause,
    QueueFilter,
    QueuePage,
    QueueSwitch,
    Resume,
    RetryItem,
)
from handlers.queue.desk import Desk, WithDesk
from handlers.ui.home import Open
from handlers.ui.press import stamp_of
from handlers.ui.show import Show
from handlers.ui.switches import tell
from handlers.ui.texts import Texts
from handlers.ui.toast import Toast
from services.audit import Act
from services.models import QueueAction
from services.screens import Parked

_STEERS = {
    Pause: (QueueAction.PAUSE, "queue-paused"),
    Resume: (QueueAction.RESUME, "queue-resumed"),
    RetryItem: (QueueAction.RETRY, "queue-retried"),
}


def build_router() -> Router:
    """Return the conversation's router."""
    router = Router(name="queue")
    bound = WithDesk()  # last: it is made only where a handler is found
    router.message.register(queue_command, Command("queue"), bound)
    presses = (
        (open_queue, Open.filter(F.argument == "queue")),
        (turn, QueuePage.filter()),
        (narrow, QueueFilter.filter()),
        (use_switch, QueueSwitch.filter()),
        (ask_delete, Delete.filter()),
        (delete, DeleteConfirmed.filter()),
    )
    for press in _STEERS:
        router.callback_query.register(steer, press.filter(), bound)
    for handler, pressed in presses:
        router.callback_query.register(handler, pressed, bound)
    return router


async def queue_command(_message: Message, desk: Desk, show: Show) -> None:
    """Send the queue."""
    await show(await desk.panel())


async def open_queue(_query: CallbackQuery, desk: Desk, show: Show) -> None:
    """Show the queue."""
    await show(await desk.panel())


async def turn(
    _query: CallbackQuery, callback_data: QueuePage, parked: Parked, desk: Desk, show: Show
) -> None:
    """Show one page as it is now."""
    await show(await desk.panel(callback_data.argument, turn=_turn(parked), mine=_mine(parked)))


async def narrow(
    _query: CallbackQuery, callback_data: QueueFilter, parked: Parked, desk: Desk, show: Show
) -> None:
    """Show everything, or what this person asked for."""
    mine = callback_data.argument == "mine"
    await show(await desk.panel(turn=_turn(parked), mine=mine))


async def steer(
    _query: CallbackQuery,
    callback_data: Pause | Resume | RetryItem,
    parked: Parked,
    desk: Desk,
    act: Act,
    toast: Toast,
    show: Show,
    texts: Texts,
) -> None:
    """Pause an item, let it go on, or try it once more."""
    action, said = _STEERS[type(callback_data)]
    item = await desk.queue.act(callback_data.argument, action, who=desk.visit.viewer)
    act.about = item.name
    await toast(texts(said, name=item.name))
    await show(await desk.panel(_page(parked), turn=_turn(parked), mine=_mine(parked)))


async def use_switch(
    _query: CallbackQuery,
    callback_data: QueueSwitch,
    parked: Parked,
    desk: Desk,
    act: Act,
    toast: Toast,
    show: Show,
    texts: Texts,
) -> None:
    """Do something to a server's whole queue."""
    done = await desk.use(callback_data.argument.partition(".")[0], act)
    await tell(toast, texts, done, now=desk.clock.now())
    await show(await desk.panel(_page(parked), turn=_turn(parked) + 1, mine=_mine(parked)))


async def ask_delete(
    _query: CallbackQuery,
    callback_data: Delete,
    parked: Parked,
    desk: Desk,
    show: Show,
    texts: Texts,
) -> None:
    """Ask before an item and its files go."""
    item = await desk.queue.find(callback_data.argument, who=desk.visit.viewer)
    moment = desk.clock.now().timestamp()
    page, turns = _page(parked), _turn(parked)
    await show(views.ask_delete(texts, item, page, moment=moment, turn=turns, mine=_mine(parked)))


async def delete(
    _query: CallbackQuery,
    callback_data: DeleteConfirmed,
    parked: Parked,
    desk: Desk,
    act: Act,
    toast: Toast,
    show: Show,
    texts: Texts,
) -> None:
    """Delete an item."""
    name, _ = stamp_of(callback_data.argument)
    item = await desk.queue.act(name, QueueAction.DELETE, who=desk.visit.viewer)
    act.about = item.name
    await toast(texts("queue-deleted", name=item.name))
    await show(await desk.panel(_page(parked), turn=_turn(parked), mine=_mine(parked)))


def _page(parked: Parked) -> int:
    page: int = parked.state.get("page", 0)
    return page


def _turn(parked: Parked) -> int:
    turns: int = parked.state.get("turn", 0)
    return turns


def _mine(parked: Parked) -> bool:
    mine: bool = parked.state.get("mine", False)
    return mine
