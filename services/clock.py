"""Time as a dependency: one source for the wall clock, for durations and for waiting."""

import asyncio
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Where time comes from; tests inject one they turn by hand."""

    def now(self) -> datetime:
        """Return the wall clock, aware and in UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never jump, for durations, leases and back-offs."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the wall clock, aware and in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return the event loop's kind of seconds."""
        return time.monotonic()  # noqa: TID251 - this module is the one reader of the machine's time

    async def sleep(self, seconds: float) -> None:
        """Wait on the event loop."""
        await asyncio.sleep(seconds)
