"""Handlers of the queue: look, turn, pause, resume, delete."""

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.queue import views
from handlers.queue.callbacks import Delete, DeleteConfirmed, Pause, QueuePage, Resume
from handlers.ui.home import Open
from handlers.ui.press import stamp_of
from handlers.ui.screen import Screen
from handlers.ui.show import Show
from handlers.ui.texts import Texts
from handlers.ui.toast import Toast
from services.clock import Clock
from services.models import QueueAction
from services.queue import QueueService
from services.screens import Parked


def build_router() -> Router:
    """Return the conversation's router."""
    router = Router(name="queue")
    router.message.register(queue_command, Command("queue"))
    router.callback_query.register(open_queue, Open.filter(F.argument == "queue"))
    router.callback_query.register(turn, QueuePage.filter())
    router.callback_query.register(steer, Pause.filter())
    router.callback_query.register(steer, Resume.filter())
    router.callback_query.register(ask_delete, Delete.filter())
    router.callback_query.register(delete, DeleteConfirmed.filter())
    return router


async def queue_command(
    _message: Message,
    queue: QueueService,
    clock: Clock,
    show: Show,
    texts: Texts,
) -> None:
    """Send the queue."""
    await show(await _panel(0, queue, clock, texts))


async def open_queue(
    _query: CallbackQuery,
    queue: QueueService,
    clock: Clock,
    show: Show,
    texts: Texts,
) -> None:
    """Show the queue."""
    await show(await _panel(0, queue, clock, texts))


async def turn(
    _query: CallbackQuery,
    callback_data: QueuePage,
    queue: QueueService,
    clock: Clock,
    show: Show,
    texts: Texts,
) -> None:
    """Show one page as it is now."""
    await show(await _panel(callback_data.argument, queue, clock, texts))


async def steer(
    _query: CallbackQuery,
    callback_data: Pause | Resume,
    parked: Parked,
    queue: QueueService,
    clock: Clock,
    show: Show,
    toast: Toast,
    texts: Texts,
) -> None:
    """Pause an item, or let it go on."""
    pauses = isinstance(callback_data, Pause)
    action = QueueAction.PAUSE if pauses else QueueAction.RESUME
    item = await queue.act(callback_data.argument, action)
    said = (
        texts("queue-paused", name=item.name) if pauses else texts("queue-resumed", name=item.name)
    )
    await toast(said)
    await show(await _panel(_page(parked), queue, clock, texts))


async def ask_delete(
    _query: CallbackQuery,
    callback_data: Delete,
    parked: Parked,
    queue: QueueService,
    clock: Clock,
    show: Show,
    texts: Texts,
) -> None:
    """Ask before an item and its files go."""
    item = await queue.find(callback_data.argument)
    await show(views.ask_delete(texts, item, _page(parked), moment=clock.now().timestamp()))


async def delete(
    _query: CallbackQuery,
    callback_data: DeleteConfirmed,
    parked: Parked,
    queue: QueueService,
    clock: Clock,
    show: Show,
    toast: Toast,
    texts: Texts,
) -> None:
    """Delete an item."""
    item = await queue.act(stamp_of(callback_data.argument)[0], QueueAction.DELETE)
    await toast(texts("queue-deleted", name=item.name))
    await show(await _panel(_page(parked), queue, clock, texts))


def _page(parked: Parked) -> int:
    page: int = parked.state.get("page", 0)
    return page


async def _panel(page: int, queue: QueueService, clock: Clock, texts: Texts) -> Screen:
    return views.panel(texts, await queue.view(), page, now=clock.now())
