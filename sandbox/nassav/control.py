"""The controls below `/world/`: what a test does to the world behind the bot's back."""

from aiohttp import web

from sandbox.nassav.calls import API
from sandbox.nassav.library import SOURCES
from sandbox.nassav.server import NASSAV, Server
from sandbox.standin import controls
from sandbox.standin.wire import Json


def create_controls(app: web.Application) -> list[web.RouteDef]:
    """Return the control routes of a stand-in."""
    server = app[NASSAV]
    acts: dict[str, controls.Switch[Server]] = {
        "put": put,
        "enqueue": enqueue,
        "finish": finish,
        "fail": fail,
        "sources": sources,
        "workers": workers,
    }
    return controls.control_routes(server, state=state, acts=acts, paths=(API,))


def state(server: Server, _: Json) -> Json:
    """Return everything worth seeing at once; of cookies only whose they are."""
    return {
        "now": server.clock.now().isoformat(),
        "family": server.family,
        "paused": server.paused,
        "downtime": server.faults.mode.value,
        "queue": server.queue.status(),
        "cookies": sorted(server.library.cookies),
        "resources": [it.row(server.family) for it in server.library.resources.values()],
    }


def put(server: Server, body: Json) -> Json:
    """Add a resource as somebody else would, on the server's own page."""
    made = server.library.put(str(body["code"]).upper(), SOURCES[0], server.now)
    made.cover = bool(body.get("cover", True))
    return {"code": made.code}


def enqueue(server: Server, body: Json) -> Json:
    """Hand in a download as somebody else would."""
    task = server.queue.add(str(body["code"]).upper(), server.now)
    return {"id": task.id if task else None}


def finish(server: Server, body: Json) -> Json:
    """Finish a task: that of a code, else the first; `all` finishes every one."""
    codes = list(server.queue.tasks) if body.get("all") else [_code(server, body)]
    for code in codes:
        server.end(code, well=True)
    return {"finished": len(codes)}


def fail(server: Server, body: Json) -> Json:
    """Let a task fail: it vanishes, and there is no file."""
    server.end(_code(server, body), well=False)
    return {}


def sources(server: Server, body: Json) -> Json:
    """Let sources be down."""
    server.down = set(body.get("down") or [])
    return {}


def workers(server: Server, body: Json) -> Json:
    """Take the workers away, kill one at work, or let the store of tasks be down."""
    server.queue.workers = bool(body.get("there", True))
    server.queue.frozen = bool(body.get("frozen"))
    server.queue.broken = bool(body.get("broken"))
    server.queue.start(server.now)
    return {}


def _code(server: Server, body: Json) -> str:
    return str(body["code"]).upper() if "code" in body else next(iter(server.queue.tasks))
