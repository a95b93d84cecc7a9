"""The guards before a handler: who may call, and on which line there is something to call.

Order as in the server: the guard answers first, only then are values looked at. A guard also hands
what the handler answers to the line that is spoken (`Dialect.answer`).
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from aiohttp import web

from sandbox.moviepilot.auth import User
from sandbox.moviepilot.calls import Call
from sandbox.moviepilot.envelope import Refusal
from sandbox.moviepilot.lines.dialect import Dialect
from sandbox.moviepilot.lines.line import Line, Right, Shape
from sandbox.moviepilot.server import SERVER, Server
from sandbox.standin.wire import respond

_RENEW_BELOW = timedelta(minutes=10)  # contract section 3.3
_CHALLENGE = {"WWW-Authenticate": "Bearer"}

Answer = Callable[[Call], object]
Streamer = Callable[[Call], Awaitable[web.StreamResponse]]
RouteHandler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def since(line: Line, handle: RouteHandler, *, before: int = 404) -> RouteHandler:
    """Speak from `line` on; `before` it the path, or with 405 the method, does not exist."""

    async def guard(request: web.Request) -> web.StreamResponse:
        if not request.app[SERVER].dialect.line.has(line):
            raise absent(request, before)
        return await handle(request)

    return guard


def until(line: Line, handle: RouteHandler, *, after: int = 404) -> RouteHandler:
    """Speak on the lines before `line` only."""

    async def guard(request: web.Request) -> web.StreamResponse:
        if request.app[SERVER].dialect.line.has(line):
            raise absent(request, after)
        return await handle(request)

    return guard


def absent(request: web.Request, status: int) -> Exception:
    """Return the answer for a path, or a method, that this line does not have."""
    if status == 405:
        return web.HTTPMethodNotAllowed(request.method, [])
    return web.HTTPNotFound()


def turned(before: Answer, after: Answer) -> Answer:
    """Answer as `before` up to the end of v2, and as `after` from v3 on."""

    def answer(call: Call) -> object:
        return (after if call.dialect.line.has(Line.V3) else before)(call)

    return answer


def public(answer: Answer, *, shape: Shape = Shape.PLAIN) -> RouteHandler:
    """Answer anybody."""

    async def handle(request: web.Request) -> web.StreamResponse:
        call = await _call(request, None)
        return call.dialect.answer(request, answer(call), shape=shape, window=None)

    return handle


def bearer(
    answer: Answer,
    *,
    right: Right = Right.ANYONE,
    shape: Shape = Shape.PLAIN,
    window: int | None = None,
) -> RouteHandler:
    """Answer whoever signed in and has the right, and give the resource cookie along.

    `shape` says what the answer holds, `window` the page size of a list that pages by itself.
    """

    async def handle(request: web.Request) -> web.StreamResponse:
        server = request.app[SERVER]
        dialect = server.dialect
        user, by_key = _caller(request, server)
        if not dialect.grants(user, right):
            raise Refusal(dialect.denied, "用户权限不足")
        call = await _call(request, user)
        response = dialect.answer(request, answer(call), shape=shape, window=window)
        if not by_key:
            give_cookie(request, response, user, server)
        return response

    return handle


def api_token(answer: Answer, *, shape: Shape = Shape.PLAIN) -> RouteHandler:
    """Answer who sends the API token as `?token=`."""

    async def handle(request: web.Request) -> web.StreamResponse:
        server = request.app[SERVER]
        header = request.headers.get("X-API-KEY") if server.dialect.key_opens_all else None
        if (header or request.query.get("token")) != server.options.api_token:
            raise Refusal(401, "API_TOKEN 校验不通过", headers=_CHALLENGE)
        call = await _call(request, None)
        return call.dialect.answer(request, answer(call), shape=shape, window=None)

    return handle


def api_key(answer: Answer) -> RouteHandler:
    """Answer who sends the API token as `?apikey=` or `X-API-KEY`."""

    async def handle(request: web.Request) -> web.StreamResponse:
        key = request.query.get("apikey") or request.headers.get("X-API-KEY")
        if key != request.app[SERVER].options.api_token:
            raise Refusal(401, "API_KEY 校验不通过", headers=_CHALLENGE)
        return respond(answer(await _call(request, None)))

    return handle


def resource(stream: Streamer) -> RouteHandler:
    """Answer who holds the resource cookie; nothing else counts."""

    async def handle(request: web.Request) -> web.StreamResponse:
        server = request.app[SERVER]
        dialect = server.dialect
        cookie = request.cookies.get(server.options.cookie_name)
        if not cookie:
            raise _bad(dialect, dialect.no_cookie)
        user = server.accounts.verify(cookie, "resource")
        if user is None:
            raise _bad(dialect, "token校验不通过")
        return await stream(await _call(request, user))

    return handle


async def _call(request: web.Request, user: User | None) -> Call:
    raw = await request.read()
    server = request.app[SERVER]
    return Call(server=server, request=request, user=user, raw=raw, dialect=server.dialect)


def _caller(request: web.Request, server: Server) -> tuple[User, bool]:
    """Return who calls, and whether only the API token says so."""
    dialect = server.dialect
    if dialect.line.has(Line.V3) and not server.ready:
        raise Refusal(503, "认证服务尚未初始化")
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        user = server.accounts.verify(token, "authentication")
        if user is None:
            fault = "token校验不通过" if token else "authentication token not found"
            raise _bad(dialect, fault)
        return user, False
    if dialect.key_opens_all and (key := _key(request)) is not None:
        if key != server.options.api_token:
            raise Refusal(401, "apikey 校验不通过", headers=_CHALLENGE)
        return server.accounts.superuser, True
    raise Refusal(401, "Not authenticated", headers=_CHALLENGE)


def _bad(dialect: Dialect, text: str) -> Refusal:
    """Return the refusal of a token or a cookie that is not good."""
    status = dialect.bad_token
    return Refusal(status, text, headers=_CHALLENGE if status == 401 else None)


def _key(request: web.Request) -> str | None:
    """Return the API token where v3 looks for it, the header first."""
    query = request.query
    return request.headers.get("X-API-KEY") or query.get("apikey") or query.get("token")


def give_cookie(request: web.Request, response: web.Response, user: User, server: Server) -> None:
    """Give the resource cookie, unless a good one came along; v3 looks whose it is, too."""
    name = server.options.cookie_name
    held = request.cookies.get(name)
    owner = user if server.dialect.cookie_at_login else None
    if held and server.accounts.remaining(held, of=owner) >= _RENEW_BELOW:
        return
    token = server.accounts.issue(user, "resource")
    response.set_cookie(name, token, path="/", httponly=True, samesite="lax")
