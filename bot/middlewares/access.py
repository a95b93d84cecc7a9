"""Default deny: every update is somebody's, and a stranger's goes no further.

Identity is the person, never the chat (reliability.md A-02): an allowed group does not allow its
members. What has no person behind it (a channel's post, an anonymous admin, a bot) is nobody's, and
a card that somebody posted by way of ourselves says nothing to us. Two things of a stranger pass on
to the door: the press that asks to be let in, and the link of an invite.
"""

import contextlib
import re
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from aiogram import BaseMiddleware
from aiogram.enums import ChatType
from aiogram.exceptions import TelegramAPIError
from aiogram.types import CallbackQuery, Chat, InlineQuery, Message, TelegramObject, Update, User

from handlers import permissions
from handlers.doorstep.views import turned_away
from handlers.ui.delivery import Delivery
from handlers.ui.elsewhere import say_elsewhere
from handlers.ui.show import Show
from handlers.ui.texts import Catalogs
from services.deep_links import is_invite
from services.household.admissions import Admissions
from services.household.doorstep import Doorstep
from services.household.roles import Role
from services.models import BackendId, ViewerId
from services.people import People, Viewer
from services.registry import showing
from services.screens import Screens

ONE_HOUR = 3600  # seconds a stranger's app need not ask again
_LINK = re.compile(r"/start(?:@\w+)?\s+(\S+)\s*", re.IGNORECASE)

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]

log = structlog.get_logger(__name__)


class AccessMiddleware(BaseMiddleware):
    """Finds out who is there, and turns strangers away with one line a day.

    What is shown of private backends is decided here, too, for everything below.
    """

    def __init__(
        self,
        people: People,
        doorstep: Doorstep,
        admissions: Admissions,
        catalogs: Catalogs,
        *,
        delivery: Delivery,
        screens: Screens,
    ) -> None:
        self._people = people
        self._doorstep = doorstep
        self._admissions = admissions
        self._catalogs = catalogs
        self._delivery = delivery
        self._screens = screens

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Let people Usher knows pass, with `viewer` set."""
        user: User | None = data.get("event_from_user")
        if user is None or user.is_bot or not isinstance(event, Update):
            return None
        if event.message and event.message.via_bot and event.message.via_bot.id == data["bot"].id:
            return None
        viewer = await self._people.meet(
            ViewerId(user.id),
            name=user.first_name,
            telegram_language=user.language_code,
            username=user.username or "",
        )
        if viewer.role is Role.STRANGER and not _is_at_the_door(event):
            await self._turn_away(viewer, event)
            return None
        data["viewer"] = viewer
        with showing(await self._admitted(viewer, data)):
            return await handler(event, data)

    async def _admitted(self, viewer: Viewer, data: dict[str, Any]) -> frozenset[BackendId]:
        """Return the private backends to be shown: none but where somebody is by themselves."""
        chat: Chat | None = data.get("event_chat")
        if chat is None or chat.type != ChatType.PRIVATE or chat.id != viewer.id:
            return frozenset()
        return await self._admissions.of(viewer.id)

    async def _turn_away(self, stranger: Viewer, update: Update) -> None:
        texts = self._catalogs.of(stranger.telegram_language)
        match update.event:
            case CallbackQuery() as query:
                with contextlib.suppress(TelegramAPIError):  # it may have waited for too long
                    await query.answer(texts("access-private"), show_alert=True)
            case InlineQuery() as query:
                with contextlib.suppress(TelegramAPIError):  # they have typed on meanwhile
                    await say_elsewhere(query, texts("access-private"), keep=ONE_HOUR)
            case Message(chat=chat) as message if _is_said_to_us(update, chat):
                await self._say_the_line(stranger, message)
            case _:
                log.debug("stranger_ignored", stranger=stranger.id)

    async def _say_the_line(self, stranger: Viewer, message: Message) -> None:
        line = await self._doorstep.turn_away(stranger)
        if line is None:
            return
        log.info("stranger_turned_away", stranger=stranger.id)
        show = Show(
            delivery=self._delivery, screens=self._screens, asker=stranger.id, message=message
        )
        try:
            await show(turned_away(self._catalogs.of(stranger.telegram_language), line))
        except TelegramAPIError as error:
            log.warning("answer_refused", error=str(error))


def _is_said_to_us(update: Update, chat: Chat) -> bool:
    """Say whether a message is a new one to the bot itself, and nobody reads along."""
    return update.message is not None and chat.type == ChatType.PRIVATE


def _is_at_the_door(update: Update) -> bool:
    """Say whether an update is one of the two that a stranger may send."""
    match update.event:
        case CallbackQuery(data=str(data)):
            return permissions.admits_strangers(data.partition(":")[0])
        case Message(text=str(text), chat=chat) if _is_said_to_us(update, chat):
            link = _LINK.fullmatch(text)
            return link is not None and is_invite(link[1])
    return False
