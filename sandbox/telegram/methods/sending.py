"""sendMessage, sendPhoto, sendDocument, sendMediaGroup, sendChatAction."""

from typing import Any

from aiogram.enums import ChatAction
from aiogram.methods import (
    SendChatAction,
    SendDocument,
    SendMediaGroup,
    SendMessage,
    SendPhoto,
)

from sandbox.telegram.access import Target, find_target
from sandbox.telegram.errors import bad_request
from sandbox.telegram.keyboards import read_keyboard, read_reply_keyboard
from sandbox.telegram.markup.text import Words
from sandbox.telegram.messages import Media, StoredMessage
from sandbox.telegram.methods.media import find_document, find_media, find_photo
from sandbox.telegram.parsing import Call, given

# The old names still work (Client.cpp, get_chat_action).
_ACTIONS = {action.value for action in ChatAction} | {
    "cancel",
    "record_audio",
    "upload_audio",
    "pick_up_location",
}


async def send_message(call: Call[SendMessage]) -> dict[str, Any]:
    """Send a text."""
    method = call.method
    words = call.account.reader.read_text(
        method.text, parse_mode=given(method.parse_mode), entities=method.entities
    )
    preview = given(method.link_preview_options)
    message = _place(call, find_target(call.account, method), words=words)
    if preview is not None:
        message.link_preview = preview.model_dump(
            mode="json", exclude_unset=True, exclude_none=True
        )
    return _publish(call, message)


async def send_photo(call: Call[SendPhoto]) -> dict[str, Any]:
    """Send a picture."""
    method = call.method
    words = call.account.reader.read_caption(
        method.caption, parse_mode=given(method.parse_mode), entities=method.caption_entities
    )
    target = find_target(call.account, method)
    photo = await find_photo(call, method.photo)
    media = Media(file=photo, has_spoiler=method.has_spoiler or False)
    message = _place(call, target, words=words, media=media)
    message.is_caption_above = given(method.show_caption_above_media) or False
    return _publish(call, message)


async def send_document(call: Call[SendDocument]) -> dict[str, Any]:
    """Send a file."""
    method = call.method
    words = call.account.reader.read_caption(
        method.caption, parse_mode=given(method.parse_mode), entities=method.caption_entities
    )
    target = find_target(call.account, method)
    media = Media(file=await find_document(call, method.document))
    return _publish(call, _place(call, target, words=words, media=media))


async def send_media_group(call: Call[SendMediaGroup]) -> list[dict[str, Any]]:
    """Send an album; it counts as one send."""
    items = call.method.media
    if not 2 <= len(items) <= 10:
        raise bad_request("an album must include 2-10 items")
    if len({item.type for item in items}) > 1:
        raise bad_request("document can't be mixed with other media types")
    texts = [
        call.account.reader.read_caption(
            item.caption, parse_mode=given(item.parse_mode), entities=item.caption_entities
        )
        for item in items
    ]
    target = find_target(call.account, call.method)
    media = [await find_media(call, item) for item in items]
    call.account.limiter.charge(target.chat.id)
    group_id = str(call.account.serials.queries.next())
    messages = [
        _make(call, target, words=words, media=medium)
        for words, medium in zip(texts, media, strict=True)
    ]
    for message in messages:
        message.media_group_id = group_id
    return [_publish(call, message) for message in messages]


async def send_chat_action(call: Call[SendChatAction]) -> bool:
    """Show what the bot is doing."""
    chat = call.account.find_chat(call.method.chat_id)
    if call.method.action.lower() not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat.check_writable()
    chat.check_thread(call.method.message_thread_id)
    call.account.publish("action", chat_id=chat.id, action=call.method.action)
    return True


def _place(
    call: Call[Any], target: Target, *, words: Words, media: Media | None = None
) -> StoredMessage:
    """Make a message with its buttons, once the limits allow it."""
    keyboard = read_keyboard(call.method.reply_markup)
    reply_keyboard = read_reply_keyboard(call.method.reply_markup)
    call.account.limiter.charge(target.chat.id)
    message = _make(call, target, words=words, media=media)
    message.keyboard = keyboard
    if reply_keyboard is not None:
        message.has_reply_keyboard = "keyboard" in reply_keyboard
        target.chat.reply_keyboard = reply_keyboard if "keyboard" in reply_keyboard else None
    return message


def _make(call: Call[Any], target: Target, *, words: Words, media: Media | None) -> StoredMessage:
    account = call.account
    return StoredMessage(
        message_id=account.next_message_id(target.chat),
        chat=target.chat,
        date=account.now(),
        sender=account.user(),
        is_outgoing=True,
        words=words,
        media=media,
        thread=target.thread,
        reply_to=target.reply_to,
        is_silent=call.method.disable_notification or False,
        is_protected=given(call.method.protect_content) or False,
    )


def _publish(call: Call[Any], message: StoredMessage) -> dict[str, Any]:
    call.account.keep(message)
    call.touched.append(message)
    return message.wire()
