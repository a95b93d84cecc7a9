"""What v3 lets change of a download, and where downloads may go (moviepilot-v3 section 5)."""

from aiohttp import web

from sandbox.moviepilot.calls import Call
from sandbox.moviepilot.downloads import DEFAULT_DOWNLOADER
from sandbox.moviepilot.envelope import Envelope, envelope, failure
from sandbox.moviepilot.guards import bearer, since
from sandbox.moviepilot.lines.line import Line
from sandbox.standin.wire import Json

_ROOT = "/api/v1/download"


def routes() -> list[web.RouteDef]:
    """Return the routes that older lines do not have."""
    return [
        web.get(f"{_ROOT}/paths", since(Line.V3, bearer(paths))),
        web.patch(f"{_ROOT}/{{hash}}", since(Line.V3, bearer(change), before=405)),
    ]


def paths(_: Call) -> list[Json]:
    """Return the folders a download can go to, each as `save_path` takes it."""
    return [
        {
            "name": name,
            "storage": "local",
            "download_path": path,
            "save_path": path,
            "priority": place,
            "media_type": "",
            "media_category": "",
        }
        for place, (name, path) in enumerate(
            (("main", "/downloads"), ("archive", "/downloads/archive"))
        )
    ]


def change(call: Call) -> Envelope:
    """Pause or resume by `action`; limits, tags and the rest are taken and not kept."""
    body = call.json()
    name = body.get("downloader") or DEFAULT_DOWNLOADER
    task = call.server.queue.pick(call.path("hash"), name)
    if task is None:
        return failure("下载任务不存在")
    if (action := body.get("action")) in ("start", "stop"):
        task.paused = action == "stop"
    wanted = sorted(key for key in body if key != "downloader")
    results = [{"operation": key, "success": True, "message": ""} for key in wanted]
    return envelope({"hash": task.release.hash, "downloader": name, "results": results})
