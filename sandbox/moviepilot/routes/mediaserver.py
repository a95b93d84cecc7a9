"""What the media server has (contract section 11)."""

from aiohttp import web

from sandbox.moviepilot.calls import Call, bearer
from sandbox.moviepilot.catalogue import MediaKind, Title
from sandbox.moviepilot.envelope import envelope, failure
from sandbox.moviepilot.library import Item
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
        web.get(f"{_ROOT}/latest", bearer(latest)),
        web.get(f"{_ROOT}/playing", bearer(playing)),
        web.get(f"{_ROOT}/library", bearer(library)),
        web.get(f"{_ROOT}/play/{{itemid:.+}}", bearer(play)),
    ]


def clients(_: Call) -> list[Json]:
    """Return the media servers."""
    return [{"name": SERVER_NAME, "type": "emby"}]


def exists(call: Call) -> Json:
    """Tell whether the index has a title: `success` is the answer."""
    number, season = call.optional_integer("tmdbid"), call.optional_integer("season")
    item = _by_number(call, number) if number else _by_name(call)
    if item is None or (season and not item.seasons.get(season)):
        return failure(data={"item": {}})
    return envelope({"item": {"id": item.id}})


def exists_remote(call: Call) -> Json:
    """Return present episodes by season; nothing there is an empty object."""
    body = call.json()
    item = _item_of(call, body)
    if item is None:
        return {}
    chosen = [int(body["season"])] if body.get("season") else sorted(item.seasons)
    return {str(number): sorted(item.seasons.get(number, set())) for number in chosen}


def notexists(call: Call) -> list[Json]:
    """Return what is missing; `episodes: []` of a series means the whole season."""
    body = call.json()
    kind = MediaKind(body["type"]) if body.get("type") else None
    if kind is MediaKind.FILM:
        absent: Json = {"season": None, "episodes": [], "total_episode": 0, "start_episode": 0}
        return [] if _item_of(call, body) else [absent]
    title = call.server.catalogue.get(MediaKind.SERIES, int(body.get("tmdb_id") or 0))
    return [] if title is None else _missing(call, title, body.get("season"))


def latest(call: Call) -> list[Json]:
    """Return the newest arrivals of a server."""
    server, count = call.needed("server"), call.integer("count", 20)
    if server != SERVER_NAME:
        return []
    newest = list(reversed(call.server.library.items()))
    return [_shown(call, item) for item in newest[:count]]


def playing(call: Call) -> list[Json]:
    """Return what somebody is watching; the picture's address holds the media server's key."""
    items = [it for it in call.server.library.items() if it.seasons]
    if call.needed("server") != SERVER_NAME or not items:
        return []
    key = "canary-media-server-key"
    picture = f"{_FRONT}/Items/{items[0].id}/Images/Backdrop?tag=abc&api_key={key}"
    shown = _shown(call, items[0]) | {"image": picture, "percent": 37.5}
    return [shown | {"subtitle": "S1:2 - 第 2 集", "BackdropImageTags": []}]


def library(call: Call) -> list[Json]:
    """Return the libraries of a server."""
    if call.needed("server") != SERVER_NAME:
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


def play(call: Call) -> Json:
    """Return where an item can be watched."""
    wanted = call.path("itemid")
    if any(item.id == wanted for item in call.server.library.items()):
        return envelope({"url": _link(wanted)})
    return failure("未找到播放地址")


def _by_number(call: Call, number: int) -> Item | None:
    """Look the index up by number; without the right type nothing is found."""
    kind = call.text("mtype")
    if kind not in (MediaKind.FILM.value, MediaKind.SERIES.value):
        return None
    return call.server.library.find(MediaKind(kind), number)


def _by_name(call: Call) -> Item | None:
    name, year, kind = call.text("title"), call.text("year"), call.text("mtype")
    language = call.server.options.language
    for item in call.server.library.items():
        title = item.title
        if (title.name.read(language), title.year, title.kind.value) == (name, year, kind):
            return item
    return None


def _item_of(call: Call, body: Json) -> Item | None:
    return call.server.library.find(MediaKind(body["type"]), int(body.get("tmdb_id") or 0))


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
