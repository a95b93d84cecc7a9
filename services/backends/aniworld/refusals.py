"""What the error codes of the document mean, and which request they are about (contract 1)."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import structlog

from services.backends.aniworld.budget import Budget
from services.errors import (
    AuthenticationFailed,
    BackendError,
    DownloadFailed,
    Forbidden,
    LockedOut,
    RateLimited,
    Rejected,
    ServerDatabaseFailed,
    ServerFailed,
    ServerMisconfigured,
    SourceUnavailable,
)
from services.models import BackendId
from services.transport.answers import Answer, retry_after
from services.transport.wire import fields, text, whole

UNSAID = 60  # seconds to wait after a 429 that does not say how long
LONGEST_ID = 64
LEAVES: dict[str, type[BackendError]] = {
    "AUTHENTICATION_ERROR": AuthenticationFailed,
    "AUTHORIZATION_ERROR": Forbidden,
    "VALIDATION_ERROR": Rejected,
    "NOT_FOUND": Rejected,
    "CONFLICT": Rejected,
    "INTERNAL_SERVER_ERROR": ServerFailed,
    "DOWNLOAD_ERROR": DownloadFailed,
    "CONFIGURATION_ERROR": ServerMisconfigured,
    "PROVIDER_ERROR": SourceUnavailable,
    "DATABASE_ERROR": ServerDatabaseFailed,
}
_SIGNING_IN: ContextVar[bool] = ContextVar("signing_in", default=False)
_log = structlog.get_logger()


@contextmanager
def signing_in() -> Iterator[None]:
    """Read a 429 as the lock of the login, which holds up nothing else."""
    token = _SIGNING_IN.set(True)
    try:
        yield
    finally:
        _SIGNING_IN.reset(token)


class Refusals:
    """Reads refused answers; implements services.transport.refusals.ReadFailure."""

    def __init__(self, backend: BackendId, budget: Budget) -> None:
        self._backend = backend
        self._budget = budget

    def __call__(self, answer: Answer, reason: str) -> BackendError | None:
        """Return what a refusal means, None where only its status tells."""
        body = body_of(answer)
        code, request_id = text(body.get("error")), request_id_of(answer, body)
        _log.info(
            "request refused",
            backend=self._backend,
            status=answer.status,
            code=code,
            request_id=request_id,
        )
        reason = _told(reason, body, request_id)
        if answer.status == 429:
            return self._limited(answer, body, reason)
        leaf = LEAVES.get(code)
        return leaf(self._backend, reason=reason) if leaf else None

    def _limited(self, answer: Answer, body: dict[str, Any], reason: str) -> RateLimited:
        said = whole(fields(body.get("details")).get("retry_after"))
        wait = retry_after(answer.headers, unsaid=UNSAID) if said is None else min(said, 3600)
        if _SIGNING_IN.get():
            return LockedOut(self._backend, retry_after=wait, reason=reason)
        self._budget.rest(wait)
        return RateLimited(self._backend, retry_after=wait, reason=reason)


def body_of(answer: Answer) -> dict[str, Any]:
    """Return the object of a refusal, empty where it is none."""
    try:
        return fields(json.loads(answer.body))
    except (ValueError, RecursionError):
        return {}


def request_id_of(answer: Answer, body: dict[str, Any]) -> str:
    """Return under which id the server's log has the request (row 16), empty where unknown."""
    inside = fields(body.get("details")).get("request_id")
    found = text(body.get("request_id")) or text(inside)
    return (found or answer.headers.get("x-request-id", ""))[:LONGEST_ID]


def names_field(answer: Answer, field: str) -> bool:
    """Say whether a 422 is about a field that is missing: it names it somewhere (row 6)."""
    return answer.status == 422 and f'"{field}"' in answer.body[:4096].decode("utf-8", "replace")


def _told(reason: str, body: dict[str, Any], request_id: str) -> str:
    details = fields(body.get("details"))
    field = text(details.get("field"))
    if field and field not in reason:
        reason = f"{field}: {reason}"
    return f"{reason[:220]} ({request_id})" if request_id else reason
