"""The series (contract 2)."""

from aiohttp import web

from sandbox.aniworld.answers import Refusal, invalid, said, wrapped
from sandbox.aniworld.calls import Answer, Call, answers
from sandbox.aniworld.library import Series, code_of, text_of
from sandbox.standin.wire import Json

_PREFIX = "hit-"  # of keys that are no ids
_ORDERS = ("asc", "desc")
_SORTS = ("name", "updated_at")


def routes() -> list[web.RouteDef]:
    """Return the calls below /api/v1/anime and /api/anime; the variant says which are there."""
    found = []
    for base, versioned in (("/api/v1/anime", True), ("/api/anime", False)):
        found += [
            web.get(base, answers(_at(versioned, listing))),
            web.get(f"{base}/search", answers(_at(versioned, search))),
            web.post(f"{base}/rescan", answers(_at(versioned, rescan))),
            web.get(f"{base}/{{id}}", answers(_at(versioned, detail))),
        ]
    return found


def _at(versioned: bool, answer: Answer) -> Answer:
    def guarded(call: Call) -> object:
        if call.server.variant.versioned is not versioned:
            raise web.HTTPNotFound
        return answer(call)

    return guarded


def listing(call: Call) -> object:
    """List the series of the library."""
    page, size = call.whole("page", 1, most=10_000), call.whole("per_page", 20)
    by, order = call.text("sort_by", "name"), call.text("sort_order", "asc")
    if by not in _SORTS or order not in _ORDERS:
        raise invalid("sort_by", "unknown order")
    series = call.server.library.listing(by=by, descending=order == "desc")
    rows = [{"id": it.id, "title": it.title, "missing_episodes": it.counted} for it in series]
    variant = call.server.variant
    shown = rows[(page - 1) * size : page * size] if variant.pages else rows
    if variant.lists == "bare":
        return shown
    if variant.lists == "items":
        return {"items": shown}
    pages = -(-len(rows) // size)
    pagination = {"total": len(rows), "page": page, "per_page": size, "pages": pages}
    return {**wrapped(shown), "pagination": pagination}


def detail(call: Call) -> Json:
    """Return one series."""
    series = call.server.library.get(call.path("id"))
    if series is None:
        raise Refusal("NOT_FOUND", "Series not found")
    spell = text_of if call.server.variant.episodes == "text" else code_of
    body = {
        "id": series.id,
        "title": series.title,
        "episodes": [spell(one) for one in series.episodes],
        "description": series.description,
        "total_episodes": len(series.episodes),
        "downloaded_episodes": len(series.there),
    }
    return wrapped(body) if call.server.variant.wrapped_detail else body


def search(call: Call) -> Json:
    """Find series at the provider."""
    limit = call.whole("limit", 20)
    found = call.server.library.search(call.text("q"))[:limit]
    return wrapped([_hit(call, it) for it in found])


def rescan(call: Call) -> Json:
    """Look for new episodes."""
    series, episodes = call.server.library.rescan()
    return said("Rescan started", new_series=series, new_episodes=episodes)


def _hit(call: Call, series: Series) -> Json:
    prefix = _PREFIX if call.server.variant.foreign_keys else ""
    return {"key": prefix + series.id, "name": series.title, "site": series.site}
