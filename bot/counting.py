"""Counts what became of every call that carries a push, and the copies that were risked."""

from collections import Counter
from typing import Any

from services.models import ChatId
from services.outbox.model import Handover, Letter
from services.outbox.ports import Render, Sender


class CountingRender:
    """A Render that hands everything on to another; `repeats` counts the second copies."""

    def __init__(self, render: Render) -> None:
        self._render = render
        self.repeats = 0

    async def __call__(self, letter: Letter) -> list[Any]:
        """Put a letter into words."""
        self.repeats += letter.repeated
        return await self._render(letter)


class CountingSender:
    """A Sender that hands everything on to another; `fates` counts the outcomes."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self.fates: Counter[str] = Counter()

    async def prepare(self, message: Any) -> Any:
        """Fetch what the message needs."""
        return await self._sender.prepare(message)

    async def send(
        self,
        chat_id: ChatId,
        message: Any,
        *,
        thread_id: int | None,
        silent: bool,
        reply_to: int | None,
    ) -> Handover:
        """Send a new message."""
        handover = await self._sender.send(
            chat_id, message, thread_id=thread_id, silent=silent, reply_to=reply_to
        )
        return self._counted(handover)

    async def edit(
        self, chat_id: ChatId, message_id: int, message: Any, *, with_picture: bool
    ) -> Handover:
        """Change a message that stands in the chat."""
        handover = await self._sender.edit(chat_id, message_id, message, with_picture=with_picture)
        return self._counted(handover)

    async def answers(self) -> bool:
        """Ask whether Telegram is there."""
        return await self._sender.answers()

    def _counted(self, handover: Handover) -> Handover:
        self.fates[handover.fate] += 1
        return handover
