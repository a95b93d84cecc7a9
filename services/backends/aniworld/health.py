"""How the server is: what it says of itself and its parts, and how we stand with it."""

import asyncio
from collections.abc import Awaitable, Iterator
from datetime import timedelta
from typing import Any, TypeVar

from services.backends.aniworld.auth import SignIn
from services.backends.aniworld.client import AniworldClient
from services.backends.aniworld.live import Live
from services.backends.aniworld.models import QueueNumbers
from services.errors import BackendError
from services.models import BackendStatus
from services.ports.facts import Fact, Mark, Value, Wording
from services.transport.wire import fields, number, text

WELL = frozenset({"healthy", "ok", "ready", "connected", "accessible", "running", "up"})

T = TypeVar("T")


class Health:
    """Implements Status."""

    def __init__(self, client: AniworldClient, live: Live, sign_in: SignIn) -> None:
        self._client = client
        self._live = live
        self._sign_in = sign_in

    async def status(self) -> BackendStatus:
        """Return what the server says of itself; its health needs no account, the queue does.

        Raises: BackendError when it tells no health; AuthenticationFailed when it lets us not in.
        """
        health = await self._client.health()
        detailed, numbers = await asyncio.gather(
            _part(self._client.detailed()), _part(self._live.numbers())
        )
        if isinstance(numbers, BackendError) and self._sign_in.locked_until is None:
            raise numbers
        queue = numbers if isinstance(numbers, QueueNumbers) else QueueNumbers()
        more = detailed if isinstance(detailed, dict) else {}
        return BackendStatus(
            version=text(health.get("version")) or text(more.get("version")) or None,
            running=queue.downloading,
            facts=(*self.session(), *facts_of({**health, **more}), *_queue(queue)),
        )

    @property
    def signed_in(self) -> bool:
        """Say whether we hold a login that the server has taken."""
        return self._sign_in.signed_in

    def session(self) -> Iterator[Fact]:
        """Return how we stand with the login."""
        locked = self._sign_in.locked_until
        if locked is not None:
            yield _fact("session", wording("locked-until", until=locked), Mark.BAD)
        elif self._sign_in.refused:
            yield _fact("session", wording("password-refused"), Mark.BAD)
        elif self._sign_in.signed_in and self._sign_in.expires_at is not None:
            until = self._sign_in.expires_at
            yield _fact("session", wording("signed-in-until", until=until), Mark.GOOD)
        else:
            yield _fact("session", wording("signed-out"))


def facts_of(told: dict[str, Any]) -> Iterator[Fact]:
    """Return the lines of a health answer (contract 2), whatever of it is there."""
    if state := text(told.get("status")):
        yield _fact("health", _state(state), _mark(state))
    uptime = number(told.get("uptime_seconds"))
    if uptime is not None and uptime >= 0:
        span = timedelta(seconds=int(uptime))
        hours, rest = divmod(int(span.total_seconds()), 3600)
        since = wording("uptime-value", hours=hours, minutes=rest // 60)
        yield Fact(label=wording("uptime"), value=since, aside=True)
    database = fields(told.get("database"))
    if state := text(database.get("status")):
        took = number(database.get("response_time_ms"))
        within = wording("in-time", state=_state(state), milliseconds=took or 0)
        yield _fact("database", _state(state) if took is None else within, _mark(state))
    disk = fields(told.get("filesystem"))
    if state := text(disk.get("status")):
        free = number(disk.get("disk_free_gb"))
        value = _state(state) if free is None else wording("disk-free", gigabytes=free)
        yield _fact("disk", value, _mark(state))
    for name, state in fields(told.get("services")).items():
        label = {"anime_service": "service-anime", "download_service": "service-downloads"}
        said = text(state)
        if name in label and said:
            yield _fact(label[name], _state(said), _mark(said))


def _queue(numbers: QueueNumbers) -> Iterator[Fact]:
    if numbers.pending is not None and numbers.failed is not None:
        idle = not numbers.pending and not numbers.failed
        told: dict[str, Value] = {"waiting": numbers.pending, "failed": numbers.failed}
        yield Fact(label=wording("queue"), value=wording("queue-value", **told), aside=idle)


def wording(name: str, /, **values: Value) -> Wording:
    """Return words of this server."""
    return Wording(id=f"aniworld-{name}", values=values)


def _fact(name: str, value: Wording, mark: Mark = Mark.PLAIN) -> Fact:
    return Fact(label=wording(name), value=value, mark=mark)


def _state(told: str) -> Wording:
    """Return words for a part that is well; anything else is shown as it is told."""
    return wording("well") if told.casefold() in WELL else Wording(literal=told)


def _mark(state: str) -> Mark:
    return Mark.GOOD if state.casefold() in WELL else Mark.BAD


async def _part(asked: Awaitable[T]) -> T | BackendError:
    try:
        return await asked
    except BackendError as error:
        return error
