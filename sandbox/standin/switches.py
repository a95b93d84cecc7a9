"""Switches that every stand-in has for tests and for the world panel."""

from sandbox.standin.faults import Faults, Override
from sandbox.standin.wire import Json


def answer(faults: Faults, body: Json) -> Json:
    """Answer one path with something made up, `times` times or until downtime `up`."""
    override = Override(
        path=body["path"],
        body=body.get("body"),
        status=int(body.get("status", 200)),
        content_type=body.get("content_type", "application/json"),
        headers=body.get("headers") or {},
    )
    faults.answer(override, times=body.get("times"))
    return {}
