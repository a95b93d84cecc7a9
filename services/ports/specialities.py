"""What some backends can do beyond a capability, and what sets them apart from all others.

The rules are those of services/capabilities.py.
"""

from typing import Protocol, runtime_checkable

from services.capabilities import Backend, Controls, Pictures, Shelves, Subscribe
from services.models import ItemRef, Subscription
from services.ports.parts import Shelf, ShelfFilter, ShelfSort
from services.ports.wishes import Looking


@runtime_checkable
class Private(Backend, Protocol):
    """May hold what is nobody's business but theirs whom an owner has let in.

    What follows from it, services/registry.py decides, and nobody else.
    """

    @property
    def private(self) -> bool:
        """Say whether it does."""
        ...


@runtime_checkable
class FilteredShelves(Shelves, Protocol):
    """Can leave out of its list what somebody is not looking for."""

    @property
    def shelf_filters(self) -> tuple[ShelfFilter, ...]:
        """Return what it can tell apart, as far as known before it was asked for a page."""
        ...

    async def filtered(
        self, only: ShelfFilter, *, offset: int, limit: int, sort: ShelfSort
    ) -> Shelf:
        """Return one page of only these titles."""
        ...


@runtime_checkable
class Tend(Controls, Protocol):
    """Has switches for each single title, too."""

    def panel_of(self, ref: ItemRef) -> str:
        """Return the path of a title's panel."""
        ...


@runtime_checkable
class FollowedSearch(Subscribe, Protocol):
    """Lets be watched, and stopped, how it looks for a subscription on the sites."""

    async def look_for(self, wish: Subscription) -> str:
        """Begin to look now; return what names this search, nothing where it cannot be watched.

        Raises: UnknownItem when the subscription is no longer there.
        """
        ...

    async def looking(self, search: str) -> Looking:
        """Return how a search stands. Raises: UnknownItem when it is not known any more."""
        ...

    async def stop_looking(self, search: str) -> None:
        """Stop a search. Raises: UnknownItem when it is over or not known any more."""
        ...


@runtime_checkable
class OwnPictures(Pictures, Protocol):
    """Has pictures of its own that nobody else is to be asked for."""

    def owns(self, url: str) -> bool:
        """Say whether an address is that of such a picture."""
        ...
