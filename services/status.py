"""How everything is: each backend, and the promise that arrivals are told."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.capabilities import Backend, Status
from services.clock import Clock
from services.errors import BackendError
from services.models import BackendId, BackendStatus
from services.outbox.model import OutboxCounts
from services.registry import Registry
from services.storage.trouble import Trouble

DEADLINE = 8.0  # seconds: a server slower than this is a line that says so


@dataclass(frozen=True, slots=True, kw_only=True)
class BackendReport:
    """One backend's line: what it says of itself, or why it says nothing."""

    backend: BackendId
    name: str
    latency: timedelta | None = None
    status: BackendStatus | None = None
    error_code: str | None = None
    down_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedReport:
    """How the watching goes: when the last good look was, and what is wrong if anything.

    `stream_down` says that a stream that should be listened to is not.
    """

    backend: BackendId
    last_success: datetime | None = None
    failing_since: datetime | None = None
    error_code: str | None = None
    stream_down: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything `/status` says."""

    at: datetime
    backends: tuple[BackendReport, ...]
    tracking: bool
    feeds: tuple[FeedReport, ...]
    outbox: OutboxCounts
    storage: Trouble | None = None


class StatusService:
    """Asks every backend how it is; one that is down is a line, not an error."""

    def __init__(
        self,
        registry: Registry,
        clock: Clock,
        *,
        feeds: Callable[[], tuple[FeedReport, ...]],
        outbox: Callable[[], Awaitable[OutboxCounts]],
        tracking: bool,
        storage: Callable[[], Trouble | None] = lambda: None,
    ) -> None:
        self._registry = registry
        self._clock = clock
        self._feeds = feeds
        self._outbox = outbox
        self._tracking = tracking
        self._storage = storage

    async def report(self) -> Report:
        """Return how everything is; never raises for a backend."""
        feeds = tuple(one for one in self._feeds() if self._registry.shows(one.backend))
        down = {one.backend: one.failing_since for one in feeds}
        lines = await asyncio.gather(
            *(self._ask(backend, down.get(backend.id)) for backend in self._registry.all())
        )
        return Report(
            at=self._clock.now(),
            backends=tuple(lines),
            tracking=self._tracking,
            feeds=feeds,
            outbox=await self._outbox(),
            storage=self._storage(),
        )

    async def _ask(self, backend: Backend, down_since: datetime | None) -> BackendReport:
        if not isinstance(backend, Status):
            return BackendReport(backend=backend.id, name=backend.name)
        began = self._clock.monotonic()
        try:
            async with asyncio.timeout(DEADLINE):
                status = await backend.status()
        except TimeoutError:
            return _down(backend, "unavailable", down_since)
        except BackendError as error:
            return _down(backend, error.code, down_since)
        latency = timedelta(seconds=self._clock.monotonic() - began)
        return BackendReport(backend=backend.id, name=backend.name, latency=latency, status=status)


def _down(backend: Backend, code: str, since: datetime | None) -> BackendReport:
    return BackendReport(backend=backend.id, name=backend.name, error_code=code, down_since=since)
