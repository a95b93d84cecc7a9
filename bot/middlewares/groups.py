"""What happens to groups, whoever did it: we are brought in or taken out, or a group moves.

It stands before the question who is there: a service message often has no person behind it, and
whoever brings us somewhere may be a stranger.
"""

import contextlib
from typing import Any

import structlog
from aiogram import BaseMiddleware, Bot
from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.exceptions import TelegramAPIError
from aiogram.types import ChatMemberUpdated, Message, TelegramObject, Update

from bot.middlewares.access import Handler
from services.household.groups import GroupService
from services.models import ChatId, ViewerId
from services.people import People

OUTSIDE = frozenset({ChatMemberStatus.LEFT, ChatMemberStatus.KICKED})

_log = structlog.get_logger(__name__)


class GroupsMiddleware(BaseMiddleware):
    """Takes these updates in; everything else goes on."""

    def __init__(self, groups: GroupService, people: People) -> None:
        self._groups = groups
        self._people = people

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Hear of groups before anything else does."""
        standing = event.my_chat_member if isinstance(event, Update) else None
        if standing and standing.chat.type != ChatType.PRIVATE:
            await self._standing(standing, data["bot"])
            return None
        message = event.message if isinstance(event, Update) else None
        if message and (message.migrate_to_chat_id or message.migrate_from_chat_id):
            await self._moved(message)
            return None
        return await handler(event, data)

    async def _moved(self, message: Message) -> None:
        """Follow a group; both its ids are told, in two messages."""
        here = message.chat.id
        old = message.migrate_from_chat_id or here
        new = message.migrate_to_chat_id or here
        await self._groups.moved(ChatId(old), ChatId(new))

    async def _standing(self, changed: ChatMemberUpdated, bot: Bot) -> None:
        here, title = ChatId(changed.chat.id), changed.chat.title or ""
        if changed.new_chat_member.status in OUTSIDE:
            await self._groups.gone(here, title)
        elif changed.old_chat_member.status in OUTSIDE:
            by = await self._people.meet(
                ViewerId(changed.from_user.id),
                name=changed.from_user.first_name,
                telegram_language=changed.from_user.language_code,
            )
            if not await self._groups.added(here, title, by):
                _log.info("group_left", chat=here, by=by.id)
                with contextlib.suppress(TelegramAPIError):  # thrown out already
                    await bot.leave_chat(here)
