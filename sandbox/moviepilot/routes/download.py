"""The download queue (contract section 8)."""

from aiohttp import web

from sandbox.moviepilot.calls import Call, bearer
from sandbox.moviepilot.catalogue import MediaKind, Title
from sandbox.moviepilot.downloads import DEFAULT_DOWNLOADER, DOWNLOADERS, Wish
from sandbox.moviepilot.envelope import envelope, failure, invalid, missing
from sandbox.moviepilot.naming import parsed_name
from sandbox.moviepilot.releases import read_release
from sandbox.moviepilot.server import Server
from sandbox.standin.wire import Json

_ROOT = "/api/v1/download"


def routes() -> list[web.RouteDef]:
    """Return the routes of this family."""
    return [
        web.get(f"{_ROOT}/", bearer(under_way)),
        web.post(f"{_ROOT}/", bearer(add_known)),
        web.post(f"{_ROOT}/add", bearer(add_unknown)),
        web.get(f"{_ROOT}/clients", bearer(clients)),
        web.get(f"{_ROOT}/start/{{hash}}", bearer(start)),
        web.get(f"{_ROOT}/stop/{{hash}}", bearer(stop)),
        web.delete(f"{_ROOT}/{{hash}}", bearer(delete)),
    ]


def under_way(call: Call) -> list[Json]:
    """Return unfinished tasks of all downloaders, or of the named one."""
    name, server = call.text("name"), call.server
    tasks = [it for it in server.queue.tasks() if name in (None, "", it.wish.downloader)]
    return [server.queue.wire(it, pace=server.options.pace) for it in tasks]


def clients(_: Call) -> list[Json]:
    """Return the downloaders."""
    return [{"name": name, "type": kind} for name, kind in DOWNLOADERS.items()]


def start(call: Call) -> Json:
    """Resume a task."""
    return _set_paused(call, paused=False)


def stop(call: Call) -> Json:
    """Pause a task."""
    return _set_paused(call, paused=True)


def delete(call: Call) -> Json:
    """Delete a task and its files."""
    if not _downloader_exists(call):
        return failure()
    task = call.server.queue.pick(call.path("hash"), call.text("name"))
    if task is not None:
        call.server.world.drop(task)
    return envelope()


def add_known(call: Call) -> Json:
    """Download a release whose title the caller names."""
    body = call.json()
    absent = [missing("body", key) for key in ("media_in", "torrent_in") if key not in body]
    if absent:
        raise invalid(*absent)
    media = body["media_in"]
    title = call.server.catalogue.get(MediaKind(media.get("type")), int(media.get("tmdb_id") or 0))
    return _add(call.server, title, body, username=call.caller.name)


def add_unknown(call: Call) -> Json:
    """Download a release whose title the server reads from its name."""
    body = call.json()
    if "torrent_in" not in body:
        raise invalid(missing("body", "torrent_in"))
    name = parsed_name(str(body["torrent_in"].get("title") or ""))
    title = call.server.catalogue.named(name)
    if title is None:
        return failure("无法识别媒体信息")
    return _add(call.server, title, body, username=call.caller.name)


def _add(server: Server, title: Title | None, body: Json, *, username: str) -> Json:
    downloader = body.get("downloader") or DEFAULT_DOWNLOADER
    if title is None or downloader not in DOWNLOADERS:
        return failure("任务添加失败")
    release = read_release(body["torrent_in"])
    if server.queue.get(release.hash) is None:
        wish = Wish(
            title=title,
            season=release.season,
            episodes=release.episodes,
            username=username,
            downloader=downloader,
        )
        server.queue.add(wish, release=release)
    return envelope({"download_id": release.hash})


def _set_paused(call: Call, *, paused: bool) -> Json:
    """Answer success for every hash, known or not; only an unknown downloader is a failure."""
    if not _downloader_exists(call):
        return failure()
    task = call.server.queue.pick(call.path("hash"), call.text("name"))
    if task is not None:
        task.paused = paused
    return envelope()


def _downloader_exists(call: Call) -> bool:
    return (call.text("name") or DEFAULT_DOWNLOADER) in DOWNLOADERS
