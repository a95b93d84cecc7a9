"""What the outbox needs from outside: who is told, the words, and someone who delivers."""

from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from services.events import Event
from services.models import ChatId
from services.outbox.model import Handover, Letter, Recipient


class Audience(Protocol):
    """Answers who is told of an event."""

    async def audience(self, connection: AsyncConnection, event: Event) -> list[Recipient]:
        """Return each chat once; reads inside the caller's transaction."""
        ...


class Render(Protocol):
    """Puts a letter into words; what it returns is opaque to the outbox.

    A letter may need several messages when its text is too long: they are sent in order.
    """

    async def __call__(self, letter: Letter) -> list[Any]:
        """Return the messages of one letter, at least one."""
        ...


class Sender(Protocol):
    """Hands one rendered message to Telegram; never raises for what Telegram may do."""

    async def prepare(self, message: Any) -> Any:
        """Fetch what a new message needs (its picture) before the lease is taken."""
        ...

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
        ...

    async def edit(
        self, chat_id: ChatId, message_id: int, message: Any, *, with_picture: bool
    ) -> Handover:
        """Change a message that stands in the chat; `message` needs no preparation.

        `with_picture` says whether it was sent with one: its text is a caption then.
        """
        ...

    async def answers(self) -> bool:
        """Ask Telegram for its name for us: is it there again?"""
        ...
