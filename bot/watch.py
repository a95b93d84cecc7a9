"""Watching the servers: one poller per feed, its bell if it has one, and how each of them is."""

from collections.abc import Callable, Mapping, Sequence

from services.capabilities import Bell, Feed
from services.clock import Clock
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
        self.jobs = Jobs(clock)
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
        for poller in self._pollers.values():
            poller.join(self.jobs)
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
        return tuple(
            FeedReport(
                backend=backend,
                last_success=state.last_success,
                failing_since=state.failing_since,
                error_code=state.error_code or None,
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
        """Look at once whether what failed works again: somebody is here and waits for it."""
        for poller in self._pollers.values():
            if poller.state.error_code:
                poller.wake()
