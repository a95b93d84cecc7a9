"""Looks that many share: who asks while one is under way, or soon after, gets the same answer."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from services.clock import Clock
from services.errors import ServiceError

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

MOST = 500  # looks remembered; the oldest are forgotten first


@dataclass(slots=True)
class _Look(Generic[V]):
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    ended: float = float("-inf")
    count: int = 0
    answer: V | ServiceError | None = None


class Shared(Generic[K, V]):
    """Asks for each key at most once at a time, and not again while the answer is fresh.

    A failure is the answer of those who waited for it, and is never kept for others.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._looks: dict[K, _Look[V]] = {}

    async def get(self, key: K, ask: Callable[[], Awaitable[V]], *, fresh: float = 0.0) -> V:
        """Return the answer for a key, not older than `fresh` seconds, or what is asked now.

        Raises: the ServiceError of the look that was waited for.
        """
        look = self._looks.setdefault(key, _Look())
        if not look.lock.locked() and (kept := self._kept(look, fresh)) is not None:
            return kept
        before = look.count
        async with look.lock:
            if look.count != before and look.answer is not None:
                if isinstance(look.answer, ServiceError):
                    raise look.answer
                return look.answer
            return await self._ask(key, look, ask)

    def forget(self, key: K) -> None:
        """Ask anew next time: something was changed. A look under way is for its waiters alone."""
        self._looks.pop(key, None)

    def forget_where(self, matches: Callable[[K], bool]) -> None:
        """Ask anew for those that match."""
        for key in [one for one in self._looks if matches(one)]:
            self.forget(key)

    def forget_all(self) -> None:
        """Ask for everything anew."""
        self._looks.clear()

    async def _ask(self, key: K, look: _Look[V], ask: Callable[[], Awaitable[V]]) -> V:
        look.ended = float("-inf")
        try:
            answer = look.answer = await ask()
        except ServiceError as error:
            look.answer = error
            look.count += 1
            raise
        look.count += 1
        look.ended = self._clock.monotonic()
        if self._looks.get(key) is look:  # not forgotten meanwhile
            self._looks[key] = self._looks.pop(key)
        while len(self._looks) > MOST:
            del self._looks[next(iter(self._looks))]
        return answer

    def _kept(self, look: _Look[V], fresh: float) -> V | None:
        if self._clock.monotonic() - look.ended >= fresh or isinstance(look.answer, ServiceError):
            return None
        return look.answer
