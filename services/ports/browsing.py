"""What leads to titles beside words: lists, and what comes in the next days."""

from dataclasses import dataclass
from datetime import date

from services.models import Title


@dataclass(frozen=True, slots=True, kw_only=True)
class Airing:
    """Something of a title that comes on a day: an episode, or a film, which has no season.

    The day is the one its maker names, in no time zone. `name` is the episode's.
    """

    title: Title
    day: date
    season: int | None = None
    episode: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Airings:
    """What comes, in the order of the days; `unknown` titles could not be looked up."""

    airings: tuple[Airing, ...]
    unknown: int = 0
