"""The controls below `/world/`: what a test does to the world behind the bot's back."""

from aiohttp import web

from sandbox.standin import controls
from sandbox.standin.wire import Json
from sandbox.tasks.board import OPEN, Task
from sandbox.tasks.server import TASKS, Server

_PATHS = ("/api/", "/ws/")


def create_controls(app: web.Application) -> list[web.RouteDef]:
    """Return the control routes of a stand-in."""
    server = app[TASKS]
    acts: dict[str, controls.Switch[Server]] = {
        "task": task,
        "finish": finish,
        "fail": fail,
        "worker": worker,
        "user": user,
        "minutes": minutes,
        "restart": controls.restart,
        "expire": expire,
        "storm": controls.storm,
    }
    return [
        *controls.control_routes(server, state=state, acts=acts, paths=_PATHS),
        web.post(f"{controls.CONTROL}update", _update(server)),
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


def expire(server: Server, _: Json) -> Json:
    """Make every token invalid."""
    server.accounts.expire()
    return {}


def _task(server: Server, body: Json) -> Task:
    if "id" in body:
        return server.board.tasks[int(body["id"])]
    owner = server.accounts.users[int(body.get("owner", 1))]
    return server.board.of(owner, "running")[0]


def _update(server: Server) -> controls.Handler:
    async def handle(request: web.Request) -> web.Response:
        """Send a task's owner an update over the socket, as a server without a worker would."""
        body: Json = await request.json()
        found = server.board.tasks[int(body.pop("id"))]
        return web.json_response({"heard": await server.sockets.tell(found, **body)})

    return handle
