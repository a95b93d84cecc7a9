"""Looking titles up (contract section 6; moviepilot-v3 sections 3 and 4)."""

from aiohttp import web

from sandbox.moviepilot.calls import Call
from sandbox.moviepilot.catalogue import MediaKind, Title
from sandbox.moviepilot.guards import bearer
from sandbox.moviepilot.lines.identity import DOUBAN, TMDB
from sandbox.moviepilot.lines.line import Line, Shape
from sandbox.moviepilot.media import NOTHING, person
from sandbox.moviepilot.music import find_music, listed_music
from sandbox.moviepilot.naming import parsed_name
from sandbox.moviepilot.releases import read_release
from sandbox.standin.wire import Json

_AT_DOUBAN = {  # the few titles this server finds there
    "9300019": (MediaKind.FILM, 19),
    "9300653": (MediaKind.SERIES, 653),
}


def routes() -> list[web.RouteDef]:
    """Return the routes of this family."""
    return [
        web.get("/api/v1/media/search", bearer(search, shape=Shape.MEDIA, window=8)),
        web.get("/api/v1/media/seasons", bearer(seasons, shape=Shape.SEASON)),
        web.get("/api/v1/media/recognize", bearer(recognise, shape=Shape.RECOGNISED)),
        web.get("/api/v1/media/category", bearer(category)),
        web.get("/api/v1/media/groups/{tmdbid}", bearer(groups)),
        web.get("/api/v1/media/{mediaid}", bearer(detail, shape=Shape.MEDIA)),
        *(
            web.get(f"/api/v1/recommend/{name}", bearer(answer, shape=Shape.MEDIA, window=20))
            for name, answer in (
                ("tmdb_trending", trending),
                ("tmdb_movies", films),
                ("tmdb_tvs", series),
            )
        ),
    ]


def search(call: Call) -> list[Json]:
    """Return hits; any type but `media` and `collection`, also a typo, finds people.

    v3 knows `music`, too, and only some sources if `media_source` names them.
    """
    text, server = call.needed("title"), call.server
    page, count = call.integer("page", 1), call.integer("count", 8)
    found: list[Json]
    match call.text("type") or "media":
        case "music" if call.dialect.line.has(Line.V3):
            found = listed_music(text)
        case "media":
            hits = server.catalogue.search(text) if server.catalogue.reachable else ()
            found = [server.shapes.search_item(it) for it in hits]
        case "collection":
            found = [
                server.shapes.collection(it, server.catalogue.of_collection(it)[0])
                for it in server.catalogue.collections
                if text.casefold() in f"{it.name.en} {it.name.zh}".casefold()
            ]
        case _:
            found = [person(name) for name in server.catalogue.people(text)]
    sources = call.request.query.getall("media_source", [])
    if sources and call.dialect.line.has(Line.V3):
        found = [it for it in found if it.get("media_source", it.get("source")) in sources]
    return found[(page - 1) * count : page * count]


def detail(call: Call) -> Json:
    """Return a title; an English type or a number that is none crashes, the unknown is all null."""
    kind, ref = call.kind("type_name"), call.path_ref("mediaid")
    if ref is None:
        return NOTHING
    if kind is MediaKind.MUSIC:
        return find_music(ref.source, ref.id) or NOTHING
    if ref.source == DOUBAN:
        return _at_douban(call, ref.id, kind)
    title = call.server.catalogue.find(ref, kind)
    return NOTHING if title is None else call.server.shapes.detail(title)


def _at_douban(call: Call, number: str, kind: MediaKind) -> Json:
    """Return a title as Douban has it: without the other catalogue's numbers."""
    known, tmdb_id = _AT_DOUBAN.get(number, (MediaKind.UNKNOWN, 0))
    title = call.server.catalogue.get(known, tmdb_id) if known is kind else None
    if title is None:
        return NOTHING
    detail = call.server.shapes.detail(title)
    return detail | {"source": DOUBAN, "tmdb_id": None, "imdb_id": None, "douban_id": number}


def seasons(call: Call) -> list[Json]:
    """Return the numbered seasons of a series; the specials are not among them."""
    wanted = call.optional_integer("season")
    title = _series(call)
    if title is None:
        return []
    shapes = call.server.shapes
    listed = [it for it in title.seasons if it.number > 0 and (not wanted or it.number == wanted)]
    return [shapes.season(title, it) for it in listed]


def recognise(call: Call) -> Json:
    """Return what a release name means; what is not recognised is all null."""
    release = read_release({"title": call.needed("title")})
    title = call.server.catalogue.named(parsed_name(release.name))
    if title is None:
        return {"meta_info": None, "media_info": None, "torrent_info": None}
    shapes = call.server.shapes
    meta = shapes.meta(release, file=False)
    return {"meta_info": meta, "media_info": shapes.detail(title), "torrent_info": None}


def category(_: Call) -> dict[str, list[str]]:
    """Return the second-level categories."""
    return {
        "电影": ["动画电影", "华语电影", "外语电影"],
        "电视剧": [
            "国漫",
            "日番",
            "纪录片",
            "儿童",
            "综艺",
            "国产剧",
            "欧美剧",
            "日韩剧",
            "未分类",
        ],
    }


def groups(call: Call) -> list[Json]:
    """Return alternative episode orders; this catalogue has none."""
    call.path_integer("tmdbid")
    return []


def trending(call: Call) -> list[Json]:
    """Return what people watch: films and series by votes."""
    return _ranked(call, list(call.server.catalogue.titles))


def films(call: Call) -> list[Json]:
    """Return popular films."""
    return _ranked(call, call.server.catalogue.films())


def series(call: Call) -> list[Json]:
    """Return popular series."""
    return _ranked(call, call.server.catalogue.series())


def _ranked(call: Call, titles: list[Title]) -> list[Json]:
    page = max(1, call.integer("page", 1))
    ranked = sorted(titles, key=lambda title: -title.votes)
    return [call.server.shapes.listed(it) for it in ranked[(page - 1) * 20 : page * 20]]


def _series(call: Call) -> Title | None:
    """Return the series; v3 never falls back to the name where an identity was given."""
    ref, name = call.query_ref(), call.text("title")
    if ref is not None and (ref.source == TMDB or call.dialect.line.has(Line.V3)):
        return call.server.catalogue.find(ref, MediaKind.SERIES)
    return call.server.catalogue.named(name, kind=MediaKind.SERIES) if name else None
