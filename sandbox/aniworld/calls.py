"""One call: the server and the values that were sent."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from sandbox.aniworld.answers import invalid, missing
from sandbox.aniworld.server import ANIWORLD, Server
from sandbox.standin.wire import Json, respond

_MOST = 100  # rows of a page


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request with its values."""

    server: Server
    request: web.Request
    raw: bytes

    def text(self, name: str, default: str = "") -> str:
        """Return a query value."""
        return self.request.query.get(name, default)

    def whole(self, name: str, default: int, *, most: int = _MOST) -> int:
        """Return a whole number of the query, from 1 on."""
        try:
            value = int(self.text(name, str(default)))
        except ValueError as error:
            raise invalid(name, "Input should be a valid integer") from error
        if not 1 <= value <= most:
            raise invalid(name, f"Input should be from 1 to {most}")
        return value

    def path(self, name: str) -> str:
        """Return a part of the path."""
        return self.request.match_info[name]

    def json(self) -> Json:
        """Return the JSON object of the body."""
        try:
            value: Any = json.loads(self.raw)
        except ValueError as error:
            raise invalid("body", "not JSON") from error
        if not isinstance(value, dict):
            raise invalid("body", "not an object")
        return value

    def needed(self, body: Json, name: str) -> str:
        """Return a text of the body; without it the call is a 422."""
        value = body.get(name)
        if not isinstance(value, str):
            raise missing(name)
        return value


Answer = Callable[[Call], object]


def answers(answer: Answer, *, status: int = 200) -> Callable[[web.Request], Any]:
    """Return a route handler; an answer that is a response goes as it is."""

    async def handle(request: web.Request) -> web.StreamResponse:
        call = Call(server=request.app[ANIWORLD], request=request, raw=await request.read())
        given = answer(call)
        return given if isinstance(given, web.Response) else respond(given, status=status)

    return handle
