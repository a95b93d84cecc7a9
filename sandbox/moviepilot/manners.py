"""The server's manners around every call: error bodies, redirects, headers, the journal."""

import logging

from aiohttp import web
from aiohttp.typedefs import Handler

from sandbox.moviepilot.envelope import Refusal
from sandbox.moviepilot.server import SERVER
from sandbox.standin.faults import crash, misbehave
from sandbox.standin.journal import API
from sandbox.standin.wire import respond

CONTROL = "/world/"  # the switches themselves never misbehave
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
    """Turn any exception into the plain 500 that ends the connection."""
    if not request.path.startswith(API):
        return await handler(request)
    try:
        return await handler(request)
    except web.HTTPException:
        raise
    except Exception as error:  # noqa: BLE001 - so does the server that is imitated here
        _log.warning("crash, as of the real server: %s %s: %r", request.method, request.path, error)
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
    if not request.path.startswith(API):
        return await handler(request)
    try:
        return await handler(request)
    except Refusal as refusal:
        body = {"detail": refusal.detail}
        return respond(body, status=refusal.status, headers=refusal.headers)
    except web.HTTPNotFound:
        return await _elsewhere(request) or respond({"detail": "Not Found"}, status=404)
    except web.HTTPMethodNotAllowed:
        return respond({"detail": "Method Not Allowed"}, status=405)


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
