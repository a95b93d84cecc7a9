"""What people are told of a request, as values."""

from typing import TypedDict

from services.events import Asked
from services.picked import PickedOrder, PickedRelease
from services.requests.model import Wanted


class About(TypedDict):
    """The fields of services.events.RequestNews that say what is wanted."""

    name: str
    year: int | None
    seasons: tuple[int, ...]
    poster_url: str | None
    release: str
    parts: int | None
    size: int | None


def about(wanted: Wanted) -> About:
    """Return what is wanted."""
    picked = wanted.picked
    return About(
        name=wanted.title.name,
        year=wanted.title.year,
        seasons=_numbers(wanted),
        poster_url=wanted.title.poster_url,
        release=picked.name if isinstance(picked, PickedRelease) else "",
        parts=len(picked.parts) if isinstance(picked, PickedOrder) else None,
        size=picked.size if isinstance(picked, PickedRelease) else None,
    )


def before(wanted: Wanted | None) -> Asked | None:
    """Return what was asked for before it was changed."""
    if wanted is None:
        return None
    title = wanted.title
    return Asked(name=title.name, year=title.year, seasons=_numbers(wanted))


def _numbers(wanted: Wanted) -> tuple[int, ...]:
    return tuple(one for one in wanted.seasons if one is not None)
