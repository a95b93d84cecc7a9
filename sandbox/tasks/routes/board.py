"""One's own tasks (contract 4)."""

from collections.abc import Callable

from aiohttp import web

from sandbox.standin.wire import Json
from sandbox.tasks.answers import Refusal, paged, said
from sandbox.tasks.board import OPEN, Task
from sandbox.tasks.calls import Call, answers


def routes() -> list[web.RouteDef]:
    """Return the calls below /api/tasks."""
    acts: dict[str, Callable[[Call], object]] = {
        "start": start,
        "pause": pause,
        "resume": resume,
        "cancel": cancel,
        "retry": retry,
    }
    one = "/api/tasks/{task_id}"
    return [
        web.get("/api/tasks", answers(listing)),
        web.post("/api/tasks", answers(create, status=201)),
        web.get("/api/tasks/", _slash),
        web.get(one, answers(detail)),
        web.put(one, answers(rename)),
        web.delete(one, answers(delete)),
        web.get(f"{one}/logs", answers(logs)),
        *(web.post(f"{one}/{name}", answers(act)) for name, act in acts.items()),
    ]


def listing(call: Call) -> Json:
    """List one's tasks, newest first."""
    user = call.user()
    page, size = call.paging()
    rows = [one.shown() for one in call.server.board.of(user, call.asked("status"))]
    return paged(rows, page=page, size=size)


def create(call: Call) -> Json:
    """Make a task; it does not start."""
    user, body = call.user(), call.body()
    name, courses = body.text("name", least=1, most=200), body.texts("course_ids")
    body.done()
    board, most = call.server.board, call.server.options.most_open
    if sum(one.status in OPEN for one in board.of(user)) >= most:
        raise Refusal(400, f"同时运行的任务数已达上限({most})")
    return board.add(user, name, courses).shown() | {"logs": None}


def detail(call: Call) -> Json:
    """Tell a task with its lines."""
    return _own(call).detail()


def rename(call: Call) -> Json:
    """Set name and state with no check at all."""
    task, given = _own(call), call.json()
    task.name = given.get("name", task.name)
    task.status = given.get("status", task.status)
    return task.shown() | {"logs": None}


def delete(call: Call) -> Json:
    """Delete a task that is not open."""
    task = _own(call)
    if task.status in OPEN:
        raise Refusal(400, "无法删除运行中或等待中的任务，请先取消")
    del call.server.board.tasks[task.id]
    return said("任务已删除")


def logs(call: Call) -> object:
    """Tell the newest lines."""
    task, query = _own(call), call.query
    limit = query.whole("limit", 100, least=1, most=1000)
    query.done()
    return task.lines(limit)


def start(call: Call) -> Json:
    """Hand a task to the worker."""
    task = _own(call)
    if task.status not in ("pending", "paused", "failed"):
        raise Refusal(400, f"任务状态为{task.status}，无法启动")
    if not task.owner.linked:
        raise Refusal(400, "请先配置第三方账号")
    call.server.board.begin(task)
    return said("任务已启动", f"任务ID: {task.id}")


def pause(call: Call) -> Json:
    """Stop a run."""
    task = _own(call)
    if task.status != "running":
        raise Refusal(400, "只能暂停运行中的任务")
    call.server.board.stop(task)
    return said("任务已暂停")


def resume(call: Call) -> Json:
    """Begin a paused run anew."""
    task = _own(call)
    if task.status != "paused":
        raise Refusal(400, f"任务状态为{task.status}，只能恢复暂停的任务")
    call.server.board.begin(task)
    return said("任务已恢复", f"任务ID: {task.id}")


def cancel(call: Call) -> Json:
    """End a task for good."""
    task = _own(call)
    if task.status in ("completed", "cancelled"):
        raise Refusal(400, "任务已完成或已取消")
    call.server.board.end(task, "cancelled")
    return said("任务已取消")


def retry(call: Call) -> Json:
    """Begin a failed or cancelled task from nothing."""
    task = _own(call)
    if task.status not in ("failed", "cancelled"):
        raise Refusal(400, f"任务状态为{task.status}，无法重试")
    task.progress, task.error = 0, None
    call.server.board.begin(task)
    return said("任务已重新启动", f"任务ID: {task.id}")


def _own(call: Call) -> Task:
    """Return the task of the path; somebody else's is as if it were not there."""
    user = call.user()
    task = call.server.board.tasks.get(call.number("task_id"))
    if task is None or task.owner is not user:
        raise Refusal(404, "任务不存在")
    return task


async def _slash(request: web.Request) -> web.StreamResponse:
    """Lead to the address without the slash, as the framework does."""
    where = f"http://{request.host}/api/tasks"
    return web.Response(status=307, headers={"Location": where})
