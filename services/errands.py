"""Work that outlives the update it began with: owned by the process, bounded, ended with it."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import structlog

T = TypeVar("T")

LIMIT = 90.0  # seconds after which any errand is cut off

_log = structlog.stdlib.get_logger(__name__)


class Errands:
    """Runs errands while `run` runs; before and after that, none can begin."""

    def __init__(self, *, limit: float = LIMIT) -> None:
        self._limit = limit
        self._stopped = asyncio.Event()
        self._group: asyncio.TaskGroup | None = None
        self._idle: set[asyncio.Task[Any]] = set()

    async def run(self) -> None:
        """Take errands until `stop`, then wait for those that somebody waits for."""
        async with asyncio.TaskGroup() as self._group:
            await self._stopped.wait()
            for task in self._idle:
                task.cancel()
        self._group = None

    def stop(self) -> None:
        """End what nobody waits for, and begin nothing new."""
        self._stopped.set()

    def begin(
        self, errand: Coroutine[Any, Any, T], *, awaited: bool = False
    ) -> asyncio.Task[T | None] | None:
        """Begin an errand; None when the process is ending, and nothing was begun.

        `awaited` says that a person still waits for it: the end waits for it, too. The task's
        result is None when the errand failed or took longer than the limit, which is logged.
        """
        if self._group is None or self._stopped.is_set():
            errand.close()
            return None
        task = self._group.create_task(self._guarded(errand))
        if not awaited:
            self._idle.add(task)
            task.add_done_callback(self._idle.discard)
        return task

    async def _guarded(self, errand: Coroutine[Any, Any, T]) -> T | None:
        try:
            async with asyncio.timeout(self._limit):
                return await errand
        except TimeoutError:
            _log.warning("an errand took too long")
        except Exception:  # noqa: BLE001 - a bug in one errand must not end the others
            _log.exception("an errand failed")
        return None
