"""The server's manners around every call: required headers, budgets, faults, the journal."""

from aiohttp import web
from aiohttp.typedefs import Handler

from sandbox.standin.faults import misbehave
from sandbox.standin.wire import Json, respond
from sandbox.trakt.server import TRAKT, Server, digest

CONTROL = ("/world/", "/activate")
_SECRETS = ("client_secret", "refresh_token", "access_token", "token", "code")
_BLOCKED = "<html><head><title>Attention Required!</title></head><body>blocked</body></html>"


@web.middleware
async def journalled(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Write down what was asked and how it was answered; of secrets only a digest."""
    if request.path.startswith(CONTROL):
        return await handler(request)
    entry = await request.app[TRAKT].journal.note(request)
    if isinstance(entry["json"], dict):
        entry["json"] = {
            key: digest(str(value)) if key in _SECRETS else value
            for key, value in entry["json"].items()
        }
    entry["headers"] = _headers(request)
    response = await handler(request)
    entry["status"] = response.status
    return response


@web.middleware
async def faulty(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let the present faults have their way."""
    if request.path.startswith(CONTROL):
        return await handler(request)
    server = request.app[TRAKT]
    return await misbehave(request, handler, server.faults, server.clock)


@web.middleware
async def particular(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what lacks its headers, whose app is gone, or what comes too often."""
    if request.path.startswith(CONTROL):
        return await handler(request)
    server = request.app[TRAKT]
    if refused := _header_refusal(server, request):
        return refused
    if not request.path.startswith("/oauth/"):
        bearer = request.headers.get("Authorization", "")
        who = digest(bearer) if bearer else f"{request.headers['trakt-api-key']}@{request.remote}"
        if limited := server.limits.refuse(who, request.method, server.variant):
            return limited
        response = await handler(request)
        if isinstance(response, web.Response) and not response.prepared:
            response.headers.update(_budget(server, who))
        return response
    return await handler(request)


def _header_refusal(server: Server, request: web.Request) -> web.Response | None:
    headers = request.headers
    agent = headers.get("User-Agent", "")
    if not agent or agent.lower().startswith(("python", "aiohttp")):
        return web.Response(status=403, text=_BLOCKED, content_type="text/html")
    if request.method == "POST" and request.content_type != "application/json":
        return respond({"error": "precondition"}, status=412)
    if request.path.startswith("/oauth/"):
        return None
    if headers.get("trakt-api-version") != "2":
        return respond({"error": "precondition"}, status=412)
    gone = server.variant.app_gone or headers.get("trakt-api-key") != server.options.client_id
    return respond({"error": "forbidden"}, status=403) if gone else None


def _budget(server: Server, who: str) -> Json:
    variant = server.variant
    remaining = server.limits.remaining(who, variant)
    if variant.old_headers:
        return {
            "X-RateLimit-Limit": str(variant.reads),
            "X-RateLimit-Remaining": str(remaining),
            "X-RateLimit-Reset": str(int(server.accounts.now) + 300),
        }
    said = f'{{"name":"AUTHED_API_GET_LIMIT","period":300,"limit":{variant.reads},'
    return {"X-Ratelimit": f'{said}"remaining":{remaining}}}'}


def _headers(request: web.Request) -> Json:
    told = {name.lower(): value for name, value in request.headers.items()}
    bearer = told.get("authorization", "").partition(" ")[2]
    return {
        "user-agent": told.get("user-agent", ""),
        "content-type": told.get("content-type", ""),
        "trakt-api-version": told.get("trakt-api-version", ""),
        "trakt-api-key": bool(told.get("trakt-api-key")),
        "bearer": digest(bearer) if bearer else "",
    }


MIDDLEWARES = (journalled, faulty, particular)
