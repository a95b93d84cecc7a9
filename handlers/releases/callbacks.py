"""The buttons of choosing a release, and what they need."""

import dataclasses
from dataclasses import dataclass, field
from typing import Any

from handlers.ui import card
from handlers.ui.card import CardState
from handlers.ui.press import Press
from services.handles import handle
from services.late_adapter import LateAdapter
from services.models import Title
from services.ports.release_models import Destination, Destinations
from services.releases import Facets, Selection, SizeBand, SortBy

_KEY = "releases"  # beside the card's own state, so that the way back finds its card


class PickSeason(Press, prefix="rel-season"):
    """Look for releases of this season."""

    argument: int = 0


class StopSearch(Press, prefix="rel-stop"):
    """Stop the search this screen waits for."""

    interrupts = True


class ReleasePage(Press, prefix="rel-page"):
    """Show this page of the list: turning, the way back to it, and searching again."""

    argument: int = 0


class Filters(Press, prefix="rel-filters"):
    """Show what the list can be narrowed down by."""


class Narrow(Press, prefix="rel-narrow"):
    """Narrow the list down, or no longer: `free.1`, `resolution.2160p`, `site.`, `sort.newest`."""

    argument: str = ""


class OpenRelease(Press, prefix="release"):
    """Show the release with this digest."""

    argument: str = ""


class Download(Press, prefix="rel-get"):
    """Download the release with this digest, once it is clear where to."""

    effect = True
    argument: str = ""


class DownloadTo(Press, prefix="rel-to"):
    """Choose where to: `d.1` is the second downloader, `f.` no folder of our own."""

    argument: str = ""


class DownloadThere(Press, prefix="rel-there"):
    """Download the release with this digest to what was chosen."""

    effect = True
    argument: str = ""


class DownloadAnyway(Press, prefix="rel-anyway"):
    """Download the release with this digest although its server cannot tell what it is."""

    effect = True
    argument: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosing:
    """Where somebody is in a list; nothing of a release but its digest is ever kept.

    `several` says that a season was chosen on the way. `places` is what there was to choose from
    when it was asked where a download shall go, `to` what is chosen so far.
    """

    season: int | None = None
    several: bool = False
    page: int = 0
    selection: Selection = field(default_factory=Selection)
    digest: str = ""
    places: Destinations = field(default_factory=Destinations)
    to: Destination = field(default_factory=Destination)


_CHOOSING = LateAdapter[Choosing](Choosing)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseState:
    """The card somebody came from, and where they are now."""

    card: CardState
    choosing: Choosing = field(default_factory=Choosing)

    @property
    def title(self) -> Title:
        """Return the title whose releases these are."""
        return self.card.title

    def at(self, **changes: Any) -> "ReleaseState":
        """Return the state with some of its choices changed."""
        return dataclasses.replace(self, choosing=dataclasses.replace(self.choosing, **changes))


def dump(state: ReleaseState) -> dict[str, Any]:
    """Return the state as JSON values."""
    kept = _CHOOSING.adapter.dump_python(state.choosing, mode="json")
    return card.dump(state.card) | {_KEY: kept}


def load(kept: dict[str, Any]) -> ReleaseState:
    """Read back what `dump` returned; a card's own state begins at the beginning."""
    choosing = _CHOOSING.adapter.validate_python(kept.get(_KEY, {}))
    return ReleaseState(card=card.load(kept), choosing=choosing)


def narrowed(selection: Selection, argument: str, facets: Facets) -> Selection:
    """Return the selection that the argument of `Narrow` leads to."""
    what, _, value = argument.partition(".")
    match what:
        case "free":
            return dataclasses.replace(selection, free=value == "1")
        case "resolution":
            return dataclasses.replace(selection, resolution=value)
        case "site":
            site = next((one for one in facets.sites if handle(one) == value), "")
            return dataclasses.replace(selection, site=site)
        case "size":
            return dataclasses.replace(selection, size=SizeBand(value) if value else None)
        case "sort":
            return dataclasses.replace(selection, sort=SortBy(value))
        case _:
            return Selection(sort=selection.sort)


def directed(state: ReleaseState, argument: str) -> ReleaseState:
    """Return the state after the argument of `DownloadTo` was chosen."""
    what, _, place = argument.partition(".")
    places, to = state.choosing.places, state.choosing.to
    if what == "d":
        to = dataclasses.replace(to, downloader=places.downloaders[int(place)])
    else:
        folder = places.folders[int(place)].path if place else None
        to = dataclasses.replace(to, folder=folder)
    return state.at(to=to)
