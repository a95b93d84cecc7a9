"""The controls below `/world/`: the routes, and the switches that every stand-in has."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol, TypeVar

from aiohttp import web

from sandbox.standin import switches
from sandbox.standin.faults import Mode
from sandbox.standin.server import StandIn
from sandbox.standin.wire import Json

CONTROL = "/world/"  # the switches themselves never misbehave
Server = TypeVar("Server", bound=StandIn)


class Restarting(Protocol):
    """A server that can do what a restart of its process does to its clients."""

    def restart(self) -> None:
        """Restart."""
        ...


Handler = Callable[[web.Request], Awaitable[web.Response]]
Switch = Callable[[Server, Json], Json]


def control_routes(
    server: Server,
    *,
    state: Switch[Server],
    acts: Mapping[str, Switch[Server]],
    paths: tuple[str, ...],
) -> list[web.RouteDef]:
    """Return the routes to look at a stand-in, and one for each act: those of all, and its own.

    `paths` begin what misbehaves in a downtime that names none.
    """
    common: dict[str, Switch[Server]] = {
        "step": step,
        "pause_world": pause,
        "downtime": downtime(paths),
        "answer": answer,
        "calls/reset": reset_calls,
    }
    return [
        web.get(f"{CONTROL}state", handler_of(server, state)),
        web.get(f"{CONTROL}calls", _calls(server)),
        *(
            web.post(f"{CONTROL}{name}", handler_of(server, act))
            for name, act in {**common, **acts}.items()
        ),
    ]


def handler_of(server: Server, act: Switch[Server]) -> Handler:
    """Return a switch as a handler; what it cannot take is answered with 400."""

    async def handle(request: web.Request) -> web.Response:
        raw = await request.read()
        body: Any = await request.json() if raw else {}
        try:
            return web.json_response(act(server, body))
        except (KeyError, ValueError, TypeError, StopIteration) as error:
            return web.json_response({"error": repr(error)}, status=400)

    return handle


def step(server: StandIn, body: Json) -> Json:
    """Let world time pass at once."""
    server.step(float(body["seconds"]))
    return {}


def pause(server: StandIn, body: Json) -> Json:
    """Stop or resume the world's own movement."""
    server.paused = bool(body.get("paused", True))
    return {}


def downtime(prefixes: tuple[str, ...]) -> Callable[[StandIn, Json], Json]:
    """Return the switch that lets paths with some prefix misbehave; mode `up` ends it."""

    def switch(server: StandIn, body: Json) -> Json:
        mode = Mode(body.get("mode", "up"))
        paths = tuple(body.get("paths") or prefixes)
        seconds = float(body.get("seconds", 30))
        server.faults.set(mode, seconds=seconds, paths=paths, times=body.get("times"))
        if mode is Mode.UP:
            server.faults.clear_answers()
            server.storm = None
        return {"mode": mode.value}

    return switch


def answer(server: StandIn, body: Json) -> Json:
    """Answer paths with something made up, `times` times or until downtime `up`."""
    return switches.answer(server.faults, body)


def restart(server: Restarting, _: Json) -> Json:
    """Restart the server as its clients see it."""
    server.restart()
    return {}


def storm(server: StandIn, body: Json) -> Json:
    """Answer the next requests with 429."""
    server.storm = int(body.get("times", 1_000_000)) or None
    server.storm_seconds = int(body.get("seconds", 30))
    return {}


def reset_calls(server: StandIn, _: Json) -> Json:
    """Forget the API requests."""
    server.journal.reset()
    return {}


def _calls(server: StandIn) -> Handler:
    async def handle(request: web.Request) -> web.Response:
        """Show the API requests; with `path`, `count` and `wait`: once they are that many."""
        query = request.query
        if "wait" in query:
            count, seconds = int(query.get("count", 1)), float(query["wait"])
            await server.journal.wait_for(query.get("path", ""), count=count, seconds=seconds)
        return web.json_response({"calls": server.journal.calls()})

    return handle
