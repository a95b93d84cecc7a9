"""Find titles on every backend that can search, each as fast as it is."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass
from datetime import timedelta
from types import TracebackType
from typing import Any, Self

from services.capabilities import Backend, Browse, Resolve, Search
from services.clock import Clock, SystemClock
from services.errands import Errands
from services.errors import (
    BackendError,
    BackendUnavailable,
    EmptyQuery,
    LinkNotSupported,
    LinkUnknown,
    NoBackend,
    NotSupported,
    QueryTooLong,
)
from services.gathering import Absent, gather
from services.models import ItemRef, Title, TitleKind
from services.ordering import orders
from services.pointers import Pointer
from services.ports.specialities import Tend
from services.registry import Registry

QUERY_LIMIT = 200  # characters; the longest title known to TMDB is shorter
LONGEST = 40.0  # seconds a backend may take; what comes later nobody waits for


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The hits of all backends in their own order, and the backends that gave none."""

    query: str
    titles: tuple[Title, ...]
    absent: tuple[Absent, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """What one backend said to a search: its hits in its own order, or why there are none."""

    backend: str  # its proper name
    titles: tuple[Title, ...] = ()
    error: BackendError | None = None


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


class Fan:
    """One search under way: every backend was asked at once, and answers when it can.

    `longest` is how many seconds a backend has, `until` when the last answer is there at the
    latest. As a context it gives up when the block fails: nothing goes on that nobody awaits.
    """

    def __init__(
        self,
        query: str,
        backends: list[Search],
        errands: Errands,
        *,
        clock: Clock,
        longest: float,
    ) -> None:
        self.query = query
        self.until = clock.now() + timedelta(seconds=longest)
        self._errands = errands
        self._asked: dict[asyncio.Task[Came | None], Search] = {}
        self._unasked: list[Search] = []
        for backend in backends:
            task = errands.begin(_ask(backend, query, longest), awaited=True)
            if task is None:
                self._unasked.append(backend)
            else:
                self._asked[task] = backend

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        if kind is not None:
            self.give_up()

    @property
    def waiting(self) -> tuple[str, ...]:
        """Return the proper names of the backends whose answer was not taken yet."""
        return tuple(backend.name for backend in (*self._asked.values(), *self._unasked))

    async def __aiter__(self) -> AsyncIterator[Came]:
        while came := await self.next():
            yield came

    async def next(self) -> Came | None:
        """Return the next answer, the registry's order deciding among several; None after all."""
        if self._unasked:
            return _silent(self._unasked.pop(0))
        if not self._asked:
            return None
        await asyncio.wait(self._asked, return_when=asyncio.FIRST_COMPLETED)
        return self._take()

    async def first(self) -> list[Came]:
        """Wait for hits and return every answer there is then; all of them when none has hits.

        Raises: the first error when no backend answered at all.
        """
        came: list[Came] = []
        while one := await self.next():
            came.append(one)
            if one.titles:
                return [*came, *self.ready()]
        errors = [one.error for one in came if one.error]
        if errors and len(errors) == len(came):
            raise errors[0]
        return came

    def ready(self) -> list[Came]:
        """Return the answers that need no waiting."""
        came = []
        while one := self._take():
            came.append(one)
        return came

    def go_on(self, work: Coroutine[Any, Any, None]) -> bool:
        """Do something with the answers to come, after the first were shown.

        Say whether it was begun: when the process is ending, nobody is asked any longer.
        """
        if self._errands.begin(work) is not None:
            return True
        self.give_up()
        return False

    def give_up(self) -> None:
        """Ask no longer: whoever has not answered counts as not answering."""
        for task in self._asked:
            task.cancel()

    def _take(self) -> Came | None:
        task = next((one for one in self._asked if one.done()), None)
        if task is None:
            return None
        backend = self._asked.pop(task)
        return (None if task.cancelled() else task.result()) or _silent(backend)


class SearchService:
    """Asks every backend that can search."""

    def __init__(
        self,
        registry: Registry,
        errands: Errands | None = None,
        clock: Clock | None = None,
        *,
        longest: float = LONGEST,
    ) -> None:
        self._registry = registry
        self._errands = errands or Errands()
        self._clock = clock or SystemClock()
        self._longest = longest

    def begin(self, query: str) -> Fan:
        """Ask every backend at once; each answer comes as fast as its backend is.

        Raises: NoBackend.
        """
        backends = self._registry.having(Search)
        if not backends:
            raise NoBackend
        return Fan(query, backends, self._errands, clock=self._clock, longest=self._longest)

    async def find(
        self, query: str, *, within: float = LONGEST, capable: type[Backend] = Search
    ) -> Found:
        """Return the hits that come within so many seconds, for who can be shown them only once.

        Only backends that are `capable`, too, are asked.
        Raises: NoBackend, or a BackendError when none answered.
        """
        backends = [b for b in self._registry.having(Search) if isinstance(b, capable)]
        came = await gather(backends, lambda backend: _search(backend, query, within))
        titles = tuple(title for answer in came.answers for title in answer)
        return Found(query=query, titles=titles, absent=came.absent)

    def orders(self, ref: ItemRef) -> bool:
        """Say whether a title is ordered, because its backend keeps no standing wishes."""
        return orders(self._registry, ref.backend)

    def tends(self, ref: ItemRef) -> bool:
        """Say whether a title's server has switches for it alone."""
        return self._registry.one(ref.backend, Tend) is not None

    async def resolve(self, pointer: Pointer) -> list[Title]:
        """Return what an address or id means, of the first backend that knows.

        Raises: LinkNotSupported, LinkUnknown, or a BackendError when all that may know fail.
        """
        able = [b for b in self._registry.having(Resolve) if pointer.catalogue in b.catalogues]
        if not able:
            raise LinkNotSupported(pointer.catalogue)
        came = await gather(able, lambda b: b.resolve(pointer))
        titles = next((answer for answer in came.answers if answer), None)
        if titles is None:
            raise LinkUnknown(pointer.catalogue)
        return titles

    @property
    def knows_people(self) -> bool:
        """Say whether people and collections can be found by name."""
        return bool(self._registry.having(Browse))

    async def named(self, words: str, kind: TitleKind) -> list[Title]:
        """Return people or collections of this name.

        Raises: NoBackend, or a BackendError when none answered.
        """
        came = await gather(self._registry.having(Browse), lambda b: b.find(words, kind))
        return [title for answer in came.answers for title in answer]

    async def details(self, ref: ItemRef) -> Title:
        """Return everything known about a title.

        Raises: UnknownItem, NotSupported, BackendError.
        """
        backend = self._registry.one(ref.backend, Search)
        if backend is None:
            raise NotSupported
        return await backend.title(ref)


async def _ask(backend: Search, query: str, longest: float) -> Came:
    try:
        titles = await _search(backend, query, longest)
    except BackendError as error:
        return Came(backend=backend.name, error=error)
    return Came(backend=backend.name, titles=tuple(titles))


async def _search(backend: Search, query: str, longest: float) -> list[Title]:
    try:
        async with asyncio.timeout(longest):
            return await backend.search(query)
    except TimeoutError as late:
        raise BackendUnavailable(backend.id) from late


def _silent(backend: Search) -> Came:
    return Came(backend=backend.name, error=BackendUnavailable(backend.id))
