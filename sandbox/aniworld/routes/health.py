"""Health, and the OpenAPI file (contract 2)."""

from functools import partial

from aiohttp import web

from sandbox.aniworld.calls import Call, answers
from sandbox.aniworld.server import VERSION
from sandbox.standin.wire import Json, respond

_FREE = 512.5  # gigabytes


def routes() -> list[web.RouteDef]:
    """Return the calls, at both places where they may be."""
    found = []
    for base, below in (("/health", False), ("/api/health", True)):
        found += [
            web.get(base, answers(partial(health, below=below))),
            web.get(f"{base}/detailed", answers(partial(detailed, below=below))),
        ]
    return [*found, web.get("/api/openapi.json", answers(openapi))]


def health(call: Call, *, below: bool) -> object:
    """Say how it is."""
    _guard(call, below)
    return _with_status(call, {"status": call.server.variant.state, "version": VERSION})


def detailed(call: Call, *, below: bool) -> object:
    """Say how every part is."""
    _guard(call, below)
    body = {
        "status": call.server.variant.state,
        "version": VERSION,
        "uptime_seconds": call.server.uptime,
        "database": {"status": "connected", "response_time_ms": 1.5},
        "filesystem": {"status": "accessible", "disk_free_gb": _FREE},
        "services": {"anime_service": "ready", "download_service": "ready"},
    }
    return _with_status(call, body)


def openapi(call: Call) -> Json:
    """Return the paths there are, and nothing else of the file."""
    variant = call.server.variant
    base = "/api/v1/anime" if variant.versioned else "/api/anime"
    paths: dict[str, Json] = {base: {}, f"{base}/{{id}}": {}, "/api/queue/pause": {}}
    if variant.resumes:
        paths["/api/queue/resume"] = {}
    return {"openapi": "3.1.0", "info": {"title": "Downloads", "version": VERSION}, "paths": paths}


def _guard(call: Call, below: bool) -> None:
    if call.server.variant.health_below_api is not below:
        raise web.HTTPNotFound


def _with_status(call: Call, body: Json) -> object:
    return respond(body, status=503) if call.server.variant.state == "unhealthy" else body
