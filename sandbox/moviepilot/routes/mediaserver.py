"""What the media server has (contract section 11; moviepilot-v3 section 4)."""

from aiohttp import web

from sandbox.moviepilot.calls import Call
from sandbox.moviepilot.catalogue import MediaKind, Title
from sandbox.moviepilot.envelope import Envelope, Refusal, envelope, failure
from sandbox.moviepilot.guards import bearer
from sandbox.moviepilot.library import Item
from sandbox.moviepilot.lines.identity import Ref
from sandbox.moviepilot.lines.line import Line, Shape
from sandbox.standin.wire import Json

SERVER_NAME = "emby"
_ROOT = "/api/v1/mediaserver"
_FRONT = "http://media.example.org"


def routes() -> list[web.RouteDef]:
    """Return the routes of this family."""
    return [
        web.get(f"{_ROOT}/clients", bearer(clients)),
        web.get(f"{_ROOT}/exists", bearer(exists)),
        web.post(f"{_ROOT}/exists_remote", bearer(exists_remote)),
        web.post(f"{_ROOT}/notexists", bearer(notexists)),
        web.get(f"{_ROOT}/latest", bearer(latest, window=20)),
        web.get(f"{_ROOT}/playing", bearer(playing, window=12)),
        web.get(f"{_ROOT}/library", bearer(library)),
        web.get(f"{_ROOT}/play/{{itemid:.+}}", bearer(play, shape=Shape.PLAY)),
    ]


def clients(_: Call) -> list[Json]:
    """Return the media servers."""
    return [{"name": SERVER_NAME, "type": "emby"}]


def exists(call: Call) -> Envelope:
    """Tell whether the index has a title: before v3, `success` is the answer.

    In v3 it is whether there is an id; the pair is given whole or not at all.
    """
    ref, season = call.query_ref(), call.optional_integer("season")
    item = _by_ref(call, ref) if ref is not None else _by_name(call)
    if item is not None and (not season or item.seasons.get(season)):
        return envelope({"item": {"id": item.id}})
    nothing: Json = {"item": {}}
    return envelope(nothing) if call.dialect.line.has(Line.V3) else failure(data=nothing)


def exists_remote(call: Call) -> Json:
    """Return present episodes by season; nothing there is an empty object."""
    body = call.json()
    item = _by_kind(call, MediaKind(body["type"]), call.dialect.identity.in_body(body))
    if item is None:
        return {}
    chosen = [int(body["season"])] if body.get("season") else sorted(item.seasons)
    return {str(number): sorted(item.seasons.get(number, set())) for number in chosen}


def notexists(call: Call) -> list[Json]:
    """Return what is missing; `episodes: []` of a series means the whole season."""
    body = call.json()
    kind = MediaKind(body["type"]) if body.get("type") else None
    ref = call.dialect.identity.in_body(body)
    if kind is MediaKind.FILM:
        absent: Json = {"season": None, "episodes": [], "total_episode": 0, "start_episode": 0}
        return [] if _by_kind(call, kind, ref) else [absent]
    title = call.server.catalogue.find(ref, MediaKind.SERIES)
    return [] if title is None else _missing(call, title, body.get("season"))


def latest(call: Call) -> list[Json]:
    """Return the newest arrivals of a server."""
    known, count = _knows_server(call), call.integer("count", 20)
    if not known:
        return []
    newest = list(reversed(call.server.library.items()))
    return [_shown(call, item) for item in newest[:count]]


def playing(call: Call) -> list[Json]:
    """Return what somebody is watching; the picture's address holds the media server's key."""
    items = [it for it in call.server.library.items() if it.seasons]
    if not _knows_server(call) or not items:
        return []
    key = "canary-media-server-key"
    picture = f"{_FRONT}/Items/{items[0].id}/Images/Backdrop?tag=abc&api_key={key}"
    shown = _shown(call, items[0]) | {"image": picture, "percent": 37.5}
    return [shown | {"subtitle": "S1:2 - 第 2 集", "BackdropImageTags": []}]


def library(call: Call) -> list[Json]:
    """Return the libraries of a server."""
    if not _knows_server(call):
        return []
    return [
        {
            "server": SERVER_NAME,
            "id": f"lib{number}",
            "name": name,
            "path": path,
            "type": kind.value,
            "image": f"{_FRONT}/Items/lib{number}/Images/Primary",
            "image_list": None,
            "link": f"{_FRONT}/web/index.html#!/videos?parentId=lib{number}",
        }
        for number, name, path, kind in (
            (1, "电影", "/media/movies", MediaKind.FILM),
            (2, "剧集", "/media/tv", MediaKind.SERIES),
        )
    ]


def play(call: Call) -> Envelope:
    """Return where an item can be watched."""
    wanted = call.path("itemid")
    if any(item.id == wanted for item in call.server.library.items()):
        return envelope({"url": _link(wanted)})
    return failure("未找到播放地址")


def _knows_server(call: Call) -> bool:
    """Tell whether the media server answers; in v3 one that does not is an error, not empty."""
    known = call.needed("server") == SERVER_NAME
    if not known and call.dialect.line.has(Line.V3):
        raise Refusal(502, "媒体服务器请求失败")
    return known


def _by_ref(call: Call, ref: Ref) -> Item | None:
    """Look the index up by number; without the right type nothing is found."""
    kind = call.text("mtype")
    if kind not in (MediaKind.FILM.value, MediaKind.SERIES.value):
        return None
    return _by_kind(call, MediaKind(kind), ref)


def _by_kind(call: Call, kind: MediaKind, ref: Ref | None) -> Item | None:
    title = call.server.catalogue.find(ref, kind)
    return None if title is None else call.server.library.find(kind, title.tmdb_id)


def _by_name(call: Call) -> Item | None:
    name, year, kind = call.text("title"), call.text("year"), call.text("mtype")
    language = call.server.options.language
    for item in call.server.library.items():
        title = item.title
        if (title.name.read(language), title.year, title.kind.value) == (name, year, kind):
            return item
    return None


def _missing(call: Call, title: Title, season: int | None) -> list[Json]:
    gaps = []
    for known in title.seasons:
        if known.number == 0 or (season and known.number != int(season)):
            continue
        lacking = call.server.library.lacks(title, known.number, total=known.episodes)
        if lacking:
            gaps.append(
                {
                    "season": known.number,
                    "episodes": [] if len(lacking) == known.episodes else lacking,
                    "total_episode": known.episodes,
                    "start_episode": 1,
                }
            )
    return gaps


def _shown(call: Call, item: Item) -> Json:
    title = item.title
    return {
        "id": item.id,
        "title": title.name.read(call.server.options.language),
        "subtitle": title.year,
        "type": title.kind.value,
        "image": call.server.gallery.poster(title) or "",
        "link": _link(item.id),
        "percent": None,
        "BackdropImageTags": ["bt"],
    }


def _link(item_id: str) -> str:
    return f"{_FRONT}/web/index.html#!/item?id={item_id}&context=home&serverId=srv1"
