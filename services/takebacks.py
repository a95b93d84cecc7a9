"""Some seconds in which what was confirmed can be taken back: it is only done when they are over.

They are in memory alone. A process that ends meanwhile has done nothing.
"""

import asyncio
from collections.abc import Hashable

from services.clock import Clock

SECONDS = 5.0


class Takebacks:
    """Lets whoever confirmed something think again."""

    def __init__(self, clock: Clock, *, seconds: float = SECONDS) -> None:
        self._clock = clock
        self.seconds = seconds
        self._open: dict[Hashable, asyncio.Event] = {}

    async def stands(self, what: Hashable) -> bool:
        """Wait the seconds out, and say whether it still stands; False once it is taken back."""
        back = self._open[what] = asyncio.Event()
        over = asyncio.Event()
        try:
            async with asyncio.TaskGroup() as group:
                timer = group.create_task(self._clock.sleep(self.seconds))
                taken = group.create_task(back.wait())
                for one in (timer, taken):
                    one.add_done_callback(lambda _: over.set())
                await over.wait()
                timer.cancel()
                taken.cancel()
        finally:
            del self._open[what]
        return not back.is_set()

    def take_back(self, what: Hashable) -> bool:
        """Take something back, and say whether there was still time."""
        if (back := self._open.get(what)) is None:
            return False
        back.set()
        return True
