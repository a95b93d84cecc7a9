"""getChat, getChatMember, leaveChat, pins, getFile."""

from typing import Any

from aiogram.methods import (
    GetChat,
    GetChatMember,
    GetFile,
    LeaveChat,
    PinChatMessage,
    UnpinChatMessage,
)

from sandbox.telegram.accounts import Account, member_wire
from sandbox.telegram.chats import Chat, Standing
from sandbox.telegram.errors import bad_request
from sandbox.telegram.files import LARGEST_DOWNLOAD
from sandbox.telegram.parsing import Call


async def get_chat(call: Call[GetChat]) -> dict[str, Any]:
    """Return what the bot may know of a chat."""
    chat = _readable(call.account, call.method.chat_id)
    body = chat.wire() | {
        "accent_color_id": abs(chat.id) % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }
    if chat.pinned:
        body["pinned_message"] = chat.messages[chat.pinned[-1]].wire(with_reply=False)
    return body


async def get_chat_member(call: Call[GetChatMember]) -> dict[str, Any]:
    """Return the standing of a person, or of the bot, in a chat."""
    account, user_id = call.account, call.method.user_id
    chat = _readable(account, call.method.chat_id)
    if user_id == account.id:
        return member_wire(chat.bot, account.user())
    if user_id not in account.people or (chat.person and chat.id != user_id):
        raise bad_request("user not found")
    default = Standing.MEMBER if chat.person else Standing.LEFT
    return member_wire(chat.members.get(user_id, default), account.people[user_id].wire())


async def leave_chat(call: Call[LeaveChat]) -> bool:
    """Leave a group or channel."""
    account = call.account
    chat = _readable(account, call.method.chat_id)
    if chat.person is not None:
        raise bad_request("chat member status can't be changed in private chats")
    chat.bot = Standing.LEFT
    account.publish("chat", chat_id=chat.id)
    return True


async def pin_message(call: Call[PinChatMessage]) -> bool:
    """Pin a message, quietly: the stage writes no service message about it."""
    chat = call.account.find_chat(call.method.chat_id)
    chat.check_writable()
    if call.method.message_id not in chat.messages:
        raise bad_request("message to pin not found")
    chat.pinned = [*_without(chat, call.method.message_id), call.method.message_id]
    call.account.publish("pin", chat_id=chat.id, pinned=chat.pinned)
    return True


async def unpin_message(call: Call[UnpinChatMessage]) -> bool:
    """Unpin one message, or the newest pin."""
    chat = call.account.find_chat(call.method.chat_id)
    chat.check_writable()
    message_id = call.method.message_id or (chat.pinned[-1] if chat.pinned else None)
    if message_id not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned = _without(chat, message_id)
    call.account.publish("pin", chat_id=chat.id, pinned=chat.pinned)
    return True


async def get_file(call: Call[GetFile]) -> dict[str, Any]:
    """Return where a file can be downloaded."""
    file = call.account.files.find(call.method.file_id)
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(file.content) > LARGEST_DOWNLOAD:
        raise bad_request("file is too big")
    return file.file_wire()


def _readable(account: Account, chat_id: int | str) -> Chat:
    """Return a chat the bot is not shut out of; a person's state does not matter here."""
    chat = account.find_chat(chat_id)
    if chat.person is None and chat.migrate_to is None:
        chat.check_inside()
    return chat


def _without(chat: Chat, message_id: int | None) -> list[int]:
    return [pinned for pinned in chat.pinned if pinned != message_id]
