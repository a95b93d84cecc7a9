"""The server's manners around every call: budget, sign-in, refusals, request ids, the journal."""

from email.utils import format_datetime

from aiohttp import web
from aiohttp.typedefs import Handler

from sandbox.aniworld.answers import Refusal, refused
from sandbox.aniworld.server import ANIWORLD, Server
from sandbox.standin.controls import CONTROL
from sandbox.standin.manners import faulty, journalling
from sandbox.standin.wire import respond

SOCKET = "/ws/downloads"
_OPEN = ("/api/auth/setup", "/api/auth/login", "/health", "/api/health", "/api/openapi.json")
_SECRETS = ("password", "master_password")


@web.middleware
async def refusing(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Count the call, look who calls, and give refusals their form."""
    server = request.app[ANIWORLD]
    if request.path.startswith(CONTROL) or request.path == SOCKET:
        return await handler(request)
    server.requests += 1
    request_id = f"req_{server.requests:06}"
    remaining = server.count_request()
    try:
        _look_at_budget(remaining, server)
        _look_who_calls(request, server)
        response = await handler(request)
    except Refusal as refusal:
        response = refused(refusal, server.variant, request_id=request_id)
    except web.HTTPNotFound:
        response = _framework(404, "Not Found")
    except web.HTTPMethodNotAllowed:
        response = _framework(405, "Method Not Allowed")
    response.headers["X-Request-ID"] = request_id
    response.headers["X-RateLimit-Remaining"] = str(remaining or 0)
    return response


async def sign(request: web.Request, response: web.StreamResponse) -> None:
    """Date the answer by the server's own clock."""
    now = request.app[ANIWORLD].clock.now().replace(microsecond=0)
    response.headers["Date"] = format_datetime(now, usegmt=True)
    response.headers["Server"] = "uvicorn"


def _look_at_budget(remaining: int | None, server: Server) -> None:
    if remaining is None:
        details = {"retry_after": server.wait}
        raise Refusal("RATE_LIMIT_EXCEEDED", "Too many requests", details=details)


def _look_who_calls(request: web.Request, server: Server) -> None:
    if request.path in _OPEN:
        return
    if request.path.endswith("/health/detailed") and server.variant.detailed_open:
        return
    if not server.accounts.knows(request.headers.get("Authorization", "")):
        status = server.variant.denied
        code = "AUTHENTICATION_ERROR"
        raise Refusal(code, "Not authenticated", status=status)


def _framework(status: int, detail: str) -> web.Response:
    """Return what the framework itself says, whatever the variant."""
    return respond({"detail": detail}, status=status)


MIDDLEWARES = (journalling(unsaid=_SECRETS, apart=(SOCKET,)), faulty, refusing)
