"""Whether a chat takes what we have for it: a silent message, sent, edited, and deleted at once."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple, TypeVar

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramRetryAfter
from aiogram.types import BufferedInputFile, Message

from bot.fates import handover_of
from services.outbox.model import Fate, Handover, Recipient
from services.ports.findings import Code, Finding, found

LIMIT = 7.0
SHORT = 2.0  # seconds: a pause that is waited for; four messages at once may earn one
TRIES = 3
FAREWELL = 3.0  # seconds for deleting what was sent, also when the rest took too long

Found = Sequence[Finding]
T = TypeVar("T")


class Trial(NamedTuple):
    """What is sent: a text, the same edited, and a picture's bytes."""

    text: str
    edited: str
    picture: bytes


class ChatCheck:
    """Tries one chat, or one topic of it."""

    def __init__(
        self,
        bot: Bot,
        recipient: Recipient,
        trial: Trial,
        *,
        scrub: Callable[[str], str],
    ) -> None:
        self._bot = bot
        self._to = recipient
        self._trial = trial
        self._scrub = scrub

    async def run(self) -> Found:
        """Send, edit, send a picture, delete; say what is refused."""
        findings: list[Finding] = []
        sent: list[Message] = []
        try:
            sent.append(await _patiently(self._send_text))
            findings += await self._edit(sent[0])
            if not any(one.code is Code.CHAT_WAITS for one in findings):
                findings += await self._send_picture(sent)
        except AiogramError as error:
            return [self._refused(handover_of(error, scrub=self._scrub))]
        finally:
            findings += await self._delete(sent)
        return findings or [found(Code.CHAT_OK)]

    async def _send_text(self) -> Message:
        return await self._bot.send_message(
            self._to.chat_id,
            self._trial.text,
            message_thread_id=self._to.thread_id,
            disable_notification=True,
            parse_mode=None,
        )

    async def _edit(self, message: Message) -> Found:
        try:
            await _patiently(
                lambda: self._bot.edit_message_text(
                    self._trial.edited,
                    chat_id=self._to.chat_id,
                    message_id=message.message_id,
                    parse_mode=None,
                )
            )
        except AiogramError as error:
            return [self._lacking(Code.CHAT_NO_EDITS, error)]
        return []

    async def _send_picture(self, sent: list[Message]) -> Found:
        try:
            message = await _patiently(
                lambda: self._bot.send_photo(
                    self._to.chat_id,
                    BufferedInputFile(self._trial.picture, filename="test.jpg"),
                    message_thread_id=self._to.thread_id,
                    disable_notification=True,
                )
            )
        except AiogramError as error:
            return [self._lacking(Code.CHAT_NO_PICTURES, error)]
        sent.append(message)
        return []

    def _lacking(self, code: Code, error: AiogramError) -> Finding:
        """Return what a chat does not take; a pause that Telegram wants says nothing of that."""
        handover = handover_of(error, scrub=self._scrub)
        if handover.fate is Fate.RETRY_AFTER:
            return found(Code.CHAT_WAITS, seconds=round(handover.retry_after or 0))
        return found(code, reason=handover.detail)

    async def _delete(self, sent: Sequence[Message]) -> Found:
        try:
            async with asyncio.timeout(FAREWELL):
                for message in sent:
                    await self._bot.delete_message(self._to.chat_id, message.message_id)
        except TimeoutError:
            return [found(Code.CHAT_NO_DELETES, reason="")]
        except AiogramError as error:
            handover = handover_of(error, scrub=self._scrub)
            return [found(Code.CHAT_NO_DELETES, reason=handover.detail)]
        return []

    def _refused(self, handover: Handover) -> Finding:
        fields: dict[str, str | int] = {"reason": handover.detail}
        match handover.fate:
            case Fate.RETRY_AFTER:
                fields = {"seconds": round(handover.retry_after or 0)}
            case Fate.MIGRATED:
                fields = {"chat": handover.migrated_to or 0}
        return found(self._code(handover.fate, handover.detail.lower()), **fields)

    def _code(self, fate: Fate, text: str) -> Code:
        private = self._to.chat_kind == "private"
        if (fate is Fate.CHAT_NOT_FOUND and private) or "initiate" in text:
            return Code.CHAT_NOT_STARTED
        if fate is Fate.NO_THREAD and "closed" in text:
            return Code.CHAT_TOPIC_CLOSED
        if fate is Fate.LOST and any(mark in text for mark in _OUTSIDE):
            return Code.CHAT_KICKED
        return _CODES.get(fate, Code.CHAT_FAILED)


async def _patiently(call: Callable[[], Awaitable[T]]) -> T:
    """Call Telegram, and again after the short pauses that it wants: pushes go there, too."""
    for _ in range(TRIES - 1):
        try:
            return await call()
        except TelegramRetryAfter as error:
            if error.retry_after > SHORT:
                raise
            await asyncio.sleep(error.retry_after)
    return await call()


_OUTSIDE = ("kicked", "not a member", "deactivated")
_CODES = {
    Fate.RETRY_AFTER: Code.CHAT_WAITS,
    Fate.MIGRATED: Code.CHAT_MOVED,
    Fate.BLOCKED: Code.CHAT_BLOCKED,
    Fate.DEACTIVATED: Code.CHAT_GONE,
    Fate.CHAT_NOT_FOUND: Code.CHAT_UNKNOWN,
    Fate.NO_THREAD: Code.CHAT_TOPIC_MISSING,
    Fate.LOST: Code.CHAT_NO_RIGHTS,
}
