"""Every signal of reliability.md 6.3 as aiogram raises it."""

import pytest
from aiogram.exceptions import (
    ClientDecodeError,
    RestartingTelegram,
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
from aiogram.methods import SendMessage

from bot.fates import fate_of, handover_of
from services.outbox.model import Fate

CALL = SendMessage(chat_id=1, text="A")

BAD_REQUESTS = [
    ("Bad Request: chat not found", Fate.CHAT_NOT_FOUND),
    ("Bad Request: can't parse entities: Can't find end of the entity", Fate.BAD_MARKUP),
    ("Bad Request: ENTITY_BOUNDS_INVALID", Fate.BAD_MARKUP),
    ("Bad Request: message is too long", Fate.TOO_LONG),
    ("Bad Request: message caption is too long", Fate.TOO_LONG),
    ("Bad Request: MEDIA_CAPTION_TOO_LONG", Fate.TOO_LONG),
    ("Bad Request: wrong file identifier/HTTP URL specified", Fate.BAD_PICTURE),
    ("Bad Request: failed to get HTTP URL content", Fate.BAD_PICTURE),
    ("Bad Request: PHOTO_INVALID_DIMENSIONS", Fate.BAD_PICTURE),
    ("Bad Request: IMAGE_PROCESS_FAILED", Fate.BAD_PICTURE),
    ("Bad Request: not enough rights to send photos to the chat", Fate.BAD_PICTURE),
    ("Bad Request: message thread not found", Fate.NO_THREAD),
    ("Bad Request: TOPIC_CLOSED", Fate.NO_THREAD),
    ("Bad Request: message is not modified: specified new message content", Fate.UNCHANGED),
    ("Bad Request: message to edit not found", Fate.EDIT_IMPOSSIBLE),
    ("Bad Request: message to delete not found", Fate.EDIT_IMPOSSIBLE),
    ("Bad Request: message can't be edited", Fate.EDIT_IMPOSSIBLE),
    ("Bad Request: there is no text in the message to edit", Fate.EDIT_IMPOSSIBLE),
    ("Bad Request: not enough rights to send text messages to the chat", Fate.LOST),
    ("Bad Request: have no rights to send a message", Fate.LOST),
    ("Bad Request: USER_IS_BLOCKED", Fate.BLOCKED),
    ("Bad Request: something nobody has seen before", Fate.BAD_REQUEST),
]

FORBIDDEN = [
    ("Forbidden: bot was blocked by the user", Fate.BLOCKED),
    ("Forbidden: bot can't initiate conversation with a user", Fate.BLOCKED),
    ("Forbidden: user is deactivated", Fate.DEACTIVATED),
    ("Forbidden: bot was kicked from the supergroup chat", Fate.LOST),
    ("Forbidden: bot is not a member of the channel chat", Fate.LOST),
    ("Forbidden: something nobody has seen before", Fate.LOST),
]

CLASSES: list[tuple[Exception, Fate, int | None]] = [
    (TelegramServerError(method=CALL, message="Bad Gateway"), Fate.REFUSED, 500),
    (RestartingTelegram(method=CALL, message="restart"), Fate.REFUSED, 500),
    (TelegramConflictError(method=CALL, message="Conflict"), Fate.REFUSED, 409),
    (TelegramUnauthorizedError(method=CALL, message="Unauthorized"), Fate.UNAUTHORIZED, 401),
    (TelegramNotFound(method=CALL, message="Not Found"), Fate.UNAUTHORIZED, 404),
    (TelegramEntityTooLarge(method=CALL, message="Too Large"), Fate.TOO_LARGE, 413),
    (TelegramNetworkError(method=CALL, message="no cause"), Fate.AMBIGUOUS, None),
    (TelegramAPIError(method=CALL, message="I am a teapot"), Fate.BAD_REQUEST, None),
    (RuntimeError("whatever"), Fate.AMBIGUOUS, None),
]


@pytest.mark.parametrize(("text", "fate"), BAD_REQUESTS)
def test_t11_to_t18_t30_a_400_is_judged_by_its_words(text: str, fate: Fate) -> None:
    handover = handover_of(TelegramBadRequest(method=CALL, message=text), scrub=str)

    assert (handover.fate, handover.http_status, handover.detail) == (fate, 400, text)


@pytest.mark.parametrize(("text", "fate"), FORBIDDEN)
def test_t08_to_t10_t30_a_403_is_judged_by_its_words(text: str, fate: Fate) -> None:
    handover = handover_of(TelegramForbiddenError(method=CALL, message=text), scrub=str)

    assert (handover.fate, handover.http_status) == (fate, 403)


@pytest.mark.parametrize(
    ("error", "fate", "status"), CLASSES, ids=[type(error).__name__ for error, *_ in CLASSES]
)
def test_t05_t19_to_t22_t30_the_rest_is_judged_by_its_class(
    error: Exception, fate: Fate, status: int | None
) -> None:
    handover = handover_of(error, scrub=str)

    assert (handover.fate, handover.http_status) == (fate, status)


def test_t06_a_429_carries_its_seconds() -> None:
    error = TelegramRetryAfter(method=CALL, message="Too Many Requests", retry_after=7)
    handover = handover_of(error, scrub=str)

    assert (handover.fate, handover.retry_after) == (Fate.RETRY_AFTER, 7)


def test_t07_a_migration_carries_the_new_id() -> None:
    error = TelegramMigrateToChat(method=CALL, message="upgraded", migrate_to_chat_id=-1007)
    handover = handover_of(error, scrub=str)

    assert (handover.fate, handover.migrated_to) == (Fate.MIGRATED, -1007)


def test_t04_an_unreadable_answer_is_not_kept() -> None:
    error = ClientDecodeError("Failed to decode object", ValueError("x"), "<html>secret</html>")

    assert fate_of(error) is Fate.AMBIGUOUS
    assert "secret" not in handover_of(error, scrub=str).detail


def test_i8_what_is_kept_of_an_error_is_scrubbed() -> None:
    error = TelegramBadRequest(method=CALL, message="Bad Request: token 4242:canary")
    handover = handover_of(error, scrub=lambda text: text.replace("4242:canary", "[redacted]"))

    assert handover.detail == "Bad Request: token [redacted]"
