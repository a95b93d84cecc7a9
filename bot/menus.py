"""The command menu that Telegram shows: per scope, in the reader's language."""

import contextlib
from collections.abc import Collection, Mapping

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeUnion,
)

from bot.updates import TROUBLE, brief
from handlers.permissions import CommandEntry, commands_for
from handlers.ui.texts import Catalogs
from services.choosing import ChoiceService
from services.models import ViewerId
from services.people import Viewer
from services.roles import Role

# setMyCommands takes two-letter codes; None is everybody else.
CODES: Mapping[str, str | None] = {"en": None, "zh": "zh"}

_log = structlog.stdlib.get_logger(__name__)


class Menus:
    """Sets the menus; implements handlers.context.Menu.

    Telegram picks a menu by the language of the person's app. Who chose another language here
    gets that one under every code.
    """

    def __init__(
        self, bot: Bot, catalogs: Catalogs, choices: ChoiceService, *, parts: Collection[str]
    ) -> None:
        self._parts = parts
        self._bot = bot
        self._catalogs = catalogs
        self._choices = choices

    async def publish(self, owners: frozenset[ViewerId]) -> None:
        """Set the menus: strangers see how to begin, groups the few, owners all.

        An owner who has not begun yet has no chat to set a menu for; theirs is set with /start.
        """
        everybody = tuple(e for e in commands_for(Role.VIEWER) if e.name in {"start", "help"})
        groups = tuple(entry for entry in commands_for(Role.MEMBER) if entry.in_groups)
        await self._set(everybody, BotCommandScopeAllPrivateChats())
        await self._set(groups, BotCommandScopeAllGroupChats())
        for owner in sorted(owners):
            await self.publish_for(owner, role=Role.OWNER)

    async def publish_for(self, who: ViewerId, *, role: Role) -> None:
        """Set the menu of one person's private chat, where there is one."""
        chosen = (await self._choices.languages([who])).get(who)
        with contextlib.suppress(TelegramBadRequest, TelegramForbiddenError):
            await self._set(
                commands_for(role, self._parts), BotCommandScopeChat(chat_id=who), language=chosen
            )

    async def __call__(self, viewer: Viewer) -> None:
        """Set somebody's menu anew: it is a help, and what keeps it away is only logged."""
        try:
            await self.publish_for(viewer.id, role=viewer.role)
        except TROUBLE as error:
            _log.warning("a command menu could not be set", why=brief(error))

    async def _set(
        self,
        entries: tuple[CommandEntry, ...],
        scope: BotCommandScopeUnion,
        *,
        language: str | None = None,
    ) -> None:
        for code_language, code in CODES.items():
            texts = self._catalogs.of(language, code_language)
            commands = [
                BotCommand(command=entry.name, description=texts(f"command-{entry.name}"))
                for entry in entries
            ]
            await self._bot.set_my_commands(commands, scope=scope, language_code=code)
