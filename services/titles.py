"""One title in full: its details and how it stands, for a card that must not wait long."""

import asyncio
import dataclasses
from dataclasses import dataclass

from services.errors import BackendError, NotSupported, UnknownItem
from services.models import Title
from services.releases import ReleaseService
from services.search import SearchService
from services.subscribe import Standing, SubscribeService

DEADLINE = 2.0  # seconds: a card without details beats a card that comes late


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleLook:
    """A title as a card shows it; `releases` says that single ones can be looked for."""

    title: Title
    standing: Standing
    releases: bool = False


class TitleService:
    """Brings together what a card needs."""

    def __init__(
        self,
        search: SearchService,
        subscribe: SubscribeService,
        releases: ReleaseService | None = None,
    ) -> None:
        self._search = search
        self._subscribe = subscribe
        self._releases = releases

    async def look(self, title: Title) -> TitleLook:
        """Return the title with what could be learned in time; never raises for a backend."""
        detailed, standing = await asyncio.gather(self._detailed(title), self._standing(title))
        releases = self._releases is not None and self._releases.offered(title.ref)
        return TitleLook(title=detailed, standing=standing, releases=releases)

    async def _detailed(self, title: Title) -> Title:
        try:
            async with asyncio.timeout(DEADLINE):
                full = await self._search.details(title.ref)
        except (TimeoutError, BackendError, UnknownItem, NotSupported):
            return title
        return _merged(title, full)

    async def _standing(self, title: Title) -> Standing:
        try:
            async with asyncio.timeout(DEADLINE):
                return await self._subscribe.standing(title)
        except TimeoutError:
            return Standing()


def _merged(found: Title, full: Title) -> Title:
    """Keep the hit's name and poster, which were seen already, and add what only details tell."""
    return dataclasses.replace(
        found,
        overview=full.overview or found.overview,
        genres=full.genres or found.genres,
        runtime=full.runtime or found.runtime,
        rating=full.rating or found.rating,
        links=full.links or found.links,
        year=found.year or full.year,
        poster_url=found.poster_url or full.poster_url,
    )
