"""The loop that carries outbox rows to Telegram: who is next, how many at a time, when to rest.

One send per chat and four in all are under way at a time. What was decided is in the database:
the loop holds nothing that a restart would miss.
"""

import asyncio
import logging
import random
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from services.clock import Clock
from services.models import ChatId
from services.outbox import chats, digests
from services.outbox.brakes import Brakes
from services.outbox.delivery import STORAGE_REST, Delivery
from services.outbox.intake import Intake
from services.outbox.model import OutboxCounts, Readers
from services.outbox.outcomes import Outcomes
from services.outbox.outlook import Due, Outlook, look
from services.outbox.pace import Pace
from services.outbox.plan import Plan
from services.outbox.ports import Render, Sender
from services.outbox.probe import Probe
from services.outbox.store import Store
from services.storage.database import Database

SLOTS = 4  # sends under way at a time (reliability.md I5)
_LONGEST_REST = 60.0  # seconds without a look at the table while something waits: clocks jump
_IDLE_REST = 900.0  # and while nothing waits: whoever writes something wakes the loop

log = logging.getLogger(__name__)


class Relay:
    """Sends what waits, in order per chat, until it is told to stop.

    `readers` are who it writes to as the settings say. `pace` is shared with what answers people,
    which takes its slots first. `chance` spreads the back-off.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        sender: Sender,
        render: Render,
        intake: Intake,
        pace: Pace,
        readers: Readers,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._database = database
        self._clock = clock
        self._probe = Probe(sender, clock)
        self._brakes = Brakes(clock, on_silence=self._probe.suspect)
        self._pace = pace
        self._plan = Plan(clock)
        self._zone = readers.zone
        self._store = Store(database, clock, readers=readers)
        self._outcomes = Outcomes(database, clock, intake, private=readers.private)
        self._delivery = Delivery(
            store=self._store,
            outcomes=self._outcomes,
            sender=sender,
            render=render,
            pace=self._pace,
            brakes=self._brakes,
            sleep=self._doze,
            chance=chance,
        )
        self._busy: dict[ChatId, asyncio.Task[None]] = {}
        self._heard: set[ChatId] = set()
        self._open: set[ChatId] = set()  # chats found to take messages, until a send is refused
        self._wake = asyncio.Event()
        self._ended = asyncio.Event()
        self._ended.set()
        self._resting_until = 0.0  # monotonic; for `settled`
        self._dozing: list[float] = []
        self._at_rest = asyncio.Event()

    async def run(self) -> None:
        """Work until `drain` or cancellation; what a dead process left is taken up first."""
        self._ended.clear()
        try:
            await self._recover()
            async with asyncio.TaskGroup() as group:
                while not self._brakes.stopped:
                    self._wake.clear()
                    await self._rest(await self._start_due(group))
        finally:
            self._ended.set()

    def wake(self) -> None:
        """Look at the table now: something was written."""
        self._plan.forget()
        self._wake.set()

    def on_unauthorized(self, refused: Callable[[], None]) -> None:
        """Call this when Telegram refuses the token: sends stop till `resume`, nothing is lost."""
        self._brakes.on_unauthorized = refused

    def resume(self) -> None:
        """Go on after `on_unauthorized`: the token is good after all."""
        self._brakes.unauthorized = False
        self._wake.set()

    async def drain(self, deadline: float) -> None:
        """Begin no send, let those under way end within `deadline` seconds, and end `run`.

        A send cut off here is ambiguous at the next start.
        """
        self._brakes.stopped = True
        self._wake.set()
        async with asyncio.TaskGroup() as group:
            timer = group.create_task(self._clock.sleep(deadline))
            timer.add_done_callback(lambda _: self._cut_off())
            await self._ended.wait()
            timer.cancel()

    async def chat_is_back(self, chat_id: ChatId) -> None:
        """Release what was parked for a chat; call it for every update that comes from one."""
        self._pace.somebody_came()
        if chat_id in self._busy:  # a refusal under way is older than this news
            self._heard.add(chat_id)
        await self._welcome(chat_id)

    async def counts(self) -> OutboxCounts:
        """Return how much waits, and how much could not be delivered."""
        return await self._store.counts()

    async def settled(self) -> None:
        """Return once there is nothing to do before time has passed."""
        while not self._is_settled():
            self._at_rest.clear()
            await self._at_rest.wait()

    async def _welcome(self, chat_id: ChatId) -> None:
        if chat_id in self._open:
            return
        async with self._database.read() as connection:
            away = await chats.is_away(connection, chat_id)
        if not away:
            if chat_id not in self._busy:
                self._open.add(chat_id)
            return
        async with self._database.write() as connection:
            await digests.welcome_back(connection, chat_id, now=self._clock.now().timestamp())
        self.wake()

    async def _recover(self) -> None:
        while not self._brakes.stopped:
            self._wake.clear()
            try:
                await self._outcomes.recover(await self._store.interrupted())
                self._pace.remember(await self._store.recent_calls())
            except SQLAlchemyError:
                log.exception("the outbox could not be taken up")
                await self._rest(STORAGE_REST)
            else:
                return

    async def _start_due(self, group: asyncio.TaskGroup) -> float:
        """Begin what is due, as far as there are slots; return how long to rest."""
        held = max(self._brakes.wait(), self._pace.way())
        if held > 0:
            return min(held, _LONGEST_REST)
        slots = SLOTS - len(self._busy)
        rest = _LONGEST_REST
        if self._probe.down or not self._plan.holds(slots):
            try:
                rest = await self._look()
            except SQLAlchemyError:
                log.exception("the outbox could not be read")
                return STORAGE_REST
        if self._probe.down:  # one call alone finds out whether Telegram is there again
            slots = 0 if self._busy or self._probe.wait() > 0 else 1
            rest = min(rest, self._probe.wait() or rest)
        for due in self._plan.take(slots):
            self._busy[due.chat_id] = group.create_task(self._deliver(due))
        return rest

    async def _look(self) -> float:
        """Plan what may leave now; return the seconds until there is more to do."""
        outlook = await self._outlook()
        if outlook.idle:
            self._plan.forget()
            return _IDLE_REST
        rest = _LONGEST_REST if outlook.next_change is None else outlook.next_change
        ready: list[Due] = []
        for due, wait in self._next_of_each_chat(outlook):
            if wait > 0:
                rest = min(rest, wait)
            else:
                ready.append(due)
        self._plan.make(sorted(ready, key=self._turn))
        return min(rest, _LONGEST_REST)

    async def _outlook(self) -> Outlook:
        now = self._clock.now().timestamp()
        async with self._database.read() as connection:
            outlook = await look(connection, zone=self._zone, now=now)
        if self._probe.down or not (outlook.folds or outlook.rested):
            return outlook  # what piles up during an outage is told together when it is over
        async with self._database.write() as connection:
            for chat_id in outlook.rested:
                await digests.welcome_back(connection, chat_id, now=now)
            for chat_id, cause in outlook.folds:
                await digests.fold(connection, chat_id, cause, now=now)
            return await look(connection, zone=self._zone, now=now)

    def _next_of_each_chat(self, outlook: Outlook) -> list[tuple[Due, float]]:
        """Return one row per idle chat with the seconds until it may leave."""
        chosen: dict[ChatId, tuple[Due, float]] = {}
        for due in outlook.due:
            if due.chat_id in self._busy:
                continue
            wait = max(due.wait, self._pace.wait(due.chat_id, private=due.private))
            if due.chat_id not in chosen or wait < chosen[due.chat_id][1]:
                chosen[due.chat_id] = (due, wait)
        return list(chosen.values())

    def _turn(self, due: Due) -> float:
        """Return since when a chat waits for its turn: the oldest goes first (Q-03)."""
        return max(self._clock.monotonic() + due.wait, self._pace.last(due.chat_id))

    async def _deliver(self, due: Due) -> None:
        self._open.discard(due.chat_id)  # this send may find out otherwise
        try:
            if await self._may_leave(due):
                await self._delivery.deliver(due.row_id)
            if due.chat_id in self._heard:
                self._heard.discard(due.chat_id)
                await self._welcome(due.chat_id)
        except SQLAlchemyError:
            log.exception("the outbox could not be written", extra={"row": due.row_id})
            self._brakes.hold(STORAGE_REST)
        finally:
            del self._busy[due.chat_id]
            self._wake.set()

    async def _may_leave(self, due: Due) -> bool:
        """Ask for Telegram where that is doubtful; after an outage, look at the table anew."""
        was_down = self._probe.down
        if not (due.uncertain or was_down):
            return True
        return await self._probe.ask() and (due.uncertain or not was_down)

    def _cut_off(self) -> None:
        for task in self._busy.values():
            task.cancel()

    async def _rest(self, seconds: float) -> None:
        """Wait for time to pass or for `wake`, whichever comes first."""
        self._resting_until = self._clock.monotonic() + seconds
        self._at_rest.set()
        async with asyncio.TaskGroup() as group:
            timer = group.create_task(self._clock.sleep(seconds))
            timer.add_done_callback(lambda _: self._wake.set())
            await self._wake.wait()
            timer.cancel()
        self._resting_until = 0.0

    async def _doze(self, seconds: float) -> None:
        """Let a send under way wait; it counts as settled meanwhile."""
        until = self._clock.monotonic() + seconds
        self._dozing.append(until)
        self._at_rest.set()
        try:
            await self._clock.sleep(seconds)
        finally:
            self._dozing.remove(until)

    def _is_settled(self) -> bool:
        now = self._clock.monotonic()
        asleep = sum(until > now for until in self._dozing)
        return self._resting_until > now and not self._wake.is_set() and asleep == len(self._busy)
