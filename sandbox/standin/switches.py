"""Switches that every stand-in has for tests and for the world panel."""

from sandbox.standin.faults import Faults, Override
from sandbox.standin.wire import Json


def answer(faults: Faults, body: Json) -> Json:
    """Answer a `path`, or each of the `paths`, with something made up.

    It lasts for `times` requests or until downtime `up`.
    """
    for path in body.get("paths") or [body["path"]]:
        override = Override(
            path=path,
            body=body.get("body"),
            status=int(body.get("status", 200)),
            content_type=body.get("content_type", "application/json"),
            headers=body.get("headers") or {},
        )
        faults.answer(override, times=body.get("times"))
    return {}
