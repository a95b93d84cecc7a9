"""The download queue (contract section 8; moviepilot-v3 sections 3 and 4)."""

from aiohttp import web

from sandbox.moviepilot.calls import Call
from sandbox.moviepilot.catalogue import MediaKind, Title, unknown_title
from sandbox.moviepilot.downloads import DEFAULT_DOWNLOADER, DOWNLOADERS, Wish
from sandbox.moviepilot.envelope import Envelope, envelope, failure, invalid, missing
from sandbox.moviepilot.guards import bearer, turned
from sandbox.moviepilot.lines.identity import is_half
from sandbox.moviepilot.lines.line import Shape
from sandbox.moviepilot.naming import parsed_name
from sandbox.moviepilot.releases import read_release
from sandbox.moviepilot.routes.newer import download as newer
from sandbox.moviepilot.server import Server
from sandbox.standin.wire import Json

_ROOT = "/api/v1/download"


def routes() -> list[web.RouteDef]:
    """Return the routes of this family."""
    return [
        *newer.routes(),
        web.get(f"{_ROOT}/", bearer(under_way, shape=Shape.TASK)),
        web.post(f"{_ROOT}/", bearer(add_known)),
        web.post(f"{_ROOT}/add", bearer(turned(add_unknown, add_confirmed))),
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


def start(call: Call) -> Envelope:
    """Resume a task."""
    return _set_paused(call, paused=False)


def stop(call: Call) -> Envelope:
    """Pause a task."""
    return _set_paused(call, paused=True)


def delete(call: Call) -> Envelope:
    """Delete a task and its files."""
    if not _downloader_exists(call):
        return failure()
    task = call.server.queue.pick(call.path("hash"), call.text("name"))
    if task is not None:
        call.server.world.drop(task)
    return envelope()


def add_known(call: Call) -> Envelope:
    """Download a release whose title the caller names."""
    body = call.json()
    absent = [missing("body", key) for key in ("media_in", "torrent_in") if key not in body]
    if absent:
        raise invalid(*absent)
    media = body["media_in"]
    ref = call.dialect.identity.in_body(media)
    title = call.server.catalogue.find(ref, MediaKind(media.get("type")))
    return _add(call.server, title, body, username=call.caller.name)


def add_unknown(call: Call) -> Envelope:
    """Download a release whose title the server reads from its name."""
    body = call.json()
    if "torrent_in" not in body:
        raise invalid(missing("body", "torrent_in"))
    name = parsed_name(str(body["torrent_in"].get("title") or ""))
    title = call.server.catalogue.named(name)
    if title is None:
        return failure("无法识别媒体信息")
    return _add(call.server, title, body, username=call.caller.name)


def add_confirmed(call: Call) -> Envelope:
    """Download a release by its name or by the pair; an unrecognised one waits for a yes."""
    body = call.json()
    if "torrent_in" not in body:
        raise invalid(missing("body", "torrent_in"))
    if is_half(body):
        return failure("媒体来源和媒体 ID 必须同时提供")
    release = read_release(body["torrent_in"])
    ref = call.dialect.identity.in_body(body)
    kind = MediaKind.FILM if release.season is None else MediaKind.SERIES
    catalogue = call.server.catalogue
    title = catalogue.find(ref, kind) if ref else catalogue.named(parsed_name(release.name))
    if title is not None:
        return _add(call.server, title, body, username=call.caller.name)
    if not body.get("allow_unrecognized"):
        return failure("无法识别媒体信息", {"download_id": None, "requires_confirmation": True})
    unknown = unknown_title(parsed_name(release.name))
    return _add(call.server, unknown, body, username=call.caller.name)


def _add(server: Server, title: Title | None, body: Json, *, username: str) -> Envelope:
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


def _set_paused(call: Call, *, paused: bool) -> Envelope:
    """Answer success for every hash, known or not; only an unknown downloader is a failure."""
    if not _downloader_exists(call):
        return failure()
    task = call.server.queue.pick(call.path("hash"), call.text("name"))
    if task is not None:
        task.paused = paused
    return envelope()


def _downloader_exists(call: Call) -> bool:
    return (call.text("name") or DEFAULT_DOWNLOADER) in DOWNLOADERS
