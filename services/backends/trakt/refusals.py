"""A 429 on its way from the connection to the pacer, which knows how long to rest."""

import json
import math
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from services.backends.trakt.mapping import ID, moment_of
from services.errors import BackendError, RateLimited
from services.transport.answers import Answer
from services.transport.wire import fields

UNNAMED = -1  # seconds: the answer does not say how long
LONGEST = 3600.0  # the most that is believed at once


def limited(answer: Answer, reason: str) -> BackendError | None:
    """Implement services.transport.refusals.ReadFailure: others say enough by themselves."""
    if answer.status != 429:
        return None
    wait = named_wait(answer.headers)
    seconds = UNNAMED if wait is None else math.ceil(wait)
    return RateLimited(ID, retry_after=seconds, reason=reason)


def named_wait(headers: Mapping[str, str]) -> float | None:
    """Return the seconds a 429 asks for, the later of what it names; None where it names none.

    Moments count by the server's clock. What is negative or no number says nothing.
    """
    date = _moment(headers.get("date", ""))
    waits = [number(headers.get("retry-after", ""))]
    if date is not None:
        waits.append(_since(_moment(headers.get("retry-after", "")), date))
        waits.append(_since(number(headers.get("x-ratelimit-reset", "")), date))
        waits.append(_since(moment_of(_budget(headers).get("until")) or None, date))
    named = [one for one in waits if one is not None and one >= 0]
    return min(max(named), LONGEST) if named else None


def budget(headers: Mapping[str, str]) -> tuple[float, float] | None:
    """Return the limit and what is left of it: the JSON of today, or the headers of 2024."""
    told = _budget(headers)
    limit, left = told.get("limit"), told.get("remaining")
    if not isinstance(limit, int) or not isinstance(left, int):
        limit = number(headers.get("x-ratelimit-limit", ""))
        left = number(headers.get("x-ratelimit-remaining", ""))
    return None if limit is None or left is None else (limit, left)


def number(said: str) -> float | None:
    """Return a whole number, None for anything else."""
    said = said.strip()
    return float(said[:12]) if said.isascii() and said.isdigit() else None


def _budget(headers: Mapping[str, str]) -> dict[str, object]:
    try:
        return fields(json.loads(headers.get("x-ratelimit", "")))
    except (ValueError, RecursionError):
        return {}


def _moment(said: str) -> float | None:
    try:
        return parsedate_to_datetime(said).timestamp()
    except (TypeError, ValueError):
        return None


def _since(moment: float | None, date: float) -> float | None:
    return None if moment is None else moment - date
