"""Messages that keep themselves up to date while they are fresh and something moves.

A message is followed until somebody presses a button of it, the same chat is shown something newer
to follow, nothing moves or changes any more, its time is up, or who reads it is not who they were.
Looks are shared by those who make them; here every message only asks for its own.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from handlers.ui.aside import Aside, Renewed
from handlers.ui.screen import Screen
from handlers.ui.show import Show
from services.clock import Clock
from services.errands import Errands
from services.errors import ServiceError
from services.people import Viewer

FRESH = 3600.0  # seconds in which a message changes by itself
MISSES = 5  # looks in a row that may fail
SLOWEST = 60.0  # seconds between two looks, however often Telegram has had enough

Look = Callable[[], Awaitable[tuple[Screen, float]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """Seconds between two looks at what moves all the time, 0 for none; none come sooner."""

    private: float = 3.5
    groups: float = 5.0
    soonest: float = 2.0

    def of(self, *, private: bool) -> float:
        """Return the seconds for a chat."""
        return self.private if private else self.groups


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How many seconds a message is followed, in all and while nothing changes; and its end.

    `ending` returns how it is left where it ends by itself; without it, it stays as it stands.
    """

    lasts: float = FRESH
    still: float = FRESH
    ending: Callable[[], Screen] | None = None


_USUAL = Bounds()
RHYTHM = Rhythm()


async def _always(_viewer: Viewer) -> bool:
    return True


class Following:
    """Follows what was shown last in each chat; `errands` bound how long each may take.

    `same` says whether somebody is still let in as they were when it was shown to them.
    """

    def __init__(
        self,
        errands: Errands,
        clock: Clock,
        aside: Aside,
        *,
        same: Callable[[Viewer], Awaitable[bool]] = _always,
        rhythm: Rhythm = RHYTHM,
    ) -> None:
        self._errands = errands
        self._clock = clock
        self._aside = aside
        self._same = same
        self.rhythm = rhythm
        self._turns: dict[int, int] = {}

    def begin(
        self, show: Show, look: Look, *, every: float, reader: Viewer, bounds: Bounds = _USUAL
    ) -> None:
        """Look again in so many seconds, and edit what was shown when it has changed.

        `look` returns the screen as it is now and the seconds until the next look, 0 to end.
        Whatever else of the chat was followed before is followed no more.
        """
        if every > 0:
            turn = self._turns[show.chat_id] = self._turns.get(show.chat_id, 0) + 1
            self._errands.begin(self._follow(show, look, every, turn, reader, bounds))

    async def _follow(
        self, show: Show, look: Look, every: float, turn: int, reader: Viewer, bounds: Bounds
    ) -> None:
        until = self._clock.monotonic() + bounds.lasts
        changed = self._clock.monotonic()
        misses, stretch, wait = 0, 1, 0.0
        unsaid: Screen | None = None
        while every > 0 and misses < MISSES:
            await self._clock.sleep(
                max(min(max(self.rhythm.soonest, every) * stretch, SLOWEST), wait)
            )
            if show.left or not await self._same(reader):
                return
            now = self._clock.monotonic()
            if self._turns.get(show.chat_id) != turn or now >= min(until, changed + bounds.still):
                break
            try:
                screen, every = await look()
            except ServiceError:
                misses += 1
                continue
            renewed = await self._renew(show, screen)
            if renewed.over:
                return
            misses, wait = 0, renewed.wait or 0.0
            stretch *= 2 if wait else 1
            unsaid = None if renewed.wait is None else screen
            if renewed.changed:
                changed = now
        if last := bounds.ending() if bounds.ending else unsaid:
            await self._end(show, last)

    async def _end(self, show: Show, screen: Screen) -> None:
        """Leave a message as it is to stand, as soon as there is room for that."""
        for time in range(MISSES + 1):
            renewed = await self._renew(show, screen)
            if renewed.wait is None:
                return
            await self._clock.sleep(max(self.rhythm.soonest * 2**time, renewed.wait))

    async def _renew(self, show: Show, screen: Screen) -> Renewed:
        await self._clock.sleep(self._aside.turn())
        return await show.renew(screen, self._aside)
