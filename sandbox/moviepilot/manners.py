"""The server's manners around every call: error bodies, redirects, headers, the journal."""

import logging

from aiohttp import web
from aiohttp.typedefs import Handler

from sandbox.moviepilot.envelope import Refusal
from sandbox.moviepilot.lines.line import Line
from sandbox.moviepilot.server import SERVER
from sandbox.standin.faults import crash, misbehave
from sandbox.standin.journal import API

CONTROL = "/world/"  # the switches themselves never misbehave
SPOKEN = (API, "/health/")
_log = logging.getLogger(__name__)


@web.middleware
async def journalled(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Write down what was asked and how it was answered."""
    server = request.app[SERVER]
    server.gallery.origin = server.gallery.origin or str(request.url.origin())
    if not request.path.startswith(API):
        return await handler(request)
    entry = await server.journal.note(request)
    response = await handler(request)
    entry["status"] = response.status
    return response


@web.middleware
async def crashing(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn any exception into a 500: the plain one that ends the connection, or v3's envelope."""
    if not request.path.startswith(API):
        return await handler(request)
    try:
        return await handler(request)
    except web.HTTPException:
        raise
    except Exception as error:  # noqa: BLE001 - so does the server that is imitated here
        _log.warning("crash, as of the real server: %s %s: %r", request.method, request.path, error)
        dialect = request.app[SERVER].dialect
        if dialect.line.has(Line.V3):
            return dialect.refuse(request, Refusal(500, "服务器内部错误"))
        return await crash(request)


@web.middleware
async def faulty(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let the present faults have their way."""
    server = request.app[SERVER]
    if request.path.startswith(CONTROL):
        return await handler(request)
    return await misbehave(request, handler, server.faults, server.clock)


@web.middleware
async def refusing(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give refusals and unknown paths the bodies of the server."""
    if not request.path.startswith(SPOKEN):
        return await handler(request)
    dialect = request.app[SERVER].dialect
    try:
        return await handler(request)
    except Refusal as refusal:
        return dialect.refuse(request, refusal)
    except web.HTTPNotFound:
        elsewhere = await _elsewhere(request)
        return elsewhere or dialect.refuse(request, Refusal(404, "Not Found"))
    except web.HTTPMethodNotAllowed:
        return dialect.refuse(request, Refusal(405, "Method Not Allowed"))


async def sign(request: web.Request, response: web.StreamResponse) -> None:
    """Date the answer by the server's own clock."""
    response.headers["Date"] = request.app[SERVER].clock.date_header()
    response.headers["Server"] = "uvicorn"
    if response.status == 307:
        response.headers.pop("Content-Type", None)


async def _elsewhere(request: web.Request) -> web.Response | None:
    """Redirect to the path with, or without, the last slash, if that exists."""
    other = request.path[:-1] if request.path.endswith("/") else request.path + "/"
    twin = request.clone(rel_url=request.rel_url.with_path(other))
    match = await request.app.router.resolve(twin)
    if isinstance(match.http_exception, web.HTTPNotFound):
        return None
    location = request.url.with_path(other).with_query(request.query)
    return web.Response(status=307, headers={"Location": str(location)})


MIDDLEWARES = (journalled, crashing, faulty, refusing)
