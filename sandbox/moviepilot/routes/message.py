"""The stored messages and the chat of the web page (section 4.5; moviepilot-v3 section 3)."""

from aiohttp import web

from sandbox.moviepilot.calls import Call
from sandbox.moviepilot.envelope import envelope
from sandbox.moviepilot.guards import bearer, since, turned
from sandbox.moviepilot.lines.line import Line, Right
from sandbox.standin.wire import Json


def routes() -> list[web.RouteDef]:
    """Return the routes of this family."""
    return [
        web.get("/api/v1/message/web", bearer(turned(stored, newest), window=20)),
        web.post("/api/v1/message/web", bearer(say, right=Right.SUPERUSER)),
        web.get("/api/v1/message/notification", since(Line.LATE_V2, bearer(sent, window=20))),
    ]


def stored(call: Call) -> list[Json]:
    """Return stored messages; reading takes nothing from anybody."""
    page, count = call.integer("page", 1), call.integer("count", 20)
    return call.server.messages.stored(page=page, count=count)


def newest(call: Call) -> list[Json]:
    """Return stored messages, the newest first inside a page, too."""
    page, count = call.integer("page", 1), call.integer("count", 20)
    return call.server.messages.newest(page=page, count=count)


def sent(call: Call) -> list[Json]:
    """Return the notifications the server sent, the newest first; what people wrote is left out."""
    page, count = call.integer("page", 1), call.integer("count", 20)
    return call.server.messages.newest(page=page, count=count, sent_only=True)


def say(call: Call) -> Json:
    """Take a line of chat; the answer arrives later, as a message. v3 takes it as JSON, too."""
    is_json = call.dialect.line.has(Line.V3) and call.request.content_type == "application/json"
    text = str(call.json().get("text") or "") if is_json else call.needed("text")
    name = call.caller.name
    messages = call.server.messages
    messages.echo(name, text)
    if text.isdigit():
        raise LookupError("a choice without a search before it crashes the server")
    if text == "/version":
        messages.reply(name, f"当前后端版本：{call.dialect.version}，远程版本：None")
    else:
        found = call.server.catalogue.search(text)
        line = (
            f"共找到{len(found)}条相关信息，请回复对应数字选择"
            if found
            else "没有找到对应的媒体信息！"
        )
        messages.reply(name, f"【{text}】{line}")
    return envelope()
