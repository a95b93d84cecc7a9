"""Writes down what people do: one row for each act, with what really came of it.

It stands round the gate, so that what the gate refuses is written down too, and inside the errors,
so that it sees them as they are.
"""

from typing import Any

import structlog
from aiogram import BaseMiddleware
from aiogram.exceptions import TelegramAPIError
from aiogram.types import CallbackQuery, Message, TelegramObject
from sqlalchemy.exc import DBAPIError

from bot.middlewares.access import Handler
from handlers.ui.press import Press
from services.errors import NotAllowed, ServiceError, UserError
from services.household.audit import Act, Audit, Result
from services.models import ChatId
from services.people import Viewer
from services.registry import acted_in_private

BUG = "unexpected"
FIRST_LINE = 100  # characters of a message that stand for what was pressed

log = structlog.get_logger(__name__)


class AuditMiddleware(BaseMiddleware):
    """Sets `act`, and keeps it once it has ended."""

    def __init__(self, audit: Audit) -> None:
        self._audit = audit

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Let it happen, and write down what came of it.

        An answer that Telegram does not take comes after the act, so the act counts as done. What
        is cut off by the end of the process has no end to write down; its intent stays.
        """
        press = data.get("callback_data")
        noted = isinstance(press, Press) and (press.effect or press.sets)
        act = data["act"] = Act(verb=press.verb if noted and isinstance(press, Press) else "")
        try:
            result = await handler(event, data)
        except ServiceError as error:
            _ended(act, error)
            await self._write(act, event, data)
            raise
        except TelegramAPIError:
            await self._write(act, event, data)
            raise
        except Exception:  # a bug: said by who says all errors
            act.failed(BUG)
            await self._write(act, event, data)
            raise
        led_on = getattr(data.get("toast"), "voided", False) and act.result is Result.DONE
        if not led_on:
            await self._write(act, event, data)
        return result

    async def _write(self, act: Act, event: TelegramObject, data: dict[str, Any]) -> None:
        if not act.verb:
            return
        who: Viewer = data["viewer"]
        message = event.message if isinstance(event, CallbackQuery) else event
        act.about = "" if acted_in_private() else act.about or _first_line(message)
        chat = getattr(message, "chat", None)
        try:
            await self._audit.write(act, who.id, ChatId(chat.id) if chat else None)
        except DBAPIError as error:  # whoever acted is answered all the same
            log.warning("act_not_written", verb=act.verb, error=type(error).__name__)


def _ended(act: Act, error: ServiceError) -> None:
    if isinstance(error, NotAllowed):
        act.about = act.about or error.about
    if isinstance(error, UserError):
        act.refused(error.code)
    else:
        act.failed(error.code)


def _first_line(message: object) -> str:
    """Return what stands at the top of the message: where nothing else is known, that was meant."""
    if not isinstance(message, Message):
        return ""
    return (message.text or message.caption or "").partition("\n")[0][:FIRST_LINE]
