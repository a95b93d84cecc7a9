"""One call: the server and the values that were sent."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from sandbox.nassav.answers import detail
from sandbox.nassav.server import NASSAV, Server
from sandbox.standin.wire import Json

API = "/nassav/api"
_NEEDED = "该字段是必填项。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request with its values; `json` is empty where there was no body."""

    server: Server
    request: web.Request
    json: Json

    @property
    def old(self) -> bool:
        """Say whether the older family answers."""
        return self.server.family == "old"

    def text(self, name: str, default: str = "") -> str:
        """Return a query value."""
        return self.request.query.get(name, default)

    @property
    def code(self) -> str:
        """Return the code in the path, in the server's spelling."""
        return self.request.match_info["avid"].upper()


Answer = Callable[[Call], Awaitable[web.Response]]


def answers(answer: Answer) -> Callable[[web.Request], Any]:
    """Return a route handler; a body that is not JSON goes no further."""

    async def handle(request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        if raw and request.content_type != "application/json":
            words = f"不支持请求中的媒体类型 “{request.content_type}”。"
            return detail(words, status=415)
        try:
            value: Any = json.loads(raw) if raw else {}
        except ValueError as error:
            return detail(f"JSON parse error - {error}", status=400)
        body = value if isinstance(value, dict) else {}
        return await answer(Call(server=request.app[NASSAV], request=request, json=body))

    return handle


def field_errors(body: Json, *names: str) -> dict[str, list[str]]:
    """Return what is wrong with the fields that are needed."""
    wrong = {}
    for name in names:
        if name not in body:
            wrong[name] = [_NEEDED]
        elif body[name] is None:
            wrong[name] = ["该字段不能为 null。"]
    return wrong
