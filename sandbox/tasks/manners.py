"""The server's manners around every call: the journal, faults, refusals."""

from email.utils import format_datetime

from aiohttp import web
from aiohttp.typedefs import Handler

from sandbox.standin.controls import CONTROL
from sandbox.standin.manners import faulty, journalling
from sandbox.standin.wire import respond
from sandbox.tasks.answers import Crash, Invalid, Refusal
from sandbox.tasks.server import TASKS

SOCKET = "/ws/connect"
_SECRETS = ("password", "old_password", "new_password", "token")


@web.middleware
async def refusing(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give refusals their form."""
    if request.path.startswith(CONTROL) or request.path == SOCKET:
        return await handler(request)
    wait = request.app[TASKS].refuse_storm()
    if wait is not None:
        return respond({"detail": "Rate limit exceeded", "retry_after": wait}, status=429)
    try:
        return await handler(request)
    except Crash as crash:
        return await _crash(request, str(crash))
    except (Refusal, Invalid, web.HTTPNotFound, web.HTTPMethodNotAllowed) as refusal:
        return _refused(refusal)


async def sign(request: web.Request, response: web.StreamResponse) -> None:
    """Date the answer by the server's own clock."""
    now = request.app[TASKS].clock.now().replace(microsecond=0)
    response.headers["Date"] = format_datetime(now, usegmt=True)
    response.headers["Server"] = "uvicorn"


def _refused(refusal: Exception) -> web.Response:
    status, detail, headers = 404, "Not Found", None
    match refusal:
        case Refusal():
            status, detail = refusal.status, refusal.detail
            headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
        case Invalid():
            return respond({"detail": refusal.problems}, status=422)
        case web.HTTPMethodNotAllowed():
            status, detail = 405, "Method Not Allowed"
            headers = {"Allow": ", ".join(sorted(refusal.allowed_methods - {"HEAD"}))}
    return respond({"detail": detail}, status=status, headers=headers)


async def _crash(request: web.Request, text: str) -> web.StreamResponse:
    """Answer as after an exception nobody caught; the connection dies unannounced (contract 1)."""
    response = respond({"error": "服务器内部错误", "detail": text}, status=500)
    await response.prepare(request)
    await response.write_eof()
    if request.transport is not None:
        request.transport.close()
    return response


MIDDLEWARES = (journalling(unsaid=_SECRETS, apart=(SOCKET,)), faulty, refusing)
