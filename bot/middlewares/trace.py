"""Who and what, on every log line of an update."""

from typing import Any

import structlog
from aiogram import BaseMiddleware
from aiogram.types import TelegramObject, Update, User

from bot.middlewares.access import Handler


class TraceMiddleware(BaseMiddleware):
    """Binds the update's and the person's ids to the log context."""

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Bind for the time of this update."""
        user: User | None = data.get("event_from_user")
        update = event.update_id if isinstance(event, Update) else None
        with structlog.contextvars.bound_contextvars(
            update=update, viewer=user.id if user else None
        ):
            return await handler(event, data)
