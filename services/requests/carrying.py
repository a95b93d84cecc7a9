"""Carrying out what was approved, in the way it was asked for."""

from services.capabilities import Queue
from services.ordering import OrderService
from services.picked import PickedOrder, PickedRelease
from services.registry import Registry
from services.releases import ReleaseService
from services.requests.model import Request
from services.subscribe import SubscribeService


class Carrier:
    """Subscribes, downloads or orders; everybody who asked follows."""

    def __init__(
        self,
        registry: Registry,
        subscribe: SubscribeService,
        releases: ReleaseService,
        ordering: OrderService,
    ) -> None:
        self._registry = registry
        self._subscribe = subscribe
        self._releases = releases
        self._ordering = ordering

    async def carry_out(self, one: Request, *, resumed: bool) -> None:
        """Do whatever part of it is not done yet; `resumed` says that we may have begun before.

        The server's own lists are read first then, so that a call whose answer was lost is not
        repeated. Raises: UnknownItem when what was picked is gone, NotSupported; BackendError,
        something may have been begun.
        """
        match one.picked:
            case None:
                await self._subscribe.fulfil(
                    one.title, seasons=one.seasons, askers=one.askers,
                    chosen=one.chosen, resumed=resumed,
                )  # fmt: skip
            case PickedRelease() as release:
                begun = resumed and await self._is_under_way(one)
                await self._releases.fulfil(
                    one.title, one.seasons[0], release, askers=one.askers, begun=begun
                )
            case PickedOrder() as order:
                begun = resumed and await self._is_under_way(one)
                await self._ordering.fulfil(one.title, order, askers=one.askers, begun=begun)

    def subscribes(self, one: Request) -> bool:
        """Say whether something else of this title could be approved: only wishes are changed."""
        return self._subscribe.offers(one.title.ref)

    async def _is_under_way(self, one: Request) -> bool:
        """Say whether the server is at it. Raises: BackendError."""
        backend = self._registry.one(one.title.ref.backend, Queue)
        if backend is None:
            return False
        items = (await backend.queue()).items
        seasons = {it.season for it in items if it.ref == one.title.ref}
        if None in one.seasons:
            return bool(seasons)
        return None in seasons or not seasons.isdisjoint(one.seasons)
