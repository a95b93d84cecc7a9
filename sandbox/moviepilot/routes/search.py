"""Searching the sites for torrents (contract section 7)."""

from aiohttp import web

from sandbox.moviepilot.calls import Call, bearer
from sandbox.moviepilot.catalogue import MediaKind
from sandbox.moviepilot.envelope import envelope, failure
from sandbox.moviepilot.naming import Release
from sandbox.moviepilot.releases import age, context, offers
from sandbox.moviepilot.server import Server
from sandbox.standin.wire import Json

_NOTHING = "未搜索到任何资源"
_PAGE = 20


def routes() -> list[web.RouteDef]:
    """Return the routes of this family."""
    return [
        web.get("/api/v1/search/media/{mediaid}", bearer(by_media)),
        web.get("/api/v1/search/title", bearer(by_words)),
        web.get("/api/v1/search/last", bearer(last)),
    ]


def by_media(call: Call) -> Json:
    """Return releases of one title."""
    server, mediaid = call.server, call.path("mediaid")
    kind = call.text("mtype")
    if not mediaid.startswith("tmdb:"):
        return failure(_NOTHING)
    number = int(mediaid.removeprefix("tmdb:"))
    season = int(call.text("season") or 0) or None
    title = (
        server.catalogue.get(MediaKind(kind), number)
        if kind
        else server.catalogue.guess(number, season=season)
    )
    if title is None:
        return failure(_NOTHING)
    server.last_search = [
        context(title, it, server.shapes, published=_published(server, it), recognised=True)
        for it in offers(title, season=season)
    ]
    return envelope(server.last_search)


def by_words(call: Call) -> Json:
    """Return releases whose title holds the words; pages count from 0."""
    server, page = call.server, call.integer("page", 0)
    found = server.catalogue.search(call.text("keyword") or "")
    releases = [(title, release) for title in found for release in offers(title, season=None)]
    hits = releases[page * _PAGE : (page + 1) * _PAGE]
    if not hits:
        return failure(_NOTHING)
    server.last_search = [
        context(title, it, server.shapes, published=_published(server, it), recognised=False)
        for title, it in hits
    ]
    return envelope(server.last_search)


def last(call: Call) -> list[Json]:
    """Return the latest search of anybody; here torrents have no category, and a float size."""
    return [it | {"torrent_info": _trimmed(it["torrent_info"])} for it in call.server.last_search]


def _published(server: Server, release: Release) -> str:
    return server.clock.text(ago=age(release))


def _trimmed(torrent: Json) -> Json:
    kept = {key: value for key, value in torrent.items() if key != "category"}
    return kept | {"size": float(torrent["size"])}
