"""Asking by turns: what everybody wants to know is asked once, also where no answer comes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.errors import BackendError, RateLimited


class Turns:
    """One asker at a time; whoever waited for one that failed has failed with it.

    So a server that is mute holds up all who ask as long as one of them, and is asked once. That
    a budget is spent tells nothing to the others: it is another one for people.
    """

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._failure: BackendError | None = None

    @asynccontextmanager
    async def take(self) -> AsyncIterator[None]:
        """Have one's turn. Raises: the BackendError of who was waited for."""
        before = self._failure
        async with self._lock:
            if self._failure is not None and self._failure is not before:
                raise self._failure
            try:
                yield
            except RateLimited:
                raise
            except BackendError as failure:
                self._failure = failure
                raise
