"""Signing in and accounts (contract sections 3 and 15; moviepilot-v3 sections 1 to 3)."""

from aiohttp import web

from sandbox.moviepilot.auth import User
from sandbox.moviepilot.calls import Call
from sandbox.moviepilot.envelope import Envelope, Refusal, envelope, failure, invalid, missing
from sandbox.moviepilot.guards import bearer, give_cookie, public, since, until
from sandbox.moviepilot.lines.line import Line, Right, Shape
from sandbox.moviepilot.server import SERVER, Server
from sandbox.standin.wire import Json

_OF_THE_OLD = "用户名或密码或二次校验码不正确"  # v2.5.6: one text for every refusal


def routes() -> list[web.RouteDef]:
    """Return the routes of this family."""
    return [
        web.post("/api/v1/login/access-token", sign_in),
        web.get("/api/v1/login/wallpaper", public(wallpaper, shape=Shape.WALLPAPER)),
        web.get("/api/v1/login/initialization", since(Line.V3, public(initialization))),
        web.get("/api/v1/user/current", bearer(current)),
        web.put("/api/v1/user/current", since(Line.V3, bearer(current), before=405)),
        web.get("/api/v1/user/", bearer(everybody, right=Right.SUPERUSER)),
        web.get("/api/v1/user/otp/{name}", until(Line.V3, public(asks_for_code))),
        web.get("/api/v1/user/config/{key}", bearer(configuration)),
        web.get("/api/v1/user/{name}", bearer(by_name)),
    ]


async def sign_in(request: web.Request) -> web.StreamResponse:
    """Exchange name and password for a token: form fields only.

    v3 gives the resource cookie along; the answer itself is bare on every line.
    """
    server = request.app[SERVER]
    form = await request.post()
    values = {key: value for key, value in form.items() if isinstance(value, str) and value}
    absent = [missing("body", key) for key in ("username", "password") if key not in values]
    if absent:
        raise invalid(*absent)
    user = _authenticated(server, values)
    answer = {
        "access_token": server.accounts.issue(user, "authentication"),
        "token_type": "bearer",
        "super_user": user.is_superuser,
        "user_id": user.id,
        "user_name": user.name,
        "avatar": "",
        "level": server.options.level,
        "permissions": user.permissions,
    }
    response = server.dialect.raw(server.dialect.sign_in(answer))
    if server.dialect.cookie_at_login:
        give_cookie(request, response, user, server)
    return response


def _authenticated(server: Server, values: Json) -> User:
    """Return who signs in. Late v2 and v3 tell apart who only lacks the second factor."""
    accounts, dialect = server.accounts, server.dialect
    refused = "用户名或密码错误" if dialect.announces_factor else _OF_THE_OLD
    user = accounts.knows(values["username"], values["password"])
    if user is None or (dialect.line.has(Line.V3) and not server.initialized):
        raise Refusal(401, refused)
    code = values.get("otp_password")
    if accounts.accepts(user, code):
        return user
    if code or not dialect.announces_factor:
        raise Refusal(401, refused)
    header = {"X-MFA-Required": "true"}
    raise Refusal(401, "需要二次验证", headers=header, data={"mfa_methods": accounts.factors(user)})


def initialization(call: Call) -> Envelope:
    """Tell whether the set-up is finished: whether there is any user at all."""
    return envelope({"initialized": call.server.initialized})


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
        raise Refusal(call.dialect.denied, "用户权限不足")
    return user.wire()
