"""`/sim/message`, `/sim/callback`: what people say and press."""

from dataclasses import asdict

from aiohttp import web

from sandbox.telegram.accounts import Account
from sandbox.telegram.acts import ImpossibleActError, press, say
from sandbox.telegram.api import STAGE
from sandbox.telegram.chats import Chat
from sandbox.telegram.control.exchange import (
    Order,
    find_account,
    find_chat,
    missing,
    read_order,
    read_wait,
    reply,
)

routes = web.RouteTableDef()


class MessageOrder(Order):
    """A person types; without a chat into the private one."""

    user: int
    text: str
    chat: int | None = None
    thread: int | None = None
    reply_to: int | None = None


class CallbackOrder(Order):
    """A person presses a button; `force` presses one that is gone."""

    user: int
    message_id: int
    data: str
    chat: int | None = None
    force: bool = False


@routes.post("/sim/message")
async def post_message(request: web.Request) -> web.Response:
    """Type a message; `seen` is the journal's newest entry before any answer."""
    order = await read_order(request, MessageOrder)
    account = find_account(request)
    person = account.meet(order.user)
    try:
        update_id, message = say(
            account,
            chat_of(account, order.chat, order.user),
            person,
            text=order.text,
            thread=order.thread,
            reply_to=order.reply_to,
        )
    except ImpossibleActError as error:
        return reply({"error": str(error)}, 409)
    seen = request.app[STAGE].journal.last
    return reply({"update_id": update_id, "message_id": message.message_id, "seen": seen})


@routes.post("/sim/callback")
async def post_callback(request: web.Request) -> web.Response:
    """Press a button; `seen` is the journal's newest entry before any answer."""
    order = await read_order(request, CallbackOrder)
    account = find_account(request)
    person = account.meet(order.user)
    try:
        pressed = press(
            account,
            chat_of(account, order.chat, order.user),
            person,
            message_id=order.message_id,
            data=order.data,
            force=order.force,
        )
    except ImpossibleActError as error:
        return reply({"error": str(error)}, 409)
    return reply({"callback_id": pressed.id, "seen": request.app[STAGE].journal.last})


@routes.get("/sim/callback/{id}")
async def get_callback(request: web.Request) -> web.Response:
    """Show what a pressed button was answered, with `wait` once it is."""
    account = find_account(request)
    pressed = account.presses.get(request.match_info["id"])
    if pressed is None:
        raise missing("callback")
    await account.pulse.until(lambda: pressed.answered or None, read_wait(request))
    return reply(asdict(pressed))


def chat_of(account: Account, chat_id: int | None, user_id: int) -> Chat:
    """Return the chat somebody means, their private one where they name none."""
    if chat_id is None or chat_id == user_id:
        return account.private_chat(user_id)
    return find_chat(account, chat_id)
