"""`/sim/inline`: what people ask from any chat, and which result they post there."""

from dataclasses import asdict

from aiohttp import web

from sandbox.telegram.acts import ImpossibleActError
from sandbox.telegram.chats import Chat
from sandbox.telegram.control.exchange import (
    Order,
    find_account,
    missing,
    read_order,
    read_wait,
    reply,
)
from sandbox.telegram.control.speech import chat_of
from sandbox.telegram.inline import ask, post

routes = web.RouteTableDef()


class InlineOrder(Order):
    """A person asks the bot from a chat; the bot learns only of which kind it is."""

    user: int
    query: str
    offset: str = ""
    chat: int | None = None


class ResultOrder(Order):
    """A person posts a result; without a chat into their private one."""

    user: int
    result: str
    chat: int | None = None
    thread: int | None = None


class ModeOrder(Order):
    """Whether the bot may be asked at all, as BotFather is told."""

    enabled: bool


@routes.post("/sim/inline")
async def post_inline(request: web.Request) -> web.Response:
    """Ask the bot from a chat."""
    order = await read_order(request, InlineOrder)
    account = find_account(request)
    chat = chat_of(account, order.chat, order.user)
    try:
        inquiry = ask(
            account,
            account.meet(order.user),
            query=order.query,
            offset=order.offset,
            chat_type=_kind(chat),
        )
    except ImpossibleActError as error:
        return reply({"error": str(error)}, 409)
    return reply({"inline_id": inquiry.id})


@routes.get("/sim/inline/{id}")
async def get_inline(request: web.Request) -> web.Response:
    """Show the results of an inline query, with `wait` once they are there."""
    account = find_account(request)
    inquiry = account.inquiries.get(request.match_info["id"])
    if inquiry is None:
        raise missing("inline query")
    await account.pulse.until(lambda: inquiry.answered or None, read_wait(request))
    return reply(asdict(inquiry) | inquiry.details)


@routes.post("/sim/inline/{id}/post")
async def post_result(request: web.Request) -> web.Response:
    """Post one of the results."""
    order = await read_order(request, ResultOrder)
    account = find_account(request)
    inquiry = account.inquiries.get(request.match_info["id"])
    if inquiry is None:
        raise missing("inline query")
    chat, person = chat_of(account, order.chat, order.user), account.meet(order.user)
    try:
        message = await post(
            account, inquiry, chat, person, result_id=order.result, thread=order.thread
        )
    except ImpossibleActError as error:
        return reply({"error": str(error)}, 409)
    return reply({"message_id": message.message_id, "inline_message_id": message.inline_id})


@routes.post("/sim/inline-mode")
async def post_mode(request: web.Request) -> web.Response:
    """Switch inline mode on or off."""
    order = await read_order(request, ModeOrder)
    find_account(request).is_inline = order.enabled
    return reply({"enabled": order.enabled})


def _kind(chat: Chat) -> str:
    return "sender" if chat.person is not None else chat.kind.value
