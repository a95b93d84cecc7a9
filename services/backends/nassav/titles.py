"""Resources: looked up by code, listed, added, and their covers."""

from collections.abc import Mapping, Sequence

from services.backends.nassav.client import NassavClient
from services.backends.nassav.live import Live
from services.backends.nassav.mapping import (
    LONGEST_CODE,
    code_in,
    code_of_cover,
    codes_in,
    title_of,
    unknown_title,
    wording,
)
from services.backends.nassav.models import Added, Filed, Page, Resource
from services.errors import UnexpectedAnswer, UnknownItem
from services.http import JsonClient
from services.models import ItemRef, Title
from services.ports.facts import Wording
from services.ports.parts import (
    Assortment,
    Choice,
    Ordered,
    OrderOutcome,
    Part,
    Shelf,
    ShelfFilter,
    ShelfSort,
)

ANY = "any"
LACKING = "lacking"  # words of what could not be got begin like this
SOURCE, FETCH = "source", "fetch"
VIDEO, DATA = "video", "data"
_SORTS = {
    ShelfSort.NEWEST: {"sort_by": "metadata_create_time", "order": "desc"},
    ShelfSort.NAME: {"sort_by": "avid", "order": "asc"},
}
_FILTERS = {
    ShelfFilter.THERE: {"status": "downloaded"},
    ShelfFilter.LACKING: {"status": "pending"},
    ShelfFilter.FAVOURITES: {"is_favorite": "true"},
    ShelfFilter.UNWATCHED: {"watched": "false"},
}
_LOCAL = (ShelfFilter.THERE, ShelfFilter.LACKING)  # what can be told apart in a whole list


class Titles:
    """Implements Search, Library, Order, Shelves and Pictures."""

    def __init__(self, client: NassavClient, live: Live, http: JsonClient, *, address: str) -> None:
        self._client = client
        self._live = live
        self._http = http
        self._address = address
        self._first: str | None = None

    async def search(self, words: str) -> list[Title]:
        """Return the titles of codes; what is no code finds nothing and asks nobody."""
        return [await self._looked_up(code) for code in codes_in(words)]

    async def title(self, ref: ItemRef) -> Title:
        """Return everything known about a resource. Raises: UnknownItem."""
        return await self._titled(await self._client.resource(_code(ref)))

    async def contains(self, title: Title) -> bool:
        """Say whether the video is there."""
        try:
            found = await self._client.resource(_code(title.ref))
        except UnknownItem:
            return False
        return found.there

    async def assortment(self, ref: ItemRef) -> Assortment:
        """Return how a code can be had. Raises: UnknownItem for what is no code."""
        code = _code(ref)
        try:
            await self._client.resource(code)
        except UnknownItem:
            if not code_in(code):
                raise
            sources = (ANY, *await self._client.sources())
            choices = (
                Choice(key=SOURCE, values=sources),
                Choice(key=FETCH, values=(VIDEO, DATA)),
            )
            return Assortment(choices=tuple(one for one in choices if len(one.values) > 1))
        return Assortment()

    async def order(
        self, title: Title, _parts: Sequence[Part], choices: Mapping[str, str]
    ) -> Ordered:
        """Add a code where it is not in the library, and hand in its download.

        Raises: SourceUnavailable when no source gives it; nothing was changed then.
        """
        code, said = _code(title.ref), list[Wording]()
        try:
            found = await self._client.resource(code)
        except UnknownItem:
            added = await self._client.add(code, choices.get(SOURCE, ANY))
            said += _said(added)
            if choices.get(FETCH) == DATA:
                made = added.filed is Filed.MADE
                outcome = OrderOutcome.ADDED if made else OrderOutcome.ALREADY_THERE
                return Ordered(outcome=outcome, said=tuple(said))
            name = added.name
        else:
            name = (await self._titled(found)).name
            if found.there:
                return Ordered(outcome=OrderOutcome.ALREADY_THERE)
        done = await self._client.download(code)
        if done.filed is Filed.THERE:
            return Ordered(outcome=OrderOutcome.ALREADY_THERE)
        await self._live.handed_in(code, name=name, task=done.task)
        if done.filed is Filed.UNDER_WAY:
            said = [wording("under-way")]
            return Ordered(outcome=OrderOutcome.ALREADY_THERE, coming=True, said=tuple(said))
        return Ordered(outcome=OrderOutcome.ORDERED, said=tuple(said))

    @property
    def shelf_sorts(self) -> tuple[ShelfSort, ...]:
        """Return the orders; the older family has one."""
        return (ShelfSort.NAME,) if self._client.pages is False else tuple(_SORTS)

    @property
    def shelf_filters(self) -> tuple[ShelfFilter, ...]:
        """Return what can be told apart."""
        return _LOCAL if self._client.pages is False else tuple(_FILTERS)

    async def shelf(self, only: ShelfFilter, *, offset: int, limit: int, sort: ShelfSort) -> Shelf:
        """Return a page of the library, the one the server really gave."""
        if await self._client.learn():
            query = {**_SORTS.get(sort, {}), **_FILTERS.get(only, {})}
            told = await self._client.page(offset // limit + 1, limit, query)
            at = (told.page - 1) * limit
            return Shelf(
                titles=tuple([await self._titled(one) for one in told.found]),
                offset=at,
                total=told.total,
                more=_more(told, at, limit),
            )
        found = [one for one in await self._client.everything() if _fits(one, only)]
        found.sort(key=lambda one: one.code)
        return Shelf(
            titles=tuple([await self._titled(one) for one in found[offset : offset + limit]]),
            offset=offset,
            total=len(found),
            more=offset + limit < len(found),
        )

    def owns(self, url: str) -> bool:
        """Say whether an address is that of a cover here."""
        return bool(code_of_cover(self._address, url))

    async def picture(self, url: str) -> bytes:
        """Return a cover."""
        code = code_of_cover(self._address, url)
        if not code:
            raise self._http.error(UnexpectedAnswer, "not a cover of this server")
        try:
            return await self._client.cover(code, "medium")
        except UnknownItem as gone:
            raise self._http.error(UnexpectedAnswer, "no cover") from gone

    async def _looked_up(self, code: str) -> Title:
        try:
            return await self._titled(await self._client.resource(code))
        except UnknownItem:
            return unknown_title(code)

    async def _titled(self, found: Resource) -> Title:
        several = found.titles.get("source_title") or found.titles.get("translated_title")
        first = await self._title_first() if several else ""
        return title_of(found, address=self._address, first=first)

    async def _title_first(self) -> str:
        """Return which title is shown first, asked once where the server has that setting."""
        if self._first is None:
            self._first = await self._client.first_title()
        return self._first


def _code(ref: ItemRef) -> str:
    code = ref.native_id.strip().upper()
    if not 0 < len(code) <= LONGEST_CODE or "/" in code:
        raise UnknownItem
    return code


def _more(told: Page, at: int, limit: int) -> bool:
    if told.total is None:
        return len(told.found) == limit
    return at + len(told.found) < told.total


def _fits(one: Resource, only: ShelfFilter) -> bool:
    return only not in _LOCAL or one.there is (only is ShelfFilter.THERE)


def _said(added: Added) -> list[Wording]:
    if added.filed is not Filed.MADE:
        return [wording("in-library")]
    said = [wording("added-from", source=added.source) if added.source else wording("added")]
    return [*said, *(wording(f"{LACKING}-{part}") for part in added.lacking)]
