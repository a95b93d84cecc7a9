"""Aniworld on the stage of the contract suite, its socket listened to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from services.backends.aniworld.backend import BACKEND, Aniworld
from services.backends.aniworld.settings import Settings
from services.errors import BackendError
from services.models import BackendId, ItemRef, TitleKind
from services.transport.redaction import Redactor
from support.aniworld import RunningAniworld, running_aniworld, until
from support.clock import FakeClock
from support.contract import Known, Trouble
from support.moviepilot_stage import MODES

MINUTES = 300.0  # seconds: every wait for a budget, every cached look is over


def _ref(number: int) -> ItemRef:
    return ItemRef(
        backend=BackendId("aniworld"), kind=TitleKind.SERIES, native_id=f"aniworld_{number}"
    )


class AniworldStage:
    """Implements support.contract.Stage."""

    known = Known(
        words="weather report",
        no_words="no such title anywhere",
        film=_ref(106),
        series=_ref(105),
        owned=_ref(101),
        unknown=_ref(999),
    )

    def __init__(self, world: RunningAniworld, backend: Aniworld, clock: FakeClock) -> None:
        self.world = world
        self.backend = backend
        self.clock = clock
        self.rings = 0

    def ring(self) -> None:
        """Count what the socket tells."""
        self.rings += 1

    async def listen(self) -> None:
        """Listen to the socket, again and again."""
        while True:
            with suppress(BackendError):
                await self.backend.listen(self.ring)
            await asyncio.sleep(0.02)

    async def trouble(self, trouble: Trouble) -> None:
        """Put the server into trouble."""
        match trouble:
            case Trouble.PASSWORD:
                await self.world.post("password", password="another-password")
                await self.world.post("expire")
            case Trouble.LIMIT:
                await self.world.post("storm", seconds=30)
            case _:
                paths = ["/api/", "/health"]
                await self.world.post("downtime", mode=MODES[trouble], seconds=60, paths=paths)
        self.later()

    async def recover(self) -> None:
        """End the trouble."""
        await self.world.post("downtime", mode="up")
        self.later()

    async def restart(self) -> None:
        """Make every token invalid."""
        await self.world.post("expire")
        self.later()

    async def arrive(self) -> None:
        """Let the first download finish."""
        await self._told("finish")

    async def fail(self) -> None:
        """Let the first download fail."""
        await self._told("fail")

    async def old_rows(self, count: int) -> None:
        """Let more have been downloaded in earlier days."""
        self.world.server.queue.completed += count

    async def finish_all(self) -> None:
        """Finish every download."""
        await self._told("finish", all=True)
        async with asyncio.timeout(10):
            while (await self.backend.queue()).items:
                self.later()

    async def changes(self) -> list[str]:
        """Return what was sent to change something; signing in does not."""
        return [
            f"{it['method']} {it['path']}"
            for it in self.world.calls()
            if it["method"] != "GET" and it["path"] != "/api/auth/login"
        ]

    def later(self) -> None:
        """Let so much time pass that nothing is remembered for being fresh."""
        self.clock.advance(MINUTES)

    async def _told(self, control: str, **body: object) -> None:
        before = self.rings
        await self.world.post(control, **body)
        await until(lambda: self.rings > before)
        self.later()


@asynccontextmanager
async def aniworld_stage(deadline: float) -> AsyncIterator[AniworldStage]:
    """Run the lived-in stand-in, its world standing still, and a backend that listens to it."""
    clock = FakeClock()
    # A standing clock and the machine's: the budget of a minute is no part of this stage.
    async with running_aniworld(variant={"replays": True}, limit=100_000) as world:
        backend = BACKEND.create(
            Settings.model_validate({"url": world.url, "password": world.password}),
            clock=clock,
            redactor=Redactor(),
            deadline=deadline,
        )
        stage = AniworldStage(world, backend, clock)
        await world.post("enqueue", id="aniworld_103", priority="high")
        await world.post("finish")
        await world.post("step", seconds=1)
        async with asyncio.TaskGroup() as group:
            listening = group.create_task(stage.listen())
            try:
                await world.listening()
                async with asyncio.timeout(10):
                    while len((await backend.queue()).items) < 2:
                        stage.later()
                world.server.journal.reset()
                yield stage
            finally:
                listening.cancel()
                await backend.aclose()
