"""What can be decided with a subscription, what can be done to it, and what came of it.

Nothing here is a sentence: options and their values are called by `Wording`s, as panels are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.models import BackendId, ItemRef
from services.ports.panels import Wording

Chosen = Mapping[str, tuple[str, ...]]  # an option's key -> keys of its values; none: the standard


class OptionKind(StrEnum):
    """How many values of an option can be chosen."""

    ONE = "one"
    SEVERAL = "several"
    SWITCH = "switch"  # its only value, or not
    NUMBER = "number"  # a whole number from 1 to `highest`, which is its own key


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionValue:
    """One value of an option."""

    key: str
    label: Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One thing to decide with a subscription, which most people leave at its `standard`.

    `chosen` is what is in force now; nothing there is the standard. `alone` marks what makes sense
    only where a single season is asked for.
    """

    key: str
    label: Wording
    standard: Wording
    kind: OptionKind = OptionKind.ONE
    values: tuple[OptionValue, ...] = ()
    highest: int | None = None
    chosen: tuple[str, ...] = ()
    alone: bool = False

    def takes(self, chosen: Sequence[str]) -> bool:
        """Say whether these are values of this option, and not too many."""
        if self.kind is OptionKind.NUMBER:
            within = [one.isascii() and one.isdigit() and self._reaches(int(one)) for one in chosen]
            return len(chosen) <= 1 and all(within)
        known = {one.key for one in self.values}
        several = self.kind is OptionKind.SEVERAL
        return (several or len(chosen) <= 1) and known.issuperset(chosen)

    def _reaches(self, number: int) -> bool:
        return number >= 1 and (self.highest is None or number <= self.highest)


class SubscriptionAction(StrEnum):
    """What can be done to a subscription without deciding anything."""

    PAUSE = "pause"
    RESUME = "resume"
    SEARCH = "search"  # look for it now
    RESET = "reset"  # forget how far it is, and begin anew


class LookState(StrEnum):
    """How a search of the sites for a subscription stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"

    @property
    def is_over(self) -> bool:
        """Say whether nothing more will come of it."""
        return self not in (LookState.WAITING, LookState.RUNNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looking:
    """A search of the sites under way, or over: so many of so many steps; 0 of 0 is unknown.

    `waits` says that it waits for a site that takes only so many questions. `reason` is what the
    server says of a failure.
    """

    state: LookState
    done: int = 0
    of: int = 0
    waits: bool = False
    can_stop: bool = False
    reason: str = ""


class EpisodeState(StrEnum):
    """Where an episode is."""

    PRESENT = "present"  # in the library
    FETCHED = "fetched"  # downloaded, or being downloaded
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """One episode of a subscription, or the film; `files` are names without their folders."""

    number: int | None
    state: EpisodeState
    name: str = ""
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A subscription that is complete; a film has no season."""

    backend: BackendId
    native_id: str
    ref: ItemRef
    name: str
    year: int | None = None
    season: int | None = None
    finished_at: datetime | None = None
