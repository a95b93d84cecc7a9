"""Clocks that tests turn by hand: one that stands still until `advance`, one that goes on."""

import asyncio
from datetime import UTC, datetime, timedelta

from services.clock import SystemClock

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


class FakeClock:
    """Implements services.clock.Clock; `advance` moves time and wakes whoever slept long enough."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start
        self._monotonic = 1000.0
        self._sleepers: list[tuple[float, asyncio.Event]] = []
        self._fell_asleep = asyncio.Condition()
        self.slept: list[float] = []

    def now(self) -> datetime:
        """Return the wall clock, aware and in UTC."""
        return self._now

    def monotonic(self) -> float:
        """Return seconds that never jump."""
        return self._monotonic

    async def sleep(self, seconds: float) -> None:
        """Wait until `advance` has moved time this far."""
        self.slept.append(seconds)
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        sleeper = (self._monotonic + seconds, asyncio.Event())
        self._sleepers.append(sleeper)
        try:
            async with self._fell_asleep:
                self._fell_asleep.notify_all()
            await sleeper[1].wait()
        finally:
            self._sleepers.remove(sleeper)

    def advance(self, seconds: float) -> None:
        """Move both clocks on and wake the sleepers that are due; they run at the next await."""
        self._now += timedelta(seconds=seconds)
        self._monotonic += seconds
        for due, woken in self._sleepers:
            if due <= self._monotonic:
                woken.set()

    def jump(self, seconds: float) -> None:
        """Set the wall clock alone, as an NTP step or a person does."""
        self._now += timedelta(seconds=seconds)

    async def asleep(self, count: int = 1, *, deadline: float = 10) -> None:
        """Wait (in real time, at most `deadline` seconds) until `count` sleepers are waiting."""
        async with asyncio.timeout(deadline), self._fell_asleep:
            await self._fell_asleep.wait_for(lambda: len(self._waiting()) >= count)

    def _waiting(self) -> list[float]:
        return [due for due, woken in self._sleepers if not woken.is_set()]


class ShiftedClock(SystemClock):
    """The machine's clock, set forward by hand: loops go on, and what is kept grows old."""

    def __init__(self) -> None:
        self._shift = timedelta()

    def now(self) -> datetime:
        """Return the wall clock as it was set."""
        return super().now() + self._shift

    def jump(self, seconds: float) -> None:
        """Set the wall clock on."""
        self._shift += timedelta(seconds=seconds)
