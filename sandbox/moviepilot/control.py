"""The controls below `/world/`: what a test, or the panel of the chat page, does to the world."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox.moviepilot.control_history import add_row, add_rows, delete, retransfer, truncate
from sandbox.moviepilot.control_world import (
    ControlError,
    burst,
    fail,
    finish,
    pause,
    state,
    step,
    subscribe,
)
from sandbox.moviepilot.lines.line import Line
from sandbox.moviepilot.manners import SPOKEN
from sandbox.moviepilot.server import SERVER, Server
from sandbox.standin import switches
from sandbox.standin.faults import Mode
from sandbox.standin.wire import Json

Handler = Callable[[web.Request], Awaitable[web.Response]]
Switch = Callable[[Server, Json], Json]


def create_world_routes(app: web.Application) -> list[web.RouteDef]:
    """Return the control routes of a stand-in; any application may mount them."""
    server = app[SERVER]
    switches: dict[str, Switch] = {
        "finish": finish,
        "fail": fail,
        "burst": burst,
        "subscribe": subscribe,
        "pause_world": pause,
        "step": step,
        "row": add_row,
        "rows": add_rows,
        "truncate": truncate,
        "retransfer": retransfer,
        "delete": delete,
        "downtime": downtime,
        "answer": answer,
        "restart": restart,
        "clock": jump,
        "password": password,
        "line": speak,
        "ready": set_ready,
        "setup": set_up,
        "account": account,
        "review": review,
        "site_budget": hold_sites,
        "source": set_source,
        "outcomes": set_outcomes,
        "calls/reset": reset_calls,
    }
    return [
        web.get("/world/state", _handle(server, state)),
        web.get("/world/calls", _calls(server)),
        *(web.post(f"/world/{name}", _handle(server, act)) for name, act in switches.items()),
    ]


def reset_calls(server: Server, _: Json) -> Json:
    """Forget the API requests."""
    server.journal.reset()
    return {}


def downtime(server: Server, body: Json) -> Json:
    """Make the API, or paths with some prefix, misbehave; `up` ends it."""
    try:
        mode = Mode(body.get("mode", "up"))
    except ValueError as error:
        raise ControlError(400, f"mode is one of {', '.join(Mode)}") from error
    paths = tuple(body.get("paths") or SPOKEN)
    times = body.get("times")
    server.faults.set(mode, seconds=float(body.get("seconds", 30)), paths=paths, times=times)
    if mode is Mode.UP:
        server.faults.clear_answers()
    return {"mode": mode.value}


def answer(server: Server, body: Json) -> Json:
    """Answer paths with something made up, `times` times or until downtime `up`."""
    return switches.answer(server.faults, body)


def restart(server: Server, _: Json) -> Json:
    """Restart the server as its clients see it: tokens, cookies, queues and streams are gone."""
    server.restart()
    return {}


def jump(server: Server, body: Json) -> Json:
    """Set the server's clock off by some seconds."""
    server.jump(float(body["offset_seconds"]))
    return {"now": server.clock.text()}


def password(server: Server, body: Json) -> Json:
    """Change the administrator's password; without one it becomes again what it was at first."""
    server.accounts.change_password(str(body.get("password") or server.options.password))
    return {}


def speak(server: Server, body: Json) -> Json:
    """Become a server of another `line` over the same world; `keep_tokens` spares the sign-ins."""
    try:
        line = Line(body["line"])
    except ValueError as error:
        raise ControlError(400, f"line is one of {', '.join(Line)}") from error
    server.speak(line, keep_tokens=bool(body.get("keep_tokens")))
    return {"line": line.value, "version": server.dialect.version}


def set_ready(server: Server, body: Json) -> Json:
    """Let v3 be still starting (`ready: false`), or have started."""
    server.ready = bool(body.get("ready", True))
    return {"ready": server.ready}


def set_up(server: Server, body: Json) -> Json:
    """Let v3's set-up be unfinished (`finished: false`), or finished."""
    server.initialized = bool(body.get("finished", True))
    return {"initialized": server.initialized}


def account(server: Server, body: Json) -> Json:
    """Disable an account (`active: false`), or let it in again."""
    if server.accounts.get(str(body["name"])) is None:
        raise ControlError(404, "no account has this name")
    server.accounts.set_active(str(body["name"]), active=bool(body.get("active", True)))
    return {}


def review(server: Server, body: Json) -> Json:
    """Let an organise step end in doubt, for a person to decide; `touch` changes such a task."""
    if body.get("touch"):
        server.reviews.touch(str(body["touch"]))
        return {}
    asked = server.reviews.ask()
    if asked is None:
        raise ControlError(409, "everything of the catalogue has arrived")
    return asked.wire()


def hold_sites(server: Server, body: Json) -> Json:
    """Let v3's searches wait for their sites (`held: true`), or go on."""
    server.batches.held = bool(body.get("held", True))
    return {"held": server.batches.held}


def set_source(server: Server, body: Json) -> Json:
    """Let TMDB be out of the server's reach (`reachable: false`), or within it again."""
    server.catalogue.reachable = bool(body.get("reachable", True))
    return {"reachable": server.catalogue.reachable}


def set_outcomes(server: Server, body: Json) -> Json:
    """Say in which `states` the next files end that v3 organises by hand, untouched."""
    server.outcomes = [str(it) for it in body.get("states") or []]
    return {"states": server.outcomes}


def _calls(server: Server) -> Handler:
    async def handle(request: web.Request) -> web.Response:
        """Show the API requests since the last reset, oldest first.

        With `path`, `count` and `wait` (seconds): once the path was asked for that often.
        """
        query = request.query
        if "wait" in query:
            count, seconds = int(query.get("count", 1)), float(query["wait"])
            await server.journal.wait_for(query.get("path", ""), count=count, seconds=seconds)
        return web.json_response({"calls": server.journal.calls()})

    return handle


def _handle(server: Server, act: Switch) -> Handler:
    async def handle(request: web.Request) -> web.Response:
        try:
            return web.json_response(act(server, await _body(request)))
        except ControlError as error:
            return web.json_response({"error": error.text}, status=error.status)
        except KeyError as error:
            return web.json_response({"error": f"missing: {error.args[0]}"}, status=400)

    return handle


async def _body(request: web.Request) -> Json:
    raw = await request.read()
    if not raw:
        return {}
    try:
        value: Any = json.loads(raw)
    except ValueError as error:
        raise ControlError(400, "the body is not JSON") from error
    if not isinstance(value, dict):
        raise ControlError(400, "the body is not an object")
    return value
