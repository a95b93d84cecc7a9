"""Sees when the event loop does not come round: nothing else in the process can say so.

A thread looks at the loop's heartbeat. While the loop is blocked it cannot answer `/healthz`
either; what was asked meanwhile is answered with a failure once it comes round again.
"""

import asyncio
import sys
import threading
import traceback

import structlog

from services.clock import Clock

BEAT = 0.25  # seconds between two beats, and between two looks
BLOCKED = 1.0  # seconds without a beat: the stack is logged, once per block
DEAD = 60.0  # seconds without a beat: the process counts as not alive
DEEPEST = 30  # frames of a stack that are logged

_log = structlog.stdlib.get_logger(__name__)


class Watchdog:
    """Beats on the event loop, and watches the beat from a thread of its own.

    `blocked` says what the thread saw last.
    """

    def __init__(self, clock: Clock, *, beat: float = BEAT, patience: float = BLOCKED) -> None:
        self._clock = clock
        self._beat = beat
        self._patience = patience
        self._beaten = clock.monotonic()
        self._stopped = asyncio.Event()
        self._over = threading.Event()
        self._loop_thread = 0
        self.blocked = False

    @property
    def lag(self) -> float:
        """Return the seconds since the last beat."""
        return self._clock.monotonic() - self._beaten

    @property
    def alive(self) -> bool:
        """Say whether the loop has come round within the last minute."""
        return self.lag <= DEAD

    async def run(self) -> None:
        """Beat until `stop`."""
        self._loop_thread = threading.get_ident()
        self._beaten = self._clock.monotonic()
        watcher = threading.Thread(target=self._watch, name="watchdog", daemon=True)
        watcher.start()
        try:
            while not self._stopped.is_set():
                self._beaten = self._clock.monotonic()
                try:
                    async with asyncio.timeout(self._beat):
                        await self._stopped.wait()
                except TimeoutError:
                    continue
        finally:
            self._over.set()

    def stop(self) -> None:
        """Beat no more."""
        self._stopped.set()

    def _watch(self) -> None:
        looked = self._clock.monotonic()
        while not self._over.wait(self._beat):
            now = self._clock.monotonic()
            # A process that was suspended as a whole is no loop that was blocked.
            was_away = now - looked > self._patience
            looked = now
            if self.lag <= self._patience:
                self.blocked = False
            elif not self.blocked and not was_away:
                self.blocked = True
                self._report()

    def _report(self) -> None:
        frame = sys._current_frames().get(self._loop_thread)
        stack = "".join(traceback.format_stack(frame, DEEPEST)) if frame else ""
        _log.error("event loop is blocked", seconds=round(self.lag, 1), blocked_in=stack)
