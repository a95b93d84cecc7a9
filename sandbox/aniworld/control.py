"""The controls below `/world/`: what a test does to the world behind the bot's back."""

from aiohttp import web

from sandbox.aniworld.library import episode_of
from sandbox.aniworld.queue import FAILURES, Job
from sandbox.aniworld.server import ANIWORLD, Server
from sandbox.standin import controls
from sandbox.standin.wire import Json

_PATHS = ("/api/", "/health", "/ws/")


def create_controls(app: web.Application) -> list[web.RouteDef]:
    """Return the control routes of a stand-in."""
    server = app[ANIWORLD]
    acts: dict[str, controls.Switch[Server]] = {
        "enqueue": enqueue,
        "finish": finish,
        "fail": fail,
        "new_episodes": new_episodes,
        "frame": frame,
        "text": text,
        "cut": cut,
        "variant": variant,
        "restart": controls.restart,
        "expire": expire,
        "storm": controls.storm,
        "spend": spend,
        "lock": lock,
        "password": password,
    }
    return [
        *controls.control_routes(server, state=state, acts=acts, paths=_PATHS),
        web.get(f"{controls.CONTROL}listeners", _listeners(server)),
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


def expire(server: Server, _: Json) -> Json:
    """Make every token invalid."""
    server.accounts.expire()
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


def _job(server: Server, body: Json) -> Job:
    jobs = server.queue.jobs
    return next(job for job in jobs if body.get("item") in (None, job.item))


def _listeners(server: Server) -> controls.Handler:
    async def handle(request: web.Request) -> web.Response:
        """Wait until `count` listen; say how many do."""
        count, seconds = int(request.query["count"]), float(request.query.get("wait", 10))
        await server.socket.wait_for(count, seconds=seconds)
        return web.json_response({"listeners": server.socket.listeners})

    return handle
