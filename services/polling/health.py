"""How one feed is: since when it answers or fails, and how long to leave it alone."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from services.clock import Clock

BACK_OFF = (5.0, 10.0, 30.0, 60.0, 120.0)  # seconds after the first, second, … failure
CALM = 5.0  # seconds after a failure in which a good answer to somebody else changes nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class PollState:
    """What `/status` and readiness say of a feed.

    `age` is in seconds since the last good poll, measured without the wall clock. `error_code` is
    that of services/errors, "internal" for a fault of our own, empty while all is well.
    `failures` counts the polls in a row that failed: the breaker is open while there are any.
    `rows_seen` counts the rows first seen by this process, `rows` the same by what became of them.
    """

    last_success: datetime | None = None
    age: float | None = None
    failing_since: datetime | None = None
    error_code: str = ""
    failures: int = 0
    rows_seen: int = 0
    rows: Mapping[str, int] = field(default_factory=dict)
    baseline: bool = False


class Health:
    """Counts failures in a row; any success starts over."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.failures = 0
        self._failed_at = -math.inf
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
        self._failed_at = self._clock.monotonic()
        self._failing_since = self._failing_since or self._clock.now()
        return changed

    def closes(self) -> bool:
        """Begin the back-off anew because the server works after all; say whether it had begun.

        One that answers somebody and fails the polls is not asked more often than after CALM.
        """
        if not self.error_code or self._clock.monotonic() - self._failed_at < CALM:
            return False
        self.failures = 0
        return True

    @property
    def back_off(self) -> float:
        """Return the seconds to wait after the latest failure."""
        return BACK_OFF[min(self.failures, len(BACK_OFF)) - 1]

    def state(self, *, rows: Mapping[str, int], baseline: bool) -> PollState:
        """Return what there is to say now."""
        at = self._succeeded_at
        return PollState(
            last_success=self._last_success,
            age=None if at is None else self._clock.monotonic() - at,
            failing_since=self._failing_since,
            error_code=self.error_code,
            failures=self.failures,
            rows_seen=sum(rows.values()),
            rows=dict(rows),
            baseline=baseline,
        )
