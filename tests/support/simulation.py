"""Days of a household in virtual time, from a seed: a server, a poller, an outbox, a Telegram.

The parts are the real ones over a real file; the server and Telegram are the rigs of the other
tests. Whatever the steps do, the oracle (support/oracle.py) holds at the end.
"""

import contextlib
import random
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.errors import BackendUnavailable
from services.models import ChatId
from services.outbox.model import Fate, Recipient
from services.polling.poller import Poller
from services.storage.database import Database
from support.feed import HistoryFeed
from support.outbox import (
    ANNA,
    BEN,
    GROUP,
    CrashError,
    Fault,
    World,
    crash,
    episode,
    failure,
    fault,
    film,
)
from support.pages import History, Row
from support.threadless import ThreadlessConnection

ACTIVE, IDLE = 60.0, 900.0  # seconds between polls
EPISODES = 4  # of every season
SHORTEST, LONGEST = 3, 7  # steps of a schedule

RECIPIENTS = (
    Recipient(chat_id=ANNA),
    Recipient(chat_id=BEN),
    Recipient(chat_id=GROUP, chat_kind="group", thread_id=7),
)
CLEAR: tuple[Fault, ...] = (
    fault(Fate.NOT_SENT),
    fault(Fate.REFUSED),
    fault(Fate.RETRY_AFTER, retry_after=7),
    fault(Fate.BLOCKED),
    fault(Fate.LOST),
    fault(Fate.CHAT_NOT_FOUND),
    fault(Fate.BAD_MARKUP),
    fault(Fate.BAD_PICTURE),
    fault(Fate.TOO_LONG),
    fault(Fate.NO_THREAD),
    fault(Fate.EDIT_IMPOSSIBLE),
    fault(Fate.BAD_REQUEST),
)
DOUBTFUL: tuple[Fault, ...] = (
    fault(Fate.AMBIGUOUS),
    fault(Fate.AMBIGUOUS, accepted=True),
    crash(),
    crash(accepted=True),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens, and the seconds until the next."""

    act: str
    value: Any
    wait: float


@dataclass(frozen=True, slots=True)
class Schedule:
    """What one seed makes happen, to how many chats, over how many old rows."""

    seed: int
    chats: int
    old: int
    steps: tuple[Step, ...]


Draw = Callable[[random.Random], Any]


def _nothing(_: random.Random) -> None:
    return None


def _faults(chance: random.Random) -> tuple[ChatId, Fault, int]:
    kinds = DOUBTFUL if chance.random() < 0.4 else CLEAR
    chat = chance.choice(RECIPIENTS).chat_id
    return chat, chance.choice(kinds), chance.choice((1, 1, 2, 3, 5))


_ACTS: tuple[tuple[int, str, Draw], ...] = (
    (6, "films", lambda chance: chance.choice((1, 1, 1, 2, 3))),
    (1, "films", lambda _: 18),
    (6, "episodes", lambda chance: (chance.randint(1, 2), chance.choice((1, 1, 2, 3)))),
    (2, "failure", _nothing),
    (6, "telegram_fault", _faults),
    (1, "telegram_down", lambda chance: chance.random() < 0.6),
    (1, "server_down", lambda chance: chance.random() < 0.6),
    (1, "vanish", lambda chance: chance.randint(1, 3)),
    (1, "truncate", _nothing),
    (1, "file_again", lambda chance: chance.randint(0, 5)),
    (1, "restore", _nothing),
    (1, "server_clock", lambda chance: chance.choice((-6, -1, 1, 6))),
    (1, "wall_clock", lambda chance: chance.choice((-86400, -3600, -1, 1, 3600, 86400))),
    (3, "crash", lambda chance: (chance.randint(1, 9), chance.random() < 0.5)),
    (1, "restart", _nothing),
    (2, "speaks", lambda chance: chance.choice(RECIPIENTS).chat_id),
)
_WAITS = (0.2, 3.0, 3.0, 30.0, 90.0, 400.0, 2000.0)


def schedule(seed: int) -> Schedule:
    """Draw what happens from a seed."""
    chance = random.Random(seed)  # noqa: S311 - a story, not a secret
    weights = [weight for weight, _, _ in _ACTS]
    steps = []
    for _ in range(chance.randint(SHORTEST, LONGEST)):
        _, name, draw = chance.choices(_ACTS, weights)[0]
        steps.append(Step(name, draw(chance), chance.choice(_WAITS)))
    chats = chance.choice((1, 1, 1, 2, 3))
    return Schedule(seed=seed, chats=chats, old=chance.choice((0, 3, 30)), steps=tuple(steps))


@dataclass(slots=True)
class Crash:
    """Ends the process at one of the next writes, before or after its commit."""

    left: int = 0
    committed: bool = False

    def due(self, *, committed: bool) -> bool:
        """Say whether the process ends here."""
        return self.left == 1 and committed == self.committed


class FragileDatabase(Database):
    """A database whose writes may be the last thing the process does."""

    def __init__(self, path: Path, crash_at: Crash) -> None:
        super().__init__(path, connect=ThreadlessConnection)
        self._crash = crash_at

    @contextlib.asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """Write, and perhaps die of it."""
        async with super().write() as connection:
            yield connection
            if self._crash.due(committed=False):
                raise CrashError
        if self._crash.due(committed=True):
            raise CrashError
        self._crash.left -= 1


@dataclass(slots=True)
class Truth:
    """What happened, for the oracle."""

    old: set[str] = field(default_factory=set)
    promised: set[str] = field(default_factory=set)
    again: set[str] = field(default_factory=set)
    doubtful: bool = False
    restarts: int = 0
    wall_jumped: bool = False


class Simulation:
    """Plays one schedule."""

    def __init__(self, directory: Path, plan: Schedule) -> None:
        self.plan = plan
        self.truth = Truth()
        self.world = World(directory)
        self.world.household.recipients = list(RECIPIENTS[: plan.chats])
        self.history = History()
        self.feed = HistoryFeed(self.history)
        self._crash = Crash()
        self._gone: list[Row] = []
        self._episodes = {1: 0, 2: 0}
        self._films = 0
        self._failures = 0
        self._next_poll = 0.0
        self.poller = self._new_poller()
        for _ in range(plan.old):
            self._file(f"old-{len(self.history.rows)}", film(f"OLD{len(self.history.rows)}"))
        self.truth.old = {row.source for row in self.history.rows}

    async def play(self) -> None:
        """Let everything happen, take every fault away, and let it come to rest."""
        left = list(self.plan.steps)
        await self.world.reopen(lambda path: FragileDatabase(path, self._crash))
        self._begin_again()
        await self._life(left, first=True)
        while left:
            await self._life(left)
        await self._come_to_rest()

    async def _life(self, left: list[Step], *, first: bool = False) -> None:
        """Run one process until it crashes, is restarted, or nothing is left to do."""
        with _crashing():
            async with self.world.running():
                if first:
                    await self._live(1.0)
                while left and not self.world.crashed:
                    step = left.pop(0)
                    if step.act == "restart":
                        break
                    await getattr(self, f"_act_{step.act}")(step.value)
                    await self._live(step.wait)
        self._begin_again()

    def _begin_again(self) -> None:
        """Begin with nothing but the file; only its connections, which remember nothing, stay."""
        self.truth.restarts += 1
        self._crash.left = 0
        self.world.crashed = False
        self.poller = self._new_poller()
        self._next_poll = 0.0

    async def _live(self, seconds: float) -> None:
        """Let time pass for everybody, polls included."""
        clock = self.world.clock
        end = clock.monotonic() + seconds
        while not self.world.crashed:
            if clock.monotonic() >= self._next_poll:
                await self._poll()
            step = min(end, self._next_poll) - clock.monotonic()
            if step > 0:
                await self.world.run_for(step)
                self.history.pass_time(step)
            if clock.monotonic() >= end:
                return

    async def _poll(self) -> None:
        shown = {row.source for row in self.history.rows if row.event is not None}
        tick = await self.poller.tick()
        self._next_poll = self.world.clock.monotonic() + tick.next_in
        if not self.poller.state.error_code and tick.next_in > 0:
            self.truth.promised |= shown - self.truth.old

    async def _come_to_rest(self) -> None:
        self.world.telegram.up = True
        self.world.telegram.faults.clear()
        self.feed.trouble = None
        # What a clock set back has put an hour ahead may wait that hour (K-04).
        long = 4000.0 if self.truth.wall_jumped else 700.0
        for seconds in (long, 100.0):
            async with self.world.running():
                for recipient in RECIPIENTS:
                    await self.world.relay.chat_is_back(recipient.chat_id)
                await self._live(seconds)
            self._begin_again()

    def _new_poller(self) -> Poller:
        return Poller(
            self.feed,
            database=self.world.database,
            clock=self.world.clock,
            intake=self.world.intake,
            wake_relay=self._wake_relay,
            active=ACTIVE,
            idle=IDLE,
        )

    def _wake_relay(self) -> None:
        self.world.relay.wake()  # the relay of this life, whichever poller calls

    def _file(self, source: str, event: Any) -> None:
        self.history.pass_time(1)
        self.history.insert(source, event=event)

    async def _act_films(self, count: int) -> None:
        for _ in range(count):
            self._films += 1
            self._file(f"F{self._films}", film(f"F{self._films}"))

    async def _act_episodes(self, what: tuple[int, int]) -> None:
        season, count = what
        for _ in range(count):
            if self._episodes[season] == EPISODES:
                return
            self._episodes[season] += 1
            number = self._episodes[season]
            self._file(f"S{season}E{number}", episode(number, season=season, total=EPISODES))

    async def _act_failure(self, _: None) -> None:
        self._failures += 1
        name = f"X{self._failures}"
        self._file(name, failure(name))

    async def _act_telegram_fault(self, what: tuple[ChatId, Fault, int]) -> None:
        chat_id, kind, times = what
        self.truth.doubtful |= kind.crash or kind.handover.fate is Fate.AMBIGUOUS
        self.world.telegram.will(chat_id, *[kind] * times)

    async def _act_telegram_down(self, value: bool) -> None:
        self.world.telegram.up = not value

    async def _act_server_down(self, value: bool) -> None:
        self.feed.trouble = BackendUnavailable(self.feed.id) if value else None

    async def _act_vanish(self, count: int) -> None:
        if not self.feed.trouble:
            self._take_away(self.history.rows[-count:])
            await self._poll()

    async def _act_truncate(self, _: None) -> None:
        if not self.feed.trouble:
            self._take_away(list(self.history.rows))
            await self._poll()

    async def _act_file_again(self, index: int) -> None:
        if not self.feed.trouble and self.history.rows:
            row = self.history.rows[-1 - index % len(self.history.rows)]
            self.history.delete(row)
            self.truth.again.add(row.source)
            self._file(row.source, row.event)
            await self._poll()

    async def _act_restore(self, _: None) -> None:
        if not self.feed.trouble:
            taken = {row.id for row in self.history.rows}
            self.history.restore([row for row in self._gone if row.id not in taken])
            self._gone = []
            await self._poll()

    async def _act_server_clock(self, hours: int) -> None:
        if not self.feed.trouble:
            await self._poll()
            self.history.pass_time(hours * 3600)

    async def _act_wall_clock(self, seconds: float) -> None:
        self.truth.wall_jumped = True
        self.world.clock.jump(seconds)

    async def _act_crash(self, where: tuple[int, bool]) -> None:
        self.truth.doubtful = True
        self._crash.left, self._crash.committed = where

    async def _act_speaks(self, chat_id: ChatId) -> None:
        await self.world.relay.chat_is_back(chat_id)

    def _take_away(self, rows: list[Row]) -> None:
        self._gone += rows
        self.history.delete(*rows)


@contextlib.contextmanager
def _crashing() -> Any:
    """Let the end of a simulated process end nothing else."""
    try:
        yield
    except* CrashError:
        pass
