"""The controls below `/world/`: what a test does to the world behind the bot's back."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox.aniworld.library import episode_of
from sandbox.aniworld.queue import FAILURES, Job
from sandbox.aniworld.server import ANIWORLD, Server
from sandbox.standin import switches
from sandbox.standin.faults import Mode
from sandbox.standin.wire import Json

Handler = Callable[[web.Request], Awaitable[web.Response]]
Switch = Callable[[Server, Json], Json]
_PATHS = ("/api/", "/health", "/ws/")


def create_controls(app: web.Application) -> list[web.RouteDef]:
    """Return the control routes of a stand-in."""
    server = app[ANIWORLD]
    switches: dict[str, Switch] = {
        "step": step,
        "pause_world": pause,
        "enqueue": enqueue,
        "finish": finish,
        "fail": fail,
        "new_episodes": new_episodes,
        "frame": frame,
        "text": text,
        "cut": cut,
        "variant": variant,
        "downtime": downtime,
        "answer": answer,
        "restart": restart,
        "expire": expire,
        "storm": storm,
        "spend": spend,
        "lock": lock,
        "password": password,
        "calls/reset": reset_calls,
    }
    return [
        web.get("/world/state", _handle(server, state)),
        web.get("/world/calls", _calls(server)),
        web.get("/world/listeners", _listeners(server)),
        *(web.post(f"/world/{name}", _handle(server, act)) for name, act in switches.items()),
    ]


def state(server: Server, _: Json) -> Json:
    """Return everything worth seeing at once."""
    series = server.library.series.values()
    return {
        "now": server.clock.now().isoformat(),
        "paused": server.paused,
        "downtime": server.faults.mode.value,
        "queue": server.queue.status(),
        "running": server.queue.running,
        "queue_paused": server.queue.paused,
        "jobs": server.queue.items(),
        "listeners": server.socket.listeners,
        "config": server.configuration.values,
        "series": [{"id": it.id, "title": it.title, "missing": it.missing} for it in series],
    }


def step(server: Server, body: Json) -> Json:
    """Let world time pass at once."""
    server.step(float(body["seconds"]))
    return {}


def pause(server: Server, body: Json) -> Json:
    """Stop or resume the world's own movement."""
    server.paused = bool(body.get("paused", True))
    return {}


def enqueue(server: Server, body: Json) -> Json:
    """Queue episodes as somebody else would, on the server's own page."""
    series = server.library.series[str(body["id"])]
    codes = body.get("episodes") or []
    episodes = [found for code in codes if (found := episode_of(code))]
    lacking = [one for one in series.episodes if one not in series.there]
    ids = server.queue.add(series, episodes or lacking[:1], priority=body.get("priority", "normal"))
    return {"ids": ids}


def finish(server: Server, body: Json) -> Json:
    """Finish a job: that of an item, else the first; `all` finishes every one."""
    jobs = list(server.queue.jobs) if body.get("all") else [_job(server, body)]
    for job in jobs:
        server.end(job)
    return {"finished": len(jobs)}


def fail(server: Server, body: Json) -> Json:
    """Let a job fail, with the first of the usual reasons or one of its own."""
    code, message = FAILURES[0]
    failure = (str(body.get("code", code)), str(body.get("message", message)))
    server.end(_job(server, body), failure=failure)
    return {}


def new_episodes(server: Server, body: Json) -> Json:
    """Let a series have new episodes that a rescan will find, or finds now."""
    server.library.undiscovered[str(body["id"])] = int(body.get("count", 1))
    if body.get("now"):
        server.library.rescan()
    return {}


def frame(server: Server, body: Json) -> Json:
    """Tell the socket something made up."""
    server.socket.tell(body["type"], body.get("data", {}), timestamp=body.get("timestamp"))
    return {}


def text(server: Server, body: Json) -> Json:
    """Send the socket's listeners a text as it is."""
    server.socket.send(str(body["text"]))
    return {}


def cut(server: Server, _: Json) -> Json:
    """Break every open socket."""
    return {"cut": server.socket.cut()}


def variant(server: Server, body: Json) -> Json:
    """Speak another dialect from now on."""
    server.variant = server.variant.changed(**body)
    return {}


def downtime(server: Server, body: Json) -> Json:
    """Make the API, or paths with some prefix, misbehave; `up` ends it."""
    mode = Mode(body.get("mode", "up"))
    paths = tuple(body.get("paths") or _PATHS)
    seconds = float(body.get("seconds", 30))
    server.faults.set(mode, seconds=seconds, paths=paths, times=body.get("times"))
    if mode is Mode.UP:
        server.faults.clear_answers()
        server.storm = None
    return {"mode": mode.value}


def answer(server: Server, body: Json) -> Json:
    """Answer one path with something made up, `times` times or until downtime `up`."""
    return switches.answer(server.faults, body)


def restart(server: Server, _: Json) -> Json:
    """Restart the server as its clients see it."""
    server.restart()
    return {}


def expire(server: Server, _: Json) -> Json:
    """Make every token invalid."""
    server.accounts.expire()
    return {}


def storm(server: Server, body: Json) -> Json:
    """Answer the next requests with 429."""
    server.storm = int(body.get("times", 1_000_000)) or None
    server.storm_seconds = int(body.get("seconds", 30))
    return {}


def spend(server: Server, body: Json) -> Json:
    """Let somebody else use up requests of this minute."""
    server.spend(int(body["requests"]))
    return {}


def lock(server: Server, body: Json) -> Json:
    """Lock the login for some seconds."""
    server.accounts.lock(float(body.get("seconds", server.options.lock)))
    return {}


def password(server: Server, body: Json) -> Json:
    """Change the master password; without one it becomes again what it was at first."""
    server.accounts.password = body.get("password") or server.options.password
    return {}


def reset_calls(server: Server, _: Json) -> Json:
    """Forget the API requests."""
    server.journal.reset()
    return {}


def _job(server: Server, body: Json) -> Job:
    jobs = server.queue.jobs
    return next(job for job in jobs if body.get("item") in (None, job.item))


def _calls(server: Server) -> Handler:
    async def handle(request: web.Request) -> web.Response:
        """Show the API requests; with `path`, `count` and `wait`: once they are that many."""
        query = request.query
        if "wait" in query:
            count, seconds = int(query.get("count", 1)), float(query["wait"])
            await server.journal.wait_for(query.get("path", ""), count=count, seconds=seconds)
        return web.json_response({"calls": server.journal.calls()})

    return handle


def _listeners(server: Server) -> Handler:
    async def handle(request: web.Request) -> web.Response:
        """Wait until `count` listen; say how many do."""
        count, seconds = int(request.query["count"]), float(request.query.get("wait", 10))
        await server.socket.wait_for(count, seconds=seconds)
        return web.json_response({"listeners": server.socket.listeners})

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
