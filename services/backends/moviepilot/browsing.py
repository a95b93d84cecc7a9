"""The part of MoviePilot that leads to titles without their names (contract sections 6.1 to 6.4).

Lists, likeness, people and collections are TMDB's, whatever the line; Douban's and Bangumi's lists
are empty where the server cannot reach them.
"""

import asyncio
from collections.abc import Iterable
from datetime import date
from urllib.parse import quote

from services.backends.moviepilot.client import MoviePilotClient
from services.backends.moviepilot.dialect import native_id
from services.backends.moviepilot.mapping import (
    ID,
    date_of,
    poster_url,
    subscription_of,
    title_of,
    word_of,
)
from services.backends.moviepilot.models import Media, SubscriptionRow, Text, Whole, Wire
from services.errors import BackendError, UnknownItem
from services.models import ItemRef, Link, Subscription, Title, TitleKind
from services.pointers import Catalogue, Pointer
from services.ports.browsing import Airing, Airings

MOST_HITS = 20
AT_ONCE = 6  # requests of one calendar
KINDS = (TitleKind.FILM, TitleKind.SERIES)
_LISTS = {
    "trending": "recommend/tmdb_trending",
    "films": "recommend/tmdb_movies",
    "series": "recommend/tmdb_tvs",
    "cinema": "recommend/douban_showing",
    "douban-films": "recommend/douban_movie_hot",
    "douban-series": "recommend/douban_tv_hot",
    "anime": "recommend/bangumi_calendar",
}
_TYPES = {TitleKind.PERSON: "person", TitleKind.COLLECTION: "collection"}


class PersonRow(Wire):
    """A hit of a people search, or a person's own page (section 6.1)."""

    id: Whole = None
    name: Text = None
    original_name: Text = None
    profile_path: Text = None
    biography: Text = None


class EpisodeRow(Wire):
    """An episode of TMDB's season (section 6.4)."""

    air_date: Text = None
    episode_number: Whole = None
    name: Text = None


class BrowsingClient(MoviePilotClient):
    """Asks on the same connection as the client it extends."""

    async def titles(self, path: str) -> list[Media]:
        """Return a list of media objects."""
        return await self._rows(Media, path)

    async def people(self, words: str) -> list[PersonRow]:
        """Find people by name."""
        query: dict[str, str | int] = {"title": words, "type": _TYPES[TitleKind.PERSON]}
        return await self._rows(PersonRow, "media/search", {**query, "count": MOST_HITS})

    async def collections(self, words: str) -> list[Media]:
        """Find collections by name."""
        query: dict[str, str | int] = {"title": words, "type": _TYPES[TitleKind.COLLECTION]}
        return await self._rows(Media, "media/search", {**query, "count": MOST_HITS})

    async def person(self, number: str) -> PersonRow:
        """Return one person."""
        return await self._row(PersonRow, f"tmdb/person/{number}")

    async def episodes(self, number: str, season: int) -> list[EpisodeRow]:
        """List the episodes of a season with their days."""
        return await self._rows(EpisodeRow, f"tmdb/{number}/{season}")


class BrowsingPart:
    """Implements Resolve, Browse and Calendar; the backend is one of these."""

    _browsing_client: BrowsingClient

    @property
    def catalogues(self) -> frozenset[Catalogue]:
        """Return the catalogues whose ids the server knows."""
        return frozenset({Catalogue.TMDB, Catalogue.DOUBAN})

    async def resolve(self, pointer: Pointer) -> list[Title]:
        """Return what the id means; Douban counts films and series alike.

        A collection is its titles, for no call tells its own name.
        """
        source = pointer.catalogue.lower()
        match pointer.kind:
            case TitleKind.PERSON:
                person = _person(await self._browsing_client.person(pointer.number))
                return [person] if person else []
            case TitleKind.COLLECTION:
                return _titles(await self._browsing_client.titles(_collection(pointer.number)))
        kinds = KINDS if pointer.kind is TitleKind.UNKNOWN else (pointer.kind,)
        found = [
            await self._browsing_client.detail(
                native_id(source, pointer.number), type_word=word_of(kind) or ""
            )
            for kind in kinds
        ]
        return list({title.ref: title for title in _titles(found)}.values())

    @property
    def lists(self) -> tuple[str, ...]:
        """Return the keys of the lists."""
        return tuple(_LISTS)

    async def listed(self, key: str) -> list[Title]:
        """Return what stands on a list; empty also where its source cannot be reached.

        Raises: UnknownItem for a list of another version.
        """
        if key not in _LISTS:
            raise UnknownItem
        return _titles(await self._browsing_client.titles(_LISTS[key]))

    async def find(self, words: str, kind: TitleKind) -> list[Title]:
        """Return the people or collections of this name."""
        if kind is TitleKind.PERSON:
            rows = await self._browsing_client.people(words)
            return [found for row in rows if (found := _person(row))]
        if kind is TitleKind.COLLECTION:
            return _titles(await self._browsing_client.collections(words))
        return []

    async def inside(self, ref: ItemRef) -> list[Title]:
        """Return the titles of a person or a collection.

        Raises: UnknownItem for what is neither, or not TMDB's.
        """
        number = _tmdb(ref)
        match ref.kind:
            case TitleKind.PERSON:
                path = f"tmdb/person/credits/{number}"
            case TitleKind.COLLECTION:
                path = _collection(number)
            case _:
                raise UnknownItem
        return _titles(await self._browsing_client.titles(path))

    async def similar(self, ref: ItemRef) -> list[Title]:
        """Return what TMDB recommends with a title, or calls similar where it recommends nothing.

        Raises: UnknownItem for a title that is not TMDB's.
        """
        number, word = _tmdb(ref), quote(word_of(ref.kind) or "")
        for what in ("recommend", "similar"):
            titles = _titles(await self._browsing_client.titles(f"tmdb/{what}/{number}/{word}"))
            if titles:
                return titles
        return []

    async def airings(self, begin: date, end: date) -> Airings:
        """Return what of the subscriptions comes from one day to another, both included."""
        rows = await self._browsing_client.subscriptions()
        wishes = _wishes(rows)
        room = asyncio.Semaphore(AT_ONCE)

        async def look(wish: Subscription) -> list[Airing] | None:
            async with room:
                try:
                    return await self._airings_of(wish)
                except (BackendError, UnknownItem):
                    return None

        found = await asyncio.gather(*map(look, wishes))
        airings = [one for some in found if some for one in some if begin <= one.day <= end]
        airings.sort(key=lambda it: (it.day, it.title.name, it.season or 0, it.episode or 0))
        return Airings(airings=tuple(airings), unknown=sum(one is None for one in found))

    async def _airings_of(self, wish: Subscription) -> list[Airing]:
        title = Title(
            ref=wish.ref,
            name=wish.name,
            year=wish.year,
            overview=wish.overview,
            poster_url=wish.poster_url,
        )
        if wish.ref.kind is TitleKind.MUSIC:
            return []
        if wish.season is None:
            word = word_of(TitleKind.FILM) or ""
            row = await self._browsing_client.detail(wish.ref.native_id, type_word=word)
            day = date_of(row.release_date)
            return [Airing(title=title, day=day)] if day else []
        rows = await self._browsing_client.episodes(_tmdb(wish.ref), wish.season)
        return [
            Airing(
                title=title, day=day, season=wish.season, episode=row.episode_number,
                name=row.name or "",
            )
            for row in rows
            if (day := date_of(row.air_date))
        ]  # fmt: skip


def _titles(rows: Iterable[Media]) -> list[Title]:
    return [title for row in rows if (title := title_of(row))]


def _wishes(rows: Iterable[SubscriptionRow]) -> list[Subscription]:
    return [wish for row in rows if (wish := subscription_of(row))]


def _person(row: PersonRow) -> Title | None:
    if not row.id or not row.name:
        return None
    return Title(
        ref=_ref(TitleKind.PERSON, str(row.id)),
        name=row.name,
        original_name=row.original_name if row.original_name != row.name else None,
        overview=(row.biography or "").strip(),
        poster_url=poster_url(row.profile_path),
        links=(Link(label="TMDB", url=f"https://www.themoviedb.org/person/{row.id}"),),
    )


def _ref(kind: TitleKind, number: str) -> ItemRef:
    return ItemRef(backend=ID, kind=kind, native_id=native_id("tmdb", number))


def _collection(number: str) -> str:
    return f"tmdb/collection/{number}"


def _tmdb(ref: ItemRef) -> str:
    source, _, number = ref.native_id.partition(":")
    if source != "tmdb" or not number.isdecimal():
        raise UnknownItem
    return number
