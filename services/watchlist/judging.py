"""What an entry comes to: which title of which server, which seasons, and what stands in the way.

Nobody guesses: where the id does not say exactly one title, or the season is not one the server
has, its person chooses (S-11, S-12).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from services.errors import LinkNotSupported, LinkUnknown, NotSupported, UnknownItem
from services.models import ItemRef, Season, Title, TitleKind
from services.pointers import Catalogue, Pointer
from services.search import SearchService
from services.subscribe import SubscribeService
from services.watchlist.model import (
    CANDIDATES,
    Item,
    ItemState,
    SeasonPolicy,
    Verdict,
    Why,
)
from services.watchlist.port import Listed, ListedKind

YEAR_NUMBERED = 1900  # seasons from here on are years, of another catalogue (contract 8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The one title an entry means, with its seasons; of a film there are none."""

    title: Title
    seasons: tuple[Season, ...] = ()


class Judge:
    """Looks titles up on the servers that take subscriptions."""

    def __init__(self, search: SearchService, subscribe: SubscribeService) -> None:
        self._search = search
        self._subscribe = subscribe

    async def judge(
        self, item: Item, *, policy: SeasonPolicy, listed_seasons: Collection[str]
    ) -> Verdict:
        """Return what an entry comes to; `listed_seasons` are the works of which one is listed.

        Raises: BackendError when no server can say.
        """
        listed = item.listed
        if listed.kind is ListedKind.SERIES and listed.work.native in listed_seasons:
            return Verdict(state=ItemState.SKIPPED, why=Why.COVERED)
        if listed.season == 0:
            return Verdict(state=ItemState.SKIPPED, why=Why.SPECIALS)
        title = await self.title_of(listed, chosen=item.ref)
        if isinstance(title, Why):
            return Verdict(state=ItemState.CHOICE, why=title)
        return await self.of_title(listed, title, policy=policy)

    async def of_title(self, listed: Listed, title: Title, *, policy: SeasonPolicy) -> Verdict:
        """Return what an entry comes to that means this title. Raises: BackendError."""
        if title.ref.kind is TitleKind.SERIES:
            seasons = await self._subscribe.seasons(title)
            wanted = meant(listed, seasons, policy=policy)
            if isinstance(wanted, Why):
                return Verdict(
                    state=ItemState.CHOICE, why=wanted, ref=title.ref, poster_url=title.poster_url
                )
        else:
            wanted = (None,)
        return await self.standing(title, wanted)

    async def standing(self, title: Title, seasons: tuple[int | None, ...]) -> Verdict:
        """Return whether seasons of a title are there, asked for, or still to be asked for."""
        standing = await self._subscribe.standing(title)
        state = ItemState.READY
        if set(seasons) <= standing.seasons:
            state = ItemState.ALREADY
        elif standing.in_library and await self._whole(title, seasons):
            state = ItemState.IN_LIBRARY
        return Verdict(
            state=state,
            ref=title.ref,
            seasons=seasons,
            poster_url=title.poster_url,
            followers=frozenset(one.id for one in standing.everybody),
        )

    async def title_of(self, listed: Listed, *, chosen: ItemRef | None = None) -> Title | Why:
        """Return the one title an entry means, or why nobody can tell. Raises: BackendError."""
        if chosen is not None:
            try:
                return await self._search.details(chosen)
            except (UnknownItem, NotSupported):
                return Why.UNKNOWN
        if not listed.work.pointers:
            return Why.NO_ID
        found = await self.pointed(listed.work.pointers)
        if found is not None:
            return found
        return Why.UNKNOWN if any(_is_key(one) for one in listed.work.pointers) else Why.NO_ID

    async def pointed(self, pointers: Sequence[Pointer]) -> Title | None:
        """Return the one title that ids mean, by the first that means one. Raises: BackendError."""
        for pointer in pointers:
            try:
                titles = await self._search.resolve(pointer)
            except (LinkNotSupported, LinkUnknown):
                continue
            same = [one for one in titles if one.ref.kind is pointer.kind]
            if len(same) == 1:
                return same[0]
        return None

    async def candidates(self, listed: Listed) -> list[Title]:
        """Return titles of the same kind whose name and year are near. Raises: BackendError."""
        kind = TitleKind.SERIES if listed.work.is_series else TitleKind.FILM
        came = await self._search.find(listed.work.name)
        near = [one for one in came.titles if one.ref.kind is kind and _near(one, listed.work.year)]
        return near[:CANDIDATES]

    async def seasons(self, title: Title) -> list[Season]:
        """Return what can be chosen of a series, specials left out. Raises: BackendError."""
        return [one for one in await self._subscribe.seasons(title) if one.number]

    async def _whole(self, title: Title, seasons: tuple[int | None, ...]) -> bool:
        if title.ref.kind is TitleKind.FILM:
            return True
        known = {one.number: one for one in await self._subscribe.seasons(title)}
        found = [known.get(one) for one in seasons if one is not None]
        return bool(found) and all(one is not None and one.missing == 0 for one in found)


def meant(
    listed: Listed, seasons: Sequence[Season], *, policy: SeasonPolicy
) -> tuple[int | None, ...] | Why:
    """Return the seasons an entry of a series stands for; specials are never among them."""
    regular = sorted((one for one in seasons if one.number), key=lambda one: one.number)
    numbers = [one.number for one in regular]
    if listed.kind is ListedKind.EPISODE:
        return Why.EPISODE
    if listed.season is not None:
        known = listed.season in numbers and listed.season < YEAR_NUMBERED
        return (listed.season,) if known else Why.NO_SEASON
    if len(numbers) <= 1:
        return (numbers[0] if numbers else 1,)
    aired = [one.number for one in regular if not one.is_coming] or numbers[:1]
    by_policy: dict[SeasonPolicy, tuple[int | None, ...] | Why] = {
        SeasonPolicy.ASK: Why.SEASONS,
        SeasonPolicy.FIRST: (numbers[0],),
        SeasonPolicy.LATEST: (aired[-1],),
        SeasonPolicy.ALL: tuple(aired),
    }
    return by_policy[policy]


def _is_key(pointer: Pointer) -> bool:
    """Say whether a server ought to know this id: one of IMDb alone is a help, not a key."""
    return pointer.catalogue is Catalogue.TMDB


def _near(title: Title, year: int | None) -> bool:
    return year is None or title.year is None or abs(title.year - year) <= 1
