"""Find titles on every backend that can search."""

from dataclasses import dataclass

from services.capabilities import Search
from services.errors import EmptyQuery, NotSupported, QueryTooLong
from services.gathering import Absent, gather
from services.models import ItemRef, Title
from services.ordering import orders
from services.registry import Registry

QUERY_LIMIT = 200  # characters; the longest title known to TMDB is shorter


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The hits of all backends in their own order, and the backends that gave none."""

    query: str
    titles: tuple[Title, ...]
    absent: tuple[Absent, ...] = ()


def parse_query(words: str | None) -> str:
    """Return what to look for, with its blanks tidied.

    Raises: EmptyQuery, QueryTooLong.
    """
    query = " ".join((words or "").split())
    if not any(letter.isalnum() for letter in query):
        raise EmptyQuery
    if len(query) > QUERY_LIMIT:
        raise QueryTooLong(QUERY_LIMIT)
    return query


class SearchService:
    """Asks every backend that can search."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    async def find(self, query: str) -> Found:
        """Return the hits; one failing backend does not spoil the others.

        Raises: NoBackend, or a BackendError when none answered.
        """
        came = await gather(self._registry.having(Search), lambda b: b.search(query))
        titles = tuple(title for answer in came.answers for title in answer)
        return Found(query=query, titles=titles, absent=came.absent)

    def orders(self, ref: ItemRef) -> bool:
        """Say whether a title is ordered, because its backend keeps no standing wishes."""
        return orders(self._registry, ref.backend)

    async def details(self, ref: ItemRef) -> Title:
        """Return everything known about a title.

        Raises: UnknownItem, NotSupported, BackendError.
        """
        backend = self._registry.one(ref.backend, Search)
        if backend is None:
            raise NotSupported
        return await backend.title(ref)
