"""The buttons of a posted card, and what is remembered of it."""

from dataclasses import dataclass
from typing import Any

from handlers.ui.press import Press
from services.deep_links import code_of, ref_of
from services.errors import BrokenLink
from services.late_adapter import LateAdapter
from services.models import ItemRef, ViewerId

LONGEST = 56  # characters of a card's mark: 64 bytes hold `want::` and it


class Want(Press, prefix="want"):
    """Ask for the title of a posted card; the argument is its mark."""

    effect = True
    posted = True
    argument: str = ""


class WantSeason(Press, prefix="want-season"):
    """Ask for this season of the title of a posted card."""

    effect = True
    posted = True
    argument: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Who wants which season, None for a film; `name` is what the chat calls them, if anything."""

    who: ViewerId
    name: str
    season: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedCard:
    """A posted card: its mark, who wants what of it, and the latest request's handle."""

    mark: str
    wishes: tuple[Wish, ...] = ()
    request: str = ""

    @property
    def language(self) -> str:
        """Return the language of who posted it."""
        return self.mark.partition(".")[0]

    @property
    def ref(self) -> ItemRef:
        """Return the title. Raises: BrokenLink for a mark nobody of us made."""
        return ref_of(self.mark.partition(".")[2])


_CARD = LateAdapter[PostedCard](PostedCard)


def mark_of(ref: ItemRef, language: str) -> str | None:
    """Return what names a card, the same for every posting; None where the title's id is long."""
    mark = f"{language[:2]}.{code_of(ref)}"
    return mark if len(mark) <= LONGEST else None


def dump(card: PostedCard) -> dict[str, Any]:
    """Return a card as JSON values."""
    kept: dict[str, Any] = _CARD.adapter.dump_python(card, mode="json")
    return kept


def load(kept: dict[str, Any], mark: str = "") -> PostedCard:
    """Read back what `dump` returned; a card nobody pressed yet has only its mark."""
    if kept:
        return _CARD.adapter.validate_python(kept)
    if not mark:
        raise BrokenLink
    return PostedCard(mark=mark)
