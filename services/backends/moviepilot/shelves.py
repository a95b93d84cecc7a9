"""What the media servers behind MoviePilot got last (contract section 11).

Their items carry neither TMDB's number nor a page: the newest are asked for up to the end of the
page, and a title is looked up by its name when somebody opens it. Pictures and pages of a media
server may have its key in their address: only those leave this module that services/links.py knows
to be harmless.
"""

import re
from collections.abc import Awaitable, Callable
from typing import TypeVar

from services.backends.moviepilot.dialect import Query, unwrap
from services.backends.moviepilot.mapping import ID, kind_of, year_of
from services.backends.moviepilot.models import Text, Wire
from services.errors import Rejected, UnexpectedAnswer, UnknownItem
from services.http import JsonClient
from services.links import page_address, picture_address
from services.models import ItemRef, Title, TitleKind
from services.ports.parts import Shelf, ShelfSort

MOST = 200  # titles of a media server; further back, its own page is the better place
Row = TypeVar("Row", bound=Wire)
_NAMED = re.compile(r"shelf:(\d{0,4}):(.+)", re.DOTALL)


class ServerRow(Wire):
    """A media server (`mediaserver/clients`)."""

    name: Text = None


class LatestRow(Wire):
    """An item of `mediaserver/latest`; `subtitle` is the year, `link` its page."""

    title: Text = None
    subtitle: Text = None
    type: Text = None
    image: Text = None
    link: Text = None


class ShelvesPart:
    """Implements services.capabilities.Shelves; the backend is one of these."""

    _http: JsonClient
    shelf_sorts: tuple[ShelfSort, ...] = (ShelfSort.NEWEST,)

    async def shelf(self, *, offset: int, limit: int, sort: ShelfSort) -> Shelf:  # noqa: ARG002 - there is one order
        """Return one page of what arrived last on every media server, one server after the other.

        How much there is, the server does not tell.
        """
        count = min(offset + limit + 1, MOST)
        titles: dict[str, Title] = {}
        for server in await self._listed(ServerRow, "mediaserver/clients"):
            query: Query = {"server": server.name or "", "count": count}
            for row in await self._listed(LatestRow, "mediaserver/latest", query):
                if title := shelved(row):
                    titles.setdefault(title.ref.key, title)
        every = tuple(titles.values())
        page = every[offset : offset + limit]
        return Shelf(titles=page, offset=offset, more=len(every) > offset + limit)

    async def _listed(self, model: type[Row], path: str, query: Query | None = None) -> list[Row]:
        answer = unwrap(await self._http.json("GET", path, params=query))
        if not answer.success:
            raise self._http.error(Rejected, answer.message)
        if not isinstance(answer.data, list):
            raise self._http.error(UnexpectedAnswer, f"{path} is not a list")
        return [model.model_validate(row) for row in answer.data if isinstance(row, dict)]


def is_shelved(ref: ItemRef) -> bool:
    """Say whether a title is known by its name on a shelf only."""
    return _NAMED.fullmatch(ref.native_id) is not None


async def named(search: Callable[[str], Awaitable[list[Title]]], ref: ItemRef) -> Title:
    """Return the title that a name of a shelf means.

    A media server may spell a name otherwise: of one kind and year, the first hit will do.

    Raises: UnknownItem when there is none.
    """
    found = _NAMED.fullmatch(ref.native_id)
    year, name = found.groups() if found else ("", "")
    hits = [
        hit
        for hit in await search(name)
        if ref.kind in (TitleKind.UNKNOWN, hit.ref.kind) and str(hit.year or "") == year
    ]
    hits.sort(key=lambda hit: hit.name != name)
    if not hits:
        raise UnknownItem
    return hits[0]


def shelved(row: LatestRow) -> Title | None:
    """Read an item; None without a name."""
    if not row.title:
        return None
    year = year_of(row.subtitle)
    ref = ItemRef(backend=ID, kind=kind_of(row.type), native_id=f"shelf:{year or ''}:{row.title}")
    return Title(
        ref=ref,
        name=row.title,
        year=year,
        poster_url=picture_address(row.image),
        watch_url=page_address(row.link),
    )
