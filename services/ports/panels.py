"""A server's own switches, described as data: facts, actions with typed parameters, sub-panels.

Nothing here is a sentence. A label is a `Wording`: a message id that begins with the backend's id
and its values, or a proper name of the server's world, shown as it is.
"""

from dataclasses import dataclass
from enum import StrEnum

from services.household.roles import Role
from services.ports.facts import Fact, Mark, Value, Wording

__all__ = [
    "START",
    "Action",
    "Done",
    "Face",
    "Fact",
    "Mark",
    "Panel",
    "PanelLink",
    "Parameter",
    "ParameterKind",
    "Place",
    "Value",
    "Wording",
    "several",
]


class ParameterKind(StrEnum):
    """What may be given to an action."""

    TEXT = "text"
    NUMBER = "number"  # a whole number
    CHOICE = "choice"  # one of `values`
    SEVERAL = "several"  # any of `values`; what is given joins them by line breaks
    SECRET = "secret"  # noqa: S105 - typed in private, message deleted at once, never shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One value an action needs. `current` stands beside the question, never for a secret.

    The words of a choice's values are `<backend>-<key>-<value>`, where the catalogs have them, else
    the `names` beside them. What is typed has `least` to `most` characters (None: as many as the
    kind takes), and the form of `pattern`, a regular expression, where there is one.
    """

    key: str
    label: Wording
    kind: ParameterKind = ParameterKind.TEXT
    values: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    current: str = ""
    optional: bool = False
    least: int = 1
    most: int | None = None
    pattern: str = ""

    @property
    def typed(self) -> bool:
        """Say whether it is typed, which nobody else may read."""
        return self.kind not in (ParameterKind.CHOICE, ParameterKind.SEVERAL)


SEPARATOR = "\n"  # between the values of one that takes several
START = "start"  # the key of the action that sets a halted queue going


class Place(StrEnum):
    """Where an action of the first panel is offered besides it; there its own role decides."""

    QUEUE = "queue"
    LIBRARY = "library"
    TASKS = "tasks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One switch. `confirm` asks again before it; `destructive` makes its button red, too."""

    key: str
    label: Wording
    parameters: tuple[Parameter, ...] = ()
    role: Role = Role.ADMIN
    confirm: bool = False
    destructive: bool = False
    places: frozenset[Place] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelLink:
    """The way to a panel below this one."""

    path: str
    label: Wording
    role: Role = Role.ADMIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """A picture by its address, and the name that is drawn where it cannot be had."""

    url: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One page of switches. `private` keeps it out of groups; `role` is the least that sees it.

    `links` are a list that may be long, `beside` a few ways that are always there. `again` is
    after how many seconds another look is worth it, 0 where nothing moves by itself.
    """

    title: Wording
    facts: tuple[Fact, ...] = ()
    links: tuple[PanelLink, ...] = ()
    beside: tuple[PanelLink, ...] = ()
    actions: tuple[Action, ...] = ()
    again: float = 0.0
    face: Face | None = None
    role: Role = Role.ADMIN
    private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What came of an action: a line to show, and the panel to show next (None: the same)."""

    said: Wording
    well: bool = True
    path: str | None = None


def several(value: str) -> list[str]:
    """Return the values that one of several holds."""
    return [one for one in value.split(SEPARATOR) if one]
