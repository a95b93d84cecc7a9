"""Searching the sites for torrents (contract section 7; moviepilot-v3 section 4)."""

from aiohttp import web

from sandbox.moviepilot.calls import Call
from sandbox.moviepilot.catalogue import MediaKind, Title
from sandbox.moviepilot.envelope import Envelope, envelope, failure
from sandbox.moviepilot.guards import bearer, resource, since
from sandbox.moviepilot.lines.line import Line, Shape
from sandbox.moviepilot.naming import Release
from sandbox.moviepilot.releases import age, context, offers
from sandbox.moviepilot.routes.newer.search import streamed
from sandbox.moviepilot.server import Server
from sandbox.standin.wire import Json

_NOTHING = "未搜索到任何资源"
_PAGE = 20


_ENGLISH = {"movie": MediaKind.FILM, "tv": MediaKind.SERIES, "music": MediaKind.MUSIC}


def routes() -> list[web.RouteDef]:
    """Return the routes of this family."""
    root, found = "/api/v1/search", Shape.CONTEXT
    return [
        web.get(f"{root}/media/{{mediaid}}", bearer(by_media, shape=found)),
        web.get(f"{root}/title", bearer(by_words, shape=found)),
        web.get(f"{root}/last", bearer(last, shape=found)),
        web.get(f"{root}/last/context", since(Line.LATE_V2, bearer(last_context))),
        web.get(
            f"{root}/media/{{mediaid}}/stream",
            since(Line.LATE_V2, resource(streamed(titled))),
        ),
        web.get(f"{root}/title/stream", since(Line.LATE_V2, resource(streamed(worded)))),
    ]


def by_media(call: Call) -> Envelope:
    """Return releases of one title."""
    return _answer(call, titled(call))


def by_words(call: Call) -> Envelope:
    """Return releases whose title holds the words; pages count from 0."""
    return _answer(call, worded(call))


def titled(call: Call) -> list[Json]:
    """Find the releases of the title that the path names."""
    server, ref = call.server, call.path_ref("mediaid")
    season = int(call.text("season") or 0) or None
    number = ref.tmdb if ref is not None else None
    if number is None:
        return []
    word = call.text("mtype")
    kind = _ENGLISH.get(word or "") if call.dialect.line.has(Line.V3) else None
    if word and kind is None:
        kind = MediaKind(word)
    title = (
        server.catalogue.get(kind, number)
        if kind
        else server.catalogue.guess(number, season=season)
    )
    releases = [] if title is None else [(title, it) for it in offers(title, season=season)]
    return _contexts(server, releases, recognised=True)


def worded(call: Call) -> list[Json]:
    """Find the releases of titles that hold the words."""
    server, page = call.server, call.integer("page", 0)
    found = server.catalogue.search(call.text("keyword") or "")
    releases = [(title, release) for title in found for release in offers(title, season=None)]
    hits = releases[page * _PAGE : (page + 1) * _PAGE]
    return _contexts(server, hits, recognised=False)


def last_context(call: Call) -> Envelope:
    """Return the latest search together with what was asked."""
    results = call.dialect.shaped(last(call), Shape.CONTEXT)
    return envelope({"params": {"result_type": "torrent"}, "results": results})


def _answer(call: Call, hits: list[Json]) -> Envelope:
    if not hits:
        return failure(_NOTHING)
    call.server.last_search = hits
    return envelope(hits)


def _contexts(
    server: Server, releases: list[tuple[Title, Release]], *, recognised: bool
) -> list[Json]:
    return [
        context(title, it, server.shapes, published=_published(server, it), recognised=recognised)
        for title, it in releases
    ]


def last(call: Call) -> list[Json]:
    """Return the latest search of anybody; here torrents have no category, and a float size."""
    return [it | {"torrent_info": _trimmed(it["torrent_info"])} for it in call.server.last_search]


def _published(server: Server, release: Release) -> str:
    return server.clock.text(ago=age(release))


def _trimmed(torrent: Json) -> Json:
    kept = {key: value for key, value in torrent.items() if key != "category"}
    return kept | {"size": float(torrent["size"])}
