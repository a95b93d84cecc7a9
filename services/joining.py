"""Wishing for a title together: whoever joins follows one and the same subscription."""

from dataclasses import dataclass

from services.models import ItemRef, Season, Title, ViewerId
from services.search import SearchService
from services.subscribe import Asked, SubscribeService, handle_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """What came of joining: `done` with the subscription's handle, or `seasons` to choose from."""

    title: Title
    seasons: tuple[Season, ...] = ()
    done: Asked | None = None
    request: str = ""


class JoinService:
    """Asks for a title by its place alone. Doing it twice comes to the same as doing it once."""

    def __init__(self, search: SearchService, subscribe: SubscribeService) -> None:
        self._search = search
        self._subscribe = subscribe

    async def join(self, ref: ItemRef, *, who: ViewerId) -> Joined:
        """Ask for a film or the only season; return the seasons where there are several.

        Raises: UnknownItem, NotSupported, BackendError.
        """
        title = await self._search.details(ref)
        offer = await self._subscribe.offer(title)
        if offer.at_once is None:
            return Joined(title=title, seasons=offer.seasons)
        return await self._ask(title, offer.at_once[0], who)

    async def join_season(self, ref: ItemRef, season: int, *, who: ViewerId) -> Joined:
        """Ask for one season. Raises: UnknownItem, NotSupported, BackendError."""
        return await self._ask(await self._search.details(ref), season, who)

    async def _ask(self, title: Title, season: int | None, who: ViewerId) -> Joined:
        asking = await self._subscribe.subscribe(title, seasons=(season,), who=who)
        (done,) = asking.asked
        standing = await self._subscribe.standing(title)
        mine = (one for one in standing.subscriptions if one.season == season)
        request = next((handle_of(one) for one in mine), "")
        return Joined(title=title, done=done, request=request)
