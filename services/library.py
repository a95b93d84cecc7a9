"""What is in the library: one backend's shelf at a time, page by page."""

from dataclasses import dataclass

from services.capabilities import Shelves
from services.errors import BackendError, NoBackend
from services.models import BackendId
from services.ports.parts import Shelf, ShelfFilter, ShelfSort
from services.ports.specialities import FilteredShelves
from services.registry import Registry

PAGE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookcase:
    """A page of one backend's shelf, and the others that have one.

    `servers` are ids and proper names in the registry's order. `sorts` are the orders this one
    has, `filters` what it can tell apart. `shelf` is None when it did not answer, which is only
    told where there are others; `trouble` is the code of why.
    """

    backend: BackendId
    servers: tuple[tuple[BackendId, str], ...]
    sorts: tuple[ShelfSort, ...]
    sort: ShelfSort
    filters: tuple[ShelfFilter, ...] = ()
    only: ShelfFilter = ShelfFilter.ALL
    page: int = 0
    shelf: Shelf | None = None
    trouble: str = ""

    @property
    def name(self) -> str:
        """Return the proper name of the backend shown."""
        return dict(self.servers)[self.backend]

    @property
    def pages(self) -> int | None:
        """Return how many pages there are, None where the server does not count."""
        if self.shelf is None or self.shelf.total is None:
            return None
        return max(-(-self.shelf.total // PAGE), 1)


class LibraryService:
    """Looks at shelves."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    async def look(
        self,
        backend: BackendId | None = None,
        *,
        sort: ShelfSort | None = None,
        only: ShelfFilter = ShelfFilter.ALL,
        page: int = 0,
    ) -> Bookcase:
        """Return a page of a backend's shelf, the first one's when none is named.

        A page that is gone reads as the one the server gives instead, or as the last one; a sort or
        a filter it lacks as its usual one.
        Raises: NoBackend when none has a shelf; BackendError when the only one does not answer.
        """
        having = self._registry.having(Shelves)
        if not having:
            raise NoBackend
        one = next((it for it in having if it.id == backend), having[0])
        sorts = one.shelf_sorts
        chosen = sort if sort in sorts else sorts[0]
        only = only if only in _filters(one) else ShelfFilter.ALL
        shelf, trouble = None, ""
        try:
            shelf = await _page(one, only, page, chosen)
            if page and not shelf.titles and shelf.total is not None:
                shelf = await _page(one, only, max(-(-shelf.total // PAGE) - 1, 0), chosen)
            page = shelf.offset // PAGE
        except BackendError as error:
            if len(having) == 1:
                raise
            trouble = error.code
        return Bookcase(
            backend=one.id,
            servers=tuple((it.id, it.name) for it in having),
            sorts=one.shelf_sorts,
            sort=chosen,
            filters=_filters(one),
            only=only,
            page=page,
            shelf=shelf,
            trouble=trouble,
        )


def _filters(one: Shelves) -> tuple[ShelfFilter, ...]:
    return one.shelf_filters if isinstance(one, FilteredShelves) else ()


async def _page(one: Shelves, only: ShelfFilter, page: int, sort: ShelfSort) -> Shelf:
    if only is not ShelfFilter.ALL and isinstance(one, FilteredShelves):
        return await one.filtered(only, offset=page * PAGE, limit=PAGE, sort=sort)
    return await one.shelf(offset=page * PAGE, limit=PAGE, sort=sort)
