"""Signing in: device codes, the address bar's code, refreshing, revoking (contract 2)."""

from aiohttp import web

from sandbox.standin.wire import respond
from sandbox.trakt.accounts import Device
from sandbox.trakt.routes.calls import Call, answers

_GRANT = {"error": "invalid_grant", "error_description": "session not found"}
_CLIENT = {"error": "invalid_client", "error_description": "unknown client"}


def routes() -> list[web.RouteDef]:
    """Return the calls below /oauth."""
    return [
        web.post("/oauth/device/code", answers(device_code, signed_in=False)),
        web.post("/oauth/device/token", answers(device_token, signed_in=False)),
        web.post("/oauth/token", answers(token, signed_in=False)),
        web.post("/oauth/revoke", answers(revoke, signed_in=False)),
        web.get("/activate", answers(activate, signed_in=False)),
        web.get("/activate/{code}", answers(activate, signed_in=False)),
    ]


def device_code(call: Call) -> web.Response:
    """Begin a sign-in."""
    if not _is_known(call, secret=False):
        return web.Response(status=403)
    device = call.server.accounts.begin(call.variant)
    return respond(
        {
            "device_code": device.code,
            "user_code": device.user_code,
            "verification_url": call.server.activation,
            "expires_in": call.variant.expiry,
            "interval": call.variant.interval,
        }
    )


def device_token(call: Call) -> web.Response:
    """Give the tokens once the code is confirmed; every other answer has no body."""
    if not _is_known(call):
        return web.Response(status=403)
    accounts = call.server.accounts
    device = accounts.devices.get(str(call.json().get("code", "")))
    if device is None:
        return web.Response(status=404)
    status = _standing(call, device)
    if status != 200:
        return web.Response(status=status)
    device.state = "used"
    return respond(accounts.issue(device.person, call.variant))


def _standing(call: Call, device: Device) -> int:
    now = call.server.accounts.now
    early = now - device.asked_at < call.variant.interval
    device.asked_at = now
    if device.state == "used":
        return 409
    if now >= device.expires_at:
        return 410
    if device.state == "denied":
        return 418
    if early:
        return 429
    return 400 if device.state == "pending" else 200


def token(call: Call) -> web.Response:
    """Change a code or a refresh token into a pair."""
    body = call.json()
    if not _is_known(call):
        return respond(_CLIENT, status=401)
    if body.get("redirect_uri") != call.server.options.redirect_uri:
        return respond(_GRANT, status=400)
    accounts = call.server.accounts
    if body.get("grant_type") == "authorization_code":
        person = accounts.codes.pop(str(body.get("code", "")), None)
        pair = accounts.issue(person, call.variant) if person else None
    else:
        pair = accounts.refresh(str(body.get("refresh_token", "")), call.variant)
    return respond(_GRANT, status=400) if pair is None else respond(pair)


def revoke(call: Call) -> web.Response:
    """End a pair."""
    if not _is_known(call):
        return respond(_CLIENT, status=401)
    call.server.accounts.revoke(str(call.json().get("token", "")))
    return respond({})


def activate(call: Call) -> web.Response:
    """Show the page where a code is typed; on the stage there is nothing to type."""
    code = call.path("code") or "your code"
    page = f"<!doctype html><title>Activate</title><h1>{code}</h1><p>Open the world panel.</p>"
    return web.Response(text=page, content_type="text/html")


def _is_known(call: Call, *, secret: bool = True) -> bool:
    body, options = call.json(), call.server.options
    good = body.get("client_id") == options.client_id and not call.variant.app_gone
    return good and (not secret or body.get("client_secret") == options.client_secret)
