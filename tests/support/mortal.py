"""A relay that dies at a point of reliability.md 7: in this process, or in one that is killed."""

import asyncio
import contextlib
import os
import pickle
import signal
import sys
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from services.outbox.model import Handover
from services.storage.database import Database
from support.outbox import CrashError, Fault, Posted, Telegram, World

TESTS = Path(__file__).parents[1]
RUN = (
    f"import sys; sys.path[:0] = {[str(TESTS.parent), str(TESTS)]!r};"
    "from support.mortal import live; live()"
)
DEADLINE = 60


class MortalDatabase(Database):
    """Ends the process at one of its write transactions, before or after the commit."""

    def __init__(self, path: Path, *, at: int, committed: bool) -> None:
        super().__init__(path)
        self._left = at
        self._committed = committed

    @contextlib.asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """Write, and die at the one write that was named."""
        self._left -= 1
        last = self._left == 0
        async with super().write() as connection:
            yield connection
            if last and not self._committed:
                self.die()
        if last and self._committed:
            self.die()

    def die(self) -> None:
        """Be gone."""
        raise CrashError


@dataclass(frozen=True, kw_only=True)
class End:
    """After how many seconds it ends, unless a write (counted from 1) or a call is the last."""

    write: int
    committed: bool
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What outlives a process: the people, and what Telegram holds and will answer."""

    monotonic: float
    journal: list[Posted]
    faults: dict[int, deque[Fault]]
    parts: int


class MortalWorld(World):
    """A world whose relay dies when it is told to, and begins again with nothing but the file."""

    def __init__(self, directory: Path, *, killed: bool) -> None:
        super().__init__(directory)
        self._killed = killed

    async def die(self, *, write: int = 0, committed: bool = False, seconds: float = 600.0) -> None:
        """Run until a certain write, a call that is the last, or for so long; then begin again."""
        end = End(write=write, committed=committed, seconds=seconds)
        if self._killed:
            await self.database.aclose()
            take(self, await _killed(self.path, surroundings(self), end))
        else:
            await self.reopen(lambda path: MortalDatabase(path, at=write, committed=committed))
            await self.deliver(seconds)
            assert self.crashed or not write
        await self.reopen()


def surroundings(world: World) -> Surroundings:
    """Return what another process needs to be this world."""
    return Surroundings(
        monotonic=world.clock.monotonic(),
        journal=world.telegram.journal,
        faults=world.telegram.faults,
        parts=world.words.parts,
    )


def take(world: World, around: Surroundings) -> None:
    """Let a world go on where another process was."""
    world.clock.advance(around.monotonic - world.clock.monotonic())
    world.telegram.journal = around.journal
    world.telegram.faults = around.faults
    world.words.parts = around.parts


async def _killed(path: Path, around: Surroundings, end: End) -> Surroundings:
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", RUN, str(path)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(DEADLINE):
        left, _ = await child.communicate(pickle.dumps((around, end)))
    assert child.returncode == -signal.SIGKILL
    told = pickle.loads(left)  # noqa: S301 - from our own child
    assert isinstance(told, Surroundings)
    return told


def live() -> None:
    """Be the other process: live as standard input says, and end by SIGKILL."""
    around, end = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own parent
    asyncio.run(_live(Path(sys.argv[1]), around, end))


async def _live(path: Path, around: Surroundings, end: End) -> None:
    world = Doomed(path.parent)
    take(world, around)
    if end.write:
        await world.reopen(lambda path: DoomedDatabase(path, world, end))
    await world.deliver(end.seconds)
    world.kill()


class Doomed(World):
    """A world that the kernel ends."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self.telegram = self.sender = DoomedTelegram(clock=self.clock, kill=self.kill)

    def kill(self) -> None:
        """Hand over what outlives this process, and be gone."""
        os.write(1, pickle.dumps(surroundings(self)))
        os.kill(os.getpid(), signal.SIGKILL)


class DoomedDatabase(MortalDatabase):
    """Is killed at its last write."""

    def __init__(self, path: Path, world: Doomed, end: End) -> None:
        super().__init__(path, at=end.write, committed=end.committed)
        self._world = world

    def die(self) -> None:
        """Be gone."""
        self._world.kill()


@dataclass(kw_only=True)
class DoomedTelegram(Telegram):
    """The call that is the last one is never answered."""

    kill: Callable[[], None]

    def _answer(self, posted: Posted) -> Handover:
        try:
            return super()._answer(posted)
        except CrashError:
            self.kill()
            raise
