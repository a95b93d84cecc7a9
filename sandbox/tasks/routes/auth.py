"""Signing in and out, registering, passwords (contract 2)."""

from aiohttp import web

from sandbox.standin.wire import Json
from sandbox.tasks.accounts import User
from sandbox.tasks.answers import Refusal, said
from sandbox.tasks.calls import Call, answers
from sandbox.tasks.checks import Checks


def routes() -> list[web.RouteDef]:
    """Return the calls below /api/auth, and those about the server itself."""
    return [
        web.get("/", answers(root)),
        web.get("/api/health", answers(health)),
        web.post("/api/auth/login", answers(login)),
        web.post("/api/auth/register", answers(register, status=201)),
        web.get("/api/auth/me", answers(me)),
        web.post("/api/auth/refresh", answers(refresh)),
        web.post("/api/auth/logout", answers(logout)),
        web.post("/api/auth/forgot-password", answers(forgot)),
        web.post("/api/auth/reset-password", answers(reset)),
        web.post("/api/auth/verify-email", answers(verify)),
        web.post("/api/auth/resend-verification", answers(resend)),
    ]


def root(_: Call) -> Json:
    """Introduce the server."""
    return {
        "message": "多用户任务平台 API",
        "version": "1.0.0",
        "docs": "/api/docs",
        "status": "running",
        "frontend": "not available",
    }


def health(_: Call) -> Json:
    """Say that all is well, whatever is."""
    return {"status": "healthy", "database": "connected"}


def login(call: Call) -> Json:
    """Give a token for name or e-mail and password, sent as a form."""
    checks = Checks("body", call.form or None)
    name, password = checks.text("username"), checks.text("password")
    checks.done()
    user = call.server.accounts.named(name)
    if user is None or user.password != password:
        raise Refusal(401, "用户名/邮箱或密码错误")
    if not user.active:
        raise Refusal(403, "账号已被禁用")
    user.seen = call.server.clock.now()
    return _signed_in(call, user)


def register(call: Call) -> Json:
    """Make an account."""
    body = call.body()
    name = body.text("username", least=3, most=80)
    mail = body.mail("email")
    password = body.text("password", least=6, most=128)
    body.done()
    accounts = call.server.accounts
    if accounts.named(name):
        raise Refusal(400, "用户名已存在")
    if accounts.named(mail):
        raise Refusal(400, "邮箱已被注册")
    return _signed_in(call, accounts.add(name, password, mail))


def me(call: Call) -> Json:
    """Say who asks."""
    return call.user().shown()


def refresh(call: Call) -> Json:
    """Give a new token for one that is still good."""
    return _signed_in(call, call.user())


def logout(call: Call) -> Json:
    """Say goodbye; the token stays good."""
    call.user()
    return said("登出成功")


def forgot(call: Call) -> Json:
    """Promise a mail, also to nobody."""
    body = call.body()
    body.mail("email")
    body.done()
    return said("如果该邮箱已注册，将收到密码重置邮件")


def reset(call: Call) -> Json:
    """Set a new password by the code of a mail: `reset-<id>` here."""
    body = call.body()
    token, password = body.text("token"), body.text("new_password", least=6, most=128)
    body.done()
    found = [one for one in call.server.accounts.users.values() if token == f"reset-{one.id}"]
    if not found:
        raise Refusal(400, "重置令牌无效或已过期")
    found[0].password = password
    return said("密码重置成功")


def verify(_: Call) -> Json:
    """Know no code."""
    raise Refusal(400, "验证令牌无效或已过期")


def resend(call: Call) -> Json:
    """Have no mail server."""
    call.user()
    raise Refusal(503, "邮件服务未启用")


def _signed_in(call: Call, user: User) -> Json:
    token = call.server.accounts.token(user)
    return {"access_token": token, "token_type": "bearer", "user": user.shown()}
