"""The one module that names backends: two lines each, the import of its settings and its section.

The order of the sections is the order in which people see them.
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any, Protocol, cast

from pydantic import BaseModel

from services.backends.aniworld.settings import Settings as AniworldSettings
from services.backends.moviepilot.settings import Settings as MoviePilotSettings
from services.backends.nassav.settings import Settings as NassavSettings
from services.backends.tasks.settings import Settings as TasksSettings
from services.backends.trakt.settings import Settings as TraktSettings
from services.capabilities import Backend
from services.clock import Clock
from services.models import BackendId
from services.ports.memory import BackendMemory, PassingMemory
from services.transport.redaction import Redactor


class BackendSections(BaseModel):
    """One optional section per backend; the field's name is the prefix of its settings."""

    moviepilot: MoviePilotSettings | None = None
    aniworld: AniworldSettings | None = None
    trakt: TraktSettings | None = None
    tasks: TasksSettings | None = None
    nassav: NassavSettings | None = None


class Factory(Protocol):
    """Makes a backend from its section; nothing is sent yet."""

    @property
    def name(self) -> str:
        """Return the proper name people read."""
        ...

    def create(
        self, settings: Any, *, clock: Clock, redactor: Redactor, memory: BackendMemory
    ) -> Backend:
        """Make the backend and register its secrets."""
        ...


def names() -> tuple[str, ...]:
    """Return the id of every backend, whether it is switched on or not."""
    return tuple(BackendSections.model_fields)


def factory(backend: str) -> Factory:
    """Return what makes a backend; only here it is imported, for most people have one or two."""
    return cast("Factory", import_module(f"services.backends.{backend}.backend").BACKEND)


def _forgetting(_backend: BackendId) -> BackendMemory:
    return PassingMemory()


def create_backends(
    sections: BackendSections,
    *,
    clock: Clock,
    redactor: Redactor,
    memory: Callable[[BackendId], BackendMemory] = _forgetting,
) -> Iterator[Backend]:
    """Make every backend whose section is filled, each with a memory of its own."""
    for name in names():
        section = getattr(sections, name)
        if section is not None:
            kept = memory(BackendId(name))
            yield factory(name).create(section, clock=clock, redactor=redactor, memory=kept)
