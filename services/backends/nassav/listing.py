"""The library's list, whose path and shape tell the families apart (contract 1, 2.2).

Between the two recorded versions lie some that page the older path without saying so, and one that
wraps the rows of the newer; all of them are read.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from services.backends.nassav.envelope import envelope, failure_of, is_good
from services.backends.nassav.models import Page, Resource, resource_of
from services.errors import UnexpectedAnswer
from services.http import JsonClient
from services.transport.answers import Answer
from services.transport.wire import fields, rows, whole

NEW, OLD = "resources/", "resource/list"
UNSAID = 20  # rows that a version sends which pages without saying so
LARGE = 200  # rows of a page where all are wanted
MOST_PAGES = 100

Ask = Callable[..., Coroutine[Any, Any, Answer]]


class Listing:
    """Asks for lists; remembers which path the server has."""

    def __init__(self, ask: Ask, http: JsonClient) -> None:
        self._ask = ask
        self._http = http
        self.pages: bool | None = None

    async def learn(self) -> bool:
        """Return whether the server has the newer path, asking once."""
        if self.pages is None:
            answer = await self._found(NEW, {"page": 1, "page_size": 1})
            if answer is None:
                answer = await self._found(OLD, {})
            if answer is None:
                raise self._http.error(UnexpectedAnswer, "neither of the known lists is there")
        return bool(self.pages)

    async def page(self, number: int, size: int, query: dict[str, str]) -> Page:
        """Return the page that there is nearest to the one asked for."""
        answer = await self._found(NEW, {"page": number, "page_size": size, **query})
        if answer is None:
            self.pages = None  # it is another version by now
            raise self._http.error(UnexpectedAnswer, "the list has moved")
        return _page(fields(envelope(answer)), number)

    async def everything(self) -> list[Resource]:
        """Return every resource."""
        if await self.learn():
            return await self._collected(NEW, LARGE)
        return await self._collected(OLD, UNSAID)

    async def _collected(self, path: str, size: int) -> list[Resource]:
        found: dict[str, Resource] = {}
        for number in range(1, MOST_PAGES + 1):
            query: dict[str, str | int] = {"page": number} if number > 1 or path == NEW else {}
            query |= {"page_size": size} if path == NEW else {}
            answer = await self._found(path, query)
            if answer is None:
                self.pages = None
                raise self._http.error(UnexpectedAnswer, "the list has moved")
            told = _page(fields(envelope(answer)), number)
            fresh = [one for one in told.found if one.code not in found]
            found |= {one.code: one for one in fresh}
            all_told = len(told.found) != size if told.total is None else len(found) >= told.total
            if not fresh or all_told:
                break
        return list(found.values())

    async def _found(self, path: str, query: dict[str, str | int]) -> Answer | None:
        """Return the answer of a path, None where the server has no such one."""
        answer = await self._ask("GET", path, params=query or None)
        told = envelope(answer)
        if told is None and answer.status in (404, 405):
            return None
        if told is None or not is_good(int(told["code"])):
            raise failure_of(self._http, answer)
        self.pages = path == NEW
        return answer


def _page(told: dict[str, Any], asked: int) -> Page:
    data = told.get("data")
    wrapped = fields(data)
    given = rows(wrapped.get("metadata", data))
    numbers = fields(told.get("pagination"))
    total = whole(numbers.get("total", wrapped.get("total_num")))
    return Page(
        found=tuple(filter(None, map(resource_of, given))),
        page=whole(numbers.get("page")) or asked,
        total=total,
    )
