"""One API call: who calls, with which values; and the guards that stand before a handler.

Order as in the server: the guard answers first, only then are values looked at.
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from aiohttp import web

from sandbox.moviepilot.auth import User
from sandbox.moviepilot.envelope import Refusal, invalid, malformed, missing
from sandbox.moviepilot.server import SERVER, Server
from sandbox.standin.wire import Json, respond

_TRUE = {"1", "true", "on", "yes", "t", "y"}
_FALSE = {"0", "false", "off", "no", "f", "n"}
_RENEW_BELOW = timedelta(minutes=10)  # contract section 3.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request with its sender and its values, parsed the way the server parses them."""

    server: Server
    request: web.Request
    user: User | None
    raw: bytes

    @property
    def caller(self) -> User:
        """The account that signed in; only behind a guard that demands one."""
        if self.user is None:
            raise LookupError("this call has no account")
        return self.user

    def text(self, name: str) -> str | None:
        """Return a query value."""
        return self.request.query.get(name)

    def needed(self, name: str) -> str:
        """Return a query value; without it the call is a 422."""
        value = self.text(name)
        if value is None:
            raise invalid(missing("query", name))
        return value

    def integer(self, name: str, default: int) -> int:
        """Return a whole number of the query."""
        value = self.optional_integer(name)
        return default if value is None else value

    def optional_integer(self, name: str) -> int | None:
        """Return a whole number of the query, None if it was not sent."""
        value = self.text(name)
        return None if value is None else _integer(value, "query", name)

    def boolean(self, name: str) -> bool | None:
        """Return a yes or no of the query, None if it was not sent; empty is a 422."""
        value = self.text(name)
        if value is None:
            return None
        word = value.lower()
        if word not in _TRUE | _FALSE:
            fault = "value could not be parsed to a boolean"
            raise invalid(malformed("query", name, message=fault, kind="type_error.bool"))
        return word in _TRUE

    def path(self, name: str) -> str:
        """Return a part of the path."""
        return self.request.match_info[name]

    def path_integer(self, name: str) -> int:
        """Return a part of the path that must be a whole number."""
        return _integer(self.path(name), "path", name)

    def json(self) -> Json:
        """Return the JSON object of the body."""
        if not self.raw:
            raise invalid(missing("body"))
        try:
            value: Any = json.loads(self.raw)
        except ValueError as error:
            kind = "value_error.jsondecode"
            raise invalid(malformed("body", message=str(error), kind=kind)) from error
        if not isinstance(value, dict):
            fault = "value is not a valid dict"
            raise invalid(malformed("body", message=fault, kind="type_error.dict"))
        return value


Answer = Callable[[Call], object]
Streamer = Callable[[Call], Awaitable[web.StreamResponse]]
RouteHandler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def public(answer: Answer) -> RouteHandler:
    """Answer anybody."""

    async def handle(request: web.Request) -> web.StreamResponse:
        return respond(answer(await _call(request, None)))

    return handle


def bearer(answer: Answer, *, admin: bool = False) -> RouteHandler:
    """Answer whoever signed in, and give the resource cookie along."""

    async def handle(request: web.Request) -> web.StreamResponse:
        server = request.app[SERVER]
        user = _bearer(request, server)
        if admin and not user.is_superuser:
            raise Refusal(400, "用户权限不足")
        response = respond(answer(await _call(request, user)))
        _give_cookie(request, response, user, server)
        return response

    return handle


def api_token(answer: Answer) -> RouteHandler:
    """Answer who sends the API token as `?token=`."""

    async def handle(request: web.Request) -> web.StreamResponse:
        if request.query.get("token") != request.app[SERVER].options.api_token:
            raise Refusal(401, "API_TOKEN 校验不通过")
        return respond(answer(await _call(request, None)))

    return handle


def api_key(answer: Answer) -> RouteHandler:
    """Answer who sends the API token as `?apikey=` or `X-API-KEY`."""

    async def handle(request: web.Request) -> web.StreamResponse:
        key = request.query.get("apikey") or request.headers.get("X-API-KEY")
        if key != request.app[SERVER].options.api_token:
            raise Refusal(401, "API_KEY 校验不通过")
        return respond(answer(await _call(request, None)))

    return handle


def resource(stream: Streamer) -> RouteHandler:
    """Answer who holds the resource cookie; nothing else counts."""

    async def handle(request: web.Request) -> web.StreamResponse:
        server = request.app[SERVER]
        cookie = request.cookies.get(server.options.cookie_name)
        if not cookie:
            raise Refusal(403, "resource token not found")
        user = server.accounts.verify(cookie, "resource")
        if user is None:
            raise Refusal(403, "token校验不通过")
        return await stream(await _call(request, user))

    return handle


async def _call(request: web.Request, user: User | None) -> Call:
    raw = await request.read()
    return Call(server=request.app[SERVER], request=request, user=user, raw=raw)


def _bearer(request: web.Request, server: Server) -> User:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise Refusal(401, "Not authenticated", headers={"WWW-Authenticate": "Bearer"})
    user = server.accounts.verify(token, "authentication")
    if user is None:
        raise Refusal(403, "token校验不通过" if token else "authentication token not found")
    return user


def _give_cookie(request: web.Request, response: web.Response, user: User, server: Server) -> None:
    name = server.options.cookie_name
    held = request.cookies.get(name)
    if held and server.accounts.remaining(held) >= _RENEW_BELOW:
        return
    token = server.accounts.issue(user, "resource")
    response.set_cookie(name, token, path="/", httponly=True, samesite="lax")


def _integer(value: str, *location: str) -> int:
    try:
        return int(value)
    except ValueError as error:
        fault = "value is not a valid integer"
        raise invalid(malformed(*location, message=fault, kind="type_error.integer")) from error
