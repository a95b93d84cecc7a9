"""Words that several screens about subscriptions share."""

from collections.abc import Iterable

from handlers.ui.formatting import headed, listed
from handlers.ui.texts import Texts
from services.household.followers import Follower
from services.models import Subscription
from services.ports.panels import Wording

NAMES = 6  # of followers that are said


def season_name(texts: Texts, number: int) -> str:
    """Return a season's name: Season 2, or Specials."""
    return texts("season", number=number) if number else texts("specials")


def with_seasons(texts: Texts, name: str, *seasons: int | None) -> str:
    """Return a title with its seasons: Les Vampires (1915), Season 2."""
    names = [season_name(texts, one) for one in seasons if one is not None]
    return texts("title-seasons", title=name, seasons=listed(texts, names)) if names else name


def named(texts: Texts, one: Subscription) -> str:
    """Return a subscription's title, year and season."""
    return with_seasons(texts, headed(texts, one.name, one.year), one.season)


def progress(texts: Texts, one: Subscription) -> str:
    """Return how far a subscription is: 3 of 9 here."""
    return texts("subscribe-progress", present=one.present or 0, wanted=one.wanted or 0)


def names_of(texts: Texts, followers: Iterable[Follower]) -> str:
    """Return people's names, some of them where there are many; nobody goes by a number."""
    names = [one.name or texts("somebody") for one in followers]
    shown = names if len(names) <= NAMES else [*names[:NAMES], "…"]
    return listed(texts, shown)


def said(texts: Texts, wording: Wording) -> str:
    """Return what an option or a value is called."""
    return texts(wording.id, **wording.values) if wording.id else wording.literal
