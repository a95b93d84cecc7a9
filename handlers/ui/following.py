"""Messages that keep themselves up to date while they are fresh and something moves.

A message is followed until somebody presses a button of it, the same chat is shown something newer
to follow, nothing moves any more, or an hour has passed. Looks are shared by those who make them;
here every message only asks for its own.
"""

from collections.abc import Awaitable, Callable

from handlers.ui.screen import Screen
from handlers.ui.show import Show
from services.clock import Clock
from services.errands import Errands
from services.errors import ServiceError

FRESH = 3600.0  # seconds in which a message changes by itself
MISSES = 5  # looks in a row that may fail
SOONEST = 2.0  # seconds between two edits

Look = Callable[[], Awaitable[tuple[Screen, float]]]


class Following:
    """Follows what was shown last in each chat; `errands` bound how long each may take."""

    def __init__(self, errands: Errands, clock: Clock) -> None:
        self._errands = errands
        self._clock = clock
        self._turns: dict[int, int] = {}

    def begin(self, show: Show, look: Look, *, every: float) -> None:
        """Look again in so many seconds, and edit what was shown when it has changed.

        `look` returns the screen as it is now and the seconds until the next look, 0 to end.
        """
        if every > 0:
            turn = self._turns[show.chat_id] = self._turns.get(show.chat_id, 0) + 1
            self._errands.begin(self._follow(show, look, every, turn))

    async def _follow(self, show: Show, look: Look, every: float, turn: int) -> None:
        until = self._clock.monotonic() + FRESH
        misses = 0
        while every > 0 and misses < MISSES:
            await self._clock.sleep(max(SOONEST, every))
            if self._turns.get(show.chat_id) != turn or show.left:
                return
            if self._clock.monotonic() >= until:
                return
            try:
                screen, every = await look()
            except ServiceError:
                misses += 1
                continue
            misses = 0
            if not await show.renew(screen):
                return
