"""Counts, storage, speeds and jobs (contract section 10): bare values.

From late v2 on they are for administrators only (moviepilot-v3 section 4).
"""

from aiohttp import web

from sandbox.moviepilot.calls import Call
from sandbox.moviepilot.downloads import DOWNLOADERS
from sandbox.moviepilot.envelope import Envelope, envelope, failure
from sandbox.moviepilot.guards import Answer, api_token, bearer, since
from sandbox.moviepilot.lines.line import Line, Right, Shape
from sandbox.standin.wire import Json

_ROOT = "/api/v1/dashboard"
_TOTAL, _USED_BEFORE = 8_001_563_222_016.0, 5_420_118_999_040.0
_UPLOAD = 20480.0

# Job id, name, text of its next run.
JOBS = (
    ("new_subscribe_search", "新增订阅搜索", "2分钟"),
    ("transfer", "下载文件整理", "2分钟"),
    ("scheduler_job", "公共定时服务", "2分钟"),
    ("user_auth", "用户认证检查", "2分钟"),
    ("random_wallpager", "壁纸缓存", "22分钟"),
    ("subscribe_refresh", "订阅刷新", "23分钟"),
    ("subscribe_follow", "关注的订阅分享", "52分钟"),
    ("clear_cache", "缓存清理", "1小时52分钟"),
    ("subscribe_tmdb", "订阅元数据更新", "5小时52分钟"),
    ("sitedata_refresh", "站点数据刷新", "5小时52分钟"),
    ("mediaserver_sync", "同步媒体服务器", "5小时57分钟"),
    ("recommend_refresh", "推荐缓存", "23小时52分钟"),
    ("cookiecloud", "同步CookieCloud站点", "23小时53分钟"),
)


def routes() -> list[web.RouteDef]:
    """Return the routes of this family; most exist once more, for the API token."""
    shared: tuple[tuple[str, Answer, Shape], ...] = (
        ("statistic", statistic, Shape.STATISTIC),
        ("storage", storage, Shape.PLAIN),
        ("downloader", downloader, Shape.PLAIN),
        ("schedule", schedule, Shape.JOB),
        ("cpu", cpu, Shape.PERCENT),
        ("memory", memory, Shape.MEMORY),
    )
    own = Right.DASHBOARD
    return [
        *(web.get(f"{_ROOT}/{it}", bearer(act, right=own, shape=form)) for it, act, form in shared),
        *(web.get(f"{_ROOT}/{it}2", api_token(act, shape=form)) for it, act, form in shared),
        web.get(f"{_ROOT}/transfer", bearer(transfer, right=own)),
        web.get(f"{_ROOT}/processes", bearer(processes, right=own)),
        web.get(f"{_ROOT}/system", since(Line.V3, bearer(system, right=own))),
        web.get(
            f"{_ROOT}/schedule/{{job_id}}/progress", since(Line.V3, bearer(progress, right=own))
        ),
    ]


def statistic(call: Call) -> Json:
    """Return the counts of the media server."""
    return dict(call.server.library.counts())


def storage(call: Call) -> Json:
    """Return the library's disk in bytes; it fills as things arrive."""
    return {"total_storage": _TOTAL, "used_storage": _USED_BEFORE + _arrived(call)}


def downloader(call: Call) -> Json:
    """Return speeds and totals as numbers."""
    queue = call.server.queue
    name = call.text("name")
    if name not in (None, *DOWNLOADERS):
        return dict.fromkeys(
            ("download_speed", "upload_speed", "download_size", "upload_size", "free_space"), 0.0
        )
    loaded = sum(task.done for task in queue.tasks())
    return {
        "download_speed": queue.speed(name) * call.server.options.pace,
        "upload_speed": _UPLOAD * len(queue.tasks()),
        "download_size": loaded,
        "upload_size": loaded / 8,
        "free_space": _TOTAL - _USED_BEFORE - _arrived(call),
    }


def schedule(_: Call) -> list[Json]:
    """Return the background jobs; the next run is a relative text."""
    return [
        {"id": job, "name": name, "provider": "[系统]", "status": "等待", "next_run": text}
        for job, name, text in JOBS
    ]


def progress(call: Call) -> Envelope:
    """Return how far a background job is: all of them wait."""
    wanted = call.path("job_id")
    names = {job: name for job, name, _ in JOBS}
    if wanted not in names:
        return failure("后台服务不存在")
    state = {"enable": False, "value": 0.0, "text": None, "status": "waiting"}
    return envelope({"id": wanted, "name": names[wanted], "provider": "[系统]"} | state)


def system(call: Call) -> Json:
    """Return the machine and the version."""
    return {
        "hostname": "stage",
        "uptime": call.server.world.elapsed,
        "version": call.dialect.version,
    }


def transfer(call: Call) -> list[int]:
    """Return rows per day without saying which day."""
    return call.server.history.per_day(call.integer("days", 7))


def cpu(call: Call) -> int:
    """Return a percentage that moves a little with the world."""
    return 12 + int(call.server.world.elapsed) % 17


def memory(_: Call) -> list[int]:
    """Return bytes and percent of the server process."""
    return [211_333_120, 2]


def processes(_: Call) -> list[Json]:
    """Return the server's processes."""
    process = {"pid": 1234, "name": "python", "status": None, "cpu": 0.0, "memory": 203.5}
    return [process | {"create_time": 0.0, "run_time": 3600.0}]


def _arrived(call: Call) -> float:
    return call.server.history.total() * 1.5 * 1024**3
