"""How many calls Telegram may have seen in the last second, however long each was on its way."""

from collections import deque

from services.clock import Clock

ROOM = 29  # of the 30 that Telegram takes in a second: a reply does not wait for its turn
WINDOW = 1.0  # seconds


class Crowd:
    """Counts calls from their beginning to a second after their end.

    Telegram counts a call at some moment between the two. So it has counted, in any second, no
    more calls than were in here when the last of them began, wherever the network bunched them.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._under_way = 0
        self._ended: deque[float] = deque()

    def begin(self) -> None:
        """Count a call from now on."""
        self._under_way += 1

    def end(self) -> None:
        """Say that a call begun before has its answer, or never gets one."""
        self._under_way -= 1
        self._ended.append(self._clock.monotonic())

    def size(self) -> int:
        """Return how many calls Telegram may have counted in the last second."""
        now = self._clock.monotonic()
        while self._ended and self._ended[0] + WINDOW <= now:
            self._ended.popleft()
        return self._under_way + len(self._ended)

    def wait(self) -> float:
        """Return after how many seconds to ask again whether one more call fits, 0 for it does."""
        if self.size() < ROOM:
            return 0.0
        return self._ended[0] + WINDOW - self._clock.monotonic() if self._ended else WINDOW
