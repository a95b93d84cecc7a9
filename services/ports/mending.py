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


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What would come of filing a file as something: its new name, or why it would not be filed."""

    target: str = ""
    reason: str = ""


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
        when it cannot be begun again, DecisionWanted when somebody has to decide first; nothing was
        changed then.
        """
        ...


@runtime_checkable
class Foresee(Mend, Protocol):
    """Can say what would come of filing a file as something."""

    async def foresee(self, failure: Failure, identity: Identity) -> Foreseen | None:
        """Return it, None where this server cannot say. Changes nothing."""
        ...


@runtime_checkable
class Decide(Mend, Protocol):
    """Stops where it cannot know whether a step was done, and takes a person's word for it."""

    async def do_again(self, failure: Failure) -> None:
        """Say that the step was not done, so that it is done again.

        Raises: UnknownItem when nobody has to decide any more; nothing was changed then.
        """
        ...
