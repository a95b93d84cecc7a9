"""The stored messages and the chat of the web page (contract section 4.5)."""

from aiohttp import web

from sandbox.moviepilot.calls import Call, bearer
from sandbox.moviepilot.envelope import envelope
from sandbox.moviepilot.routes.system import VERSION
from sandbox.standin.wire import Json


def routes() -> list[web.RouteDef]:
    """Return the routes of this family."""
    return [
        web.get("/api/v1/message/web", bearer(stored)),
        web.post("/api/v1/message/web", bearer(say, admin=True)),
    ]


def stored(call: Call) -> list[Json]:
    """Return stored messages; reading takes nothing from anybody."""
    page, count = call.integer("page", 1), call.integer("count", 20)
    return call.server.messages.stored(page=page, count=count)


def say(call: Call) -> Json:
    """Take a line of chat; the answer arrives later, as a message."""
    text, name = call.needed("text"), call.caller.name
    messages = call.server.messages
    messages.echo(name, text)
    if text.isdigit():
        raise LookupError("a choice without a search before it crashes the server")
    if text == "/version":
        messages.reply(name, f"当前后端版本：{VERSION}，远程版本：None")
    else:
        found = call.server.catalogue.search(text)
        line = (
            f"共找到{len(found)}条相关信息，请回复对应数字选择"
            if found
            else "没有找到对应的媒体信息！"
        )
        messages.reply(name, f"【{text}】{line}")
    return envelope()
