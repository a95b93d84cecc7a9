"""The command menu that Telegram shows: per scope, in both languages."""

import contextlib

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeUnion,
)

from handlers.commands import CommandEntry, commands_for
from handlers.ui.texts import Catalogs
from services.models import ViewerId
from services.people import Role

CODES = {"en": None, "zh": "zh"}  # setMyCommands takes two-letter codes; None is everybody else


async def publish(bot: Bot, catalogs: Catalogs, *, owners: frozenset[ViewerId]) -> None:
    """Set the menus: strangers see how to begin, groups the few, owners all.

    An owner who has not begun yet has no chat to set a menu for; theirs is set with /start.
    """
    everybody = tuple(e for e in commands_for(Role.VIEWER) if e.name in {"start", "help"})
    groups = tuple(entry for entry in commands_for(Role.MEMBER) if entry.in_groups)
    await _set(bot, catalogs, everybody, BotCommandScopeAllPrivateChats())
    await _set(bot, catalogs, groups, BotCommandScopeAllGroupChats())
    for owner in sorted(owners):
        await publish_for(bot, catalogs, viewer=owner, role=Role.OWNER)


async def publish_for(bot: Bot, catalogs: Catalogs, *, viewer: ViewerId, role: Role) -> None:
    """Set the menu of one person's private chat."""
    with contextlib.suppress(TelegramBadRequest, TelegramForbiddenError):
        await _set(bot, catalogs, commands_for(role), BotCommandScopeChat(chat_id=viewer))


async def _set(
    bot: Bot, catalogs: Catalogs, entries: tuple[CommandEntry, ...], scope: BotCommandScopeUnion
) -> None:
    for language, code in CODES.items():
        texts = catalogs.of(language)
        commands = [
            BotCommand(command=entry.name, description=texts(f"command-{entry.name}"))
            for entry in entries
        ]
        await bot.set_my_commands(commands, scope=scope, language_code=code)
