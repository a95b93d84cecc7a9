"""What a backend remembers over a restart: small JSON values of its own, by key."""

from typing import Any, Protocol

Json = Any


class BackendMemory(Protocol):
    """Keeps a backend's own values; it is no cache, and none of them is large."""

    async def load(self, key: str) -> Json:
        """Return a value, None where there is none."""
        ...

    async def save(self, key: str, value: Json) -> None:
        """Keep a value from now on. What the disk refuses is lost with the process, not raised."""
        ...


class PassingMemory:
    """Remembers as long as the process lives, for a look that leaves nothing behind."""

    def __init__(self) -> None:
        self._values: dict[str, Json] = {}

    async def load(self, key: str) -> Json:
        """Return a value, None where there is none."""
        return self._values.get(key)

    async def save(self, key: str, value: Json) -> None:
        """Keep a value while this lives."""
        self._values[key] = value
