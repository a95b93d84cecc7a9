"""Handlers of hello, help and the way out."""

from typing import Any

from aiogram import Dispatcher, F, Router
from aiogram.enums import ChatType
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.types import CallbackQuery, Message

from handlers import discretion
from handlers.permissions import parts_of
from handlers.start import views
from handlers.ui.home import INLINE_START, Open
from handlers.ui.show import Show
from handlers.ui.texts import Texts
from services.errors import BrokenLink
from services.people import Viewer
from services.registry import Registry


def build_router() -> Router:
    """Return the conversation's router."""
    router = Router(name="start")
    room = F.args.func(discretion.room_of)
    router.message.register(open_room, CommandStart(deep_link=True, magic=room))
    router.message.register(start_command, CommandStart())
    router.message.register(help_command, Command("help"))
    router.message.register(cancel_command, Command("cancel"))
    router.callback_query.register(open_home, Open.filter(F.argument == "home"))
    router.callback_query.register(open_help, Open.filter(F.argument == "help"))
    return router


async def start_command(
    _message: Message,
    command: CommandObject,
    registry: Registry,
    viewer: Viewer,
    show: Show,
    texts: Texts,
) -> None:
    """Send the home panel; a link that leads nowhere is said."""
    if command.args and command.args != INLINE_START:
        raise BrokenLink
    await show(views.home(texts, viewer, parts_of(registry)))


async def open_room(
    message: Message, command: CommandObject, dispatcher: Dispatcher, **data: Any
) -> None:
    """Do what the command of a link's name does: the way here from a group."""
    name = discretion.room_of(command.args or "")
    typed = message.model_copy(update={"text": f"/{name}"})
    await dispatcher.propagate_event("message", typed, **data)


async def open_home(
    _query: CallbackQuery, registry: Registry, viewer: Viewer, show: Show, texts: Texts
) -> None:
    """Show the home panel."""
    await show(views.home(texts, viewer, parts_of(registry)))


async def help_command(
    message: Message, registry: Registry, viewer: Viewer, show: Show, texts: Texts
) -> None:
    """Send what can be done; needs no server."""
    in_group = message.chat.type != ChatType.PRIVATE
    await show(views.help_text(texts, viewer.role, parts_of(registry), in_group=in_group))


async def open_help(
    query: CallbackQuery, registry: Registry, viewer: Viewer, show: Show, texts: Texts
) -> None:
    """Show what can be done."""
    in_group = query.message is not None and query.message.chat.type != ChatType.PRIVATE
    await show(views.help_text(texts, viewer.role, parts_of(registry), in_group=in_group))


async def cancel_command(_message: Message, show: Show, texts: Texts) -> None:
    """Say that nothing waits for an answer: no conversation asks for one yet."""
    await show(views.nothing_to_cancel(texts))
