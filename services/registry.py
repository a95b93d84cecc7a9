"""The enabled backends, by id and by what they can do."""

from typing import Any, TypeVar

from services.capabilities import Backend
from services.models import BackendId

C = TypeVar("C")


class Registry:
    """Holds the backends in the order of the settings."""

    def __init__(self, backends: list[Backend]) -> None:
        self._backends = {backend.id: backend for backend in backends}

    def all(self) -> list[Backend]:
        """Return every enabled backend."""
        return list(self._backends.values())

    def having(self, capability: type[C]) -> list[C]:
        """Return the backends that implement a capability of services/capabilities.py."""
        return [b for b in self._backends.values() if isinstance(b, capability)]

    def one(self, backend: BackendId, capability: type[C]) -> C | None:
        """Return that backend if it is enabled and has the capability."""
        found: Any = self._backends.get(backend)
        return found if isinstance(found, capability) else None

    def name(self, backend: BackendId | str) -> str:
        """Return a backend's proper name, or its id when it is no longer enabled."""
        found = self._backends.get(BackendId(backend))
        return found.name if found else str(backend)
