"""Errors become words here and nowhere else.

A message is answered with a screen, a press with an alert (or a screen where the press was
answered already), an inline query with words above its results. What is not a ServiceError is a
bug: it gets an incident id, in the log with its traceback and in the chat without. So does an
answer that Telegram refuses for what it holds.
"""

import secrets
from typing import Any

import structlog
from aiogram import BaseMiddleware
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramNotFound
from aiogram.types import CallbackQuery, ChosenInlineResult, InlineQuery, Message, TelegramObject
from aiogram.utils.deep_linking import create_start_link
from sqlalchemy.exc import DBAPIError

from bot.middlewares.access import Handler
from handlers.discretion import HOME
from handlers.ui import errors
from handlers.ui.elsewhere import failed_in_group, say_elsewhere
from handlers.ui.posted import Posted
from handlers.ui.screen import Screen
from handlers.ui.show import Show
from handlers.ui.texts import Texts
from handlers.ui.toast import LIMIT, Toast
from services.errors import BackendError, ServiceError, StorageUnavailable
from services.people import Viewer
from services.registry import Registry
from services.storage.trouble import trouble_of

log = structlog.get_logger(__name__)


class ErrorsMiddleware(BaseMiddleware):
    """Catches what a handler raised and says it."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Run the handler; say what went wrong."""
        try:
            return await handler(event, data)
        except ServiceError as error:
            _log(error)
            await self._say(error, event, data)
        except (TelegramBadRequest, TelegramNotFound) as error:
            # Telegram would not take this answer: a shorter one may pass.
            incident = secrets.token_hex(4)
            log.warning("answer_refused", error=str(error), incident=incident)
            await _apologise(incident, event, data)
        except TelegramAPIError as error:
            # Telegram takes nothing from us at present: there is nowhere left to say so.
            log.warning("answer_refused", error=str(error))
        except Exception as error:  # the last place where a bug can still become words
            if isinstance(error, DBAPIError) and trouble_of(error):
                log.warning("storage_refused", why=trouble_of(error))
                await self._say(StorageUnavailable(), event, data)
                return None
            incident = secrets.token_hex(4)
            log.exception("unexpected_error", incident=incident)
            await _apologise(incident, event, data)
        return None

    async def _say(self, error: ServiceError, event: TelegramObject, data: dict[str, Any]) -> None:
        texts: Texts = data["texts"]
        viewer: Viewer = data["viewer"]
        if isinstance(event, InlineQuery):
            await _say_elsewhere(event, errors.words(texts, error, self._registry))
            return
        if isinstance(event, ChosenInlineResult):  # nobody waits for an answer to it
            return
        if isinstance(event, CallbackQuery):
            said = errors.words(texts, error, self._registry)
            await _alert(said, errors.as_screen(said), data)
            return
        # The answer to a question of ours means nothing by itself, and may be a secret.
        answers = "asked" in data
        asked = event.text if isinstance(event, Message) and not answers else None
        show: Show = data["show"]
        if not show.in_private and isinstance(error, BackendError | StorageUnavailable):
            await _send(await _without_details(data), data)
            return
        screen = errors.screen(texts, error, self._registry, role=viewer.role, asked=asked)
        await _send(screen, data)


async def _without_details(data: dict[str, Any]) -> Screen:
    """Return that something failed, for a group: how the servers are is said in private."""
    return failed_in_group(data["texts"], await create_start_link(data["bot"], HOME))


def _log(error: ServiceError) -> None:
    if isinstance(error, BackendError):
        log.warning("backend_error", code=error.code, backend=error.backend, reason=error.reason)
    else:
        log.debug("user_error", code=error.code)


async def _apologise(incident: str, event: TelegramObject, data: dict[str, Any]) -> None:
    screen = errors.unexpected(data["texts"], incident)
    said = str(screen.text.render()[0])
    match event:
        case CallbackQuery():
            await _alert(said, screen, data)
        case InlineQuery():
            await _say_elsewhere(event, said)
        case Message():
            await _send(screen, data)


async def _say_elsewhere(query: InlineQuery, said: str) -> None:
    try:
        await say_elsewhere(query, said)
    except TelegramAPIError as error:
        log.warning("answer_refused", error=str(error))


async def _alert(said: str, screen: Screen, data: dict[str, Any]) -> None:
    toast: Toast = data["toast"]
    if len(said) <= LIMIT and await toast(said, alert=True):
        return
    show: Show | Posted = data["show"]
    try:
        if isinstance(show, Show) and not show.in_private:
            screen = await _without_details(data)
        await show.anew(screen)
    except TelegramAPIError as error:
        log.warning("answer_refused", error=str(error))


async def _send(screen: Screen, data: dict[str, Any]) -> None:
    show: Show = data["show"]
    try:
        await show(screen)
    except TelegramAPIError as error:
        log.warning("answer_refused", error=str(error))
