"""Titles by people, collections, likeness and lists; and the days of episodes (section 6.4)."""

from datetime import date, timedelta

from aiohttp import web

from sandbox.moviepilot.calls import Call
from sandbox.moviepilot.catalogue import MediaKind
from sandbox.moviepilot.guards import bearer
from sandbox.moviepilot.lines.line import Shape
from sandbox.moviepilot.media import person, person_id
from sandbox.moviepilot.routes.media import films, series
from sandbox.standin.wire import Json

_ROOT = "/api/v1/tmdb"
_RECOMMENDATIONS = 8
# Sources that the recorded server could not reach: no list, and no error.
_UNREACHABLE = (
    "recommend/bangumi_calendar",
    "recommend/douban_showing",
    "recommend/douban_movie_hot",
    "recommend/douban_tv_hot",
    "recommend/source",
    "discover/source",
)


def routes() -> list[web.RouteDef]:
    """Return the routes of this family."""
    return [
        web.get(f"{_ROOT}/seasons/{{tmdbid}}", bearer(seasons, shape=Shape.SEASON)),
        web.get(f"{_ROOT}/similar/{{tmdbid}}/{{kind}}", bearer(similar, shape=Shape.MEDIA)),
        web.get(f"{_ROOT}/recommend/{{tmdbid}}/{{kind}}", bearer(similar, shape=Shape.MEDIA)),
        web.get(f"{_ROOT}/credits/{{tmdbid}}/{{kind}}", bearer(cast)),
        web.get(f"{_ROOT}/person/credits/{{person}}", bearer(person_credits, shape=Shape.MEDIA)),
        web.get(f"{_ROOT}/person/{{person}}", bearer(one_person)),
        web.get(f"{_ROOT}/collection/{{collection}}", bearer(collection, shape=Shape.MEDIA)),
        web.get(f"{_ROOT}/{{tmdbid}}/{{season}}", bearer(episodes)),
        web.get("/api/v1/discover/tmdb_movies", bearer(films, shape=Shape.MEDIA)),
        web.get("/api/v1/discover/tmdb_tvs", bearer(series, shape=Shape.MEDIA)),
        *(web.get(f"/api/v1/{path}", bearer(nothing)) for path in _UNREACHABLE),
    ]


def nothing(_: Call) -> list[Json]:
    """Return the list of a source that cannot be reached."""
    return []


def seasons(call: Call) -> list[Json]:
    """Return the numbered seasons of a series."""
    title = call.server.catalogue.get(MediaKind.SERIES, call.path_integer("tmdbid"))
    if title is None:
        return []
    return [call.server.shapes.season(title, it) for it in title.seasons if it.number > 0]


def episodes(call: Call) -> list[Json]:
    """Return the episodes of a season, one a week from its first day on."""
    title = call.server.catalogue.get(MediaKind.SERIES, call.path_integer("tmdbid"))
    season = title.season(call.path_integer("season")) if title else None
    if title is None or season is None:
        return []
    begin = date.fromisoformat(season.air_date)
    return [
        {
            "air_date": (begin + timedelta(weeks=number - 1)).isoformat(),
            "episode_number": number,
            "episode_type": "finale" if number == season.episodes else "standard",
            "name": f"Episode {number}"
            if call.server.options.language == "en"
            else f"第 {number} 集",
            "overview": "",
            "runtime": title.runtime,
            "season_number": season.number,
            "still_path": f"/still-{title.tmdb_id}-{season.number}-{number}.jpg",
            "vote_average": title.rating,
            "crew": [],
            "guest_stars": [],
        }
        for number in range(1, season.episodes + 1)
    ]


def similar(call: Call) -> list[Json]:
    """Return titles of the same kind that share most genres with one; an unknown one has none."""
    kind = MediaKind(call.path("kind"))
    title = call.server.catalogue.get(kind, call.path_integer("tmdbid"))
    if title is None:
        return []
    others = [
        it
        for it in call.server.catalogue.titles
        if it.kind is kind and it is not title and set(it.genres) & set(title.genres)
    ]
    others.sort(key=lambda it: (-len(set(it.genres) & set(title.genres)), -it.votes))
    return [call.server.shapes.listed(it) for it in others[:_RECOMMENDATIONS]]


def cast(call: Call) -> list[Json]:
    """Return who plays in a title."""
    title = call.server.catalogue.get(MediaKind(call.path("kind")), call.path_integer("tmdbid"))
    return [] if title is None else [_credited(name) for name in title.cast]


def one_person(call: Call) -> Json:
    """Return a person; an unknown one is a person of nothing but nulls."""
    number = call.path_integer("person")
    known = {person_id(name): name for name in call.server.catalogue.everybody()}
    if number not in known:
        return person("") | {"id": None, "name": None, "original_name": None, "profile_path": None}
    born = {"birthday": "1895-10-04", "imdb_id": "nm0000001", "place_of_birth": "Piqua"}
    return person(known[number]) | born | {"biography": ""}


def person_credits(call: Call) -> list[Json]:
    """Return the titles somebody directed or played in."""
    number = call.path_integer("person")
    return [
        call.server.shapes.listed(it)
        for it in call.server.catalogue.titles
        if any(person_id(name) == number for name in (*it.directors, *it.cast))
    ]


def collection(call: Call) -> list[Json]:
    """Return the films of a collection."""
    number = call.path_integer("collection")
    found = [it for it in call.server.catalogue.collections if it.id == number]
    films = call.server.catalogue.of_collection(found[0]) if found else []
    return [call.server.shapes.listed(it) for it in films]


def _credited(name: str) -> Json:
    return person(name) | {"character": "", "credit_id": f"{person_id(name):024x}"}
