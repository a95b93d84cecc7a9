"""One's own account: profile, settings, password, courses (contract 3, 5)."""

from aiohttp import web

from sandbox.standin.wire import Json
from sandbox.tasks.answers import Refusal, said
from sandbox.tasks.calls import Call, answers

STATES = ("pending", "running", "completed", "failed", "cancelled")  # paused has no number
_SHORTEST = 6
_SETTINGS = (
    "cx_username",
    "cx_password",
    "use_cookies",
    "speed",
    "notopen_action",
    "tiku_config",
    "notification_config",
)


def routes() -> list[web.RouteDef]:
    """Return the calls below /api/user and /api/courses."""
    return [
        web.get("/api/user/profile", answers(profile)),
        web.get("/api/user/config", answers(config)),
        web.put("/api/user/config", answers(configure)),
        web.put("/api/user/password", answers(password)),
        web.get("/api/courses/list", answers(courses)),
    ]


def profile(call: Call) -> Json:
    """Tell the account, its settings and its numbers."""
    user, board = call.user(), call.server.board
    counts = {state: len(board.of(user, state)) for state in STATES}
    config = {key: value for key, value in user.config().items() if key != "cx_password"}
    return {
        "user": user.shown() | {"config": config},
        "statistics": {"tasks": {"total": len(board.of(user)), **counts}},
    }


def config(call: Call) -> Json:
    """Tell the settings, without the third-party password."""
    return call.user().config()


def configure(call: Call) -> Json:
    """Write the settings: what is left out goes back to its standard."""
    user, body = call.user(), call.body()
    body.text("cx_username", most=11, default=None)
    body.number("speed", 1.0, least=1.0, most=2.0)
    body.done()
    given = {key: value for key, value in call.json().items() if key in _SETTINGS}
    if given.get("cx_password") is None:
        given.pop("cx_password", None)
    user.configure(given, call.server.clock.now())
    return user.config()


def password(call: Call) -> Json:
    """Change the password; both stand in the query."""
    user, query = call.user(), call.query
    old, new = query.text("old_password"), query.text("new_password")
    query.done()
    if old != user.password:
        raise Refusal(400, "旧密码错误")
    if len(new) < _SHORTEST:
        raise Refusal(400, "密码长度至少6位")
    user.password = new
    return said("密码修改成功")


def courses(call: Call) -> object:
    """Tell the courses of the third-party account."""
    if not call.user().linked:
        raise Refusal(400, "请先在配置管理中填写第三方账号和密码")
    return call.server.courses
