"""How often one account may be asked: the budgets, and the rests that answers demand (contract 5).

One pacer per account. While it rests nothing is sent for that account: whoever asks is told why,
and until when.
"""

import asyncio
import math
import random
from collections import deque
from collections.abc import Callable

from services.backends.trakt.mapping import ID
from services.backends.trakt.refusals import budget
from services.clock import Clock
from services.errors import (
    AccountLocked,
    BackendError,
    BackendUnavailable,
    Blocked,
    RateLimited,
)
from services.transport.answers import Answer

BURST = 5  # reads at once, then one a second
READS = 280  # in any 300 s, of the 500 that are allowed
PERIOD = 300.0
APART = 1.1  # seconds between two writes; one a second is allowed
FEW = 50  # reads left: from here on they come slower
SLOWER = 3.0  # seconds between two of them
FIRST, LONGEST = 30.0, 1800.0  # seconds of a rest that nobody has named
TRIES = 6  # such rests in a row, then the breaker opens
OPEN = 3600.0
DAY = 24 * 3600.0
ORIGIN_AWAY = frozenset({520, 521, 522})
OVERLOADED = frozenset({502, 503, 504})


class Pacer:
    """Says when the next request may leave, and what the last answers have forbidden."""

    def __init__(self, clock: Clock, *, chance: Callable[[], float] | None = None) -> None:
        self._clock = clock
        self._chance = chance or random.SystemRandom().random
        self._asking = asyncio.Lock()
        self._writing = asyncio.Lock()
        self._read_at: deque[float] = deque()
        self._wrote_at = -math.inf
        self._until = -math.inf
        self._why: type[BackendError] = RateLimited
        self._unnamed = 0
        self.limit: int | None = None
        self.remaining: int | None = None

    @property
    def rests_for(self) -> float:
        """Return the seconds in which nothing is sent."""
        return max(0.0, self._until - self._clock.monotonic())

    def check(self) -> None:
        """Raise why nothing may be sent now. Raises: RateLimited, Blocked, AccountLocked, …"""
        left = self.rests_for
        if not left:
            return
        if self._why is RateLimited:
            raise RateLimited(ID, retry_after=math.ceil(left))
        raise self._why(ID, reason=f"resting for {math.ceil(left)} s")

    async def turn(self, *, write: bool) -> None:
        """Wait for the next request's turn. Raises: what `check` raises."""
        self.check()
        async with self._writing if write else self._asking:
            wait = self._write_wait() if write else self._read_wait()
            if wait > 0:
                await self._clock.sleep(wait)
            self.check()
            now = self._clock.monotonic()
            if write:
                self._wrote_at = now
            else:
                self._read_at.append(now)

    def heard(self, answer: Answer) -> None:
        """Take in what an answer says of the budget, and rest where its status demands that."""
        found = budget(answer.headers)
        if found and found[0] > 1:  # 1 is the writes' own
            self.limit, self.remaining = map(int, found)
        status = answer.status
        if status == 403 and answer.media_type == "text/html":
            self.rest(OPEN, Blocked)
        elif status == 423:
            self.rest(DAY, AccountLocked)
        elif status in OVERLOADED:
            self.rest(30.0, BackendUnavailable)
        elif status in ORIGIN_AWAY:
            self.rest(60.0, BackendUnavailable)
        elif status < 400:
            self._unnamed = 0

    def limited(self, seconds: int) -> None:
        """Rest after a 429, a second longer than it asks for; negative is that it does not say."""
        if seconds >= 0:
            self._unnamed = 0
            self.rest(seconds + 1, RateLimited)
            return
        self._unnamed += 1
        if self._unnamed > TRIES:
            self.rest(OPEN, RateLimited)
            return
        grown = min(LONGEST, FIRST * 2 ** (self._unnamed - 1))
        self.rest(grown * (0.8 + 0.4 * self._chance()), RateLimited)

    def rest(self, seconds: float, why: type[BackendError]) -> None:
        """Send nothing for so long."""
        self._until = max(self._until, self._clock.monotonic() + seconds)
        self._why = why

    def wake(self) -> None:
        """Rest no longer: the account is another one now."""
        self._until = -math.inf

    def _read_wait(self) -> float:
        now = self._clock.monotonic()
        while self._read_at and now - self._read_at[0] >= PERIOD:
            self._read_at.popleft()
        waits = [0.0]
        if len(self._read_at) >= READS:
            waits.append(self._read_at[-READS] + PERIOD - now)
        if len(self._read_at) >= BURST:  # one a second, once the burst is spent
            waits.append(self._read_at[-BURST] + BURST - now)
        if self.remaining is not None and self.remaining < FEW and self._read_at:
            waits.append(self._read_at[-1] + SLOWER - now)
        return max(waits)

    def _write_wait(self) -> float:
        return self._wrote_at + APART - self._clock.monotonic()
