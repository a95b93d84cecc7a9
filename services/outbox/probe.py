"""Is Telegram there again? One question for all the chats that wait for the answer."""

import asyncio

from services.clock import Clock
from services.outbox.ports import Sender

_SLOWEST = 60.0
_TICK = 0.001  # seconds; a wait shorter than what a moment in the database can hold would spin


class Probe:
    """Asks after 1, 2, 4 … 60 seconds, however many rows want to know."""

    def __init__(self, sender: Sender, clock: Clock) -> None:
        self._sender = sender
        self._clock = clock
        self._asking = asyncio.Lock()
        self._failures = 0
        self._not_before = 0.0

    async def ask(self) -> float:
        """Return 0 when Telegram answers, else in how many seconds to ask again."""
        async with self._asking:
            left = self._not_before - self._clock.monotonic()
            if left > _TICK:
                return left
            if await self._sender.answers():
                self._failures = 0
                return 0.0
            wait = min(_SLOWEST, 2.0**self._failures)
            self._failures = min(self._failures + 1, 10)
            self._not_before = self._clock.monotonic() + wait
            return wait
