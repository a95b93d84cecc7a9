"""Reads what aiogram raises as the outcome classes of reliability.md 6.3.

aiogram raises one class for "no connection" and for "cut after the request was written": the
cause tells them apart. Texts are Telegram's own, compared in lower case; one nobody has seen
before is judged by its status (T-30).
"""

import ssl
from collections.abc import Callable, Iterator

from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiohttp import (
    ClientConnectorError,
    ClientHttpProxyError,
    ConnectionTimeoutError,
    InvalidURL,
    ServerFingerprintMismatch,
)
from aiohttp_socks import ProxyConnectionError, ProxyError, ProxyTimeoutError

from services.models import ChatId
from services.outbox.model import Fate, Handover

_NO_CONNECTION = (
    ClientConnectorError,  # DNS, refused, TLS handshake, no way to the proxy
    ConnectionTimeoutError,
    ClientHttpProxyError,
    InvalidURL,
    ServerFingerprintMismatch,
    ProxyConnectionError,
    ProxyError,
    ProxyTimeoutError,
    ssl.SSLCertVerificationError,
)

_FORBIDDEN = (
    ("blocked by the user", Fate.BLOCKED),
    ("can't initiate conversation", Fate.BLOCKED),
    ("user is deactivated", Fate.DEACTIVATED),
)

_BAD_REQUEST = (
    ("message is not modified", Fate.UNCHANGED),
    ("chat not found", Fate.CHAT_NOT_FOUND),
    ("peer_id_invalid", Fate.CHAT_NOT_FOUND),
    ("user is deactivated", Fate.DEACTIVATED),
    ("input_user_deactivated", Fate.DEACTIVATED),
    ("user_is_blocked", Fate.BLOCKED),
    ("can't parse", Fate.BAD_MARKUP),
    ("entit", Fate.BAD_MARKUP),  # entities_too_long, entity_bounds_invalid, …
    ("too long", Fate.TOO_LONG),
    ("too_long", Fate.TOO_LONG),
    ("not enough rights to send photos", Fate.BAD_PICTURE),
    ("wrong file identifier", Fate.BAD_PICTURE),
    ("wrong remote file", Fate.BAD_PICTURE),
    ("wrong file_id", Fate.BAD_PICTURE),
    ("invalid file", Fate.BAD_PICTURE),
    ("failed to get http url content", Fate.BAD_PICTURE),
    ("wrong type of the web page content", Fate.BAD_PICTURE),
    ("can't use file of type", Fate.BAD_PICTURE),
    ("file must be non-empty", Fate.BAD_PICTURE),
    ("file is too big", Fate.BAD_PICTURE),
    ("image_process_failed", Fate.BAD_PICTURE),
    ("webpage_", Fate.BAD_PICTURE),
    ("media_empty", Fate.BAD_PICTURE),
    ("photo_", Fate.BAD_PICTURE),
    ("message thread not found", Fate.NO_THREAD),
    ("topic_closed", Fate.NO_THREAD),
    ("topic_deleted", Fate.NO_THREAD),
    ("to edit not found", Fate.EDIT_IMPOSSIBLE),
    ("to delete not found", Fate.EDIT_IMPOSSIBLE),
    ("can't be edited", Fate.EDIT_IMPOSSIBLE),
    ("message_id_invalid", Fate.EDIT_IMPOSSIBLE),
    ("no text in the message", Fate.EDIT_IMPOSSIBLE),
    ("no caption in the message", Fate.EDIT_IMPOSSIBLE),
    ("rights", Fate.LOST),  # have no rights, not enough rights, need administrator rights
    ("chat_write_forbidden", Fate.LOST),
    ("chat_restricted", Fate.LOST),
    ("kicked", Fate.LOST),
    ("not a member", Fate.LOST),
    ("group chat was deactivated", Fate.LOST),
)

# Subclasses stand before their bases: the first that fits counts.
_CLASSES: tuple[tuple[type[Exception], Fate, int | None], ...] = (
    (ClientDecodeError, Fate.AMBIGUOUS, None),
    (TelegramEntityTooLarge, Fate.TOO_LARGE, 413),
    (TelegramRetryAfter, Fate.RETRY_AFTER, 429),
    (TelegramMigrateToChat, Fate.MIGRATED, 400),
    (TelegramServerError, Fate.REFUSED, 500),
    (TelegramConflictError, Fate.REFUSED, 409),
    (TelegramUnauthorizedError, Fate.UNAUTHORIZED, 401),
    (TelegramNotFound, Fate.UNAUTHORIZED, 404),
    (TelegramForbiddenError, Fate.LOST, 403),
    (TelegramBadRequest, Fate.BAD_REQUEST, 400),
    (TelegramNetworkError, Fate.AMBIGUOUS, None),
    (TelegramAPIError, Fate.BAD_REQUEST, None),
)


def fate_of(error: Exception) -> Fate:
    """Return what an exception of a call means; anything unknown leaves the outcome unknown."""
    fate, _ = _class_of(error)
    if fate is Fate.AMBIGUOUS:
        never_connected = any(isinstance(cause, _NO_CONNECTION) for cause in causes(error))
        return Fate.NOT_SENT if never_connected else Fate.AMBIGUOUS
    if fate is Fate.LOST:
        return _by_text(error, _FORBIDDEN, fate)
    if isinstance(error, TelegramBadRequest):
        return _by_text(error, _BAD_REQUEST, fate)
    return fate


def handover_of(error: Exception, *, scrub: Callable[[str], str]) -> Handover:
    """Return the outcome that an exception of a call stands for."""
    return Handover(
        fate=fate_of(error),
        retry_after=error.retry_after if isinstance(error, TelegramRetryAfter) else None,
        migrated_to=ChatId(error.migrate_to_chat_id)
        if isinstance(error, TelegramMigrateToChat)
        else None,
        http_status=_class_of(error)[1],
        detail=scrub(_text_of(error)),
    )


def _class_of(error: Exception) -> tuple[Fate, int | None]:
    for kind, fate, status in _CLASSES:
        if isinstance(error, kind):
            return fate, status
    return Fate.AMBIGUOUS, None


def _by_text(error: Exception, table: tuple[tuple[str, Fate], ...], otherwise: Fate) -> Fate:
    text = _text_of(error).lower()
    return next((fate for mark, fate in table if mark in text), otherwise)


def _text_of(error: Exception) -> str:
    if isinstance(error, ClientDecodeError):  # not its data: a page of HTML, or the whole answer
        return error.message
    if isinstance(error, TelegramAPIError):
        return str(error.message)
    return type(error).__name__


def causes(error: BaseException) -> Iterator[BaseException]:
    """Yield what led to an exception, nearest first."""
    cause = error.__cause__ or error.__context__
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
