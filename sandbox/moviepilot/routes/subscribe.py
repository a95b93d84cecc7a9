"""Subscriptions (contract section 9; moviepilot-v3 sections 3 and 4)."""

from aiohttp import web

from sandbox.moviepilot.calls import Call
from sandbox.moviepilot.catalogue import MediaKind
from sandbox.moviepilot.envelope import Envelope, envelope, failure
from sandbox.moviepilot.guards import api_token, bearer, turned
from sandbox.moviepilot.lines.identity import TMDB
from sandbox.moviepilot.lines.line import Shape
from sandbox.moviepilot.routes.newer import subscribe as newer
from sandbox.moviepilot.server import Server
from sandbox.moviepilot.subscribing import subscribe
from sandbox.moviepilot.subscriptions import DEFAULTS, NOBODY
from sandbox.standin.wire import Json

_ROOT = "/api/v1/subscribe"
_MISSING = "订阅不存在"


def routes() -> list[web.RouteDef]:
    """Return the routes of this family."""
    rows = Shape.SUBSCRIPTION
    return [
        *newer.routes(),
        web.get(f"{_ROOT}/", bearer(turned(everything, newer.own), shape=rows)),
        web.post(f"{_ROOT}/", bearer(turned(create, newer.create))),
        web.put(f"{_ROOT}/", bearer(turned(update, newer.update))),
        web.get(f"{_ROOT}/list", api_token(everything, shape=rows)),
        web.put(f"{_ROOT}/status/{{subid}}", bearer(turned(set_state, newer.set_state))),
        web.get(f"{_ROOT}/media/{{mediaid}}", bearer(of_media, shape=rows)),
        web.delete(f"{_ROOT}/media/{{mediaid}}", bearer(delete_media)),
        web.get(f"{_ROOT}/user/{{username}}", bearer(of_user, shape=rows)),
        web.get(f"{_ROOT}/refresh", bearer(turned(agree, newer.agree))),
        web.get(f"{_ROOT}/check", bearer(turned(agree, newer.agree))),
        web.get(f"{_ROOT}/follow", bearer(nothing)),
        web.get(f"{_ROOT}/popular", bearer(popular, window=30)),
        web.get(f"{_ROOT}/shares", bearer(nothing, window=30)),
        web.get(f"{_ROOT}/search", bearer(turned(search_all, newer.search_all))),
        web.get(f"{_ROOT}/search/{{subscribe_id}}", bearer(turned(search_one, newer.search_one))),
        web.get(f"{_ROOT}/reset/{{subid}}", bearer(turned(reset, newer.reset))),
        web.get(
            f"{_ROOT}/files/{{subscribe_id}}",
            bearer(turned(files, own_files), shape=Shape.SUBSCRIPTION_FILES),
        ),
        web.get(
            f"{_ROOT}/history/{{mtype}}",
            bearer(turned(finished, newer.finished), shape=rows, window=30),
        ),
        web.delete(
            f"{_ROOT}/history/{{history_id}}", bearer(turned(forget_finished, newer.forget))
        ),
        web.get(f"{_ROOT}/{{subscribe_id}}", bearer(turned(one, newer.one), shape=rows)),
        web.delete(f"{_ROOT}/{{subscribe_id}}", bearer(turned(delete, newer.delete))),
    ]


def everything(call: Call) -> list[Json]:
    """Return all people's subscriptions."""
    return call.server.subscriptions.find(lambda it: it["type"] != MediaKind.MUSIC)


def create(call: Call) -> Envelope:
    """Subscribe; what is subscribed already is success with the id it has."""
    return subscribe(call.server, call.json(), username=call.caller.name)


def update(call: Call) -> Envelope:
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


def set_state(call: Call) -> Envelope:
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
    """Return the subscriptions of one account; in v3 nothing of another's."""
    name = call.path("username")
    return [it for it in newer.visible(call) if it["username"] == name]


def delete(call: Call) -> Envelope:
    """Delete; also what is not there, also what belongs to somebody else."""
    call.server.subscriptions.delete(call.path_integer("subscribe_id"))
    return envelope()


def delete_media(call: Call) -> Envelope:
    """Delete the subscriptions of a title; without a season, of all its seasons."""
    ref = call.path_ref("mediaid")
    if ref is not None and ref.source == TMDB and not ref.id.isdigit():
        return failure()
    for subscription in _of_media(call):
        call.server.subscriptions.delete(subscription["id"])
    return envelope()


def search_one(call: Call) -> Envelope:
    """Look for releases of one subscription in the background."""
    call.server.world.search(call.path_integer("subscribe_id"))
    return envelope()


def search_all(call: Call) -> Envelope:
    """Look for releases of everything that runs."""
    for subscription in call.server.subscriptions.find(lambda it: it["state"] == "R"):
        call.server.world.search(subscription["id"])
    return envelope()


def reset(call: Call) -> Envelope:
    """Begin a subscription anew."""
    subscription = call.server.subscriptions.get(call.path_integer("subid"))
    if subscription is None:
        return failure(_MISSING)
    total = subscription["total_episode"]
    call.server.subscriptions.change(subscription["id"], note=[], lack_episode=total, state="R")
    return envelope()


def files(call: Call) -> Json:
    """Return what exists per episode; the picture address has a stray `$` in this version."""
    subscription = call.server.subscriptions.get(call.path_integer("subscribe_id"))
    if subscription is None:
        raise LookupError("no such subscription")
    return _files(call.server, subscription)


def own_files(call: Call) -> Json:
    """Return what exists per episode of one's own subscription, else nulls."""
    wanted = call.path_integer("subscribe_id")
    mine = [it for it in newer.visible(call) if it["id"] == wanted]
    return _files(call.server, mine[0]) if mine else {"subscribe": NOBODY, "episodes": {}}


def _files(server: Server, subscription: Json) -> Json:
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


def forget_finished(call: Call) -> Envelope:
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


def agree(_: Call) -> Envelope:
    """Answer that it was done."""
    return envelope()


def _of_media(call: Call) -> list[Json]:
    """Return what the caller sees of a title's subscriptions."""
    ref, season = call.path_ref("mediaid"), call.optional_integer("season")
    if ref is None:
        return []
    return [
        it
        for it in newer.visible(call)
        if newer.is_about(it, ref) and (not season or it["season"] == season)
    ]
