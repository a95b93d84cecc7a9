"""The manners that every stand-in has around a call: the journal and the faults."""

from collections.abc import Collection

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from sandbox.standin.controls import CONTROL
from sandbox.standin.faults import misbehave
from sandbox.standin.server import STANDIN


def journalling(*, unsaid: Collection[str] = (), apart: Collection[str] = ()) -> Middleware:
    """Return what writes down each call; the values of `unsaid` names are not written down.

    Paths that stand `apart`, such as a socket's, are no calls.
    """

    @web.middleware
    async def journalled(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path.startswith(CONTROL) or request.path in apart:
            return await handler(request)
        entry = await request.app[STANDIN].journal.note(request)
        for place in ("json", "query"):
            if isinstance(entry[place], dict):
                entry[place] = {k: v for k, v in entry[place].items() if k not in unsaid}
        response = await handler(request)
        entry["status"] = response.status
        return response

    return journalled


@web.middleware
async def faulty(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let the present faults have their way."""
    server = request.app[STANDIN]
    if request.path.startswith(CONTROL):
        return await handler(request)
    return await misbehave(request, handler, server.faults, server.clock)
