"""Subscriptions as v3 keeps them: owned, changed in part, searched in batches.

Moviepilot-v3 sections 3 and 4; read, not recorded.
"""

from collections.abc import Callable

from aiohttp import web

from sandbox.moviepilot.calls import Call
from sandbox.moviepilot.catalogue import MediaKind
from sandbox.moviepilot.envelope import (
    Counted,
    Envelope,
    Refusal,
    envelope,
    failure,
    invalid,
    malformed,
)
from sandbox.moviepilot.guards import bearer, since
from sandbox.moviepilot.lines.identity import Ref, is_half
from sandbox.moviepilot.lines.line import Line
from sandbox.moviepilot.lines.shapes import pair_of
from sandbox.moviepilot.music import find_music
from sandbox.moviepilot.subscribing import subscribe
from sandbox.moviepilot.subscriptions import DEFAULTS, NOBODY
from sandbox.standin.wire import Json

_ROOT = "/api/v1/subscribe"
_MISSING = "订阅不存在"
_CLEARABLE = ("filter", "include", "exclude", "quality", "resolution", "effect")
# What a body cannot set: facts of the server, and the ids of single sources.
_OURS = frozenset(
    ("id", "poster", "backdrop", "vote", "description", "lack_episode", "note", "state",
     "last_update", "username", "current_priority", "date", "tmdbid", "doubanid", "bangumiid",
     "mediaid"),
)  # fmt: skip
_INTERVAL, _HOURS = "search_interval", range(1, 8761)
_OPEN = (DEFAULTS.keys() - _OURS) | {_INTERVAL}


def routes() -> list[web.RouteDef]:
    """Return the routes that older lines do not have, or have as GET only."""
    batches = f"{_ROOT}/execution/batches"
    posts: tuple[tuple[str, Callable[[Call], object]], ...] = (
        ("search", search_all),
        ("search/{subscribe_id}", search_one),
        ("reset/{subid}", reset),
        ("refresh", agree),
        ("check", agree),
    )
    return [
        *(
            web.post(f"{_ROOT}/{path}", since(Line.V3, bearer(act), before=405))
            for path, act in posts
        ),
        web.get(batches, since(Line.V3, bearer(recent, window=10))),
        web.get(f"{batches}/{{batch_id}}", since(Line.V3, bearer(batch))),
        web.put(f"{batches}/{{batch_id}}/cancel", since(Line.V3, bearer(cancel))),
    ]


def visible(call: Call) -> list[Json]:
    """Return what the caller may see: in v3 one's own, with what is being done for it."""
    server = call.server
    rows = server.subscriptions.everything()
    if not call.dialect.owner_scoped:
        return [it for it in rows if it["type"] != MediaKind.MUSIC]
    mine = [it for it in rows if _may(call, it)]
    return [it | {"execution_status": server.batches.status(it["id"])} for it in mine]


def is_about(row: Json, ref: Ref) -> bool:
    """Tell whether a subscription is about a title."""
    return pair_of(row) == {"media_source": ref.source, "media_id": ref.id}


def own(call: Call) -> list[Json]:
    """Return one's own subscriptions; the superuser's are everybody's."""
    return visible(call)


def create(call: Call) -> Envelope:
    """Subscribe to the title of the pair; without one the server guesses by the name."""
    body = call.json()
    if is_half(body):
        return failure("新增订阅时必须同时提供有效的 media_source 和 media_id")
    ref = call.dialect.identity.in_body(body)
    wish = {key: value for key, value in body.items() if key not in _OURS}
    user = call.caller
    if ref is not None:
        wish.pop("name", None)  # what was named is not guessed
        if piece := find_music(ref.source, ref.id):
            return _create_music(call, piece)
        if ref.source == "themoviedb":
            wish["tmdbid"] = ref.tmdb
    owner = None if user.is_superuser else user.name
    return subscribe(call.server, wish, username=user.name, owner=owner)


def update(call: Call) -> Envelope:
    """Change what was sent and nothing else; an empty filter is cleared."""
    sent = call.json()
    row = _accessible(call, int(sent.get("id") or 0))
    if row is None:
        return failure(_MISSING)
    if is_half(sent):
        return failure("更新媒体身份时必须同时提供有效的 media_source 和 media_id")
    values = {key: sent[key] for key in sent if key in _OPEN}
    _check_interval(values.get(_INTERVAL))
    cleared = [key for key in (*_CLEARABLE, _INTERVAL) if key in values and not values[key]]
    values = {key: value for key, value in values.items() if value not in ("", None)}
    grown = int(values.get("total_episode") or 0) - int(row["total_episode"] or 0)
    if grown > 0:
        values["lack_episode"] = int(row["lack_episode"] or 0) + grown
    subscriptions = call.server.subscriptions
    subscriptions.change(row["id"], **values)
    subscriptions.clear(row["id"], *cleared)
    return envelope()


def set_state(call: Call) -> Envelope:
    """Run, hold or suspend one's subscription."""
    subscription_id, state = call.path_integer("subid"), call.needed("state")
    if state not in ("R", "P", "S"):
        return failure("无效的订阅状态")
    if _accessible(call, subscription_id) is None:
        return failure(_MISSING)
    call.server.subscriptions.change(subscription_id, state=state)
    return envelope()


def one(call: Call) -> Json:
    """Return a subscription; one that is missing, or another's, is an object of nulls."""
    wanted = call.path_integer("subscribe_id")
    return next((it for it in visible(call) if it["id"] == wanted), NOBODY)


def delete(call: Call) -> Envelope:
    """Delete one's subscription: an unknown one is a 404, another's a 403."""
    subscription_id = call.path_integer("subscribe_id")
    _claim(call, call.server.subscriptions.get(subscription_id), "订阅")
    call.server.subscriptions.delete(subscription_id)
    return envelope({"status": "deleted"})


def reset(call: Call) -> Envelope:
    """Begin one's subscription anew."""
    row = _accessible(call, call.path_integer("subid"))
    if row is None:
        return failure(_MISSING)
    total = row["total_episode"]
    call.server.subscriptions.change(row["id"], note=[], lack_episode=total, state="R")
    return envelope()


def agree(call: Call) -> Envelope:
    """Refresh everything: for the superuser only, and others do not even learn that it exists."""
    return envelope() if call.caller.is_superuser else failure(_MISSING)


def finished(call: Call) -> Counted:
    """Return one's finished subscriptions of one type, with their number."""
    page, count = call.integer("page", 1), call.integer("count", 30)
    kind = call.path("mtype")
    rows = call.server.subscriptions.every_finished()
    mine = [it for it in rows if it["type"] == kind and _may(call, it)]
    return Counted(mine[(page - 1) * count : page * count], total=len(mine))


def forget(call: Call) -> Envelope:
    """Delete a row of that history: an unknown one is a 404, another's a 403."""
    row_id = call.path_integer("history_id")
    rows = call.server.subscriptions.every_finished()
    _claim(call, next((it for it in rows if it["id"] == row_id), None), "订阅历史")
    call.server.subscriptions.forget_finished(row_id)
    return envelope({"status": "deleted"})


def search_one(call: Call) -> Envelope:
    """Arrange the search for one subscription."""
    row = _accessible(call, call.path_integer("subscribe_id"))
    if row is None:
        return failure(_MISSING)
    return _arrange(call, [row["id"]], single=True)


def search_all(call: Call) -> Envelope:
    """Arrange the search for everything of one's own that runs."""
    running = [it["id"] for it in visible(call) if it["state"] == "R"]
    return _arrange(call, running, single=False)


def recent(call: Call) -> list[Json]:
    """Return the last batches that are one's own."""
    return call.server.batches.recent(call.integer("limit", 10), _visibly(call))


def batch(call: Call) -> Json:
    """Return how far a batch is."""
    found = call.server.batches.get(call.path("batch_id"), _visibly(call))
    if found is None:
        raise Refusal(404, "没有找到这次搜索，请刷新后重试")
    return found


def cancel(call: Call) -> Envelope:
    """Stop a batch; one that is over cannot be stopped."""
    batch_id = call.path("batch_id")
    if call.server.batches.get(batch_id, _visibly(call)) is None:
        return failure("没有找到这次搜索，请刷新后重试")
    stopped = call.server.batches.cancel(batch_id)
    return envelope(message="") if stopped else failure("这次搜索已经结束，暂时无法停止")


def _check_interval(hours: object) -> None:
    """Refuse a search rhythm that is neither empty nor 1 to 8760 hours."""
    if hours is not None and hours not in _HOURS:
        fault = "Input should be between 1 and 8760"
        raise invalid(malformed("body", _INTERVAL, message=fault, kind="value_error"))


def _arrange(call: Call, ids: list[int], *, single: bool) -> Envelope:
    order = call.server.batches.submit(ids, single=single)
    text = "已安排搜索，很快开始" if order["queued_count"] else "没有需要搜索的订阅"
    return envelope(order, message=text)


def _create_music(call: Call, piece: Json) -> Envelope:
    held = [it for it in visible(call) if it.get("media_id") == piece["media_id"]]
    if held:
        return envelope({"id": held[0]["id"]}, message="")
    username = call.caller.name
    return envelope(
        {"id": call.server.subscriptions.add_music(piece, username=username)}, message=""
    )


def _may(call: Call, row: Json) -> bool:
    return call.caller.is_superuser or row["username"] == call.caller.name


def _accessible(call: Call, subscription_id: int) -> Json | None:
    row = call.server.subscriptions.get(subscription_id)
    return row if row is not None and _may(call, row) else None


def _claim(call: Call, row: Json | None, what: str) -> None:
    if row is None:
        raise Refusal(404, f"{what}不存在")
    if not _may(call, row):
        raise Refusal(403, f"无权删除该{what}")


def _visibly(call: Call) -> Callable[[int], bool]:
    mine = {it["id"] for it in visible(call)}
    return lambda subscription_id: call.caller.is_superuser or subscription_id in mine
