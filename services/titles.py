"""One title in full: its details and how it stands, for a card that must not wait long."""

import asyncio
import dataclasses
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from services.discover import DiscoverService
from services.errors import BackendError, NotSupported, UnknownItem
from services.models import ItemRef, Season, Title, TitleKind, ViewerId
from services.releases import ReleaseService
from services.search import SearchService
from services.subscribe import Standing, SubscribeService

DEADLINE = 2.0  # seconds: a card without details beats a card that comes late

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleLook:
    """A title as a card shows it.

    `seasons` are those of a series with what the library lacks of them; empty is unknown.
    `followers` are the names of others who are told of it, and `followed` says whether its reader
    is. `leads` says that more titles may be found from here, `orders` that it is ordered, not
    subscribed, `releases` that single ones can be looked for, `switches` that its server has
    switches for it. `lists_at` is the proper name of the server of their own list, where the title
    can be put on it; empty elsewhere.
    """

    title: Title
    standing: Standing
    seasons: tuple[Season, ...] = ()
    followers: tuple[str, ...] = ()
    followed: bool = False
    leads: bool = False
    orders: bool = False
    releases: bool = False
    lists_at: str = ""
    switches: bool = False


class OwnLists(Protocol):
    """Knows whether somebody has a list elsewhere that a title can be put on."""

    async def at(self, who: ViewerId, ref: ItemRef) -> str:
        """Return the proper name of its server, empty where they have none."""
        ...


class TitleService:
    """Brings together what a card needs."""

    def __init__(
        self,
        search: SearchService,
        subscribe: SubscribeService,
        *,
        discover: DiscoverService | None = None,
        releases: ReleaseService | None = None,
        lists: OwnLists | None = None,
    ) -> None:
        self._search = search
        self._subscribe = subscribe
        self._discover = discover
        self._releases = releases
        self._lists = lists

    @property
    def leads(self) -> bool:
        """Say whether people, collections and lists can be looked for at all."""
        return self._search.knows_people

    async def look(
        self, title: Title, *, who: ViewerId | None = None, admin: bool = False
    ) -> TitleLook:
        """Return the title with what could be learned in time; never raises for a backend.

        Without `who`, as in a group, nobody is told who follows it; links that are private are left
        to an `admin` there is.
        """
        leads = self._discover is not None and self._discover.leads_on(title.ref)
        if title.ref.kind in (TitleKind.PERSON, TitleKind.COLLECTION):
            return TitleLook(title=title, standing=Standing(), leads=leads)
        detailed, standing, seasons = await asyncio.gather(
            self._detailed(title),
            _in_time(self._subscribe.standing(title), Standing()),
            _in_time(self._seasons(title), ()),
        )
        told = {} if who is None else {one.id: one.name for one in standing.everybody}
        return TitleLook(
            title=detailed if admin and who is not None else _public(detailed),
            standing=standing,
            seasons=seasons,
            followers=tuple(name for one, name in told.items() if one != who),
            followed=who in told,
            leads=leads,
            orders=self._search.orders(title.ref),
            lists_at=await self._lists.at(who, title.ref) if self._lists and who else "",
            releases=self._releases is not None and self._releases.offered(title.ref),
            switches=detailed is not title and self._search.tends(title.ref),
        )

    async def _detailed(self, title: Title) -> Title:
        full = await _in_time(self._search.details(title.ref), None)
        return _merged(title, full) if full else title

    async def _seasons(self, title: Title) -> tuple[Season, ...]:
        if title.ref.kind is not TitleKind.SERIES:
            return ()
        return tuple(await self._subscribe.seasons(title))


async def _in_time(asking: Awaitable[T], otherwise: T) -> T:
    try:
        async with asyncio.timeout(DEADLINE):
            return await asking
    except (TimeoutError, BackendError, UnknownItem, NotSupported):
        return otherwise


def _public(title: Title) -> Title:
    return dataclasses.replace(title, links=tuple(one for one in title.links if not one.private))


def _merged(found: Title, full: Title) -> Title:
    """Keep the hit's name and poster, which were seen already, and add what only details tell."""
    return dataclasses.replace(
        found,
        overview=full.overview or found.overview,
        facts=full.facts or found.facts,
        genres=full.genres or found.genres,
        runtime=full.runtime or found.runtime,
        rating=full.rating or found.rating,
        links=full.links or found.links,
        year=found.year or full.year,
        poster_url=found.poster_url or full.poster_url,
    )
