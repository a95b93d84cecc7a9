"""What a refused request means where a server has codes of its own."""

from collections.abc import Callable

from services.errors import BackendError
from services.transport.answers import Answer

# Reads a server's own codes: given the answer and its bounded prose, None where it knows nothing.
ReadFailure = Callable[[Answer, str], BackendError | None]


def nothing_known(_answer: Answer, _reason: str) -> None:
    """Leave every failure to its status."""
