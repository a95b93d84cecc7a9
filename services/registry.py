"""The enabled backends, by id and by what they can do; and who is shown the private ones.

A private backend is left out of everything unless it is shown in the present context, which
`showing` decides once for each update: for a person whom an owner has let in, in their own private
chat, and nowhere else. What the process does by itself asks for `enabled`.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from services.capabilities import Backend
from services.models import BackendId
from services.ports.specialities import Private

C = TypeVar("C")

_SHOWN: ContextVar[frozenset[BackendId]] = ContextVar("shown", default=frozenset())
_TOUCHED: ContextVar[set[BackendId] | None] = ContextVar("touched", default=None)


@contextmanager
def showing(private: Collection[BackendId]) -> Iterator[None]:
    """Show these private backends while the block runs, and in whatever it begins."""
    shown, touched = _SHOWN.set(frozenset(private)), _TOUCHED.set(set())
    try:
        yield
    finally:
        _SHOWN.reset(shown)
        _TOUCHED.reset(touched)


def acted_in_private() -> bool:
    """Say whether a private backend was asked for by its name here: what came of it is nobody's."""
    return bool(_TOUCHED.get())


class Registry:
    """Holds the backends in the order of the settings."""

    def __init__(self, backends: list[Backend]) -> None:
        self._backends = {backend.id: backend for backend in backends}
        self.private = frozenset(
            one.id for one in backends if isinstance(one, Private) and one.private
        )
        self._able: dict[type, dict[BackendId, Any]] = {}  # to look at a protocol takes its time

    def all(self) -> list[Backend]:
        """Return every backend that may be shown here."""
        return [one for one in self._backends.values() if self.shows(one.id)]

    def having(self, capability: type[C]) -> list[C]:
        """Return those of them that implement a capability of services/capabilities.py."""
        return [one for id_, one in self._having(capability).items() if self.shows(id_)]

    def enabled(self, capability: type[C]) -> list[C]:
        """Return every backend that has it, whoever may see it: for what nobody is shown."""
        return list(self._having(capability).values())

    def one(self, backend: BackendId, capability: type[C]) -> C | None:
        """Return that backend if it may be shown here and has the capability."""
        touched = _TOUCHED.get()
        if touched is not None and backend in self.private and self.shows(backend):
            touched.add(backend)
        return self._having(capability).get(backend) if self.shows(backend) else None

    def shows(self, backend: BackendId | str) -> bool:
        """Say whether a backend may be shown here, as all may that are not private."""
        return backend not in self.private or backend in _SHOWN.get()

    def shown(self) -> frozenset[BackendId]:
        """Return the private backends that may be shown here."""
        return frozenset(one for one in self.private if self.shows(one))

    def name(self, backend: BackendId | str) -> str:
        """Return a backend's proper name, or its id when it is no longer enabled."""
        found = self._backends.get(BackendId(backend))
        return found.name if found else str(backend)

    def _having(self, capability: type[C]) -> dict[BackendId, C]:
        """Return every backend that has a capability: what its class can do, it always can."""
        if capability not in self._able:
            self._able[capability] = {
                id_: one for id_, one in self._backends.items() if isinstance(one, capability)
            }
        return self._able[capability]
