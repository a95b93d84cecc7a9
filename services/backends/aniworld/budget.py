"""The one budget of requests that everybody shares: sixty a minute (contract 5).

Below the reserve only what a person waits for is asked; while the server wants quiet, nothing is.
"""

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from services.clock import Clock
from services.errors import RateLimited
from services.models import BackendId
from services.transport.contact import Contact

RESERVE = 5  # requests left to people
MINUTE = 60.0  # seconds after which a minute's budget is there again
LONGEST = 3600

_IN_BACKGROUND: ContextVar[bool] = ContextVar("in_background", default=False)


@contextmanager
def background() -> Iterator[None]:
    """Ask for nobody in particular: what is asked here leaves the reserve alone."""
    token = _IN_BACKGROUND.set(True)
    try:
        yield
    finally:
        _IN_BACKGROUND.reset(token)


class Budget(Contact):
    """Hears of every answer what is left."""

    def __init__(self, clock: Clock, backend: BackendId) -> None:
        super().__init__(clock)
        self._steady = clock
        self._backend = backend
        self._left: int | None = None
        self._told_at = -math.inf
        self._quiet_until = -math.inf

    def heard(self, headers: Mapping[str, str]) -> None:
        """Take the server's time and the rest of the minute's budget off an answer."""
        super().heard(headers)
        told = headers.get("x-ratelimit-remaining", "").strip()
        if told.isascii() and told.isdigit():
            self._left, self._told_at = int(told[:6]), self._steady.monotonic()

    def rest(self, seconds: float) -> None:
        """Send nothing for some seconds: the server asked for it."""
        until = self._steady.monotonic() + min(seconds, LONGEST)
        self._quiet_until = max(self._quiet_until, until)

    def check(self) -> None:
        """Let a request through.

        Raises: RateLimited when the server wants quiet, or the rest belongs to people.
        """
        now = self._steady.monotonic()
        if now < self._quiet_until:
            wait = math.ceil(self._quiet_until - now)
            raise RateLimited(self._backend, retry_after=wait, reason="the server asked for quiet")
        if self._told_at < self._quiet_until:  # what was left before it asked for quiet is no more
            return
        again = self._told_at + MINUTE - now
        if _IN_BACKGROUND.get() and again > 0 and self._left is not None and self._left < RESERVE:
            reason = "the rest of this minute's requests is for people"
            raise RateLimited(self._backend, retry_after=math.ceil(again), reason=reason)
