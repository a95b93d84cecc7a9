"""What is known now: one look at the server for all who ask, and the ledger behind it."""

import asyncio

from services.backends.nassav.client import NassavClient
from services.backends.nassav.models import Task
from services.backends.nassav.tasks import Ledger, Reason, why
from services.clock import Clock
from services.errors import UnknownItem
from services.ports.memory import BackendMemory
from services.transport.contact import Contact

FRESH = 3.0  # seconds in which one look serves everybody
SPARING = 8.0  # the same where only the list of videos tells anything
GIVEN_UP = 6 * 3600.0  # seconds after which an older server's silence means that it failed
KEY = "downloads"


class Live:
    """Looks, and keeps the ledger; it is loaded on first use and saved whenever it changed."""

    def __init__(
        self, client: NassavClient, *, clock: Clock, contact: Contact, memory: BackendMemory
    ) -> None:
        self._client = client
        self._clock = clock
        self._contact = contact
        self._memory = memory
        self._turn = asyncio.Lock()
        self._loading = asyncio.Lock()
        self._ledger: Ledger | None = None
        self._tasks: list[Task] | None = None
        self._looked_at = float("-inf")

    @property
    def now(self) -> float:
        """Return the server's time in seconds since 1970, by which its tasks are dated."""
        return self._clock.now().timestamp() + (self._contact.clock_offset or 0.0)

    @property
    def tasks(self) -> list[Task] | None:
        """Return the tasks of the last look, None where the server does not tell them."""
        return self._tasks

    async def ledger(self) -> Ledger:
        """Return what is known of the downloads."""
        async with self._loading:
            if self._ledger is None:
                self._ledger = Ledger.from_json(await self._memory.load(KEY))
            return self._ledger

    async def look(self) -> Ledger:
        """Return the downloads as they are now."""
        async with self._turn:
            ledger = await self.ledger()
            passed = self._clock.monotonic() - self._looked_at
            if passed >= FRESH and not (self._sparing and passed < SPARING):
                await self._look(ledger)
                self._looked_at = self._clock.monotonic()
            return ledger

    def stale(self) -> None:
        """Look anew next time: somebody has just changed something."""
        self._looked_at = float("-inf")

    async def handed_in(self, code: str, *, name: str, task: str) -> None:
        """Remember a download that was just handed in."""
        ledger = await self.ledger()
        ledger.handed_in(code, name=name, task=task, at=self.now)
        await self.keep()
        self.stale()

    async def drop(self, code: str) -> None:
        """Forget a download that nobody waits for any more."""
        ledger = await self.ledger()
        if ledger.entries.pop(code, None):
            await self.keep()
        self.stale()

    async def keep(self) -> None:
        """Save the ledger."""
        ledger = await self.ledger()
        await self._memory.save(KEY, ledger.to_json())

    @property
    def _sparing(self) -> bool:
        return self._tasks is None and self._looked_at > float("-inf")

    async def _look(self, ledger: Ledger) -> None:
        self._tasks = await self._client.tasks()
        if self._tasks is None:
            changed = await self._look_at_videos(ledger)
        else:
            changed = await self._look_at_tasks(ledger, self._tasks)
        if changed:
            await self.keep()

    async def _look_at_tasks(self, ledger: Ledger, tasks: list[Task]) -> bool:
        """Take in the tasks; one that vanished is told apart by its file."""
        now, changed = self.now, False
        for task in tasks:
            changed = ledger.seen(task, at=now) or changed
        for entry in ledger.vanished({task.code for task in tasks}, now=now):
            try:
                found = await self._client.resource(entry.code)
            except UnknownItem:
                ledger.ended(entry, Reason.DELETED, at=now, size=None)
            else:
                entry.name = entry.name or found.name()
                reason = None if found.there else why(entry, now=now)
                ledger.ended(entry, reason, at=now, size=found.size)
            changed = True
        return changed

    async def _look_at_videos(self, ledger: Ledger) -> bool:
        """Look which of the videos waited for are there: an older server tells nothing else."""
        there, now, changed = await self._client.downloaded(), self.now, False
        for entry in [one for one in ledger.entries.values() if one.is_open]:
            if entry.code in there:
                found = await self._client.resource(entry.code)
                entry.name = entry.name or found.name()
                ledger.ended(entry, None, at=now, size=found.size)
                changed = True
            elif now - entry.at >= GIVEN_UP:
                ledger.ended(entry, Reason.NO_SIGN, at=now, size=None)
                changed = True
        return changed
