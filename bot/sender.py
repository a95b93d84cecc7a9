"""The outbox's Sender port over aiogram: one call, one outcome, no exception."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.types import InputFile, Message

from bot.fates import fate_of, handover_of
from handlers.ui.delivery import new_message, new_words
from handlers.ui.formatting import CAPTION_LIMIT, units
from handlers.ui.outgoing import Outgoing, Picture
from services.models import ChatId
from services.outbox.model import Fate, Handover

PICTURE_DEADLINE = 20.0  # seconds; the text is complete without it
ANSWER_DEADLINE = 10  # seconds for getMe

log = logging.getLogger(__name__)


class PictureStore(Protocol):
    """Finds what to put into a photo call and remembers what Telegram made of it."""

    async def find(self, picture: Picture) -> str | InputFile:
        """Return a file_id, or something to upload."""
        ...

    async def learn(self, picture: Picture, message: Message) -> None:
        """Take the file_id out of an accepted message, after an upload."""
        ...

    async def forget(self, picture: Picture) -> None:
        """Drop a file_id that Telegram refuses."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A message with its picture in hand; `photo` is None where it goes as text."""

    out: Outgoing
    photo: str | InputFile | None


class TelegramSender:
    """Hands pushes to Telegram. `scrub` takes secrets out of what is kept of an error."""

    def __init__(self, bot: Bot, pictures: PictureStore, *, scrub: Callable[[str], str]) -> None:
        self._bot = bot
        self._pictures = pictures
        self._scrub = scrub

    async def prepare(self, message: Outgoing) -> Prepared:
        """Fetch the picture; one that cannot be had, or a text too long for it, leaves the text."""
        photo = None
        if message.picture and units(message.text) <= CAPTION_LIMIT:
            photo = await self._found(message.picture)
        return Prepared(out=message, photo=photo)

    async def send(
        self,
        chat_id: ChatId,
        message: Prepared,
        *,
        thread_id: int | None,
        silent: bool,
        reply_to: int | None,
    ) -> Handover:
        """Send a new message."""
        picture = message.out.picture if message.photo else None
        call = new_message(
            chat_id,
            message.out,
            message.photo,
            thread_id=thread_id,
            silent=silent,
            reply_to=reply_to,
        )
        try:
            sent = await self._bot(call)
        except AiogramError as error:
            handover = handover_of(error, scrub=self._scrub)
            if picture and handover.fate is Fate.BAD_PICTURE:
                await self._forget(picture)
            return handover
        if picture and isinstance(message.photo, InputFile):
            await self._learn(picture, sent)
        return Handover(
            fate=Fate.SENT,
            message_id=sent.message_id,
            http_status=200,
            with_picture=picture is not None,
        )

    async def edit(
        self, chat_id: ChatId, message_id: int, message: Outgoing, *, with_picture: bool
    ) -> Handover:
        """Change a message that stands in the chat: its caption where it carries a picture."""
        try:
            await self._bot(new_words(chat_id, message_id, message, caption=with_picture))
        except AiogramError as error:
            return handover_of(error, scrub=self._scrub)
        return Handover(fate=Fate.SENT, message_id=message_id, http_status=200)

    async def answers(self) -> bool:
        """Ask getMe; a refusal in JSON is an answer too."""
        try:
            await self._bot.get_me(request_timeout=ANSWER_DEADLINE)
        except AiogramError as error:
            return fate_of(error) not in (Fate.NOT_SENT, Fate.AMBIGUOUS, Fate.REFUSED)
        return True

    async def _found(self, picture: Picture) -> str | InputFile | None:
        try:
            async with asyncio.timeout(PICTURE_DEADLINE):
                return await self._pictures.find(picture)
        except Exception:  # a push never waits or fails for its picture (O-10)
            log.warning("a push goes without its picture", exc_info=True)
            return None

    async def _learn(self, picture: Picture, sent: Message) -> None:
        try:
            await self._pictures.learn(picture, sent)
        except Exception:  # the message stands; the next one uploads again
            log.warning("a picture could not be remembered", exc_info=True)

    async def _forget(self, picture: Picture) -> None:
        try:
            await self._pictures.forget(picture)
        except Exception:  # the text goes out all the same
            log.warning("a picture could not be forgotten", exc_info=True)
