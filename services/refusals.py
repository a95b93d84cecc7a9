"""What a refused request means: by its status alone, or by what a server's own codes say."""

from collections.abc import Callable

from services.answers import Answer
from services.errors import (
    AuthenticationFailed,
    BackendError,
    BackendUnavailable,
    Forbidden,
    Rejected,
    UnexpectedAnswer,
)

# Reads a server's own codes: given the answer and its bounded prose, None where it knows nothing.
ReadFailure = Callable[[Answer, str], BackendError | None]


def nothing_known(_answer: Answer, _reason: str) -> None:
    """Leave every failure to its status."""


def leaf_of(status: int) -> type[BackendError]:
    """Return the error that a bad status means by itself."""
    match status:
        case 401:
            return AuthenticationFailed
        case 403:
            return Forbidden
        case 408:
            return BackendUnavailable
        case _ if 400 <= status < 500:
            return Rejected
        case _ if 500 <= status < 600:
            return BackendUnavailable
        case _:
            return UnexpectedAnswer
