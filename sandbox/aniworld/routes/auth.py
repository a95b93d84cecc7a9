"""Set-up, sign-in, sign-out (contract 2)."""

from aiohttp import web

from sandbox.aniworld.answers import Refusal, invalid, said
from sandbox.aniworld.calls import Call, answers
from sandbox.standin.wire import Json

_SHORTEST = 8


def routes() -> list[web.RouteDef]:
    """Return the calls below /api/auth."""
    return [
        web.post("/api/auth/setup", answers(setup, status=201)),
        web.post("/api/auth/login", answers(login)),
        web.post("/api/auth/logout", answers(logout)),
        web.get("/api/auth/status", answers(status)),
    ]


def setup(call: Call) -> Json:
    """Set the master password, once."""
    password = call.needed(call.json(), _key(call, "master_password"))
    if call.server.accounts.password is not None:
        message = "Master password is set already"
        raise Refusal("VALIDATION_ERROR", message, status=400)
    if len(password) < _SHORTEST:
        raise invalid("master_password", f"must have at least {_SHORTEST} characters")
    call.server.accounts.password = password
    return {"status": "ok"}


def login(call: Call) -> Json:
    """Give a token for the master password."""
    accounts, variant = call.server.accounts, call.server.variant
    password = call.needed(call.json(), _key(call, "password"))
    if accounts.locked_for:
        details = {"retry_after": accounts.locked_for}
        raise Refusal("RATE_LIMIT_EXCEEDED", "Too many failed attempts", details=details)
    token = accounts.sign_in(password)
    if token is None:
        raise Refusal("AUTHENTICATION_ERROR", "Invalid master password")
    answer: Json = {variant.token_key: token, "token_type": "bearer"}
    if variant.tells_expiry:
        answer["expires_at"] = accounts.expires_at()
    return answer


def logout(_: Call) -> Json:
    """Do nothing: the token is stateless."""
    return said("Logged out")


def status(_: Call) -> Json:
    """Say that the caller is signed in."""
    return {"authenticated": True, "token_valid": True}


def _key(call: Call, documented: str) -> str:
    key = call.server.variant.password_key
    return documented if key == "documented" else key
