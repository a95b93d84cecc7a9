"""The watchlist and what moves with it (contract 3, 4)."""

import hashlib
from datetime import timedelta
from typing import Any

from aiohttp import web

from sandbox.standin.wire import Json, respond
from sandbox.trakt.catalogue import Title
from sandbox.trakt.lists import Lists, text
from sandbox.trakt.routes.calls import Call, answers, paged

_BEGINNING = "2014-01-01T00:00:00.000Z"
_KINDS = ("movies", "shows", "seasons", "episodes")


def routes() -> list[web.RouteDef]:
    """Return the calls below /sync."""
    return [
        web.get("/sync/last_activities", answers(last_activities)),
        web.get("/sync/watchlist", answers(watchlist)),
        web.get("/sync/watchlist/{type}", answers(watchlist)),
        web.get("/sync/watchlist/{type}/{by}/{how}", answers(watchlist)),
        web.post("/sync/watchlist", answers(add)),
        web.post("/sync/watchlist/remove", answers(remove)),
        web.get("/sync/history/{type}/{id}", answers(history)),
        web.get("/sync/history/{type}", answers(history)),
        web.post("/sync/history", answers(watch)),
        web.get("/sync/collection/{type}", answers(collection)),
        web.post("/sync/collection", answers(collect)),
    ]


def last_activities(call: Call) -> web.Response:
    """Return when each thing moved last; it also moves on removals."""
    moved = dict(call.lists.moved)
    if call.variant.activities == "still":
        moved.clear()
    if call.variant.activities == "backwards":
        moved = {key: when - timedelta(days=400) for key, when in moved.items()}
    told: Json = {"all": _when(moved, *moved)}
    for kind in _KINDS:
        told[kind] = {"watched_at": _BEGINNING, "watchlisted_at": _when(moved, kind)}
    told["watchlist"] = {"updated_at": _when(moved, "watchlist")}
    told["account"] = {"settings_at": _BEGINNING}
    return respond(told)


def watchlist(call: Call) -> web.Response:
    """Return one page of the list; while somebody reads, it may change."""
    kind = call.path("type") or "all"
    entries = call.lists.named(kind)
    if call.path("how") == "desc":
        entries.reverse()
    response = paged(call, entries, lambda rank, one: one.wire(rank), then=lambda: _mutate(call))
    if call.variant.etags and isinstance(response.body, bytes):
        etag = f'W/"{hashlib.sha256(response.body).hexdigest()[:16]}"'
        if call.request.headers.get("If-None-Match") == etag:
            return web.Response(status=304)
        response.headers["ETag"] = etag
    response.headers.update({"X-Sort-By": "rank", "X-Sort-How": "asc"})
    return response


def add(call: Call) -> web.Response:
    """Put titles on the list."""
    variant, lists = call.variant, call.lists
    if variant.vip_only and not variant.vip:
        upgrade = {"X-Upgrade-URL": "https://stage.invalid/vip", "X-VIP-User": "false"}
        return web.Response(status=426, headers=upgrade)
    named, missing = _named(call)
    room = variant.quota - len(lists.entries)
    if len(named) > room:
        headers = {
            "X-Upgrade-URL": "https://stage.invalid/vip",
            "X-VIP-User": str(variant.vip).lower(),
            "X-Account-Limit": str(variant.quota),
        }
        return web.Response(status=420, headers=headers)
    added, existing = _zero(), _zero()
    for kind, title, season in named:
        fresh = lists.add(title, season=season)
        (added if fresh else existing)[kind] += 1
    told = {"added": added, "existing": existing, "not_found": missing, "list": _list(lists)}
    return respond(told, status=201)


def remove(call: Call) -> web.Response:
    """Take titles off the list."""
    named, missing = _named(call)
    deleted = _zero()
    for kind, title, season in named:
        word = "season" if season is not None else title.kind
        deleted[kind] += call.lists.remove((word, title.trakt, season, None))
    return respond({"deleted": deleted, "not_found": missing, "list": _list(call.lists)})


def history(call: Call) -> web.Response:
    """Return what was watched, the newest first."""
    rows = call.lists.watched
    word = "movie" if call.path("type") == "movies" else "show"
    if wanted := call.path("id"):
        rows = [one for one in rows if word in one and str(one[word]["ids"]["trakt"]) == wanted]
    since = call.request.query.get("start_at", "")
    return paged(call, [one for one in rows if one["watched_at"] >= since])


def watch(call: Call) -> web.Response:
    """Note that titles were watched; the server does not look for duplicates."""
    named, missing = _named(call)
    for _, title, season in named:
        call.lists.watch(title, season=season)
    return respond({"added": {"movies": len(named)}, "not_found": missing}, status=201)


def collection(call: Call) -> web.Response:
    """Return what somebody has."""
    word = "movie" if call.path("type") == "movies" else "show"
    return paged(call, [one for one in call.lists.collected if word in one])


def collect(call: Call) -> web.Response:
    """Note that somebody has titles."""
    named, missing = _named(call)
    now = text(call.server.clock.now())
    call.lists.collected += [{"collected_at": now, t.kind: t.wire()} for _, t, _ in named]
    return respond({"added": {"movies": len(named)}, "not_found": missing}, status=201)


def _named(call: Call) -> tuple[list[tuple[str, Title, int | None]], Json]:
    found: list[tuple[str, Title, int | None]] = []
    missing: Json = {kind: [] for kind in _KINDS}
    body = call.json()
    for kind in ("movies", "shows"):
        for one in body.get(kind) or []:
            title = call.server.catalogue.by_ids(kind[:-1], one.get("ids") or {})
            if title is None:
                missing[kind].append(one)
                continue
            seasons: list[Any] = one.get("seasons") or []
            found += [("seasons", title, int(it["number"])) for it in seasons]
            if not seasons:
                found.append((kind, title, None))
    return found, missing


def _mutate(call: Call) -> None:
    """Change the list behind the reader's back, between two pages."""
    lists, how = call.lists, call.variant.mutates
    if how in ("remove", "both") and lists.entries:
        lists.remove(lists.entries[0].what)
    if how in ("insert", "both"):
        number = 700_000 + next(lists.ids) % 100_000
        lists.add(Title(kind="movie", trakt=number, name=f"Reel {number}", year=1928, tmdb=number))


def _zero() -> dict[str, int]:
    return dict.fromkeys(_KINDS, 0)


def _list(lists: Lists) -> Json:
    updated = _when(lists.moved, "watchlist")
    return {"updated_at": updated, "item_count": len(lists.entries)}


def _when(moved: Any, *keys: str) -> str:
    found = [moved[key] for key in keys if key in moved]
    return text(max(found)) if found else _BEGINNING
