"""One bot's updates: kept in order and given again until they are confirmed."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sandbox.telegram.errors import ApiError
from sandbox.telegram.pulse import Pulse

OTHER_POLLER = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)
WEBHOOK_SET = "Conflict: terminated by setWebhook request"
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
LONGEST_POLL = 50.0
# Bots get these only when they ask for them by name (getUpdates, allowed_updates).
_UNASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(slots=True)
class Serial:
    """A counter that outlives a reset, because bots remember ids."""

    value: int

    def next(self) -> int:
        """Return the next number."""
        self.value += 1
        return self.value


@dataclass(slots=True)
class _Poll:
    """One waiting getUpdates, and why it was pushed aside."""

    over: bool = False
    conflict: str | None = None


class UpdateQueue:
    """The queue behind getUpdates and the webhook."""

    def __init__(self, *, pulse: Pulse, serial: Serial) -> None:
        self._pulse = pulse
        self._serial = serial
        self._pending: deque[dict[str, Any]] = deque()
        self._poll: _Poll | None = None
        self._allowed: frozenset[str] = frozenset()

    def __len__(self) -> int:
        return len(self._pending)

    @property
    def allowed(self) -> list[str]:
        """The kinds the bot asked for; empty means the default."""
        return sorted(self._allowed)

    def allow(self, kinds: Iterable[str] | None) -> None:
        """Set the kinds of later updates; None leaves them as they are."""
        if kinds is not None:
            self._allowed = frozenset(kinds)

    def add(self, kind: str, payload: dict[str, Any]) -> int | None:
        """Queue an update and return its id, or None if the bot does not want this kind."""
        wanted = kind in self._allowed if self._allowed else kind not in _UNASKED
        if not wanted:
            return None
        update_id = self._serial.next()
        self._pending.append({"update_id": update_id, kind: payload})
        self._pulse.ring()
        return update_id

    def head(self) -> dict[str, Any] | None:
        """Return the oldest unconfirmed update."""
        return self._pending[0] if self._pending else None

    def confirm(self, offset: int) -> None:
        """Forget all updates below `offset`; a negative one keeps that many of the newest."""
        if offset < 0:
            while len(self._pending) > -offset:
                self._pending.popleft()
        while self._pending and self._pending[0]["update_id"] < offset:
            self._pending.popleft()

    def clear(self) -> None:
        """Forget all updates."""
        self._pending.clear()

    async def poll(self, *, offset: int, limit: int, seconds: float) -> list[dict[str, Any]]:
        """Wait for updates as getUpdates does; a second poller pushes the first one aside.

        Raises:
            ApiError: 409, told to the poller that was there first.
        """
        self.interrupt(OTHER_POLLER)
        self.confirm(offset)
        poll = self._poll = _Poll()

        def ready() -> list[dict[str, Any]] | None:
            if poll.conflict is not None:
                raise ApiError(409, poll.conflict)
            if poll.over:
                return []
            batch = [self._pending[i] for i in range(min(limit, len(self._pending)))]
            return batch or None

        try:
            found = await self._pulse.until(ready, min(seconds, LONGEST_POLL))
        finally:
            if self._poll is poll:
                self._poll = None
        return found or []

    def interrupt(self, conflict: str | None = None) -> None:
        """End a waiting getUpdates: with a 409, or with an empty answer if there is no conflict."""
        if self._poll is not None:
            self._poll.over = True
            self._poll.conflict = conflict
            self._poll = None
            self._pulse.ring()
