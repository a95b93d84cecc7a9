"""Listening to a bell: connect, wake the poller when it rings, connect again when it broke.

Correctness never depends on it, so that whatever a bell does costs nothing but the time to the
next regular poll.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from services.capabilities import Bell
from services.clock import Clock
from services.errors import BackendError

WAITS = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)  # seconds until the first, second, … new try
STEADY = 60.0  # seconds a connection must have lasted for its end to count as a first failure
SPREAD = 0.2  # of a wait, either way: servers that restart are not met by everybody at once

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class BellState:
    """How a bell is; `error_code` is that of services/errors, empty where nothing is wrong."""

    listening: bool = False
    error_code: str = ""


class Listener:
    """Listens to one bell for as long as `run` is not cancelled; `wake` polls its feed."""

    def __init__(
        self,
        bell: Bell,
        *,
        clock: Clock,
        wake: Callable[[], object],
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._bell = bell
        self._clock = clock
        self._wake = wake
        self._chance = chance
        self._failures = 0
        self.state = BellState()

    async def run(self) -> None:
        """Listen and connect anew until cancelled, which closes the connection."""
        while True:
            began = self._clock.monotonic()
            error: Exception | None = None
            try:
                await self._bell.listen(self._rang)
            except Exception as caught:  # noqa: BLE001 - without its bell a feed is polled all the same
                error = caught
            if self._clock.monotonic() - began >= STEADY:
                self._failures = 0
            self._failures += 1
            self._note_end(error)
            await self._clock.sleep(self._pause())

    def _rang(self) -> None:
        if not self.state.listening:
            _log.info("stream connected", backend=self._bell.id)
            self.state = BellState(listening=True)
        self._wake()

    def _pause(self) -> float:
        wait = WAITS[min(self._failures, len(WAITS)) - 1]
        return wait * (1 - SPREAD + 2 * SPREAD * self._chance())

    def _note_end(self, error: Exception | None) -> None:
        """Keep how it ended, and log it where that is news."""
        if error is None:
            code = "ended"
        else:
            code = error.code if isinstance(error, BackendError) else "internal"
        news = self.state.listening or self.state.error_code != code
        self.state = BellState(error_code=code)
        if news:
            _log.warning(
                "stream is down, polling goes on",
                backend=self._bell.id,
                code=code,
                error=repr(error) if error else "",
                exc_info=error if code == "internal" else None,
            )
