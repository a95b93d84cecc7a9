"""The configuration and its backups (contract 2)."""

from aiohttp import web

from sandbox.aniworld.answers import Refusal, invalid, said, wrapped
from sandbox.aniworld.calls import Call, answers
from sandbox.standin.wire import Json


def routes() -> list[web.RouteDef]:
    """Return the calls below /api/config."""
    return [
        web.get("/api/config", answers(read)),
        web.put("/api/config", answers(change)),
        web.post("/api/config/validate", answers(validate)),
        web.get("/api/config/backups", answers(backups)),
        web.post("/api/config/backups", answers(back_up, status=201)),
        web.post("/api/config/backups/{name}/restore", answers(restore)),
        web.delete("/api/config/backups/{name}", answers(delete)),
    ]


def read(call: Call) -> Json:
    """Return all values."""
    return wrapped(call.server.configuration.values)


def change(call: Call) -> Json:
    """Change values and return only those that were sent."""
    changes = call.json()
    for field, issue in call.server.configuration.faults(changes).items():
        raise invalid(field, issue)
    call.server.configuration.change(changes)
    return wrapped(changes)


def validate(call: Call) -> Json:
    """Say whether values would be taken."""
    for field, issue in call.server.configuration.faults(call.json()).items():
        if call.server.variant.invalid == "flag":
            return {"success": True, "valid": False, "message": f"{field}: {issue}"}
        refusal = invalid(field, issue)
        refusal.status = int(call.server.variant.invalid)
        raise refusal
    return {"success": True, "valid": True, "message": "Configuration is valid"}


def backups(call: Call) -> Json:
    """List the copies, newest first."""
    return wrapped(list(reversed(call.server.configuration.backups.values())))


def back_up(call: Call) -> Json:
    """Make a copy; the answer has no size."""
    return wrapped(call.server.configuration.back_up())


def restore(call: Call) -> Json:
    """Go back to a copy."""
    if not call.server.configuration.restore(call.path("name")):
        raise Refusal("NOT_FOUND", "Backup not found")
    return said("Configuration restored")


def delete(call: Call) -> Json | web.Response:
    """Delete a copy."""
    if not call.server.configuration.delete(call.path("name")):
        raise Refusal("NOT_FOUND", "Backup not found")
    return _deleted(call, "Backup deleted")


def _deleted(call: Call, message: str) -> Json | web.Response:
    return web.Response(status=204) if call.server.variant.deletes == 204 else said(message)
