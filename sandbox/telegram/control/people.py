"""`/sim/user`, `/sim/chat`, `/sim/chats`, `/sim/commands`: who and what is on the stage."""

from typing import Any

from aiohttp import web

from sandbox.telegram.acts import introduce, set_chat
from sandbox.telegram.chats import OUTSIDE, Acquaintance, Chat, ChatKind, Standing
from sandbox.telegram.control.exchange import (
    Order,
    find_account,
    find_chat,
    missing,
    read_int,
    read_order,
    reply,
)
from sandbox.telegram.errors import ApiError

routes = web.RouteTableDef()


class UserOrder(Order):
    """A person; fields that are absent stay as they are."""

    id: int
    first_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    state: Acquaintance | None = None
    is_bot: bool | None = None


class ChatOrder(Order):
    """A group or channel; fields that are absent stay as they are."""

    id: int
    type: ChatKind
    title: str
    forum: bool | None = None
    topics: dict[int, str] | None = None
    closed_topics: set[int] | None = None
    members: list[int] | dict[int, Standing] | None = None
    bot: Standing | None = None
    migrate_to: int | None = None


@routes.post("/sim/user")
async def post_user(request: web.Request) -> web.Response:
    """Introduce or change a person."""
    order = await read_order(request, UserOrder)
    person = introduce(
        find_account(request),
        order.id,
        state=order.state,
        first_name=order.first_name,
        username=order.username,
        language_code=order.language_code,
        is_bot=order.is_bot,
    )
    return reply(person.wire() | {"state": person.state})


@routes.get("/sim/users")
async def get_users(request: web.Request) -> web.Response:
    """List all people, and the bot they talk to."""
    account = find_account(request)
    people = [person.wire() | {"state": person.state} for person in account.people.values()]
    return reply({"bot": account.user(), "users": people})


@routes.post("/sim/chat")
async def post_chat(request: web.Request) -> web.Response:
    """Make or change a group or channel."""
    order = await read_order(request, ChatOrder)
    members = order.members
    if isinstance(members, list):
        members = dict.fromkeys(members, Standing.MEMBER)
    try:
        chat = set_chat(
            find_account(request),
            order.id,
            standing=order.bot,
            kind=order.type,
            title=order.title,
            is_forum=order.forum,
            topics=order.topics,
            closed_topics=order.closed_topics,
            members=members,
            migrate_to=order.migrate_to,
        )
    except ApiError as error:
        return reply({"error": error.description}, 400)
    return reply(_describe(chat))


@routes.get("/sim/chats")
async def get_chats(request: web.Request) -> web.Response:
    """List all chats, or those of the person `user`."""
    account = find_account(request)
    user_id = read_int(request, "user")
    if user_id is not None:
        account.private_chat(user_id)
    chats = [chat for chat in account.chats.values() if _is_seen_by(chat, user_id)]
    return reply({"chats": [_describe(chat) for chat in chats]})


@routes.get("/sim/chat/{id:-?[0-9]+}")
async def get_chat(request: web.Request) -> web.Response:
    """Show a chat as it looks now, with `message` no other one than that."""
    account = find_account(request)
    chat = find_chat(account, int(request.match_info["id"]))
    wanted = read_int(request, "message")
    messages = [
        message.view() for number, message in chat.messages.items() if wanted in (None, number)
    ]
    return reply({"chat": _describe(chat), "messages": messages})


@routes.get("/sim/commands")
async def get_commands(request: web.Request) -> web.Response:
    """Show the command menu that `user` sees in `chat`."""
    account = find_account(request)
    user_id = read_int(request, "user")
    if user_id is None:
        raise missing("user")
    chat_id = read_int(request, "chat")
    chat = find_chat(account, user_id if chat_id is None else chat_id)
    menu = account.commands.effective(
        chat, user_id=user_id, language=account.meet(user_id).language_code
    )
    return reply({"commands": menu})


def _is_seen_by(chat: Chat, user_id: int | None) -> bool:
    if user_id is None:
        return True
    if chat.person is not None:
        return chat.id == user_id
    return chat.members.get(user_id, Standing.LEFT) not in OUTSIDE


def _describe(chat: Chat) -> dict[str, Any]:
    return chat.wire() | {
        "bot": chat.bot,
        "topics": chat.topics,
        "closed_topics": sorted(chat.closed_topics),
        "members": chat.members,
        "migrate_to": chat.migrate_to,
        "pinned": chat.pinned,
        "reply_keyboard": chat.reply_keyboard,
        "last_message_id": max(chat.messages, default=None),
    }
