"""The controls below `/world/`: what a test does to the world behind the bot's back."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox.standin import switches
from sandbox.standin.faults import Mode
from sandbox.standin.wire import Json
from sandbox.tasks.board import OPEN, Task
from sandbox.tasks.server import TASKS, Server

Handler = Callable[[web.Request], Awaitable[web.Response]]
Switch = Callable[[Server, Json], Json]
_PATHS = ("/api/", "/ws/")


def create_controls(app: web.Application) -> list[web.RouteDef]:
    """Return the control routes of a stand-in."""
    server = app[TASKS]
    acts: dict[str, Switch] = {
        "step": step,
        "pause_world": pause,
        "task": task,
        "finish": finish,
        "fail": fail,
        "worker": worker,
        "user": user,
        "minutes": minutes,
        "downtime": downtime,
        "answer": answer,
        "restart": restart,
        "expire": expire,
        "storm": storm,
        "calls/reset": reset_calls,
    }
    return [
        web.get("/world/state", _handle(server, state)),
        web.get("/world/calls", _calls(server)),
        web.post("/world/update", _update(server)),
        *(web.post(f"/world/{name}", _handle(server, act)) for name, act in acts.items()),
    ]


def state(server: Server, _: Json) -> Json:
    """Return everything worth seeing at once."""
    return {
        "now": server.clock.now().isoformat(),
        "paused": server.paused,
        "downtime": server.faults.mode.value,
        "users": [one.shown() for one in server.accounts.users.values()],
        "tasks": [one.shown() for one in server.board.newest()],
    }


def step(server: Server, body: Json) -> Json:
    """Let world time pass at once."""
    server.step(float(body["seconds"]))
    return {}


def pause(server: Server, body: Json) -> Json:
    """Stop or resume the world's own movement."""
    server.paused = bool(body.get("paused", True))
    return {}


def task(server: Server, body: Json) -> Json:
    """Make a task of somebody's, in a state and with a progress."""
    owner = server.accounts.users[int(body.get("owner", 1))]
    made = server.board.add(owner, str(body.get("name", "New set")), ["1001", "1002"])
    if body.get("status") == "running":
        server.board.begin(made)
    made.status = str(body.get("status", "pending"))
    made.progress = int(body.get("progress", 0))
    return made.shown()


def finish(server: Server, body: Json) -> Json:
    """Let a run end well: of an id, else the newest of `owner`; `all` ends every open task.

    With `missed` that many of its courses could not be done.
    """
    if body.get("all"):
        for one in server.board.newest():
            if one.status in (*OPEN, "paused", "failed"):
                server.board.end(one, "completed")
        return {}
    task, missed = _task(server, body), int(body.get("missed", 0))
    done = len(task.courses) - missed
    said = f"部分成功 ({done}/{len(task.courses)}): 课程 Sample course 处理失败" if missed else None
    server.board.end(task, "completed", said, missed=missed)
    return {}


def fail(server: Server, body: Json) -> Json:
    """Let a run fail."""
    reason = str(body.get("reason", "demo: wrong account"))
    server.board.end(_task(server, body), "failed", reason)
    return {}


def worker(server: Server, body: Json) -> Json:
    """Take the worker away, or give it back."""
    server.board.worker = bool(body.get("works", True))
    return {}


def user(server: Server, body: Json) -> Json:
    """Change an account: active, role, password, the third-party account."""
    found = server.accounts.users[int(body.get("id", 1))]
    found.active = bool(body.get("active", found.active))
    found.role = str(body.get("role", found.role))
    found.password = str(body.get("password", found.password))
    if not body.get("linked", True):
        found.stored.pop("cx_password", None)
    return found.shown()


def minutes(server: Server, body: Json) -> Json:
    """Let tokens live so long from now on."""
    server.accounts.minutes = float(body["minutes"])
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


def reset_calls(server: Server, _: Json) -> Json:
    """Forget the API requests."""
    server.journal.reset()
    return {}


def _task(server: Server, body: Json) -> Task:
    if "id" in body:
        return server.board.tasks[int(body["id"])]
    owner = server.accounts.users[int(body.get("owner", 1))]
    return server.board.of(owner, "running")[0]


def _calls(server: Server) -> Handler:
    async def handle(request: web.Request) -> web.Response:
        """Show the API requests; with `path`, `count` and `wait`: once they are that many."""
        query = request.query
        if "wait" in query:
            count, seconds = int(query.get("count", 1)), float(query["wait"])
            await server.journal.wait_for(query.get("path", ""), count=count, seconds=seconds)
        return web.json_response({"calls": server.journal.calls()})

    return handle


def _update(server: Server) -> Handler:
    async def handle(request: web.Request) -> web.Response:
        """Send a task's owner an update over the socket, as a server without a worker would."""
        body: Json = await request.json()
        found = server.board.tasks[int(body.pop("id"))]
        return web.json_response({"heard": await server.sockets.tell(found, **body)})

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
