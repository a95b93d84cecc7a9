"""One bell for the whole stage: whoever waits for a change looks again when it rings."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Pulse:
    """Wakes everybody who waits, each time something happened."""

    def __init__(self) -> None:
        self._bell = asyncio.Event()
        self.closed = False

    def ring(self) -> None:
        """Let everybody look again."""
        bell, self._bell = self._bell, asyncio.Event()
        bell.set()

    def close(self) -> None:
        """End all waiting, now and later."""
        self.closed = True
        self.ring()

    async def until(self, ready: Callable[[], T | None], seconds: float) -> T | None:
        """Return what `ready` finds, or None after `seconds` of real time or when closed."""
        found = ready()
        if found is not None or self.closed or seconds <= 0:
            return found
        try:
            async with asyncio.timeout(seconds):
                while found is None and not self.closed:
                    await self._bell.wait()
                    found = ready()
                return found
        except TimeoutError:
            return None

    async def rest(self, seconds: float) -> None:
        """Wait for real time to pass, or for the end of the stage."""
        await self.until(lambda: None, seconds)
