"""The stage's time: limits, answer windows and dates follow it, waiting for a client does not."""

from datetime import UTC, datetime


class StageClock:
    """The wall clock, which a test may move forward."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def seconds(self) -> float:
        """Return the seconds since 1970."""
        return datetime.now(UTC).timestamp() + self._ahead

    def advance(self, seconds: float) -> None:
        """Move the clock forward."""
        self._ahead += seconds


class ManualClock(StageClock):
    """A clock that stands still until it is moved."""

    def __init__(self, start: float = 1_800_000_000.0) -> None:
        super().__init__()
        self._start = start

    def seconds(self) -> float:
        """Return the seconds since 1970."""
        return self._start + self._ahead
