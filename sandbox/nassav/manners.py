"""The server's manners around every call: allowed hosts, the framework's refusals, the journal."""

from aiohttp import web
from aiohttp.typedefs import Handler

from sandbox.nassav.answers import detail, page
from sandbox.nassav.server import NASSAV
from sandbox.standin.faults import misbehave

CONTROL = "/world/"  # the switches themselves never misbehave


@web.middleware
async def journalled(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Write down what was asked and how it was answered; a cookie is not written down."""
    if request.path.startswith(CONTROL):
        return await handler(request)
    entry = await request.app[NASSAV].journal.note(request)
    if isinstance(entry["json"], dict):
        entry["json"] = {key: value for key, value in entry["json"].items() if key != "cookie"}
    response = await handler(request)
    entry["status"] = response.status
    return response


@web.middleware
async def faulty(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let the present faults have their way."""
    server = request.app[NASSAV]
    if request.path.startswith(CONTROL):
        return await handler(request)
    return await misbehave(request, handler, server.faults, server.clock)


@web.middleware
async def framed(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Say in the framework's own way what it refuses by itself."""
    server = request.app[NASSAV]
    if request.path.startswith(CONTROL):
        return await handler(request)
    if server.options.hosts and request.host.partition(":")[0] not in server.options.hosts:
        return page(400)
    try:
        return await handler(request)
    except web.HTTPNotFound:
        return page(404)
    except web.HTTPMethodNotAllowed as refused:
        allow = ", ".join(sorted(refused.allowed_methods))
        words = f"方法 “{request.method}” 不被允许。"
        return detail(words, status=405, allow=allow)


async def sign(request: web.Request, response: web.StreamResponse) -> None:
    """Date the answer by the server's own clock."""
    response.headers["Date"] = request.app[NASSAV].clock.date_header()


MIDDLEWARES = (journalled, faulty, framed)
