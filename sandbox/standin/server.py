"""What every stand-in has: the server's time, faults, a witness, a world that moves along."""

import asyncio
from collections.abc import AsyncIterator

from aiohttp import web

from sandbox.standin.clock import Clock, ServerClock, SystemClock
from sandbox.standin.faults import Faults
from sandbox.standin.journal import Journal

_TICK = 0.5  # real seconds between two steps of a living world


class StandIn:
    """The common half of a stand-in server; `pace` is world seconds per real second."""

    def __init__(self, clock: Clock | None = None, *, pace: float = 1.0) -> None:
        self.clock = ServerClock(clock or SystemClock(), timezone="UTC")
        self.faults = Faults()
        self.journal = Journal(self.clock)
        self.paused = False
        self.storm: int | None = None  # requests still to be answered with 429
        self.storm_seconds = 30
        self._pace = pace

    async def live(self) -> None:
        """Move the world along with real time, until cancelled."""
        while True:
            await self.clock.sleep(_TICK)
            if not self.paused:
                self.step(_TICK * self._pace)

    def step(self, seconds: float) -> None:
        """Let world time pass."""
        raise NotImplementedError

    def close(self) -> None:
        """Release everything that waits, so that the listener can stop at once."""
        self.faults.release()


STANDIN = web.AppKey("standin", StandIn)


def keep(app: web.Application, server: StandIn, *, living: bool) -> None:
    """Put a server into its application, to begin and end with it; `app[STANDIN]` is it then."""
    app[STANDIN] = server

    async def live(_: web.Application) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as group:
            life = group.create_task(server.live())
            yield
            life.cancel()

    async def release(_: web.Application) -> None:
        server.close()

    app.on_shutdown.append(release)
    if living:
        app.cleanup_ctx.append(live)
