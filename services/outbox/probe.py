"""Is Telegram there? One question for all the chats that wait for the answer (T-29)."""

import asyncio

from services.clock import Clock
from services.outbox.ports import Sender

_SLOWEST = 60.0
_TICK = 0.001  # seconds; a wait shorter than what a moment in the database can hold would spin


class Probe:
    """Asks after 1, 2, 4 … 60 seconds, however many rows want to know.

    While it is `down` nothing else is tried: an outage costs one call a minute, not one per chat.
    """

    def __init__(self, sender: Sender, clock: Clock) -> None:
        self._sender = sender
        self._clock = clock
        self._asking = asyncio.Lock()
        self._failures = 0
        self._not_before = 0.0
        self.down = False

    def suspect(self) -> None:
        """Ask before anything else is sent: a call had no connection, or was refused too often."""
        self.down = True

    def wait(self) -> float:
        """Return in how many seconds the next question may be asked, 0 for now."""
        left = self._not_before - self._clock.monotonic()
        return left if left > _TICK else 0.0

    async def ask(self) -> bool:
        """Say whether Telegram answers; no more often than allowed, else it is still down."""
        async with self._asking:
            if self.wait() > 0:
                return False
            if await self._sender.answers():
                self.down = False
                self._failures = 0
                return True
            self.down = True
            wait = min(_SLOWEST, 2.0**self._failures)
            self._failures = min(self._failures + 1, 10)
            self._not_before = self._clock.monotonic() + wait
            return False
