"""One call: the server, who asks, and the values that were sent."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from aiohttp import web

from sandbox.standin.wire import Json, respond
from sandbox.trakt.lists import Lists
from sandbox.trakt.options import Variant
from sandbox.trakt.server import TRAKT, Server

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request with its values; `person` is empty where nobody is signed in."""

    server: Server
    request: web.Request
    raw: bytes
    person: str = ""

    @property
    def variant(self) -> Variant:
        """Return how the server behaves now."""
        return self.server.variant

    @property
    def lists(self) -> Lists:
        """Return the caller's lists."""
        return self.server.lists(self.person)

    def json(self) -> Json:
        """Return the JSON object of the body, empty where it is none."""
        try:
            value: Any = json.loads(self.raw)
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}

    def path(self, name: str) -> str:
        """Return a part of the path."""
        return self.request.match_info.get(name, "")

    def whole(self, name: str, default: int) -> int:
        """Return a number of the query, whatever else stands there."""
        text = self.request.query.get(name, "")
        return int(text) if text.isdigit() and int(text) else default


Answer = Callable[[Call], web.Response]


def answers(answer: Answer, *, signed_in: bool = True) -> Callable[[web.Request], Any]:
    """Return a route handler; `signed_in` refuses who shows no good token."""

    async def handle(request: web.Request) -> web.StreamResponse:
        server = request.app[TRAKT]
        raw = await request.read()
        person = server.accounts.person_of(request.headers.get("Authorization", "")) or ""
        if signed_in and not person:
            return web.Response(status=401)
        if signed_in and server.variant.locked:
            headers = {"X-Account-Locked": "true", "X-Account-Deactivated": "false"}
            return web.Response(status=423, headers=headers)
        return answer(Call(server=server, request=request, raw=raw, person=person))

    return handle


def paged(
    call: Call,
    rows: Sequence[T],
    wire: Callable[[int, T], Json] = lambda _, row: row,  # type: ignore[assignment,return-value]
    *,
    then: Callable[[], None] = lambda: None,
) -> web.Response:
    """Return one page with the four headers; `then` runs once it is cut.

    `wire` writes a row, given its rank and what it is.
    """
    variant = call.variant
    page = call.whole("page", 1)
    limit = min(call.whole("limit", variant.default_page), variant.largest_page)
    first = (page - 1) * limit
    begin = first - (1 if variant.repeats and first else 0)
    shown = [wire(place, row) for place, row in enumerate(rows[begin : first + limit], begin + 1)]
    pages = max(0, -(-len(rows) // limit) + variant.pages_lie)
    headers = {}
    if variant.page_headers:
        headers = {
            "X-Pagination-Page": str(page),
            "X-Pagination-Limit": str(limit),
            "X-Pagination-Page-Count": str(pages),
            "X-Pagination-Item-Count": str(len(rows) + variant.items_lie),
        }
    then()
    return respond(shown, headers=headers)
