"""Watching the servers: one poller per feed, its bell if it has one, and how each of them is."""

from collections.abc import Callable, Mapping, Sequence

from services.capabilities import Bell, Feed, Reachable
from services.clock import Clock
from services.events import Notice
from services.models import BackendId
from services.outbox.intake import Intake
from services.polling.bells import BellState, Listener
from services.polling.health import PollState
from services.polling.poller import Poller
from services.polling.scheduler import Jobs
from services.status import FeedReport
from services.storage.database import Database


class Watch:
    """The pollers by backend; `active` and `idle` are their paces in seconds.

    `bells` are those that may be listened to; each wakes the poller of its own backend.
    """

    def __init__(
        self,
        feeds: Sequence[Feed],
        *,
        database: Database,
        clock: Clock,
        intake: Intake,
        wake_relay: Callable[[], None],
        active: float,
        idle: float,
        bells: Sequence[Bell] = (),
    ) -> None:
        self._database = database
        self._intake = intake
        self._wake_relay = wake_relay
        self.jobs = Jobs(clock, tell=self._tell)
        self._pollers = {
            feed.id: Poller(
                feed,
                database=database,
                clock=clock,
                intake=intake,
                wake_relay=wake_relay,
                active=active,
                idle=idle,
            )
            for feed in feeds
        }
        for feed in feeds:
            poller = self._pollers[feed.id]
            poller.join(self.jobs)
            if isinstance(feed, Reachable):
                feed.contact.on_success(poller.server_answered)
        self._listeners = {
            bell.id: Listener(bell, clock=clock, wake=self._pollers[bell.id].wake)
            for bell in bells
            if bell.id in self._pollers
        }

    @property
    def listeners(self) -> tuple[Listener, ...]:
        """Return what listens to the bells, to be run."""
        return tuple(self._listeners.values())

    def bells(self) -> Mapping[BackendId, BellState]:
        """Return how each bell is."""
        return {backend: listener.state for backend, listener in self._listeners.items()}

    def states(self) -> Mapping[BackendId, PollState]:
        """Return how each feed is."""
        return {backend: poller.state for backend, poller in self._pollers.items()}

    def reports(self) -> tuple[FeedReport, ...]:
        """Return the same in the words of the status."""
        down = {backend for backend, bell in self.bells().items() if bell.error_code}
        return tuple(
            FeedReport(
                backend=backend,
                last_success=state.last_success,
                failing_since=state.failing_since,
                error_code=state.error_code or None,
                stream_down=backend in down,
            )
            for backend, state in self.states().items()
        )

    def wake(self, backend: BackendId) -> bool:
        """Poll a backend now; say whether it is watched at all."""
        poller = self._pollers.get(backend)
        if poller:
            poller.wake()
        return poller is not None

    def wake_failing(self) -> None:
        """Poll at once wherever polls have failed: what was in their way is over."""
        for poller in self._pollers.values():
            if poller.state.error_code:
                poller.wake()

    async def _tell(self, job: str, failing: bool) -> None:
        """Tell the owners that a job keeps failing, or that it works again.

        Polls never raise: what keeps a feed from working, its poller tells, with what to do.
        """
        named: dict[str, str | int] = {"job": job}
        recovered = Notice(code="job-recovered", fields=named)
        notice = Notice(code="job-failing", fields=named) if failing else recovered
        async with self._database.write() as connection:
            await self._intake.notify(connection, notice)
        self._wake_relay()
