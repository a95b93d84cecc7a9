"""answerCallbackQuery and answerInlineQuery: in time, and once."""

import re
from typing import Any

from aiogram.methods import AnswerCallbackQuery, AnswerInlineQuery
from aiogram.types import InlineQueryResultsButton, InputTextMessageContent

from sandbox.telegram.accounts import Account, Inquiry, Press
from sandbox.telegram.errors import ApiError, bad_request
from sandbox.telegram.keyboards import read_keyboard
from sandbox.telegram.parsing import Call, given

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
LONGEST_TOAST = 200
_MOST_RESULTS = 50
_START = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LONGEST_ID = 64  # bytes, also of next_offset


async def answer_callback(call: Call[AnswerCallbackQuery]) -> bool:
    """End the waiting of a pressed button, with or without words."""
    method = call.method
    press = call.account.presses.get(method.callback_query_id)
    if press is None or _is_late(call.account, press):
        raise _refuse(call.account, press)
    if len(method.text or "") > LONGEST_TOAST:
        raise bad_request("MESSAGE_TOO_LONG")
    press.answered = True
    press.text = method.text
    press.show_alert = method.show_alert or False
    press.url = method.url
    call.account.publish(
        "callback",
        chat_id=press.chat_id,
        callback_id=press.id,
        user=press.user_id,
        text=press.text,
        show_alert=press.show_alert,
        url=press.url,
    )
    return True


async def answer_inline(call: Call[AnswerInlineQuery]) -> bool:
    """Give the results of an inline query."""
    method = call.method
    inquiry = call.account.inquiries.get(method.inline_query_id)
    if inquiry is None or _is_late(call.account, inquiry):
        raise _refuse(call.account, inquiry)
    if len(method.results) > _MOST_RESULTS:
        raise bad_request("too many inline query results specified")
    ids = [result.id for result in method.results]
    if any(not 1 <= len(result_id.encode()) <= _LONGEST_ID for result_id in ids):
        raise bad_request("RESULT_ID_INVALID")
    if len(set(ids)) < len(ids):
        raise bad_request("RESULT_ID_DUPLICATE")
    if len((method.next_offset or "").encode()) > _LONGEST_ID:
        raise bad_request("NEXT_OFFSET_INVALID")
    _check_button(method.button)
    inquiry.results = [_read_result(call.account, result) for result in method.results]
    inquiry.details = {
        "cache_time": method.cache_time,
        "is_personal": method.is_personal or False,
        "next_offset": method.next_offset or "",
        "button": method.button.model_dump(mode="json", exclude_none=True)
        if method.button
        else None,
    }
    inquiry.answered = True
    call.account.publish("inline", inline_id=inquiry.id, user=inquiry.user_id)
    return True


def _check_button(button: InlineQueryResultsButton | None) -> None:
    """Let the way to the private chat pass: it needs a parameter of a start link."""
    if button is None or button.web_app is not None:
        return
    if not button.text or not _START.fullmatch(button.start_parameter or ""):
        raise bad_request("START_PARAM_INVALID")


def _is_late(account: Account, query: Press | Inquiry) -> bool:
    return query.answered or account.clock.seconds() - query.at > account.limits.callback_seconds


def _refuse(account: Account, query: Press | Inquiry | None) -> ApiError:
    refusal = bad_request(TOO_OLD)
    if query is not None:
        query.error = refusal.description
        if isinstance(query, Press):
            query.late_answers += 1
        account.pulse.ring()
    return refusal


def _read_result(account: Account, result: Any) -> dict[str, Any]:
    """Return a result for the page, its text and buttons checked like those of a message."""
    keyboard = read_keyboard(result.reply_markup)
    kept: dict[str, Any] = result.model_dump(mode="json", exclude_unset=True, exclude_none=True)
    if keyboard:
        kept["reply_markup"] = {"inline_keyboard": keyboard}
    content = getattr(result, "input_message_content", None)
    if isinstance(content, InputTextMessageContent):
        words = account.reader.read_text(
            content.message_text,
            parse_mode=given(content.parse_mode),
            entities=content.entities,
        )
        kept["input_message_content"] = {
            "message_text": words.text,
            "entities": [entity.wire() for entity in words.entities],
        }
        if preview := given(content.link_preview_options):
            shown = preview.model_dump(mode="json", exclude_unset=True, exclude_none=True)
            kept["input_message_content"]["link_preview_options"] = shown
    return kept
