"""What a backend remembers over a restart: small JSON values of its own, and secrets, by key."""

from enum import Enum
from typing import Any, Protocol

Json = Any


class Sealed(Enum):
    """Why there is no secret to be had."""

    ABSENT = "absent"
    UNREADABLE = "unreadable"  # it is there, and no key opens it: its person signs in again


class Secrets(Protocol):
    """Keeps what opens people's accounts, encrypted, one backend's apart from another's."""

    async def load(self, key: str) -> str | Sealed:
        """Return a secret, or why there is none."""
        ...

    async def save(self, key: str, value: str) -> None:
        """Keep a secret: it is on the disk when this returns. Raises: StorageUnavailable."""
        ...

    async def forget(self, key: str) -> None:
        """Take a secret off the disk. Raises: StorageUnavailable."""
        ...

    async def keys(self) -> list[str]:
        """Return the keys of every secret there is, readable or not, in order."""
        ...


class PassingSecrets:
    """Keeps secrets as long as the process lives."""

    def __init__(self) -> None:
        self._values: dict[str, str] = {}

    async def load(self, key: str) -> str | Sealed:
        """Return a secret, or why there is none."""
        return self._values.get(key, Sealed.ABSENT)

    async def save(self, key: str, value: str) -> None:
        """Keep a secret while this lives."""
        self._values[key] = value

    async def forget(self, key: str) -> None:
        """Forget a secret."""
        self._values.pop(key, None)

    async def keys(self) -> list[str]:
        """Return the keys of every secret there is, in order."""
        return sorted(self._values)


class BackendMemory(Protocol):
    """Keeps a backend's own values; it is no cache, and none of them is large."""

    @property
    def secrets(self) -> Secrets:
        """Return where tokens and passwords of people's accounts go, and nothing else."""
        ...

    async def load(self, key: str) -> Json:
        """Return a value, None where there is none."""
        ...

    async def save(self, key: str, value: Json) -> None:
        """Keep a value from now on; None is none at all.

        What the disk refuses is lost with the process, not raised.
        """
        ...


class PassingMemory:
    """Remembers as long as the process lives, for a look that leaves nothing behind."""

    def __init__(self) -> None:
        self._values: dict[str, Json] = {}
        self.secrets: Secrets = PassingSecrets()

    async def load(self, key: str) -> Json:
        """Return a value, None where there is none."""
        return self._values.get(key)

    async def save(self, key: str, value: Json) -> None:
        """Keep a value while this lives."""
        self._values[key] = value
