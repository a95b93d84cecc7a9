"""What some backends can do beyond a capability, and what sets them apart from all others.

The rules are those of services/capabilities.py.
"""

from typing import Protocol, runtime_checkable

from services.capabilities import Backend, Controls, Pictures, Shelves
from services.models import ItemRef
from services.parts import Shelf, ShelfFilter, ShelfSort


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
class OwnPictures(Pictures, Protocol):
    """Has pictures of its own that nobody else is to be asked for."""

    def owns(self, url: str) -> bool:
        """Say whether an address is that of such a picture."""
        ...
