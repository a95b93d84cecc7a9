"""Wrong passwords: the platform counts none (contract 1), so that we do."""

import math
from dataclasses import dataclass

from services.backends.tasks.mapping import ID
from services.clock import Clock
from services.errors import LockedOut
from services.models import ViewerId

FREE = 3  # wrong tries in a row before anybody waits
FIRST, LONGEST = 30.0, 900.0  # seconds; each further wrong one doubles them
MOST = 1000  # people remembered


@dataclass(slots=True)
class _Wrong:
    count: int = 0
    until: float = -math.inf


class Tries:
    """Lets people try to sign in, slower and slower the more often they were wrong."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._wrong: dict[ViewerId, _Wrong] = {}

    def check(self, who: ViewerId) -> None:
        """Let somebody try. Raises: LockedOut while they have to wait."""
        known = self._wrong.get(who)
        left = known.until - self._clock.monotonic() if known else 0.0
        if left > 0:
            raise LockedOut(ID, retry_after=math.ceil(left))

    def wrong(self, who: ViewerId) -> None:
        """Count a wrong try."""
        known = self._wrong.pop(who, _Wrong())
        known.count += 1
        if known.count >= FREE:
            wait = min(LONGEST, FIRST * 2 ** min(known.count - FREE, 10))
            known.until = self._clock.monotonic() + wait
        self._wrong[who] = known
        while len(self._wrong) > MOST:
            del self._wrong[next(iter(self._wrong))]

    def right(self, who: ViewerId) -> None:
        """Forget the wrong ones."""
        self._wrong.pop(who, None)
