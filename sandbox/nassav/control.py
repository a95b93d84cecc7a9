"""The controls below `/world/`: what a test does to the world behind the bot's back."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox.nassav.calls import API
from sandbox.nassav.library import SOURCES
from sandbox.nassav.server import NASSAV, Server
from sandbox.standin import switches
from sandbox.standin.faults import Mode
from sandbox.standin.wire import Json

Handler = Callable[[web.Request], Awaitable[web.Response]]
Switch = Callable[[Server, Json], Json]


def create_controls(app: web.Application) -> list[web.RouteDef]:
    """Return the control routes of a stand-in."""
    server = app[NASSAV]
    acts: dict[str, Switch] = {
        "step": step,
        "pause_world": pause,
        "put": put,
        "enqueue": enqueue,
        "finish": finish,
        "fail": fail,
        "sources": sources,
        "workers": workers,
        "downtime": downtime,
        "answer": answer,
        "calls/reset": reset_calls,
    }
    return [
        web.get("/world/state", _handle(server, state)),
        web.get("/world/calls", _calls(server)),
        *(web.post(f"/world/{name}", _handle(server, act)) for name, act in acts.items()),
    ]


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


def step(server: Server, body: Json) -> Json:
    """Let world time pass at once."""
    server.step(float(body["seconds"]))
    return {}


def pause(server: Server, body: Json) -> Json:
    """Stop or resume the world's own movement."""
    server.paused = bool(body.get("paused", True))
    return {}


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


def downtime(server: Server, body: Json) -> Json:
    """Make the API, or paths with some prefix, misbehave; `up` ends it."""
    mode = Mode(body.get("mode", "up"))
    paths = tuple(body.get("paths") or (API,))
    seconds = float(body.get("seconds", 30))
    server.faults.set(mode, seconds=seconds, paths=paths, times=body.get("times"))
    if mode is Mode.UP:
        server.faults.clear_answers()
    return {"mode": mode.value}


def answer(server: Server, body: Json) -> Json:
    """Answer one path with something made up, `times` times or until downtime `up`."""
    return switches.answer(server.faults, body)


def reset_calls(server: Server, _: Json) -> Json:
    """Forget the API requests."""
    server.journal.reset()
    return {}


def _code(server: Server, body: Json) -> str:
    return str(body["code"]).upper() if "code" in body else next(iter(server.queue.tasks))


def _calls(server: Server) -> Handler:
    async def handle(request: web.Request) -> web.Response:
        """Show the API requests; with `path`, `count` and `wait`: once they are that many."""
        query = request.query
        if "wait" in query:
            count, seconds = int(query.get("count", 1)), float(query["wait"])
            await server.journal.wait_for(query.get("path", ""), count=count, seconds=seconds)
        return web.json_response({"calls": server.journal.calls()})

    return handle


def _handle(server: Server, act: Switch) -> Handler:
    async def handle(request: web.Request) -> web.Response:
        raw = await request.read()
        body: Any = await request.json() if raw else {}
        try:
            return web.json_response(act(server, body))
        except (KeyError, ValueError, TypeError, StopIteration) as error:
            return web.json_response({"error": repr(error)}, status=400)

    return handle
