"""Signing in and accounts (contract sections 3 and 15)."""

from aiohttp import web

from sandbox.moviepilot.calls import Call, bearer, public
from sandbox.moviepilot.envelope import Refusal, envelope, failure, invalid, missing
from sandbox.moviepilot.server import SERVER
from sandbox.standin.wire import Json, respond


def routes() -> list[web.RouteDef]:
    """Return the routes of this family."""
    return [
        web.post("/api/v1/login/access-token", sign_in),
        web.get("/api/v1/login/wallpaper", public(wallpaper)),
        web.get("/api/v1/user/current", bearer(current)),
        web.get("/api/v1/user/", bearer(everybody, admin=True)),
        web.get("/api/v1/user/otp/{name}", public(asks_for_code)),
        web.get("/api/v1/user/config/{key}", bearer(configuration)),
        web.get("/api/v1/user/{name}", bearer(by_name)),
    ]


async def sign_in(request: web.Request) -> web.StreamResponse:
    """Exchange name and password for a token: form fields only, one text for every refusal."""
    server = request.app[SERVER]
    form = await request.post()
    values = {key: value for key, value in form.items() if isinstance(value, str) and value}
    absent = [missing("body", key) for key in ("username", "password") if key not in values]
    if absent:
        raise invalid(*absent)
    user = server.accounts.authenticate(
        values["username"], values["password"], values.get("otp_password")
    )
    if user is None:
        raise Refusal(401, "用户名或密码或二次校验码不正确")
    return respond(
        {
            "access_token": server.accounts.issue(user, "authentication"),
            "token_type": "bearer",
            "super_user": user.is_superuser,
            "user_id": user.id,
            "user_name": user.name,
            "avatar": "",
            "level": server.options.level,
            "permissions": {},
        }
    )


def wallpaper(call: Call) -> Json:
    """Return a picture for the sign-in page; its address is in the message."""
    best = max(call.server.catalogue.films(), key=lambda title: title.votes)
    return envelope(message=call.server.gallery.backdrop(best))


def current(call: Call) -> Json:
    """Return the account that asks."""
    return call.caller.wire()


def everybody(call: Call) -> list[Json]:
    """Return every account."""
    return [user.wire() for user in call.server.accounts.everybody()]


def asks_for_code(call: Call) -> Json:
    """Tell, to anybody, whether an account has two-factor on; unknown names look like off."""
    user = call.server.accounts.get(call.path("name"))
    return envelope() if user is not None and user.otp_secret is not None else failure()


def configuration(_: Call) -> Json:
    """Return a person's stored setting; nobody stored one."""
    return envelope({"value": None})


def by_name(call: Call) -> Json:
    """Return one account: one's own, or any for an administrator."""
    user = call.server.accounts.get(call.path("name"))
    if user is None:
        raise Refusal(404, "用户不存在")
    if user.id != call.caller.id and not call.caller.is_superuser:
        raise Refusal(400, "用户权限不足")
    return user.wire()
