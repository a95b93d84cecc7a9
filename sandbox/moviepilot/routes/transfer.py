"""Organising by hand and the queue of it (contract section 12; moviepilot-v3 section 4)."""

from collections.abc import Callable
from pathlib import PurePosixPath

from aiohttp import web

from sandbox.moviepilot.arrivals import UNRECOGNISED
from sandbox.moviepilot.calls import Call
from sandbox.moviepilot.catalogue import MediaKind, Title
from sandbox.moviepilot.envelope import Envelope, envelope, failure
from sandbox.moviepilot.guards import api_token, bearer, turned
from sandbox.moviepilot.lines.line import Right, Shape
from sandbox.moviepilot.naming import DOWNLOADS, file_item, parsed_name
from sandbox.moviepilot.organising import known_title, organise, redo
from sandbox.moviepilot.releases import read_release
from sandbox.moviepilot.routes.newer import transfer as newer
from sandbox.moviepilot.server import Server
from sandbox.moviepilot.world import Organising
from sandbox.standin.wire import Json

_BACKGROUND_SECONDS = 8.0  # "took 5-15 s to show"


def routes() -> list[web.RouteDef]:
    """Return the routes of this family."""
    return [
        *newer.routes(),
        web.get("/api/v1/transfer/queue", bearer(queue, shape=Shape.TRANSFER_JOB)),
        web.delete("/api/v1/transfer/queue", bearer(cancel)),
        web.post(
            "/api/v1/transfer/manual", bearer(turned(manual, newer.manual), right=Right.MANAGE)
        ),
        web.get("/api/v1/transfer/name", bearer(name)),
        web.get("/api/v1/transfer/now", api_token(now)),
    ]


def queue(call: Call) -> list[Json]:
    """Return what is being organised; idle is an empty list."""
    return [_shown(call.server, item) for item in call.server.world.organising]


def cancel(call: Call) -> Envelope:
    """Take a file off the queue; one that is not in it is a success, too."""
    path = call.json().get("path")
    organising = call.server.world.organising
    for item in [it for it in organising if _path_of(it) == path]:
        organising.remove(item)
    return envelope()


def manual(call: Call) -> Envelope:
    """Organise one file, or a history row again; background only confirms."""
    background = bool(call.boolean("background"))
    body, server = call.json(), call.server
    log_id = body.get("logid")
    if log_id:
        row = server.history.get(int(log_id))
        if row is None:
            return failure(f"整理记录不存在，ID：{log_id}")
        title = _named(server, body) or known_title(server, row)
        return _run(server, lambda: redo(server, row, title, body), background=background)
    file = body.get("fileitem")
    if not file:
        return failure("缺少参数")
    named = _named(server, body)
    return _run(server, lambda: organise(server, file, named), background=background)


def name(call: Call) -> Envelope:
    """Return what a file or its folder would be called."""
    path = PurePosixPath(call.needed("path"))
    folder = call.needed("filetype") == "dir"
    title = call.server.catalogue.named(parsed_name(path.name))
    if title is None:
        return failure(UNRECOGNISED)
    whole = f"{title.name.read(call.server.options.language)} ({title.year})"
    release = read_release({"title": path.stem})
    return envelope({"name": whole if folder else f"{whole} - {release.quality.split()[1]}.mkv"})


def now(call: Call) -> Envelope:
    """Organise at once what is downloaded."""
    for item in call.server.world.organising:
        item.due = call.server.world.elapsed
    return envelope()


def _run(server: Server, act: Callable[[], str | None], *, background: bool) -> Envelope:
    if background:
        server.world.later(_BACKGROUND_SECONDS, act)
        return envelope()
    fault = act()
    return envelope() if fault is None else failure(fault)


def _named(server: Server, body: Json) -> Title | None:
    """Return the title that the caller names."""
    kind, number = body.get("type_name"), body.get("tmdbid")
    return server.catalogue.get(MediaKind(kind), int(number)) if kind and number else None


def _shown(server: Server, item: Organising) -> Json:
    release, wish = item.task.release, item.task.wish
    path = _path_of(item)
    written = server.clock.now().timestamp()
    task = {
        "fileitem": file_item(path, size=release.size, modified=written),
        "meta": server.shapes.meta(release, file=True),
        "state": "running",
        "downloader": wish.downloader,
        "download_hash": release.hash,
    }
    return {"media": server.shapes.detail(wish.title), "season": wish.season, "tasks": [task]}


def _path_of(item: Organising) -> str:
    return f"{DOWNLOADS}/{item.task.release.name}.mkv"
