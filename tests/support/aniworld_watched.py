"""An Aniworld that the real poller watches, and what it was told."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from services.backends.aniworld.backend import Aniworld
from services.events import Arrival, Failure, Notice
from services.polling.poller import Poller
from services.storage.backend_memory import StoredBackendMemory
from services.storage.database import Database
from support.aniworld import RunningAniworld, listening, until
from support.clock import FakeClock
from support.feed import KeepingIntake

ACTIVE, IDLE = 2.0, 300.0


class Watched:
    """A stand-in, a backend with a memory on disk, and the poller between them."""

    def __init__(
        self,
        world: RunningAniworld,
        make: Callable[..., Aniworld],
        database: Database,
        clock: FakeClock,
    ) -> None:
        self.world = world
        self.clock = clock
        self.database = database
        self.intake = KeepingIntake()
        self._make = make
        self.start()

    def start(self) -> None:
        """Begin, or begin anew as a restarted process does."""
        self._memory = StoredBackendMemory(self.database, self.clock, "aniworld")
        self.backend = self._make(self.world, memory=self._memory)
        self.poller = Poller(
            self.backend,
            database=self.database,
            clock=self.clock,
            intake=self.intake,
            wake_relay=lambda: None,
            active=ACTIVE,
            idle=IDLE,
        )

    async def poll(self, times: int = 1, *, apart: float = 70.0) -> float:
        """Poll, so far apart that nothing is remembered for being fresh."""
        for _ in range(times):
            self.clock.advance(apart)
            tick = await self.poller.tick()
        return tick.next_in

    async def ends(self) -> dict[str, Any]:
        """Return the ends that are kept on disk."""
        kept = await self._memory.load("ledger") or {}
        found: dict[str, Any] = kept.get("ends", {})
        return found

    @property
    def arrived(self) -> list[tuple[str, str]]:
        """Return what was told to have arrived: names with episodes."""
        events = [stored.event for stored in self.intake.events]
        return [
            (it.name, ",".join(map(str, it.episodes)) or it.episodes_text)
            for it in events
            if isinstance(it, Arrival)
        ]

    @property
    def failed(self) -> list[tuple[str, str]]:
        """Return what was told to have failed, with the reason."""
        events = [stored.event for stored in self.intake.events]
        return [(it.name, it.reason) for it in events if isinstance(it, Failure)]

    @property
    def notices(self) -> list[str]:
        """Return the codes of what the owners were told."""
        events = [stored.event for stored in self.intake.events]
        return [it.code for it in events if isinstance(it, Notice)]

    @asynccontextmanager
    async def heard(self) -> AsyncIterator[list[None]]:
        """Listen while the block runs, and until what was told is taken in."""
        async with listening(self.world, self.backend) as rings:
            await until(lambda: rings)
            yield rings
            told = len(self.world.server.socket.told)
            await self.world.post("frame", type="unknown", data={"queue_item_id": "end"})
            await until(lambda: len(self.world.server.socket.told) > told)
