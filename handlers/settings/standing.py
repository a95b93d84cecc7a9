"""What every page of the settings is drawn from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from services.household.choosing import Chosen
from services.household.matters import Level, Matter
from services.people import Viewer

KIND = "settings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Whose settings they are, what is chosen, and when this is; `muted` counts titles."""

    viewer: Viewer
    choices: Chosen
    now: datetime
    levels: Mapping[Matter, Level] = field(default_factory=dict)
    muted: int = 0
