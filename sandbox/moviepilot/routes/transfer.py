"""Organising by hand and the queue of it (contract section 12)."""

from collections.abc import Callable
from pathlib import PurePosixPath

from aiohttp import web

from sandbox.moviepilot.arrivals import UNRECOGNISED, Delivery
from sandbox.moviepilot.calls import Call, api_token, bearer
from sandbox.moviepilot.catalogue import MediaKind, Title
from sandbox.moviepilot.envelope import envelope, failure
from sandbox.moviepilot.naming import DOWNLOADS, file_item, parsed_name, source_path
from sandbox.moviepilot.releases import read_release
from sandbox.moviepilot.server import Server
from sandbox.moviepilot.world import Organising
from sandbox.standin.wire import Json

_BACKGROUND_SECONDS = 8.0  # "took 5-15 s to show"


def routes() -> list[web.RouteDef]:
    """Return the routes of this family."""
    return [
        web.get("/api/v1/transfer/queue", bearer(queue)),
        web.delete("/api/v1/transfer/queue", bearer(cancel)),
        web.post("/api/v1/transfer/manual", bearer(manual, admin=True)),
        web.get("/api/v1/transfer/name", bearer(name)),
        web.get("/api/v1/transfer/now", api_token(now)),
    ]


def queue(call: Call) -> list[Json]:
    """Return what is being organised; idle is an empty list."""
    return [_shown(call.server, item) for item in call.server.world.organising]


def cancel(call: Call) -> Json:
    """Take a file off the queue; one that is not in it is a success, too."""
    path = call.json().get("path")
    organising = call.server.world.organising
    for item in [it for it in organising if _path_of(it) == path]:
        organising.remove(item)
    return envelope()


def manual(call: Call) -> Json:
    """Organise one file, or a history row again; background only confirms."""
    background = bool(call.boolean("background"))
    body, server = call.json(), call.server
    log_id = body.get("logid")
    if log_id:
        row = server.history.get(int(log_id))
        if row is None:
            return failure(f"整理记录不存在，ID：{log_id}")
        title = _title_for(server, row, body)
        return _run(server, lambda: _redo(server, row, title, body), background=background)
    file = body.get("fileitem")
    if not file:
        return failure("缺少参数")
    return _run(server, lambda: _organise(server, file, body), background=background)


def name(call: Call) -> Json:
    """Return what a file or its folder would be called."""
    path = PurePosixPath(call.needed("path"))
    folder = call.needed("filetype") == "dir"
    title = call.server.catalogue.named(parsed_name(path.name))
    if title is None:
        return failure(UNRECOGNISED)
    whole = f"{title.name.read(call.server.options.language)} ({title.year})"
    release = read_release({"title": path.stem})
    return envelope({"name": whole if folder else f"{whole} - {release.quality.split()[1]}.mkv"})


def now(call: Call) -> Json:
    """Organise at once what is downloaded."""
    for item in call.server.world.organising:
        item.due = call.server.world.elapsed
    return envelope()


def _run(server: Server, act: Callable[[], Json], *, background: bool) -> Json:
    if not background:
        return act()
    server.world.later(_BACKGROUND_SECONDS, act)
    return envelope()


def _redo(server: Server, row: Json, title: Title | None, body: Json) -> Json:
    server.history.delete(row["id"])
    season, episode = body.get("season"), str(body.get("episode_detail") or "")
    server.organiser.redo(
        row,
        title,
        season=int(season) if season is not None else None,
        episode=int(episode) if episode.isdigit() else None,
    )
    if title is None:
        return failure(f"{PurePosixPath(str(row['src'])).name} {UNRECOGNISED}")
    server.world.settle(title)
    return envelope()


def _organise(server: Server, file: Json, body: Json) -> Json:
    path = PurePosixPath(str(file.get("path")))
    if server.history.knows_source(str(path)):
        return failure(f"{path.name} 已整理过")
    release = read_release({"title": path.stem, "size": file.get("size")})
    title = _title_for(server, {}, body) or server.catalogue.named(parsed_name(path.name))
    if title is None or source_path(release) != str(path):
        return failure(f"{path.name} 没有找到可整理的媒体文件")
    delivery = Delivery(title=title, release=release, downloader=None, mode="copy")
    server.organiser.succeed(delivery, announce=False)
    server.world.settle(title)
    return envelope()


def _title_for(server: Server, row: Json, body: Json) -> Title | None:
    """Return the title the caller names, else the one the row knows."""
    kind, number = body.get("type_name"), body.get("tmdbid")
    if kind and number:
        return server.catalogue.get(MediaKind(kind), int(number))
    if row.get("type") and row.get("tmdbid"):
        return server.catalogue.get(MediaKind(row["type"]), int(row["tmdbid"]))
    return None


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
