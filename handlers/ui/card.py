"""What search, subscribe and order share: a card's state, the buttons to it and from it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from handlers.ui.deciding import Deciding
from handlers.ui.formatting import headed
from handlers.ui.outgoing import Picture, poster
from handlers.ui.press import Press
from handlers.ui.texts import Texts
from services.discover import LEADING
from services.errors import ScreenExpired
from services.late_adapter import LateAdapter
from services.models import Season, Title, TitleKind

KIND = "card"
DEEPEST = 4  # levels that lead back
MOST_TITLES = 1000  # on one level


class OpenCard(Press, prefix="card"):
    """Show the card with this index: turning pages, and the way back to it."""

    argument: int = 0


class Subscribe(Press, prefix="subscribe"):
    """Ask for the title of the card with this index."""

    effect = True
    argument: int = 0


class OrderTitle(Press, prefix="order"):
    """Show what can be ordered of the title of the card with this index."""

    argument: int = 0


class OpenReleases(Press, prefix="releases"):
    """Look for single releases of the title of the card with this index."""

    argument: int = 0


class PutOnList(Press, prefix="watch-put"):
    """Put the title of the card with this index on one's own list elsewhere."""

    effect = True
    argument: int = 0


class Share(Press, prefix="share"):
    """Hand on the title of the card with this index."""

    argument: int = 0


class CancelSubscription(Press, prefix="unwish"):
    """Ask whether a subscription shall go; the argument is its handle."""

    argument: str = ""


class OpenTitle(Press, prefix="title"):
    """Show the card of the title in the state's `ref`, as a new message."""


class OpenSwitches(Press, prefix="tend"):
    """Show a server's switches for the title of the card with this index."""

    argument: int = 0


class OpenList(Press, prefix="list"):
    """Show the list of titles, at the page of the one with this index."""

    argument: int = 0


class OpenSource(Press, prefix="source"):
    """Show one list of one server: `<backend>.<key>`."""

    argument: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """Titles to turn over: hits of a search, a list, or what stands beside a title.

    `base` is the index of the first one. No two levels of a screen share an index, whichever was
    left meanwhile: a button that is pressed late means the title it showed, or nothing. `only`
    leaves out other kinds. `about` says what the titles are: the end of a message id, and a name.
    """

    titles: tuple[Title, ...]
    query: str = ""
    index: int = 0
    base: int = 0
    only: TitleKind | None = None
    about: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardState(Level):
    """What the buttons of a card need: the titles, which one is shown, the seasons chosen so far.

    `behind` are the levels that led here, and `opened` counts all there ever were; `origin` is the
    conversation that the first one came from. `lists` says that its person prefers lists to cards.
    `absent` are the proper names of servers whose results are missing, `troubles` the codes of why
    (services/errors) where that is known; `pending` of those that may still answer, at the
    latest at `until` (seconds since 1970). `seasons` and `taken` (asked for already) are what the
    season picker was opened with, so that a toggle needs no server; `deciding` is what was decided
    beyond the seasons. `shared` says that others read along, as in a group: then nothing of the
    library, of subscriptions and of servers is said.
    """

    behind: tuple[Level, ...] = ()
    opened: int = 0
    origin: str = ""
    lists: bool = False
    absent: tuple[str, ...] = ()
    troubles: dict[str, str] = field(default_factory=dict)
    pending: tuple[str, ...] = ()
    until: float = 0
    seasons: tuple[Season, ...] = ()
    taken: tuple[int, ...] = ()
    chosen: tuple[int, ...] = ()
    deciding: Deciding | None = None
    shared: bool = False

    @property
    def title(self) -> Title:
        """Return the title shown. Raises: ScreenExpired when its level was left."""
        for level in (self, *self.behind):
            if holds(level, self.index):
                return level.titles[self.index - level.base]
        raise ScreenExpired


def holds(level: Level, index: int) -> bool:
    """Say whether a level has a title with this index."""
    return level.base <= index < level.base + len(level.titles)


def visible(level: Level) -> list[int]:
    """Return the indexes of the titles that are turned over: without a wish, no people."""
    numbered = list(enumerate(level.titles, start=level.base))
    if level.only:
        return [index for index, title in numbered if title.ref.kind is level.only]
    plain = [index for index, title in numbered if title.ref.kind not in LEADING]
    return plain or [index for index, _ in numbered]


def at(state: CardState, index: int) -> CardState:
    """Return the state showing a title, on its own level or on one that led here.

    Raises: ScreenExpired when its level was left.
    """
    state = replace(state, seasons=(), taken=(), chosen=(), deciding=None)
    if holds(state, index):
        return replace(state, index=index)
    for place, level in enumerate(state.behind):
        if holds(level, index):
            shared = {one.name: getattr(level, one.name) for one in fields(Level)}
            return replace(state, **{**shared, "index": index}, behind=state.behind[:place])
    raise ScreenExpired


def inside(state: CardState, titles: Iterable[Title], about: tuple[str, str]) -> CardState:
    """Return a new level of titles that was opened from the title shown."""
    left = Level(**{one.name: getattr(state, one.name) for one in fields(Level)})
    behind = (*state.behind, left)
    if len(behind) > DEEPEST:  # the search itself stays within reach
        behind = (behind[0], *behind[2:])
    opened = state.opened + 1
    base = opened * MOST_TITLES
    titles = tuple(titles)[:MOST_TITLES]
    level: dict[str, Any] = {"titles": titles, "query": "", "index": base, "base": base}
    return replace(state, **level, only=None, about=about, behind=behind, opened=opened)


_STATE = LateAdapter[CardState](CardState)


def dump(state: CardState) -> dict[str, Any]:
    """Return the state as JSON values."""
    kept: dict[str, Any] = _STATE.adapter.dump_python(state, mode="json")
    return kept


def load(kept: dict[str, Any]) -> CardState:
    """Read back what `dump` returned."""
    return _STATE.adapter.validate_python(kept)


def with_hits(state: CardState, titles: Iterable[Title]) -> CardState:
    """Append hits to the search; the ones found so far keep their places, none is there twice."""
    if not state.behind:
        return replace(state, titles=_merged(state.titles, titles))
    search = state.behind[0]
    search = replace(search, titles=_merged(search.titles, titles))
    return replace(state, behind=(search, *state.behind[1:]))


def _merged(known: tuple[Title, ...], more: Iterable[Title]) -> tuple[Title, ...]:
    found = {title.ref: title for title in known}
    for title in more:
        found.setdefault(title.ref, title)
    return tuple(found.values())[:MOST_TITLES]


def settled(state: CardState, *, now: datetime) -> CardState:
    """Return the state with nobody waited for whose time is over, as after a restart."""
    if not state.pending or now.timestamp() < state.until:
        return state
    return replace(state, absent=(*state.absent, *state.pending), pending=())


def heading(texts: Texts, title: Title) -> str:
    """Return a title with its year: Metropolis (1927)."""
    return headed(texts, title.name, title.year)


def picture_of(title: Title) -> Picture:
    """Return a title's poster; one is drawn where it has none."""
    detail = str(title.year or "")
    return poster(title.poster_url, name=title.name, detail=detail, private=title.private)
