"""The services' loops in the shape the lifecycle runs: `run` until `stop`."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog

from bot.updates import TROUBLE, Patience, TelegramLink, brief
from services.clock import Clock
from services.outbox.relay import Relay
from services.polling.bells import Listener
from services.polling.scheduler import Jobs

POLLS_GRACE = 2.0  # seconds for a poll under way: what it has not committed is polled again
SENDS_GRACE = 8.0  # seconds for sends under way: what is cut off may arrive twice

_log = structlog.stdlib.get_logger(__name__)


class BellLoop:
    """Listens to the servers' bells."""

    def __init__(self, listeners: Sequence[Listener]) -> None:
        self._listeners = listeners
        self._stopped = asyncio.Event()

    async def run(self) -> None:
        """Listen until `stop`; the connections are closed then, for servers wait for that."""
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(listener.run()) for listener in self._listeners]
            await self._stopped.wait()
            for task in tasks:
                task.cancel()

    def stop(self) -> None:
        """Close every connection."""
        self._stopped.set()


class PollLoop:
    """Looks at the servers."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs
        self._stopped = asyncio.Event()

    async def run(self) -> None:
        """Run the jobs until `stop`."""
        self._jobs.start()
        try:
            await self._stopped.wait()
        finally:
            await self._jobs.stop(grace=POLLS_GRACE)

    def stop(self) -> None:
        """Begin no poll."""
        self._stopped.set()


class SendLoop:
    """Carries the outbox to Telegram."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        self._stopped = asyncio.Event()

    async def run(self) -> None:
        """Send until `stop`, then finish the sends under way."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._relay.run())
            await self._stopped.wait()
            await self._relay.drain(SENDS_GRACE)

    def stop(self) -> None:
        """Begin no send."""
        self._stopped.set()


class Introduction:
    """Says once who we are, as soon as Telegram answers: sets the command menus."""

    def __init__(
        self, link: TelegramLink, clock: Clock, *, publish: Callable[[], Awaitable[None]]
    ) -> None:
        self._link = link
        self._clock = clock
        self._publish = publish
        self._scope: asyncio.Timeout | None = None
        self._stopping = False

    async def run(self) -> None:
        """Try until it is done, or until `stop`."""
        try:
            async with asyncio.timeout(None) as self._scope:
                if not self._stopping:
                    await self._introduce()
        except TimeoutError:
            if not self._stopping:
                raise
        finally:
            self._scope = None

    def stop(self) -> None:
        """Give up."""
        self._stopping = True
        if self._scope:
            self._scope.reschedule(0)

    async def _introduce(self) -> None:
        await self._link.greeted.wait()
        patience = Patience()
        while True:
            try:
                await self._publish()
            except TROUBLE as error:
                _log.warning("the command menus could not be set", why=brief(error))
                await self._clock.sleep(patience.wait())
            else:
                return
