"""Handlers of whatever nobody else answers: nothing may end in silence."""

from typing import Any

from aiogram import Dispatcher, F, Router
from aiogram.enums import ChatType
from aiogram.types import CallbackQuery, Message

from handlers.fallback import views
from handlers.ui.home import Again
from handlers.ui.matching import Matches
from handlers.ui.show import Show
from handlers.ui.texts import Texts
from services.errors import ScreenExpired
from services.screens import Parked


def build_router() -> Router:
    """Return the router that stands last."""
    router = Router(name="fallback")
    router.callback_query.register(again, Again.filter())
    router.callback_query.register(unknown_press)
    router.message.register(
        unknown_command, Matches(F.text.startswith("/"), F.chat.type == ChatType.PRIVATE)
    )
    router.message.register(not_text, Matches(F.chat.type == ChatType.PRIVATE, ~F.text))
    return router


async def again(query: CallbackQuery, parked: Parked, dispatcher: Dispatcher, **data: Any) -> None:
    """Do once more what failed: the same words, from the one who pressed."""
    if isinstance(query.message, Message):
        asked = {"text": parked.state["text"], "from_user": query.from_user}
        message = query.message.model_copy(update=asked)
        await dispatcher.propagate_event("message", message, **data)


async def unknown_press(_query: CallbackQuery) -> None:
    """Answer a button that no version we know has sent."""
    raise ScreenExpired


async def unknown_command(message: Message, show: Show, texts: Texts) -> None:
    """Say which command is unknown, and where the known ones are."""
    await show(views.unknown_command(texts, (message.text or "").split()[0]))


async def not_text(_message: Message, show: Show, texts: Texts) -> None:
    """Say that only words are understood."""
    await show(views.not_text(texts))
