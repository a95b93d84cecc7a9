"""Handlers of the queue: look, turn, pause, resume, try again, delete, and whole queues."""

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.queue import views
from handlers.queue.callbacks import (
    CancelItem,
    Delete,
    DeleteConfirmed,
    Pause,
    QueueFilter,
    QueuePage,
    QueueServer,
    QueueStop,
    QueueSwitch,
    Resume,
    RetryItem,
    Undo,
)
from handlers.queue.desk import Desk, WithDesk
from handlers.queue.views import Whereabouts
from handlers.ui.home import Open
from handlers.ui.press import stamp_of
from handlers.ui.show import Show
from handlers.ui.switches import tell
from handlers.ui.texts import Texts
from handlers.ui.toast import Toast
from services.household.audit import Act
from services.models import QueueAction, QueueItem
from services.screens import Parked

_STEERS = {
    Pause: (QueueAction.PAUSE, "queue-paused"),
    Resume: (QueueAction.RESUME, "queue-resumed"),
    RetryItem: (QueueAction.RETRY, "queue-retried"),
    CancelItem: (QueueAction.CANCEL, "queue-cancelled"),
}
_FIRST: Whereabouts = {"page": 0, "turn": 0, "mine": False, "server": ""}


def build_router() -> Router:
    """Return the conversation's router."""
    router = Router(name="queue")
    bound = WithDesk()  # last: it is made only where a handler is found
    router.message.register(queue_command, Command("queue"), bound)
    presses = (
        (open_queue, Open.filter(F.argument == "queue")),
        (turn, QueuePage.filter()),
        (narrow, QueueFilter.filter()),
        (narrow_to_server, QueueServer.filter()),
        (stop, QueueStop.filter()),
        (use_switch, QueueSwitch.filter()),
        (ask_delete, Delete.filter()),
        (delete, DeleteConfirmed.filter()),
        (undo, Undo.filter()),
    )
    for press in _STEERS:
        router.callback_query.register(steer, press.filter(), bound)
    for handler, pressed in presses:
        router.callback_query.register(handler, pressed, bound)
    return router


async def queue_command(_message: Message, desk: Desk, show: Show) -> None:
    """Send the queue."""
    await desk.present(show, _FIRST)


async def open_queue(_query: CallbackQuery, desk: Desk, show: Show) -> None:
    """Show the queue."""
    await desk.present(show, _FIRST)


async def turn(
    _query: CallbackQuery, callback_data: QueuePage, parked: Parked, desk: Desk, show: Show
) -> None:
    """Show one page as it is now."""
    await desk.present(show, {**_place(parked), "page": callback_data.argument})


async def stop(
    _query: CallbackQuery, callback_data: QueueStop, parked: Parked, desk: Desk, show: Show
) -> None:
    """Show one page as it is now, and let it stand."""
    await desk.present(show, {**_place(parked), "page": callback_data.argument}, stands=True)


async def narrow(
    _query: CallbackQuery, callback_data: QueueFilter, parked: Parked, desk: Desk, show: Show
) -> None:
    """Show everything, or what this person asked for."""
    mine = callback_data.argument == "mine"
    await desk.present(show, {**_place(parked), "page": 0, "mine": mine})


async def narrow_to_server(
    _query: CallbackQuery, callback_data: QueueServer, parked: Parked, desk: Desk, show: Show
) -> None:
    """Show what is under way on one server, or on all."""
    await desk.present(show, {**_place(parked), "page": 0, "server": callback_data.argument})


async def steer(
    _query: CallbackQuery,
    callback_data: Pause | Resume | RetryItem | CancelItem,
    parked: Parked,
    desk: Desk,
    act: Act,
    toast: Toast,
    show: Show,
    texts: Texts,
) -> None:
    """Pause an item, let it go on, try it once more, or call off what is to be done with it."""
    action, said = _STEERS[type(callback_data)]
    item = await desk.queue.act(callback_data.argument, action, who=desk.visit.viewer)
    act.about = item.name
    await toast(texts(said, name=item.name))
    await desk.present(show, _place(parked))


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
    place = _place(parked)
    await desk.present(show, {**place, "turn": place["turn"] + 1})


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
    await show(views.ask_delete(texts, item, moment=moment, state=_place(parked)))


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
    """Delete an item, once the seconds to think again are over."""
    name, _ = stamp_of(callback_data.argument)
    item = await desk.queue.find(name, who=desk.visit.viewer)
    act.about = item.name
    seconds, place = desk.takebacks.seconds, _place(parked)
    await toast(texts("queue-deleting", name=item.name, seconds=round(seconds)))
    await show(views.deleting(texts, item, seconds=seconds, state=place))
    if await desk.takebacks.stands((parked.row, name)):
        await _delete(name, item, place, desk, show, texts)
        return
    act.voided()
    toast.void()
    await desk.present(show, place, said=texts("queue-kept", name=item.name))


async def _delete(
    name: str, item: QueueItem, place: Whereabouts, desk: Desk, show: Show, texts: Texts
) -> None:
    """Delete it now. Where that fails its words come by themselves, and the queue comes back."""
    said = ""
    try:
        await desk.queue.act(name, QueueAction.DELETE, who=desk.visit.viewer)
        said = texts("queue-deleted", name=item.name)
    finally:
        await desk.present(show, place, said=said)


async def undo(
    _query: CallbackQuery,
    callback_data: Undo,
    parked: Parked,
    desk: Desk,
    toast: Toast,
    show: Show,
    texts: Texts,
) -> None:
    """Take a delete back; where it is too late, show how things stand."""
    if desk.takebacks.take_back((parked.row, callback_data.argument)):
        await toast(texts("queue-kept-toast"))
        return
    await toast(texts("queue-kept-already"), alert=True)
    await desk.present(show, _place(parked))


def _place(parked: Parked) -> Whereabouts:
    """Return where in the queue somebody is, also on a screen of before there were filters."""
    kept = parked.state
    return {
        "page": kept.get("page", 0),
        "turn": kept.get("turn", 0),
        "mine": kept.get("mine", False),
        "server": kept.get("server", ""),
    }
