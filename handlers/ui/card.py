"""What search and subscribe share: the card's state, and the buttons that lead to and from it."""

from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from handlers.ui.formatting import dated
from handlers.ui.outgoing import Picture, poster
from handlers.ui.press import Press
from handlers.ui.texts import Texts
from services.models import Season, Title
from services.people import Role

KIND = "card"


class OpenCard(Press, prefix="card"):
    """Show the card with this index: turning pages, and the way back to it."""

    argument: int = 0


class Subscribe(Press, prefix="subscribe"):
    """Ask for the title of the card with this index."""

    effect = True
    argument: int = 0


class OpenReleases(Press, prefix="releases"):
    """Look for single releases of the title of the card with this index."""

    least = Role.MEMBER
    argument: int = 0


class Share(Press, prefix="share"):
    """Hand on the title of the card with this index."""

    argument: int = 0


class CancelSubscription(Press, prefix="unwish"):
    """Ask whether a subscription shall go; the argument is its handle."""

    argument: str = ""


class OpenTitle(Press, prefix="title"):
    """Show the card of the title in the state's `ref`, as a new message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardState:
    """What the buttons of a card need: the hits, which one is shown, the seasons chosen so far.

    `absent` are the proper names of servers whose results are missing. `seasons` and `taken`
    (asked for already) are what the season picker was opened with, so that a toggle needs no
    server.
    """

    titles: tuple[Title, ...]
    query: str = ""
    index: int = 0
    absent: tuple[str, ...] = ()
    seasons: tuple[Season, ...] = ()
    taken: tuple[int, ...] = ()
    chosen: tuple[int, ...] = ()

    @property
    def title(self) -> Title:
        """Return the title shown."""
        return self.titles[self.index]


_STATE: TypeAdapter[CardState] = TypeAdapter(CardState)


def dump(state: CardState) -> dict[str, Any]:
    """Return the state as JSON values."""
    kept: dict[str, Any] = _STATE.dump_python(state, mode="json")
    return kept


def load(kept: dict[str, Any]) -> CardState:
    """Read back what `dump` returned."""
    return _STATE.validate_python(kept)


def heading(texts: Texts, title: Title) -> str:
    """Return a title with its year: Metropolis (1927)."""
    return dated(texts, title.name, title.year)


def picture_of(title: Title) -> Picture:
    """Return a title's poster; one is drawn where it has none."""
    return poster(title.poster_url, name=title.name, detail=str(title.year or ""))
