"""editMessageText, editMessageCaption, editMessageMedia, editMessageReplyMarkup, deletions."""

from collections.abc import Callable
from typing import Any

from aiogram.methods import (
    DeleteMessage,
    DeleteMessages,
    EditMessageCaption,
    EditMessageMedia,
    EditMessageReplyMarkup,
    EditMessageText,
)

from sandbox.telegram.access import delete, find_editable
from sandbox.telegram.errors import ApiError, bad_request
from sandbox.telegram.keyboards import read_keyboard
from sandbox.telegram.messages import StoredMessage
from sandbox.telegram.methods.media import find_media
from sandbox.telegram.parsing import Call, given

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup "
    "are exactly the same as a current content and reply markup of the message"
)
_MOST_DELETIONS = 100


async def edit_text(call: Call[EditMessageText]) -> dict[str, Any] | bool:
    """Change the text of a text message."""
    method = call.method
    words = call.account.reader.read_text(
        method.text, parse_mode=given(method.parse_mode), entities=method.entities
    )
    message = _find(call)
    if message.media is not None:
        raise bad_request("there is no text in the message to edit")
    preview = given(method.link_preview_options)

    def change() -> None:
        message.words = words
        message.link_preview = (
            preview.model_dump(mode="json", exclude_unset=True, exclude_none=True)
            if preview
            else None
        )

    return _edit(call, message, change)


async def edit_caption(call: Call[EditMessageCaption]) -> dict[str, Any] | bool:
    """Change or remove the caption of a picture or document."""
    method = call.method
    words = call.account.reader.read_caption(
        method.caption, parse_mode=given(method.parse_mode), entities=method.caption_entities
    )
    message = _find(call)
    if message.media is None:
        raise bad_request("there is no caption in the message to edit")

    def change() -> None:
        message.words = words
        message.is_caption_above = given(method.show_caption_above_media) or False

    return _edit(call, message, change)


async def edit_media(call: Call[EditMessageMedia]) -> dict[str, Any] | bool:
    """Change picture and caption; a text message becomes one with a picture."""
    item = call.method.media
    words = call.account.reader.read_caption(
        item.caption, parse_mode=given(item.parse_mode), entities=item.caption_entities
    )
    message = _find(call)
    media = await find_media(call, item)

    def change() -> None:
        message.words = words
        message.media = media
        message.link_preview = None

    return _edit(call, message, change)


async def edit_reply_markup(call: Call[EditMessageReplyMarkup]) -> dict[str, Any] | bool:
    """Change or remove the buttons."""
    return _edit(call, _find(call), lambda: None)


async def delete_message(call: Call[DeleteMessage]) -> bool:
    """Delete one message."""
    chat = call.account.find_chat(call.method.chat_id)
    delete(call.account, chat, call.method.message_id)
    return True


async def delete_messages(call: Call[DeleteMessages]) -> bool:
    """Delete what can be deleted of several messages."""
    chat = call.account.find_chat(call.method.chat_id)
    if not 1 <= len(call.method.message_ids) <= _MOST_DELETIONS:
        raise bad_request("too many message identifiers specified")
    for message_id in call.method.message_ids:
        try:
            delete(call.account, chat, message_id)
        except ApiError:
            # Telegram skips those that cannot be found or deleted.
            continue
    return True


def _find(call: Call[Any]) -> StoredMessage:
    method = call.method
    if method.inline_message_id is not None:
        posted = call.account.posted.get(method.inline_message_id)
        if posted is None or posted.message_id not in posted.chat.messages:
            raise bad_request("MESSAGE_ID_INVALID")
        return posted
    return find_editable(call.account, chat_id=method.chat_id, message_id=method.message_id)


def _edit(
    call: Call[Any], message: StoredMessage, change: Callable[[], None]
) -> dict[str, Any] | bool:
    """Apply a change; without `reply_markup` the buttons go away, as in the real server.

    Of an inline message the bot is not told where it is, so the answer is only true.
    """
    keyboard = read_keyboard(call.method.reply_markup)
    is_inline = call.method.inline_message_id is not None
    if not is_inline:
        call.account.limiter.charge(message.chat.id)
    before = message.content()
    change()
    message.keyboard = keyboard
    if message.content() == before:
        raise bad_request(NOT_MODIFIED)
    message.edit_date = call.account.now()
    message.edit_count += 1
    call.touched.append(message)
    call.account.publish("edit", chat_id=message.chat.id, message=message.view())
    return True if is_inline else message.wire()
