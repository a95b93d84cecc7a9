"""Which plain text answers a question of ours."""

from typing import Any

from aiogram.enums import ChatType
from aiogram.types import Message

from handlers.permissions import ALIASES, COMMANDS
from handlers.ui.routing import NoCommand, command_in
from services.models import ChatId
from services.people import Viewer
from services.questions import Questions

_KNOWN = frozenset({*ALIASES, *(entry.name for entry in COMMANDS)})


class Asked(NoCommand):
    """Passes what is typed in private while a question waits, and gives the question as `asked`.

    A command is never an answer, though a path that begins with a slash is.
    """

    def __init__(self, *, commands: bool = False) -> None:
        self._commands = commands

    async def __call__(
        self, message: Message, viewer: Viewer, questions: Questions
    ) -> bool | dict[str, Any]:
        """Return the question, or False."""
        if message.chat.type != ChatType.PRIVATE or not message.text:
            return False
        if (command_in(message.text).lower() in _KNOWN) is not self._commands:
            return False
        asked = await questions.pending(ChatId(message.chat.id), viewer.id)
        return {"asked": asked} if asked else False
