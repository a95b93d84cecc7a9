"""Inline mode: somebody types the bot's name in a chat, and posts one of its results there."""

import base64
from typing import Any

from sandbox.telegram.accounts import Account, Inquiry
from sandbox.telegram.acts import ImpossibleActError
from sandbox.telegram.chats import Acquaintance, Chat, ChatKind, Person, Standing
from sandbox.telegram.errors import ApiError
from sandbox.telegram.files import StoredFile
from sandbox.telegram.markup.text import Entity, Words
from sandbox.telegram.messages import StoredMessage


def ask(account: Account, person: Person, *, query: str, offset: str, chat_type: str) -> Inquiry:
    """Type the bot's name and a query into some chat.

    Raises:
        ImpossibleActError: inline mode is off (BotFather, /setinline).
    """
    if not account.is_inline:
        raise ImpossibleActError("this bot has no inline mode")
    inquiry = Inquiry(
        id=str(account.serials.queries.next()),
        at=account.clock.seconds(),
        user_id=person.id,
        query=query,
    )
    account.inquiries[inquiry.id] = inquiry
    account.updates.add(
        "inline_query",
        {
            "id": inquiry.id,
            "from": person.wire(),
            "query": query,
            "offset": offset,
            "chat_type": chat_type,
        },
    )
    return inquiry


async def post(
    account: Account,
    inquiry: Inquiry,
    chat: Chat,
    person: Person,
    *,
    result_id: str,
    thread: int | None = None,
) -> StoredMessage:
    """Tap a result: the person's message, by way of the bot, which is told what was chosen.

    The bot can change it later if it has buttons. It sees the message itself only where it is.

    Raises:
        ImpossibleActError: there is no such result, or it is no article with a text.
    """
    result = next((one for one in inquiry.results if one["id"] == result_id), None)
    content = (result or {}).get("input_message_content", {})
    if result is None or "message_text" not in content:
        raise ImpossibleActError("there is no such result, or none the stage can post")
    if chat.person not in (None, person):
        raise ImpossibleActError("this private chat is somebody else's")
    if chat.person is not None:
        account.set_acquaintance(person, Acquaintance.STARTED)
    keyboard = result.get("reply_markup", {}).get("inline_keyboard")
    message = StoredMessage(
        message_id=account.next_message_id(chat),
        chat=chat,
        date=account.now(),
        sender=person.wire(),
        is_outgoing=False,
        words=Words(
            text=content["message_text"],
            entities=tuple(Entity(**one) for one in content["entities"]),
        ),
        keyboard=keyboard,
        thread=thread,
        via_bot=account.user(),
        inline_id=_inline_id(account) if keyboard else None,
        link_preview=content.get("link_preview_options"),
    )
    if message.inline_id:
        account.posted[message.inline_id] = message
    message.preview = await _fetched(account, message.link_preview or {})
    account.keep(message)
    _tell(account, inquiry, message, result_id)
    return message


async def _fetched(account: Account, preview: dict[str, Any]) -> StoredFile | None:
    """Return the picture that a preview shows above its message; Telegram fetches it by itself."""
    if not preview.get("url") or not preview.get("show_above_text"):
        return None
    try:
        content = await account.courier.download(preview["url"])
        return account.files.keep_photo(content, name="preview")
    except ApiError:
        return None


def _tell(account: Account, inquiry: Inquiry, message: StoredMessage, result_id: str) -> None:
    chosen: dict[str, Any] = {
        "result_id": result_id,
        "from": message.sender,
        "query": inquiry.query,
    }
    if message.inline_id:
        chosen["inline_message_id"] = message.inline_id
    account.updates.add("chosen_inline_result", chosen)
    is_here = message.chat.bot not in {Standing.LEFT, Standing.KICKED}
    if is_here and message.chat.kind is not ChatKind.CHANNEL:
        account.updates.add("message", message.wire())


def _inline_id(account: Account) -> str:
    number = account.serials.queries.next()
    return base64.urlsafe_b64encode(number.to_bytes(20, "big")).decode().rstrip("=")
