"""The server's manners around every call: allowed hosts, the framework's refusals, the journal."""

from aiohttp import web
from aiohttp.typedefs import Handler

from sandbox.nassav.answers import detail, page
from sandbox.nassav.server import NASSAV
from sandbox.standin.controls import CONTROL
from sandbox.standin.manners import faulty, journalling


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


MIDDLEWARES = (journalling(unsaid=("cookie",)), faulty, framed)
