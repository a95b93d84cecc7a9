"""The lists: everything at once, or pages with filters and sort (contract 2.2)."""

from collections.abc import Callable
from typing import Any

from aiohttp import web

from sandbox.nassav.answers import envelope, page
from sandbox.nassav.calls import API, Call, answers
from sandbox.nassav.library import Resource
from sandbox.nassav.options import Family
from sandbox.standin.wire import Json

_SORTS: dict[str, Callable[[Resource], Any]] = {
    "avid": lambda it: it.code,
    "metadata_create_time": lambda it: it.created,
    "metadata_update_time": lambda it: it.updated or it.created,
    "video_create_time": lambda it: it.filed or 0.0,
    "source": lambda it: it.source,
}


def routes(family: Family) -> list[web.RouteDef]:
    """Return the routes of a family."""
    if family == "old":
        return [
            web.get(f"{API}/resource/list", answers(everything)),
            web.get(f"{API}/downloads/list", answers(downloaded)),
        ]
    return [
        web.get(f"{API}/resources/", answers(paged)),
        web.get(f"{API}/resources", with_slash),
        web.get(f"{API}/actors/", answers(actors)),
        web.get(f"{API}/actors/{{number}}/avatar", no_avatar),
        web.get(f"{API}/genres/", answers(genres)),
    ]


async def everything(call: Call) -> web.Response:
    """Return every resource, sorted by code, last one first."""
    found = sorted(call.server.library.resources.values(), key=lambda it: it.code, reverse=True)
    return envelope([it.row("old") for it in found])


async def downloaded(call: Call) -> web.Response:
    """Return the codes that have a video, in no order."""
    there = [it.code for it in call.server.library.resources.values() if it.size is not None]
    return envelope(there[-1:] + there[:-1])


async def paged(call: Call) -> web.Response:
    """Return the page that there is nearest to the one asked for."""
    by = _SORTS.get(call.text("sort_by"), _SORTS["metadata_create_time"])
    found = [it for it in call.server.library.resources.values() if _fits(call, it)]
    found.sort(key=by, reverse=call.text("order", "desc") != "asc")
    return _page(call, [it.row("new") for it in found])


async def actors(call: Call) -> web.Response:
    """Return who plays in how many."""
    names = _counted(call, lambda it: it.actors)
    blank = {"avatar_url": None, "avatar_filename": None}
    return _strict_page(call, [{**row, **blank} for row in names])


async def genres(call: Call) -> web.Response:
    """Return the genres and how many there are of each."""
    return _strict_page(call, _counted(call, lambda it: it.genres))


async def with_slash(request: web.Request) -> web.StreamResponse:
    """Lead to the address with a slash at its end, as the framework does."""
    query = f"?{request.query_string}" if request.query_string else ""
    headers = {"Location": f"{request.path}/{query}"}
    return web.Response(status=301, headers=headers, content_type="text/html", charset="utf-8")


async def no_avatar(_: web.Request) -> web.StreamResponse:
    """Say in plain text, labelled as a page, that there is no picture."""
    return web.Response(status=404, text="演员头像不存在", content_type="text/html")


def _fits(call: Call, one: Resource) -> bool:
    video = {"downloaded": True, "pending": False}.get(call.text("status"))
    sources = [name.casefold() for name in call.text("source").split(",") if name]
    actor, genre = call.text("actor").casefold(), call.text("genre").casefold()
    return (
        video in (None, one.size is not None)
        and _flag(call, "watched") in (None, one.watched)
        and _flag(call, "is_favorite") in (None, one.favourite)
        and (not sources or one.source.casefold() in sources)
        and any(actor in name.casefold() for name in (*one.actors, *([] if actor else [""])))
        and any(genre in name.casefold() for name in (*one.genres, *([] if genre else [""])))
    )


def _flag(call: Call, name: str) -> bool | None:
    return {"true": True, "false": False}.get(call.text(name).casefold())


def _counted(call: Call, of: Callable[[Resource], tuple[str, ...]]) -> list[Json]:
    counts: dict[str, int] = {}
    for one in call.server.library.resources.values():
        for name in of(one):
            counts[name] = counts.get(name, 0) + 1
    pairs = sorted(counts.items(), key=lambda pair: -pair[1])
    return [
        {"id": place, "name": name, "resource_count": count}
        for place, (name, count) in enumerate(pairs, start=1)
    ]


def _strict_page(call: Call, rows: list[Json]) -> web.Response:
    return page(500) if not call.text("page", "1").isdigit() else _page(call, rows)


def _page(call: Call, rows: list[Json]) -> web.Response:
    size = _whole(call.text("page_size"), 20)
    if size <= 0:
        return page(500)
    pages = max(1, -(-len(rows) // size))
    at = min(max(1, _whole(call.text("page"), 1)), pages)
    numbers = {"total": len(rows), "page": at, "page_size": size, "pages": pages}
    return envelope(rows[(at - 1) * size : at * size], pagination=numbers)


def _whole(text: str, default: int) -> int:
    return int(text) if text.isdigit() else default
