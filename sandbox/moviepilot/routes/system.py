"""Settings, jobs, the picture proxy and the message stream (contract sections 3, 4 and 13)."""

import asyncio
import hashlib

from aiohttp import web

from sandbox.moviepilot.calls import Call
from sandbox.moviepilot.envelope import Envelope, Refusal, envelope, failure
from sandbox.moviepilot.guards import api_key, api_token, bearer, public, resource
from sandbox.moviepilot.lines.line import Right
from sandbox.moviepilot.routes.newer import system as newer
from sandbox.moviepilot.server import Server
from sandbox.moviepilot.stream import messages
from sandbox.standin.wire import Json

_ROOT = "/api/v1/system"


def routes() -> list[web.RouteDef]:
    """Return the routes of this family."""
    return [
        web.get(f"{_ROOT}/global", public(public_settings)),
        web.get(f"{_ROOT}/env", bearer(all_settings, right=Right.SUPERUSER)),
        web.get(f"{_ROOT}/versions", bearer(versions)),
        web.get(f"{_ROOT}/setting/{{key}}", bearer(setting, right=Right.SUPERUSER)),
        web.get(f"{_ROOT}/modulelist", bearer(modules)),
        web.get(f"{_ROOT}/moduletest/{{module}}", bearer(test_module)),
        web.get(f"{_ROOT}/restart", bearer(restart, right=Right.SUPERUSER)),
        web.get(f"{_ROOT}/runscheduler", bearer(run_job, right=Right.SUPERUSER)),
        web.get(f"{_ROOT}/runscheduler2", api_token(run_job)),
        web.get(f"{_ROOT}/message", resource(messages)),
        web.get(f"{_ROOT}/img/{{proxy}}", resource(proxied)),
        web.get(f"{_ROOT}/cache/image", resource(cached)),
        web.get("/api/v3/system/status", api_key(status)),
        *newer.routes(),
    ]


def public_settings(call: Call) -> Envelope:
    """Return the settings anybody may read who knows the fixed word."""
    if call.needed("token") != "moviepilot":
        raise Refusal(403, "Forbidden")
    server = call.server
    return envelope(server.dialect.public_settings(_settings(server), server.options.unique_id))


def all_settings(call: Call) -> Envelope:
    """Return every setting with the version, and the API token in clear text."""
    return envelope(
        _settings(call.server)
        | {
            "VERSION": call.dialect.version,
            "AUTH_VERSION": "stage-auth",
            "INDEXER_VERSION": "stage-indexer",
            "FRONTEND_VERSION": call.dialect.version,
            "API_TOKEN": call.server.options.api_token,
        }
    )


def versions(_: Call) -> Envelope:
    """Return released versions: none, the release page is not reachable."""
    return failure()


def setting(call: Call) -> Envelope:
    """Return one setting; an unknown key has the value null."""
    values: dict[str, object] = {
        "Directories": [_DIRECTORY, _ARCHIVE],
        "NotificationSwitchs": [
            {"type": "资源下载", "action": "all"},
            {"type": "整理入库", "action": "all"},
        ],
    }
    return envelope({"value": values.get(call.path("key"))})


def modules(_: Call) -> Envelope:
    """Return the modules of the server."""
    known = (("QbittorrentModule", "Qbittorrent"), ("EmbyModule", "Emby"))
    return envelope({"modules": [{"id": key, "name": name} for key, name in known]})


def test_module(call: Call) -> Envelope:
    """Tell whether a module works; one that is not configured does not."""
    module = call.path("module")
    if module == "TheMovieDbModule" and not call.server.catalogue.reachable:
        return failure("api.themoviedb.org 网络连接失败")
    works = module in ("QbittorrentModule", "EmbyModule", "TheMovieDbModule")
    return envelope(message="") if works else failure("")


def restart(_: Call) -> Envelope:
    """Refuse to restart outside a container."""
    return failure("当前运行环境不支持重启操作！")


def run_job(call: Call) -> Envelope:
    """Run a job; an unknown one is a success, too."""
    job = call.needed("jobid")
    if job in ("subscribe_search", "new_subscribe_search"):
        for subscription in call.server.subscriptions.everything():
            call.server.world.search(subscription["id"])
    return envelope()


def status(call: Call) -> Json:
    """Return the version as the imitation of another program tells it."""
    return {
        "appName": "moviepilot",
        "instanceName": "moviepilot",
        "version": call.dialect.version,
        "isProduction": True,
        "isAdmin": True,
        "isDocker": True,
    }


async def proxied(call: Call) -> web.StreamResponse:
    """Fetch a picture for a client that cannot reach it."""
    return await _picture(call, call.needed("imgurl"))


async def cached(call: Call) -> web.StreamResponse:
    """Fetch a picture through the cache."""
    return await _picture(call, call.needed("url"))


async def _picture(call: Call, address: str) -> web.Response:
    if not address:
        raise Refusal(404, "URL not provided")
    name = call.server.gallery.name_of(address)
    if name is None:
        raise Refusal(404, "Unsafe URL")
    content = await asyncio.to_thread(call.server.gallery.picture, name)
    if content is None:
        raise Refusal(502, "Failed to fetch the image from the remote server")
    tag = hashlib.sha256(content).hexdigest()[:32]
    headers = {"ETag": tag, "Cache-Control": "public, max-age=3600"}
    if call.request.headers.get("If-None-Match") == tag:
        return web.Response(status=304, headers=headers)
    return web.Response(body=content, content_type="image/jpeg", headers=headers)


def _settings(server: Server) -> Json:
    return {
        "PROJECT_NAME": server.options.cookie_name,
        "APP_DOMAIN": "",
        "API_V1_STR": "/api/v1",
        "TZ": server.options.timezone,
        "HOST": "localhost",
        "PORT": 3001,
        "NGINX_PORT": 3000,
        "SUPERUSER": server.options.username,
        "SEARCH_SOURCE": "themoviedb",
        "RECOGNIZE_SOURCE": "themoviedb",
        "TMDB_IMAGE_DOMAIN": "image.tmdb.org",
        "GLOBAL_IMAGE_CACHE": False,
        "TORRENT_TAG": "MOVIEPILOT",
        "SUBSCRIBE_MODE": "spider",
        "SUBSCRIBE_SEARCH": False,
        "ACCESS_TOKEN_EXPIRE_MINUTES": 11520,
        "RESOURCE_ACCESS_TOKEN_EXPIRE_SECONDS": 1800,
    }


_DIRECTORY: Json = {
    "name": "main",
    "priority": 0,
    "storage": "local",
    "download_path": "/downloads",
    "monitor_type": "downloader",
    "transfer_type": "link",
    "overwrite_mode": "always",
    "library_path": "/media",
    "library_storage": "local",
    "renaming": True,
    "scraping": False,
    "notify": True,
    "library_type_folder": True,
    "library_category_folder": False,
}
_ARCHIVE = _DIRECTORY | {"name": "archive", "priority": 1, "download_path": "/downloads/archive"}
