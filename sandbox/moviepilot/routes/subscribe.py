"""Subscriptions (contract section 9)."""

from aiohttp import web

from sandbox.moviepilot.calls import Call, api_token, bearer
from sandbox.moviepilot.catalogue import MediaKind, Title
from sandbox.moviepilot.envelope import envelope, failure
from sandbox.moviepilot.server import Server
from sandbox.moviepilot.subscriptions import DEFAULTS, NOBODY
from sandbox.standin.wire import Json

_TMDB = "tmdb:"
_ROOT = "/api/v1/subscribe"
_MISSING = "订阅不存在"


def routes() -> list[web.RouteDef]:
    """Return the routes of this family."""
    return [
        web.get(f"{_ROOT}/", bearer(everything)),
        web.post(f"{_ROOT}/", bearer(create)),
        web.put(f"{_ROOT}/", bearer(update)),
        web.get(f"{_ROOT}/list", api_token(everything)),
        web.put(f"{_ROOT}/status/{{subid}}", bearer(set_state)),
        web.get(f"{_ROOT}/media/{{mediaid}}", bearer(of_media)),
        web.delete(f"{_ROOT}/media/{{mediaid}}", bearer(delete_media)),
        web.get(f"{_ROOT}/user/{{username}}", bearer(of_user)),
        web.get(f"{_ROOT}/refresh", bearer(agree)),
        web.get(f"{_ROOT}/check", bearer(agree)),
        web.get(f"{_ROOT}/follow", bearer(nothing)),
        web.get(f"{_ROOT}/popular", bearer(popular)),
        web.get(f"{_ROOT}/shares", bearer(nothing)),
        web.get(f"{_ROOT}/search", bearer(search_all)),
        web.get(f"{_ROOT}/search/{{subscribe_id}}", bearer(search_one)),
        web.get(f"{_ROOT}/reset/{{subid}}", bearer(reset)),
        web.get(f"{_ROOT}/files/{{subscribe_id}}", bearer(files)),
        web.get(f"{_ROOT}/history/{{mtype}}", bearer(finished)),
        web.delete(f"{_ROOT}/history/{{history_id}}", bearer(forget_finished)),
        web.get(f"{_ROOT}/{{subscribe_id}}", bearer(one)),
        web.delete(f"{_ROOT}/{{subscribe_id}}", bearer(delete)),
    ]


def everything(call: Call) -> list[Json]:
    """Return all people's subscriptions."""
    return call.server.subscriptions.everything()


def create(call: Call) -> Json:
    """Subscribe; what is subscribed already is success with the id it has."""
    return subscribe(call.server, call.json(), username=call.caller.name)


def subscribe(server: Server, wish: Json, *, username: str) -> Json:
    """Do what the POST does, for the API and for the controls alike."""
    kind = MediaKind(wish["type"]) if wish.get("type") else None
    title = _recognise(server, wish, kind)
    if title is None:
        return failure("未识别到媒体信息", {"id": None})
    season = None
    if title.kind is MediaKind.SERIES:
        season = int(wish.get("season") or 1)
        if title.season(season) is None and not wish.get("total_episode"):
            return failure(f"未获取到第 {season} 季的总集数", {"id": None})
    held = [
        it
        for it in server.subscriptions.of_title(title.tmdb_id, season=season)
        if it["type"] == title.kind.value
    ]
    if held:
        subscription_id = int(held[0]["id"])
    else:
        subscription_id = server.subscriptions.add(
            title, wish, season=season, username=username, language=server.options.language
        )
        server.world.subscribed(subscription_id)
    server.messages.subscribed(title, season, username=username)
    return envelope({"id": subscription_id}, message="")


def update(call: Call) -> Json:
    """Overwrite the whole object: a missing key takes its default, and most defaults reset."""
    sent = call.json()
    subscription = call.server.subscriptions.get(int(sent.get("id") or 0))
    if subscription is None:
        return failure(_MISSING)
    values = DEFAULTS | {key: sent[key] for key in DEFAULTS if key in sent}
    if not values["lack_episode"]:
        values["lack_episode"] = None
    elif (values["total_episode"] or 0) > (subscription["total_episode"] or 0):
        grown = values["total_episode"] - (subscription["total_episode"] or 0)
        values["lack_episode"] = subscription["lack_episode"] + grown
    values.pop("id")
    call.server.subscriptions.change(subscription["id"], **values)
    return envelope()


def set_state(call: Call) -> Json:
    """Run, hold or suspend a subscription."""
    subscription_id, state = call.path_integer("subid"), call.needed("state")
    if call.server.subscriptions.get(subscription_id) is None:
        return failure(_MISSING)
    if state not in ("R", "P", "S"):
        return failure("无效的订阅状态")
    call.server.subscriptions.change(subscription_id, state=state)
    return envelope()


def one(call: Call) -> Json:
    """Return a subscription; an unknown id crashes the server."""
    subscription = call.server.subscriptions.get(call.path_integer("subscribe_id"))
    if subscription is None:
        raise LookupError("no such subscription")
    return subscription


def of_media(call: Call) -> Json:
    """Return the first subscription of a title; not subscribed is an object of nulls."""
    found = _of_media(call)
    return found[0] if found else NOBODY


def of_user(call: Call) -> list[Json]:
    """Return the subscriptions of one account."""
    name = call.path("username")
    return call.server.subscriptions.find(lambda it: it["username"] == name)


def delete(call: Call) -> Json:
    """Delete; also what is not there, also what belongs to somebody else."""
    call.server.subscriptions.delete(call.path_integer("subscribe_id"))
    return envelope()


def delete_media(call: Call) -> Json:
    """Delete the subscriptions of a title; without a season, of all its seasons."""
    mediaid = call.path("mediaid")
    if mediaid.startswith(_TMDB) and not mediaid.removeprefix(_TMDB).isdigit():
        return failure()
    for subscription in _of_media(call):
        call.server.subscriptions.delete(subscription["id"])
    return envelope()


def search_one(call: Call) -> Json:
    """Look for releases of one subscription in the background."""
    call.server.world.search(call.path_integer("subscribe_id"))
    return envelope()


def search_all(call: Call) -> Json:
    """Look for releases of everything that runs."""
    for subscription in call.server.subscriptions.find(lambda it: it["state"] == "R"):
        call.server.world.search(subscription["id"])
    return envelope()


def reset(call: Call) -> Json:
    """Begin a subscription anew."""
    subscription = call.server.subscriptions.get(call.path_integer("subid"))
    if subscription is None:
        return failure(_MISSING)
    total = subscription["total_episode"]
    call.server.subscriptions.change(subscription["id"], note=[], lack_episode=total, state="R")
    return envelope()


def files(call: Call) -> Json:
    """Return what exists per episode; the picture address has a stray `$` in this version."""
    server = call.server
    subscription = server.subscriptions.get(call.path_integer("subscribe_id"))
    if subscription is None:
        raise LookupError("no such subscription")
    title, season = server.world.title_of(subscription), subscription["season"]
    known = title.season(season) if title is not None and season is not None else None
    if title is None or known is None:
        return {"subscribe": subscription, "episodes": {}}
    present = server.library.episodes(title, known.number)
    episodes = {
        str(number): {
            "title": f"第 {number} 集" if server.options.language == "zh" else f"Episode {number}",
            "description": known.overview.read(server.options.language),
            "backdrop": f"{server.gallery.backdrop(title) or ''}$",
            "download": [],
            "library": [{"storage": "local"}] if number in present else [],
        }
        for number in range(1, known.episodes + 1)
    }
    return {"subscribe": subscription, "episodes": episodes}


def finished(call: Call) -> list[Json]:
    """Return finished subscriptions of one type."""
    page, count = call.integer("page", 1), call.integer("count", 30)
    return call.server.subscriptions.finished(call.path("mtype"), page=page, count=count)


def forget_finished(call: Call) -> Json:
    """Delete a row of that history, whether it is there or not."""
    call.server.subscriptions.forget_finished(call.path_integer("history_id"))
    return envelope()


def popular(call: Call) -> list[Json]:
    """Return what others subscribe to: nothing, for the sharing server is not reachable."""
    call.needed("stype")
    return []


def nothing(_: Call) -> list[Json]:
    """Return an empty list."""
    return []


def agree(_: Call) -> Json:
    """Answer that it was done."""
    return envelope()


def _recognise(server: Server, wish: Json, kind: MediaKind | None) -> Title | None:
    title = None
    if wish.get("tmdbid"):
        number = int(wish["tmdbid"])
        title = (
            server.catalogue.guess(number, season=wish.get("season"))
            if kind is None
            else server.catalogue.get(kind, number)
        )
    if title is None and wish.get("name"):
        title = server.catalogue.named(str(wish["name"]), kind=kind)
    return title


def _of_media(call: Call) -> list[Json]:
    mediaid, season = call.path("mediaid"), call.optional_integer("season")
    number = mediaid.removeprefix(_TMDB)
    if mediaid.startswith(_TMDB) and number.isdigit():
        return call.server.subscriptions.of_title(int(number), season=season)
    return []
