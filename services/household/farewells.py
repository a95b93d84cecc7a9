"""Ending what people have on other servers: when they are forgotten, and when they are removed.

A backend that keeps something of single people says so (`Keepsakes`); nothing else has to be told
of a further one.
"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass

from services.models import BackendId, ViewerId
from services.ports.accounts import Left
from services.ports.personal import Keepsakes, Kept
from services.registry import Registry

# Lets nothing else happen to what somebody has on a server while it ends.
Apart = Callable[[BackendId, ViewerId], AbstractAsyncContextManager[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Farewell:
    """What came of ending what somebody had on a server; `server` is its proper name."""

    server: str
    left: Left


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptThere:
    """What a server's backend keeps of somebody."""

    server: str
    kept: Kept


class Farewells:
    """Asks every backend that keeps something of people, the private ones included."""

    def __init__(self, registry: Registry, apart: Apart | None = None) -> None:
        self._registry = registry
        self._apart = apart or _unguarded

    async def keepers(self) -> frozenset[ViewerId]:
        """Return everybody of whom something is kept anywhere."""
        every = self._registry.enabled(Keepsakes)
        return frozenset([who for one in every for who in await one.keepers()])

    async def kept(self, who: ViewerId) -> list[KeptThere]:
        """Return what is kept of somebody."""
        return [
            KeptThere(server=one.name, kept=kept)
            for one in self._registry.enabled(Keepsakes)
            for kept in await one.kept(who)
        ]

    async def end(self, who: ViewerId) -> tuple[Farewell, ...]:
        """End it, server by server; return what came of it where there was something.

        Raises: StorageUnavailable: what was not ended by then is still there.
        """
        ended = []
        for one in self._registry.enabled(Keepsakes):
            if who not in await one.keepers():
                continue
            async with self._apart(one.id, who):
                left = await one.forget(who)
            if left is not Left.NOT_THERE:
                ended.append(Farewell(server=one.name, left=left))
        return tuple(ended)


def _unguarded(_backend: BackendId, _who: ViewerId) -> AbstractAsyncContextManager[None]:
    return nullcontext()
