"""What one look at the table found to be ready, followed for a moment.

While hundreds of chats wait, a look costs much more than a send. The plan spares one look a send: a
chat stands in it once, its turn is settled, and what has become of its row since is found out when
the row is loaded and leased.
"""

from collections import deque
from collections.abc import Iterable, Iterator

from services.clock import Clock
from services.outbox.outlook import Due

KEPT = 1.0  # seconds; then others may have become ready, whose turn is older


class Plan:
    """The rows that may leave now, whose turn is oldest first."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ready: deque[Due] = deque()
        self._until = 0.0

    def make(self, ready: Iterable[Due]) -> None:
        """Follow a new plan."""
        self._ready = deque(ready)
        self._until = self._clock.monotonic() + KEPT

    def forget(self) -> None:
        """Let the next look decide: something was written."""
        self._ready.clear()

    def holds(self, count: int) -> bool:
        """Say whether so many may be begun without a look; 0 need none at all."""
        fresh = self._clock.monotonic() < self._until
        return count == 0 or (fresh and len(self._ready) >= count)

    def take(self, most: int) -> Iterator[Due]:
        """Take up to so many."""
        for _ in range(min(most, len(self._ready))):
            yield self._ready.popleft()
