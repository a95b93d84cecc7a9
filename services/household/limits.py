"""How much one person may ask for, and how much everybody together (reliability.md A-10).

Windows slide: what was refused does not count, so who waits is let in again. Nothing is kept across
a restart, for a minute is soon over.
"""

import math
from collections import Counter, deque
from dataclasses import dataclass
from enum import StrEnum

from services.clock import Clock
from services.models import ViewerId

WINDOW = 60.0  # seconds
MOST_AT_ONCE = 200  # updates a second, from everybody
MOST_OF_ONE = 150  # of them; nobody takes all the room from the others


class Asks(StrEnum):
    """What somebody asks of us, each with a limit of its own."""

    COMMAND = "command"  # whatever is typed
    SEARCH = "search"  # what asks the servers for titles
    TAP = "tap"  # buttons, and what an app asks by itself while somebody types behind our name


MOST_A_MINUTE = {Asks.COMMAND: 20, Asks.SEARCH: 5, Asks.TAP: 60}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether something `passes`; else in how many `seconds` the next will.

    `tell` says that the person has not heard so in this window.
    """

    passes: bool
    tell: bool = False
    seconds: int = 0


PASSES = Verdict(passes=True)


class Limits:
    """Counts what each person asks for."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._taken: dict[tuple[ViewerId, Asks], deque[float]] = {}
        self._told: dict[tuple[ViewerId, Asks], float] = {}  # until when

    def take(self, who: ViewerId, what: Asks) -> Verdict:
        """Count one thing, unless it is one too many."""
        now, key = self._clock.monotonic(), (who, what)
        most = MOST_A_MINUTE[what]
        taken = self._taken.setdefault(key, deque(maxlen=most))
        if len(taken) < most or taken[0] <= now - WINDOW:
            taken.append(now)
            return PASSES
        free_at = taken[0] + WINDOW
        tell = self._told.get(key, 0.0) <= now
        if tell:
            self._told[key] = now + WINDOW
        return Verdict(passes=False, tell=tell, seconds=max(math.ceil(free_at - now), 1))


class Floodgate:
    """Lets only so many updates in; what is shed costs nothing more than this count."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._taken: deque[tuple[float, int | None]] = deque()
        self._of: Counter[int | None] = Counter()
        self._told: dict[int, float] = {}  # until when
        self.shed = 0

    def take(self, who: int | None) -> Verdict:
        """Count an update of somebody (None: of nobody), unless it is one too many."""
        now = self._clock.monotonic()
        while self._taken and self._taken[0][0] <= now - 1:
            _, gone = self._taken.popleft()
            self._of[gone] -= 1
            if not self._of[gone]:
                del self._of[gone]
        if len(self._taken) < MOST_AT_ONCE and self._of[who] < MOST_OF_ONE:
            self._taken.append((now, who))
            self._of[who] += 1
            return PASSES
        self.shed += 1
        return Verdict(passes=False, tell=self._due(who, now), seconds=1)

    def _due(self, who: int | None, now: float) -> bool:
        """Say whether somebody is to hear of it, once a window; nobody hears nothing."""
        if who is None or self._told.get(who, 0.0) > now:
            return False
        if len(self._told) >= MOST_AT_ONCE:
            self._told = {one: until for one, until in self._told.items() if until > now}
        if len(self._told) >= MOST_AT_ONCE:  # a crowd is not answered one by one
            return False
        self._told[who] = now + WINDOW
        return True
