"""What a call aims at: the chat, the topic, the message, each with the server's own refusals."""

from dataclasses import dataclass
from typing import Any

from sandbox.telegram.accounts import Account
from sandbox.telegram.chats import Chat
from sandbox.telegram.errors import bad_request
from sandbox.telegram.messages import StoredMessage

OLDEST_DELETION = 48 * 3600  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a new message goes."""

    chat: Chat
    thread: int | None
    reply_to: int | None


def find_target(account: Account, method: Any) -> Target:
    """Return where a sending method aims.

    Raises:
        ApiError: the chat, the topic or the message to reply to cannot be reached.
    """
    chat = account.find_chat(method.chat_id)
    chat.check_writable()
    thread = method.message_thread_id
    chat.check_thread(thread)
    return Target(
        chat=chat,
        thread=thread if chat.topics else None,
        reply_to=_find_reply(chat, method),
    )


def _find_reply(chat: Chat, method: Any) -> int | None:
    parameters = method.reply_parameters
    wanted: int | None = parameters.message_id if parameters else method.reply_to_message_id
    if wanted is None or wanted in chat.messages:
        return wanted
    optional = (
        parameters.allow_sending_without_reply if parameters else method.allow_sending_without_reply
    )
    if optional is True:
        return None
    raise bad_request("message to be replied not found")


def find_editable(
    account: Account, *, chat_id: int | str | None, message_id: int | None
) -> StoredMessage:
    """Return a message that the bot may edit.

    Raises:
        ApiError: it cannot be found, or it is not the bot's to edit.
    """
    if message_id is None:
        raise bad_request("message identifier is not specified")
    chat = account.find_chat(chat_id)
    chat.check_writable()
    message = chat.messages.get(message_id)
    if message is None:
        raise bad_request("message to edit not found")
    if not message.is_outgoing or message.has_reply_keyboard:
        raise bad_request("message can't be edited")
    return message


def delete(account: Account, chat: Chat, message_id: int) -> None:
    """Delete a message.

    Raises:
        ApiError: it is not there, not the bot's to delete, or too old.
    """
    message = chat.messages.get(message_id)
    if message is None:
        raise bad_request("message to delete not found")
    is_ours = message.is_outgoing or chat.person is not None or chat.bot == "administrator"
    if not is_ours:
        raise bad_request("message can't be deleted")
    if account.now() - message.date > OLDEST_DELETION:
        raise bad_request("message can't be deleted for everyone")
    del chat.messages[message_id]
    chat.pinned = [pinned for pinned in chat.pinned if pinned != message_id]
    account.publish("delete", chat_id=chat.id, message_id=message_id)
