"""Orders: what of a title can be fetched once, and fetching it for whoever asked."""

from collections.abc import Collection, Mapping

from services.capabilities import Order, Subscribe
from services.errors import NotSupported
from services.models import BackendId, ItemRef, Title, ViewerId
from services.parts import Assortment, Ordered, OrderOutcome, Part
from services.people import People
from services.registry import Registry
from services.subscribe import Gate


def orders(registry: Registry, backend: BackendId) -> bool:
    """Say whether titles of a backend are ordered, because it keeps no standing wishes."""
    if registry.one(backend, Subscribe) is not None:
        return False
    return registry.one(backend, Order) is not None


class OrderService:
    """Orders titles on the backend they were found on."""

    def __init__(self, registry: Registry, people: People, *, gate: Gate | None = None) -> None:
        self._registry = registry
        self._gate = gate
        self._people = people

    async def assortment(self, ref: ItemRef) -> Assortment:
        """Return what can be fetched of a title.

        Raises: UnknownItem, NotSupported, BackendError.
        """
        return await self._backend(ref.backend).assortment(ref)

    async def order(
        self,
        title: Title,
        parts: Collection[Part],
        choices: Mapping[str, str],
        *,
        who: ViewerId,
    ) -> Ordered:
        """Fetch these parts, the whole title where there are none; who asked is told of them.

        Raises: NeedsApproval, NotSupported, BackendError; nothing is followed then.
        """
        if self._gate:
            await self._gate.hold_back(who)
        ordered = await self._backend(title.ref.backend).order(title, tuple(parts), choices)
        if ordered.outcome is OrderOutcome.ORDERED or ordered.coming:
            for season in {one.season for one in parts} or {None}:
                await self._people.follow(who, title.ref, season, wish="")
        return ordered

    def _backend(self, backend: BackendId) -> Order:
        found = self._registry.one(backend, Order)
        if found is None:
            raise NotSupported
        return found
