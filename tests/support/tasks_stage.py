"""The task platform on the stage of the contract suite; somebody works with the house's account."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from services.backends.tasks.backend import BACKEND, TaskPlatform
from services.backends.tasks.settings import Settings
from services.models import BackendId, ItemRef, TitleKind, ViewerId
from services.transport.redaction import Redactor
from support.clock import FakeClock
from support.contract import Known, Trouble
from support.moviepilot_stage import MODES
from support.tasks import RunningTasks, running_tasks

MINUTES = 300.0  # seconds: every cached look is over
WHO = ViewerId(1001)
_REF = ItemRef(backend=BackendId("tasks"), kind=TitleKind.UNKNOWN, native_id="0")
_SIGNING_IN = ("/api/auth/login", "/api/auth/refresh")


class TasksStage:
    """Implements support.contract.Stage."""

    known = Known(words="", no_words="", film=_REF, series=_REF, owned=_REF, unknown=_REF)

    def __init__(self, world: RunningTasks, backend: TaskPlatform, clock: FakeClock) -> None:
        self.world = world
        self.backend = backend
        self.clock = clock

    async def trouble(self, trouble: Trouble) -> None:
        """Put the server into trouble."""
        match trouble:
            case Trouble.PASSWORD:
                await self.world.post("user", password="another-password")
                await self.world.post("expire")
            case Trouble.LIMIT:
                await self.world.post("storm", seconds=30)
            case _:
                await self.world.post("downtime", mode=MODES[trouble], seconds=60)
        self.later()

    async def recover(self) -> None:
        """End the trouble."""
        await self.world.post("downtime", mode="up")
        await self.world.post("user", password=self.world.password)
        self.later()

    async def restart(self) -> None:
        """Make the server forget who is signed in."""
        await self.world.post("expire")
        self.later()

    async def arrive(self) -> None:
        """Let a task be completed."""
        await self.world.post("finish")

    async def fail(self) -> None:
        """Let a task fail."""
        await self.world.post("fail")

    async def old_rows(self, count: int) -> None:
        """Let there be so many more tasks, of long ago."""
        board = self.world.server.board
        for number in range(count):
            task = board.add(self.world.server.keeper, f"Older task {number}", [])
            task.created -= timedelta(days=3)
            task.status = "completed"

    async def finish_all(self) -> None:
        """Complete every open task."""
        await self.world.post("finish", all=True)

    async def changes(self) -> list[str]:
        """Return the requests that were meant to change something."""
        return [
            f"{it['method']} {it['path']}"
            for it in self.world.calls()
            if it["method"] != "GET" and it["path"] not in _SIGNING_IN
        ]

    def later(self) -> None:
        """Let so much time pass that nothing is remembered for being fresh."""
        self.clock.advance(MINUTES)


@asynccontextmanager
async def tasks_stage(deadline: float) -> AsyncIterator[TasksStage]:
    """Run the lived-in stand-in, its world standing still, and a backend in front of it."""
    clock = FakeClock()
    async with running_tasks() as world:
        account = {"username": world.username, "password": world.password}
        backend = BACKEND.create(
            Settings.model_validate({"url": world.url, **account}),
            clock=clock,
            redactor=Redactor(),
            deadline=deadline,
        )
        await backend.control("tasks", "use-house", {}, who=WHO)
        try:
            yield TasksStage(world, backend, clock)
        finally:
            await backend.aclose()
