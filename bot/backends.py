"""The one module that names backends: two lines each, its settings and its factory.

Their order here is the order in which people see them.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from pydantic import BaseModel

from services.backends.aniworld import BACKEND as ANIWORLD
from services.backends.aniworld.settings import Settings as AniworldSettings
from services.backends.moviepilot import BACKEND as MOVIEPILOT
from services.backends.moviepilot.settings import Settings as MoviePilotSettings
from services.backends.nassav import (
    BACKEND as NASSAV,
)
from services.backends.nassav.settings import (
    Settings as NassavSettings,
)
from services.backends.tasks import (
    BACKEND as TASKS,
)
from services.backends.tasks.settings import (
    Settings as TasksSettings,
)
from services.backends.trakt import (
    BACKEND as TRAKT,
)
from services.backends.trakt.settings import (
    Settings as TraktSettings,
)
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


FACTORIES: Mapping[str, Factory] = {
    "moviepilot": MOVIEPILOT,
    "aniworld": ANIWORLD,
    "trakt": TRAKT,
    "tasks": TASKS,
    "nassav": NASSAV,
}


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
    for name, factory in FACTORIES.items():
        section = getattr(sections, name)
        if section is not None:
            kept = memory(BackendId(name))
            yield factory.create(section, clock=clock, redactor=redactor, memory=kept)
