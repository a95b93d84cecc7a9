"""What a refused request means: by its status alone, and never with what was sent (contract 1)."""

import json
from typing import Any

from services.backends.tasks.models import rows
from services.errors import BackendError, BackendUnavailable, RateLimited, Rejected
from services.models import BackendId
from services.transport.answers import Answer, retry_after
from services.transport.wire import fields, text, whole

LONGEST_WAIT = 3600


class Refusals:
    """Reads refused answers; implements services.transport.refusals.ReadFailure."""

    def __init__(self, backend: BackendId) -> None:
        self._backend = backend

    def __call__(self, answer: Answer, _reason: str) -> BackendError | None:
        """Return what a refusal means, None where its status and its prose tell it well.

        A 422 echoes what was sent, passwords too: only the fields' names are kept. A 500 can hold
        SQL: nothing of it is.
        """
        if answer.status >= 500:
            return BackendUnavailable(self._backend, reason=f"HTTP {answer.status}")
        body = _body(answer)
        if answer.status == 429:
            said = whole(fields(body).get("retry_after"))
            wait = retry_after(answer.headers) if said is None else min(said, LONGEST_WAIT)
            return RateLimited(self._backend, retry_after=wait)
        if answer.status == 422:
            return Rejected(self._backend, reason=_names(body))
        return None


def _names(body: Any) -> str:
    """Return which fields of a 422 were wrong."""
    places = (one.get("loc") for one in rows(fields(body).get("detail")))
    names = [text(place[-1]) for place in places if isinstance(place, list) and place]
    return ", ".join(dict.fromkeys(filter(None, names)))[:100] or "HTTP 422"


def _body(answer: Answer) -> Any:
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
