"""What can be done about what could not be filed or fetched: the capability and its values."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from services.capabilities import Backend
from services.events import Failure
from services.models import Title


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What a file is: a title, of a series its season, and the episode where no name says it."""

    title: Title
    season: int | None = None
    episode: int | None = None


@runtime_checkable
class Mend(Backend, Protocol):
    """Begins again what failed; what comes of it, the backend's feed says."""

    @property
    def takes_identity(self) -> bool:
        """Say whether it can be told what a file is; else only the same can be tried again."""
        ...

    @property
    def mending_takes(self) -> float:
        """Return the seconds after which an end that was not told will not be told any more."""
        ...

    async def mend(self, failure: Failure, *, identity: Identity | None = None) -> None:
        """Begin again, as what it was taken for or as what somebody says it is.

        Raises: UnknownItem when the record of the failure is gone or was replaced, NotSupported
        when it cannot be begun again; nothing was changed then.
        """
        ...
