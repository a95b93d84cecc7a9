"""NASSAV on the stage of the contract suite, as either family."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.backends.nassav.backend import BACKEND, Nassav
from services.backends.nassav.settings import Settings
from services.models import BackendId, ItemRef, TitleKind
from services.transport.redaction import Redactor
from support.clock import FakeClock
from support.contract import Known, Trouble
from support.moviepilot_stage import MODES
from support.nassav import RunningNassav, running_nassav

MINUTES = 90.0  # seconds: every cached look is over
APART = 3.5 * 3600.0  # between two downloads of the older family, which gives up by the hour
UNDER_WAY = ("ABC-004", "ABC-005")
API = "/nassav/api/"
# Paths that the suite asks for: a made-up answer is one path's.
PATHS = (
    "source/list",
    "resources/",
    "resource/list",
    "resource/metadata",
    "resource/cover",
    "tasks/queue/status",
    "downloads/list",
)


def _ref(code: str) -> ItemRef:
    return ItemRef(backend=BackendId("nassav"), kind=TitleKind.FILM, native_id=code)


class NassavStage:
    """Implements support.contract.Stage."""

    known = Known(
        words="ABC-001 abc-002",
        no_words="no such title anywhere",
        film=_ref("ABC-007"),
        series=_ref("ABC-008"),  # there are none; it is one more that lacks its video
        owned=_ref("ABC-003"),
        unknown=_ref("no code"),
    )

    def __init__(self, world: RunningNassav, backend: Nassav, clock: FakeClock) -> None:
        self.world = world
        self.backend = backend
        self.clock = clock

    async def trouble(self, trouble: Trouble) -> None:
        """Put the server into trouble; an account it has none, but a proxy before it may."""
        status = {Trouble.PASSWORD: 401, Trouble.LIMIT: 429}.get(trouble)
        if status is None:
            await self.world.post("downtime", mode=MODES[trouble], seconds=60)
        else:
            paths = [API + path for path in PATHS]
            await self.world.post("answer", paths=paths, status=status, body={"detail": "no"})
        self.later()

    async def recover(self) -> None:
        """End the trouble."""
        await self.world.post("downtime", mode="up")
        self.later()

    async def restart(self) -> None:
        """Do nothing: nobody is signed in."""

    async def arrive(self) -> None:
        """Let the first download finish."""
        await self.world.post("finish")
        self.later()

    async def fail(self) -> None:
        """Let the first download fail; the older family's silence is long."""
        await self.world.post("fail")
        self.later(APART if self.world.server.family == "old" else MINUTES)

    async def old_rows(self, count: int) -> None:
        """Let there be as many more resources."""
        for number in range(count // 100):
            await self.world.post("put", code=f"OLD-{number + 1:03}")

    async def finish_all(self) -> None:
        """Finish every download, and let that be noticed."""
        await self.world.post("finish", all=True)
        self.later()

    async def changes(self) -> list[str]:
        """Return what was sent to change something."""
        return [
            f"{it['method']} {it['path']}" for it in self.world.calls() if it["method"] != "GET"
        ]

    def later(self, seconds: float = MINUTES) -> None:
        """Let so much time pass that nothing is remembered for being fresh."""
        self.clock.advance(seconds)


@asynccontextmanager
async def _stage(family: str, deadline: float) -> AsyncIterator[NassavStage]:
    """Run the lived-in stand-in, its world standing still, with two downloads handed in."""
    clock = FakeClock()
    async with running_nassav(family, clock=clock) as world:
        backend = BACKEND.create(
            Settings.model_validate({"url": world.url}),
            clock=clock,
            redactor=Redactor(),
            deadline=deadline,
        )
        try:
            stage = NassavStage(world, backend, clock)
            for code in UNDER_WAY:
                stage.later(APART if family == "old" else MINUTES)
                title = await backend.title(_ref(code))
                await backend.order(title, [], {})
            stage.later()
            world.server.journal.reset()
            yield stage
        finally:
            await backend.aclose()


@asynccontextmanager
async def new_nassav_stage(deadline: float) -> AsyncIterator[NassavStage]:
    """Run the newer family."""
    async with _stage("new", deadline) as stage:
        yield stage


@asynccontextmanager
async def old_nassav_stage(deadline: float) -> AsyncIterator[NassavStage]:
    """Run the older family."""
    async with _stage("old", deadline) as stage:
        yield stage
