"""How one feed is: since when it answers or fails, and how long to leave it alone."""

from dataclasses import dataclass
from datetime import datetime

from services.clock import Clock

BACK_OFF = (5.0, 10.0, 30.0, 60.0, 120.0)  # seconds after the first, second, … failure


@dataclass(frozen=True, slots=True, kw_only=True)
class PollState:
    """What `/status` and readiness say of a feed.

    `age` is in seconds since the last good poll, measured without the wall clock. `error_code` is
    that of services/errors.py, "internal" for a fault of our own, empty while all is well.
    `rows_seen` counts the rows first seen by this process.
    """

    last_success: datetime | None = None
    age: float | None = None
    failing_since: datetime | None = None
    error_code: str = ""
    rows_seen: int = 0
    baseline: bool = False


class Health:
    """Counts failures in a row; any success starts over."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.failures = 0
        self._succeeded_at: float | None = None
        self._last_success: datetime | None = None
        self._failing_since: datetime | None = None
        self.error_code = ""

    def succeed(self) -> str:
        """Take note of a good poll and return the code of the trouble that is over, if any."""
        over, self.error_code = self.error_code, ""
        self.failures = 0
        self._failing_since = None
        self._last_success = self._clock.now()
        self._succeeded_at = self._clock.monotonic()
        return over

    def fail(self, code: str) -> bool:
        """Take note of a failure and say whether it is another one than the last."""
        changed, self.error_code = code != self.error_code, code
        self.failures += 1
        self._failing_since = self._failing_since or self._clock.now()
        return changed

    @property
    def back_off(self) -> float:
        """Return the seconds to wait after the latest failure."""
        return BACK_OFF[min(self.failures, len(BACK_OFF)) - 1]

    def state(self, *, rows_seen: int, baseline: bool) -> PollState:
        """Return what there is to say now."""
        at = self._succeeded_at
        return PollState(
            last_success=self._last_success,
            age=None if at is None else self._clock.monotonic() - at,
            failing_since=self._failing_since,
            error_code=self.error_code,
            rows_seen=rows_seen,
            baseline=baseline,
        )
