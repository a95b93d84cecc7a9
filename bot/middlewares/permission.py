"""Nothing for somebody below the least role of the table: one question for every kind of update."""

from typing import Any

from aiogram import BaseMiddleware
from aiogram.filters import CommandObject
from aiogram.types import (
    CallbackQuery,
    ChosenInlineResult,
    InlineQuery,
    Message,
    TelegramObject,
)

from bot.middlewares.access import Handler
from handlers import permissions
from handlers.ui.press import Press
from services.errors import NotAllowed
from services.household.roles import Role, at_least
from services.people import Viewer
from services.screens import Parked


class PermissionMiddleware(BaseMiddleware):
    """Stands before every handler, once aiogram knows which one it is."""

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Let pass who may. Raises: NotAllowed."""
        viewer: Viewer = data["viewer"]
        if not at_least(viewer.role, least_of(event, data)):
            raise NotAllowed
        return await handler(event, data)


def least_of(event: TelegramObject, data: dict[str, Any]) -> Role:
    """Return the least role that an update needs, by what the filters have found in it."""
    match event:
        case CallbackQuery():
            press = data.get("callback_data")
            # a button nobody has sent leads to words alone
            return permissions.least_of_press(press) if isinstance(press, Press) else Role.VIEWER
        case InlineQuery() | ChosenInlineResult():
            return permissions.INLINE
        case Message():
            return _least_of_message(data.get("command"), data.get("asked"))
    return Role.OWNER


def _least_of_message(command: object, asked: object) -> Role:
    if isinstance(command, CommandObject):
        if command.command == "start" and command.args:
            return permissions.least_of_link(command.args)
        return permissions.least_of_command(command.command)
    if isinstance(asked, Parked):
        return permissions.least_of_answer(asked.kind)
    return permissions.TYPING
