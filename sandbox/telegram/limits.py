"""How fast a bot may send: the buckets behind "Too Many Requests".

Telegram publishes no exact numbers; these are the ones its FAQ and experience give.
"""

import math
from collections import deque
from dataclasses import dataclass

from sandbox.telegram.clock import StageClock
from sandbox.telegram.errors import too_many_requests


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the stage allows; sends and edits count, everything else is free."""

    enabled: bool = True
    private_burst: int = 5
    private_per_second: float = 1.0
    group_per_minute: int = 20
    overall_per_second: int = 30
    # Telegram does not document the window; reports say 5 to 15 s.
    callback_seconds: float = 15.0


STANDARD_LIMITS = Limits()


class _Window:
    """At most `count` events in any `seconds`."""

    def __init__(self, count: int, seconds: float) -> None:
        self._count = count
        self._seconds = seconds
        self._stamps: deque[float] = deque()

    def wait(self, now: float) -> float:
        while self._stamps and self._stamps[0] <= now - self._seconds:
            self._stamps.popleft()
        if len(self._stamps) < self._count:
            return 0.0
        return self._stamps[0] + self._seconds - now

    def take(self, now: float) -> None:
        self._stamps.append(now)


class _Bucket:
    """`capacity` tokens, refilled at a constant rate."""

    def __init__(self, capacity: int, per_second: float) -> None:
        self._capacity = capacity
        self._rate = per_second
        self._tokens = float(capacity)
        self._filled_at: float | None = None

    def wait(self, now: float) -> float:
        since = 0.0 if self._filled_at is None else max(0.0, now - self._filled_at)
        self._tokens = min(self._capacity, self._tokens + since * self._rate)
        self._filled_at = now
        # Sums of refills fall a hair short of a whole token.
        missing = 1.0 - self._tokens
        return missing / self._rate if missing > 1e-6 else 0.0

    def take(self, now: float) -> None:
        self._tokens -= 1.0
        self._filled_at = now


class Limiter:
    """Counts one bot's sends and edits."""

    def __init__(self, limits: Limits, clock: StageClock) -> None:
        self._limits = limits
        self._clock = clock
        self._overall = _Window(limits.overall_per_second, 1.0)
        self._chats: dict[int, _Window | _Bucket] = {}

    def charge(self, chat_id: int) -> None:
        """Count one send or edit in a chat.

        Raises:
            ApiError: 429 with `retry_after` when a bucket is empty; nothing is counted then.
        """
        if not self._limits.enabled:
            return
        now = self._clock.seconds()
        counters = (self._overall, self._chat(chat_id))
        wait = max(counter.wait(now) for counter in counters)
        if wait > 0:
            raise too_many_requests(max(1, math.ceil(wait)))
        for counter in counters:
            counter.take(now)

    def _chat(self, chat_id: int) -> _Window | _Bucket:
        if chat_id not in self._chats:
            limits = self._limits
            # Ids of private chats are positive, all others negative.
            self._chats[chat_id] = (
                _Bucket(limits.private_burst, limits.private_per_second)
                if chat_id > 0
                else _Window(limits.group_per_minute, 60.0)
            )
        return self._chats[chat_id]
