"""Lines of facts that a server tells of itself, as labels and values without sentences.

A label or value is a `Wording`: a message id that begins with the backend's id and its values, or
a proper name of the server's world, shown as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What a person reads: `id` with `values` from the catalogs, or `literal` as it stands.

    A value may be words itself.
    """

    id: str = ""
    values: "Mapping[str, Value]" = field(default_factory=dict)
    literal: str = ""


Value = str | int | float | datetime | Wording


class Mark(StrEnum):
    """How a fact stands."""

    GOOD = "good"
    BAD = "bad"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line; without a value only its label is shown. `share` is drawn as a bar, 0 to 1.

    What is `aside` is for who asks for details, as is that something is well.
    """

    label: Wording
    value: Wording | None = None
    mark: Mark = Mark.PLAIN
    share: float | None = None
    aside: bool = False
