"""The command menu that Telegram shows: per scope, in the reader's language."""

import contextlib
import hashlib
import json
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
from services.household.roles import Role
from services.models import ViewerId
from services.people import MenuOf, People, Viewer

# setMyCommands takes two-letter codes; None is everybody else.
CODES: Mapping[str, str | None] = {"en": None, "zh": "zh"}

_log = structlog.stdlib.get_logger(__name__)


class Menus:
    """Sets the menus; implements handlers.context.Menu.

    Telegram picks a menu by the language of the person's app. Who chose another language here
    gets that one under every code. What was set for somebody is remembered as a digest, so that a
    start asks for nothing that has not changed.
    """

    def __init__(
        self, bot: Bot, catalogs: Catalogs, people: People, *, parts: Collection[str]
    ) -> None:
        self._parts = parts
        self._bot = bot
        self._catalogs = catalogs
        self._people = people

    async def publish(self) -> None:
        """Set the menus: strangers see how to begin, groups the few, everybody their own.

        An owner who has not begun yet has no chat to set a menu for; theirs is set with /start.
        """
        everybody = tuple(e for e in commands_for(Role.VIEWER) if e.name in {"start", "help"})
        groups = tuple(entry for entry in commands_for(Role.MEMBER) if entry.in_groups)
        await self._set(self._menu(everybody), BotCommandScopeAllPrivateChats())
        await self._set(self._menu(groups), BotCommandScopeAllGroupChats())
        for person in await self._people.with_menus():
            await self._publish_for(person)

    async def __call__(self, viewer: Viewer) -> None:
        """Set somebody's menu anew: it is a help, and what keeps it away is only logged."""
        await self._try_for(MenuOf(viewer=viewer))

    async def welcome(self, who: ViewerId) -> None:
        """Set the menu of somebody who has begun, if it could not be set before."""
        for person in await self._people.with_menus():
            if person.viewer.id == who:
                await self._try_for(person)

    async def _try_for(self, person: MenuOf) -> None:
        try:
            await self._publish_for(person)
        except TROUBLE as error:
            _log.warning("a command menu could not be set", why=brief(error))

    async def _publish_for(self, person: MenuOf) -> None:
        """Set the menu of one person's private chat, unless it says just this; a stranger has none.

        Where there is no chat to set it for, nothing is remembered: the next time tries again.
        """
        who, scope = person.viewer, BotCommandScopeChat(chat_id=person.viewer.id)
        menu = self._menu(commands_for(who.role, self._parts), language=who.language)
        said = self._digest(menu)
        if said == person.menu:
            return
        with contextlib.suppress(TelegramBadRequest, TelegramForbiddenError):
            if who.role is Role.STRANGER:
                await self._reset(scope)
            else:
                await self._set(menu, scope)
                await self._people.keep_menu(who, said)

    def _menu(
        self, entries: tuple[CommandEntry, ...], *, language: str | None = None
    ) -> dict[str, list[BotCommand]]:
        menu = {}
        for code in CODES:
            texts = self._catalogs.of(language, code)
            menu[code] = [
                BotCommand(command=entry.name, description=texts(f"command-{entry.name}"))
                for entry in entries
            ]
        return menu

    def _digest(self, menu: Mapping[str, list[BotCommand]]) -> str:
        """Return what tells one menu from another, of this bot."""
        said = {code: [(one.command, one.description) for one in menu[code]] for code in menu}
        return hashlib.sha256(f"{self._bot.id}{json.dumps(said)}".encode()).hexdigest()[:16]

    async def _set(self, menu: Mapping[str, list[BotCommand]], scope: BotCommandScopeUnion) -> None:
        for code, commands in menu.items():
            await self._bot.set_my_commands(commands, scope=scope, language_code=CODES[code])

    async def _reset(self, scope: BotCommandScopeUnion) -> None:
        for code in CODES.values():
            await self._bot.delete_my_commands(scope=scope, language_code=code)
