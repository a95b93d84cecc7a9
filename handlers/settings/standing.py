"""What every page of the settings is drawn from."""

from dataclasses import dataclass
from datetime import datetime

from services.choosing import Chosen
from services.people import Viewer

KIND = "settings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Whose settings they are, what is chosen, and when this is."""

    viewer: Viewer
    choices: Chosen
    now: datetime
