"""What v3 says about itself, and the progress of what runs (moviepilot-v3 sections 1 and 5)."""

import asyncio
import json

from aiohttp import web

from sandbox.moviepilot.calls import Call
from sandbox.moviepilot.envelope import Envelope, envelope
from sandbox.moviepilot.guards import bearer, resource, since
from sandbox.moviepilot.lines.line import Line
from sandbox.moviepilot.server import SERVER
from sandbox.standin.wire import Json, respond

_ROOT = "/api/v1/system"
_PROGRESS_SLOT = 0.5


def routes() -> list[web.RouteDef]:
    """Return the routes of this family."""
    return [
        web.get("/health/live", since(Line.V3, alive)),
        web.get("/health/ready", since(Line.V3, ready)),
        web.get("/api/v1/openapi.json", document),
        web.get(f"{_ROOT}/ping", since(Line.V3, bearer(ping))),
        web.get(f"{_ROOT}/global/user", since(Line.V3, bearer(own_settings))),
        web.get(f"{_ROOT}/progress/{{key}}", since(Line.V3, resource(progress))),
    ]


async def alive(_: web.Request) -> web.StreamResponse:
    """Say that the process runs; bare, for whoever watches the container."""
    return respond({"status": "alive"})


async def ready(request: web.Request) -> web.StreamResponse:
    """Say whether requests can be served; a 503 while it starts."""
    is_ready = request.app[SERVER].ready
    status = 200 if is_ready else 503
    return respond({"status": "ready" if is_ready else "not_ready"}, status=status)


async def document(request: web.Request) -> web.StreamResponse:
    """Describe the API: its paths, and from v3 on the version of the server."""
    paths: dict[str, Json] = {}
    for route in request.app.router.routes():
        resource = route.resource
        if resource is not None and resource.canonical.startswith("/api/v1/"):
            described = {"summary": resource.canonical, "responses": {"200": {}}}
            paths.setdefault(resource.canonical, {})[route.method.lower()] = described
    return respond(request.app[SERVER].dialect.document(paths))


def ping(_: Call) -> Envelope:
    """Answer whoever signed in."""
    return envelope()


def own_settings(call: Call) -> Envelope:
    """Return what stood in the public settings before v3: which server this is."""
    return envelope(
        {
            "USER_UNIQUE_ID": call.server.options.unique_id,
            "SUBSCRIBE_SHARE_MANAGE": False,
            "RECOGNIZE_SOURCE": "themoviedb",
            "SEARCH_SOURCE": "themoviedb",
        }
    )


async def progress(call: Call) -> web.StreamResponse:
    """Say every half second how far something is, for as long as the reader stays."""
    server, request = call.server, call.request
    key = call.path("key")
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
    response.enable_chunked_encoding()
    await response.prepare(request)
    transport = request.transport
    if not isinstance(transport, asyncio.Transport):
        return response
    server.streams.add(transport)
    try:
        while not transport.is_closing():
            state = json.dumps(server.redoing.progress(key), ensure_ascii=False)
            await response.write(f"data: {state}\n\n".encode())
            await server.clock.sleep(_PROGRESS_SLOT)
    except ConnectionResetError:
        return response
    finally:
        server.streams.discard(transport)
    return response
