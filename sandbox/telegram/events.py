"""The stream of changes that the chat page listens to."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

Event = dict[str, Any]


class Events:
    """Hands every change to every listener, in order."""

    def __init__(self) -> None:
        self._listeners: list[asyncio.Queue[Event | None]] = []

    def publish(self, kind: str, **facts: Any) -> None:
        """Tell all listeners that something changed."""
        for listener in self._listeners:
            listener.put_nowait({"type": kind, **facts})

    @contextmanager
    def listen(self) -> Iterator[asyncio.Queue[Event | None]]:
        """Yield a queue of the changes from now on; None is its end."""
        queue: asyncio.Queue[Event | None] = asyncio.Queue()
        self._listeners.append(queue)
        try:
            yield queue
        finally:
            self._listeners.remove(queue)

    def close(self) -> None:
        """End all streams."""
        for listener in self._listeners:
            listener.put_nowait(None)
