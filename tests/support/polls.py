"""A poller with everything around it within a test's reach."""

import asyncio

from services.events import Arrival, Event, Notice
from services.polling.poller import Poller
from services.storage.database import Database
from support.clock import FakeClock
from support.feed import HistoryFeed, KeepingIntake
from support.pages import History

ACTIVE, IDLE = 2.0, 300.0


class Stage:
    """One feed, its poller, and what the poller did to the world."""

    def __init__(
        self, database: Database, clock: FakeClock, feed: HistoryFeed, intake: KeepingIntake
    ) -> None:
        self.database = database
        self.clock = clock
        self.feed = feed
        self.intake = intake
        self.woken = 0
        self._relay = asyncio.Event()
        self.given_before: list[Event] = []
        self.poller = self.another_poller()

    def another_poller(self, kind: type[Poller] = Poller, *, idle: float = IDLE) -> Poller:
        """Return a poller as a restarted process would make it."""
        return kind(
            self.feed,
            database=self.database,
            clock=self.clock,
            intake=self.intake,
            wake_relay=self._wake,
            active=ACTIVE,
            idle=idle,
        )

    @property
    def history(self) -> History:
        """Return the history behind the feed."""
        return self.feed.history

    @property
    def given(self) -> list[Event]:
        """Return the events the intake was given."""
        return [stored.event for stored in self.intake.events]

    @property
    def names(self) -> list[str]:
        """Return the names of the arrivals the intake was given."""
        return [told.name for told in self.given if isinstance(told, Arrival)]

    @property
    def notices(self) -> list[str]:
        """Return the codes of the notices the intake was given."""
        return [told.code for told in self.given if isinstance(told, Notice)]

    def settle(self) -> None:
        """Forget what happened so far."""
        self.given_before += self.given
        self.intake.events.clear()
        self.history.requests.clear()
        self.woken = 0
        self._relay.clear()

    async def relay_woken(self, *, deadline: float) -> None:
        """Wait until the poller wakes the relay."""
        async with asyncio.timeout(deadline):
            await self._relay.wait()

    def _wake(self) -> None:
        self.woken += 1
        self._relay.set()
