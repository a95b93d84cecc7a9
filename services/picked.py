"""What somebody picked by hand, kept until it may be fetched."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field

from services.late_adapter import LateAdapter
from services.ports.parts import Part
from services.ports.release_models import Destination


@dataclass(frozen=True, slots=True, kw_only=True)
class PickedRelease:
    """One release of a title, and where it shall go; size is in bytes where its site told it."""

    kind: Literal["release"] = "release"
    digest: str
    name: str
    size: int | None = None
    to: Destination = field(default_factory=Destination)


@dataclass(frozen=True, slots=True, kw_only=True)
class PickedOrder:
    """Parts of a title, the whole where there are none, and what was decided with the order."""

    kind: Literal["order"] = "order"
    parts: tuple[Part, ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict)

    @property
    def seasons(self) -> tuple[int | None, ...]:
        """Return the seasons of the parts."""
        numbers = sorted({-1 if one.season is None else one.season for one in self.parts})
        return tuple(None if one < 0 else one for one in numbers) or (None,)


Picked = PickedRelease | PickedOrder

_PICKED = LateAdapter[Picked](Annotated[Picked, Field(discriminator="kind")])


def write_picked(picked: Picked | None) -> str:
    """Return it as JSON, empty where nothing was picked."""
    return _PICKED.adapter.dump_json(picked).decode() if picked else ""


def read_picked(text: str) -> Picked | None:
    """Read back what `write_picked` wrote."""
    return _PICKED.adapter.validate_json(text) if text else None
