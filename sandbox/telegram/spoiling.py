"""What a client sees of a fault."""

import json

from aiohttp import web

from sandbox.telegram.faults import Fault, FaultKind
from sandbox.telegram.pulse import Pulse

_PAGE = (
    "<html>\r\n<head><title>{code} {reason}</title></head>\r\n"
    "<body>\r\n<center><h1>{code} {reason}</h1></center>\r\n"
    "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)
_LOOK_AGAIN = 0.1  # seconds between two looks whether the client is still there


async def spoil(request: web.Request, fault: Fault, pulse: Pulse) -> web.StreamResponse:
    """Answer a call as its fault orders."""
    if (refusal := fault.refusal()) is not None:
        return web.Response(
            text=json.dumps(refusal.wire()),
            status=refusal.code,
            content_type="application/json",
        )
    match fault.kind:
        case FaultKind.STALL:
            return await stall(request, pulse)
        case FaultKind.HTML:
            code = fault.code or 502
            page = _PAGE.format(code=code, reason=fault.description or "Bad Gateway")
            return web.Response(text=page, status=code, content_type="text/html")
        case FaultKind.GARBAGE:
            half = '{"ok":true,"result":{"message_id":'
            return web.Response(text=half, content_type="application/json")
        case _:
            return cut(request)


def cut(request: web.Request) -> web.StreamResponse:
    """Close the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    # aiohttp wants a response; it is written to nobody.
    return web.Response()


async def stall(request: web.Request, pulse: Pulse) -> web.StreamResponse:
    """Answer nothing until the client has gone."""
    while request.transport is not None and not request.transport.is_closing():
        if pulse.closed:
            break
        await pulse.rest(_LOOK_AGAIN)
    return cut(request)
