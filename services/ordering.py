"""Orders: what of a title can be fetched once, and fetching it for whoever asked."""

from collections.abc import Sequence

from services.capabilities import Order, Subscribe
from services.errors import NotSupported
from services.models import BackendId, ItemRef, Title, ViewerId
from services.people import People
from services.picked import PickedOrder
from services.ports.parts import Assortment, Ordered, OrderOutcome
from services.registry import Registry
from services.subscribe import Gate, admitted


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

    async def order(self, title: Title, picked: PickedOrder, *, who: ViewerId) -> Ordered:
        """Fetch these parts, the whole title where there are none; who asked is told of them.

        What has to wait for somebody's word is REQUESTED.
        Raises: TooManyToday, NotSupported, BackendError; nothing is followed then.
        """
        came: list[Ordered] = []

        async def fetch() -> None:
            came.append(await self.fulfil(title, picked, askers=(who,)))

        admission = await admitted(self._gate, title, picked.seasons, picked, who, fetch=fetch)
        if admission.waits:
            return Ordered(outcome=OrderOutcome.REQUESTED, request=admission.request)
        if self._gate and admission.request and came[0].outcome is not OrderOutcome.ORDERED:
            await self._gate.settle(admission, ())
        return came[0]

    async def fulfil(
        self,
        title: Title,
        picked: PickedOrder,
        *,
        askers: Sequence[ViewerId],
        begun: bool = False,
    ) -> Ordered:
        """Fetch them, unless that was `begun` before; everybody who asked is told of them.

        Raises: NotSupported, BackendError; nothing is followed then.
        """
        ordered = Ordered(outcome=OrderOutcome.ORDERED)
        if not begun:
            backend = self._backend(title.ref.backend)
            ordered = await backend.order(title, picked.parts, picked.choices)
        if ordered.outcome is OrderOutcome.ORDERED or ordered.coming:
            for season in picked.seasons:
                for who in askers:
                    await self._people.follow(who, title.ref, season, wish="")
        return ordered

    def _backend(self, backend: BackendId) -> Order:
        found = self._registry.one(backend, Order)
        if found is None:
            raise NotSupported
        return found
