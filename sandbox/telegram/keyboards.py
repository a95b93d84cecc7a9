"""Reply markup: what the server refuses, and the form it is kept in."""

import re
from typing import Any

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from sandbox.telegram.errors import bad_request
from sandbox.telegram.markup.links import checked_link
from sandbox.telegram.messages import Keyboard

MOST_BUTTONS = 100
MOST_IN_ROW = 8
LONGEST_DATA = 64  # bytes
_STYLES = frozenset({"primary", "success", "danger"})
_ACTIONS = (
    "url",
    "callback_data",
    "callback_game",
    "pay",
    "switch_inline_query",
    "switch_inline_query_chosen_chat",
    "switch_inline_query_current_chat",
    "login_url",
    "web_app",
    "copy_text",
)
_BLANK = re.compile(r"\s*")


def read_keyboard(markup: Any) -> Keyboard | None:
    """Return an inline keyboard as it is kept; None for no buttons or another kind of markup.

    Raises:
        ApiError: 400 for too many buttons or one that cannot be.
    """
    if not isinstance(markup, InlineKeyboardMarkup):
        return None
    rows = [[_read_button(button) for button in row] for row in markup.inline_keyboard if row]
    if sum(map(len, rows)) > MOST_BUTTONS or any(len(row) > MOST_IN_ROW for row in rows):
        raise bad_request("reply markup is too long")
    return rows or None


def read_reply_keyboard(markup: Any) -> dict[str, Any] | None:
    """Return a keyboard under the input field, its removal or a forced reply."""
    if markup is None or isinstance(markup, InlineKeyboardMarkup):
        return None
    kept: dict[str, Any] = markup.model_dump(mode="json", exclude_unset=True, exclude_none=True)
    return kept


def _read_button(button: InlineKeyboardButton) -> dict[str, Any]:
    if _BLANK.fullmatch(button.text):
        raise bad_request("can't parse inline keyboard button: Text must be non-empty")
    style = (button.style or "default").lower()
    if style not in {*_STYLES, "default"}:
        raise bad_request("can't parse inline keyboard button: Invalid button style specified")
    kept = button.model_dump(mode="json", exclude_unset=True, exclude_none=True)
    if style == "default":
        kept.pop("style", None)
    if button.callback_data is not None:
        if not 1 <= len(button.callback_data.encode()) <= LONGEST_DATA:
            raise bad_request("BUTTON_DATA_INVALID")
    elif button.url:
        if (url := checked_link(button.url)) is None:
            raise bad_request(
                f"inline keyboard button URL '{button.url}' is invalid: Wrong HTTP URL"
            )
        kept["url"] = url
    elif not any(getattr(button, action) is not None for action in _ACTIONS):
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    return kept
