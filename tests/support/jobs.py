"""Jobs within a test's reach: a piece of work, and a nudge that runs what is due."""

import asyncio

from services.polling.scheduler import Jobs, Tick

DEADLINE = 10


class Work:
    """A tick that counts its runs and answers or raises what a test says."""

    def __init__(self, *, next_in: float = 3600) -> None:
        self.next_in = next_in
        self.error: Exception | None = None
        self.began = 0
        self.ended = 0
        self.cancelled = 0
        self.may_end = asyncio.Event()
        self.may_end.set()
        self._changed = asyncio.Condition()

    async def tick(self) -> Tick:
        self.began += 1
        await self._tell()
        try:
            await self.may_end.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        self.ended += 1
        await self._tell()
        if self.error is not None:
            raise self.error
        return Tick(next_in=self.next_in)

    async def has_begun(self, times: int) -> None:
        async with asyncio.timeout(DEADLINE), self._changed:
            await self._changed.wait_for(lambda: self.began >= times)

    async def has_ended(self, times: int) -> None:
        async with asyncio.timeout(DEADLINE), self._changed:
            await self._changed.wait_for(lambda: self.ended >= times)

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()


async def look_at_the_clock(jobs: Jobs) -> None:
    """Make the scheduler start what is due, and wait until it has ended."""
    nudge = Work()
    jobs.add("nudge", nudge.tick)
    await nudge.has_ended(1)
    await asyncio.sleep(0)
