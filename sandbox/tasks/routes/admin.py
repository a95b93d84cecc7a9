"""Everybody's accounts and tasks, for admins (contract 6)."""

from aiohttp import web

from sandbox.standin.wire import Json
from sandbox.tasks.accounts import User
from sandbox.tasks.answers import Crash, Refusal, paged, said
from sandbox.tasks.board import OPEN
from sandbox.tasks.calls import Call, answers

_DUPLICATE = (
    "(sqlite3.IntegrityError) UNIQUE constraint failed: users.email\n"
    "[SQL: UPDATE users SET email=? WHERE users.id = ?]\n[parameters: ('{mail}', {id})]"
)


def routes() -> list[web.RouteDef]:
    """Return the calls below /api/admin and /api/system-config."""
    user = "/api/admin/users/{user_id}"
    return [
        web.get("/api/admin/users", answers(users)),
        web.get(user, answers(account)),
        web.put(user, answers(change)),
        web.delete(user, answers(delete)),
        web.get("/api/admin/tasks", answers(tasks)),
        web.post("/api/admin/tasks/{task_id}/force-stop", answers(force_stop)),
        web.get("/api/admin/statistics", answers(statistics)),
        web.get("/api/admin/logs", answers(logs)),
        web.get("/api/system-config/system-params", answers(parameters)),
    ]


def users(call: Call) -> Json:
    """List the accounts, newest first."""
    call.admin()
    page, size = call.paging()
    words, role, active = (call.asked(name) for name in ("search", "role", "is_active"))
    found = [
        one.shown()
        for one in sorted(call.server.accounts.users.values(), key=lambda one: -one.id)
        if (not words or words in one.username or words in one.email)
        and role in (None, one.role)
        and active in (None, str(one.active).lower())
    ]
    return paged(found, page=page, size=size)


def account(call: Call) -> Json:
    """Tell one account, without its settings."""
    call.admin()
    return _found(call).shown()


def change(call: Call) -> Json:
    """Change e-mail, password, activity; a role is ignored, a doubled mail is a crash."""
    call.admin()
    user, body = _found(call), call.body()
    mail, password = body.mail("email", None), body.text("password", least=6, default=None)
    body.done()
    other = call.server.accounts.named(mail) if mail else None
    if other is not None and other is not user:
        raise Crash(_DUPLICATE.format(mail=mail, id=user.id))
    user.email, user.password = mail or user.email, password or user.password
    user.active = bool(call.json().get("is_active", user.active))
    return user.shown()


def delete(call: Call) -> Json:
    """Delete an account with its tasks."""
    admin, user = call.admin(), _found(call)
    if user is admin:
        raise Refusal(400, "不能删除自己的账号")
    board = call.server.board
    board.tasks = {key: one for key, one in board.tasks.items() if one.owner is not user}
    del call.server.accounts.users[user.id]
    return said(f"用户{user.username}已删除")


def tasks(call: Call) -> Json:
    """List everybody's tasks, newest first."""
    call.admin()
    page, size = call.paging()
    who = call.asked("user_id")
    rows = [
        one.shown() | {"username": one.owner.username}
        for one in call.server.board.newest(call.asked("status"))
        if who in (None, str(one.owner.id))
    ]
    return paged(rows, page=page, size=size)


def force_stop(call: Call) -> Json:
    """Cancel somebody's open task."""
    call.admin()
    task = call.server.board.tasks.get(call.number("task_id"))
    if task is None:
        raise Refusal(404, "任务不存在")
    if task.status not in OPEN:
        raise Refusal(400, "任务未在运行中")
    call.server.board.end(task, "cancelled", "管理员强制停止")
    return said("任务已强制停止")


def statistics(call: Call) -> Json:
    """Tell numbers, in the style of the version."""
    call.admin()
    board, everybody = call.server.board, call.server.accounts.users.values()
    done, failed = len(board.newest("completed")), len(board.newest("failed"))
    counts = {
        "totalUsers": len(everybody),
        "activeUsers": sum(one.active for one in everybody),
        "totalTasks": len(board.tasks),
        "runningTasks": len(board.newest("running")),
        "completedTasks": done,
        "failedTasks": failed,
    }
    if not call.server.options.new:
        return {_snake(key): value for key, value in counts.items()}
    rate = round(100 * done / max(1, len(board.tasks)), 1)
    today = {"todayCompleted": min(done, 2), "todayFailed": min(failed, 2)}
    return counts | today | {"successRate": rate, "warnings": 0}


def logs(call: Call) -> Json:
    """Have no lines."""
    call.admin()
    page, size = call.paging()
    return paged([], page=page, size=size)


def parameters(call: Call) -> Json:
    """Tell version and limits; the older server has no such call."""
    call.admin()
    options = call.server.options
    if not options.new:
        raise web.HTTPNotFound
    life = int(call.server.accounts.minutes)
    return {
        "app": {
            "name": "多用户任务平台",
            "version": options.version,
            "debug": False,
            "host": "127.0.0.1",
            "port": 8810,
        },
        "deploy": {"mode": "simple"},
        "task": {"max_concurrent_tasks_per_user": options.most_open, "task_timeout": 7200},
        "pagination": {"default_page_size": 20, "max_page_size": 100},
        "security": {
            "jwt_expire_minutes": life,
            "email_verification_expire_minutes": 30,
            "password_reset_expire_minutes": 30,
        },
        "database": {"url": "***已配置***"},
        "cors": {"origins": ["http://localhost:3000"]},
    }


def _found(call: Call) -> User:
    user = call.server.accounts.users.get(call.number("user_id"))
    if user is None:
        raise Refusal(404, "用户不存在")
    return user


def _snake(key: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in key)
