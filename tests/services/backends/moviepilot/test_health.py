"""What the server says of itself, each part optional, and none of its keys kept."""

import logging
import traceback

import pytest

from services.backends.moviepilot.backend import MoviePilot
from services.backends.moviepilot.control_panels import wording
from services.backends.moviepilot.models import Media
from services.errors import AuthenticationFailed, BackendError, BackendUnavailable
from services.models import BackendStatus, LibraryCounts, Speeds, Storage
from services.ports.facts import Fact, Mark, Wording
from support.recorded import RecordedServer, Reply, cut, half, page, recording, says

API = "/api/v1"
CANARY = "canary-api-token-of-the-server"
DENIED = says(400, {"detail": "用户权限不足"})
PARTS = ("dashboard/statistic", "dashboard/storage", "dashboard/downloader", "download/")
ENV = {
    "success": True,
    "message": None,
    "data": {"VERSION": "v2.5.6", "API_TOKEN": CANARY, "TZ": "Asia/Shanghai"},
}


@pytest.fixture
def told(server: RecordedServer) -> RecordedServer:
    """Serve every part as recorded."""
    names = ("dashboard_statistic", "dashboard_storage", "dashboard_downloader", "download_list")
    for name in names:
        server.on_recording(recording("moviepilot", name))
    server.on("GET", f"{API}/system/env", says(200, ENV))
    return server


async def test_every_part_is_told(told: RecordedServer, moviepilot: MoviePilot) -> None:
    assert await moviepilot.status() == BackendStatus(
        version="v2.5.6",
        library=LibraryCounts(films=120, series=34, episodes=1560),
        storage=Storage(total=270553174016, used=189559582720),
        speeds=Speeds(down=5242880, up=20480),
        running=3,
    )


@pytest.mark.parametrize(
    ("part", "field"),
    [
        ("dashboard/statistic", "library"),
        ("dashboard/storage", "storage"),
        ("dashboard/downloader", "speeds"),
        ("download/", "running"),
        ("system/env", "version"),
    ],
)
@pytest.mark.parametrize(
    "refusal",
    [
        DENIED,
        says(404, {}),
        page(),
        says(500, "Internal Server Error", content_type="text/plain"),
        says(200, {"data": {"VERSION": [1]}}),
    ],
    ids=["denied", "missing", "html", "500", "odd"],
)
async def test_a_part_that_is_not_told_is_none_and_the_others_stay(
    told: RecordedServer, moviepilot: MoviePilot, part: str, field: str, refusal: Reply
) -> None:
    told.on("GET", f"{API}/{part}", refusal)

    status = await moviepilot.status()

    parts = ("version", "library", "storage", "speeds", "running")
    assert [name for name in parts if getattr(status, name) is None] == [field]


async def test_what_runs_next_and_how_many_sites_there_are_stand_under_the_line(
    told: RecordedServer, moviepilot: MoviePilot
) -> None:
    told.on_recording(recording("moviepilot", "dashboard_schedule"))
    sites = [{"id": 1, "is_active": True, "cookie": CANARY}, {"id": 2, "is_active": False}]
    told.on("GET", f"{API}/site/", says(200, sites))

    next_job, count = (await moviepilot.status()).facts

    assert next_job == Fact(
        label=wording("job-next"),
        value=wording(
            "next-job",
            job=wording("job-new-subscribe-search"),
            when=wording("in-minutes", minutes=2),
        ),
    )
    assert count == Fact(label=wording("sites-count", n=2, off=1))
    assert CANARY not in repr(count)


@pytest.mark.parametrize(
    ("next_runs", "first"),
    [
        (["1小时52分钟", "22分钟", "5小时"], "b"),
        (["1天", "23小时59分钟", None], "b"),
        ([None, "soon", "30秒"], "c"),
    ],
)
async def test_the_job_that_runs_next_is_found_by_its_span(
    told: RecordedServer, moviepilot: MoviePilot, next_runs: list[str | None], first: str
) -> None:
    rows = [
        {"id": name, "name": name, "status": "等待", "next_run": span}
        for name, span in zip("abc", next_runs, strict=True)
    ]
    told.on("GET", f"{API}/dashboard/schedule", says(200, rows))

    (fact,) = (await moviepilot.status()).facts

    assert fact.value
    assert fact.value.values["job"] == Wording(literal=first)


async def test_jobs_that_run_are_named_and_no_job_waits_then(
    told: RecordedServer, moviepilot: MoviePilot
) -> None:
    rows = [
        {"id": f"{n}", "name": f"{n}", "status": "正在运行", "next_run": None} for n in range(9)
    ]
    told.on("GET", f"{API}/dashboard/schedule", says(200, rows))

    facts = (await moviepilot.status()).facts

    assert [fact.label.literal for fact in facts] == ["0", "1", "2"]
    assert all(fact.value == wording("job-running") for fact in facts)


async def test_what_the_account_may_not_see_has_words_and_the_rest_stays(
    told: RecordedServer, moviepilot: MoviePilot
) -> None:
    login = {"access_token": "canary-session-token", "super_user": False, "level": 1}
    told.on("POST", f"{API}/login/access-token", says(200, login))
    for path in ("dashboard/statistic", "dashboard/storage", "dashboard/schedule"):
        told.on("GET", f"{API}/{path}", DENIED)
    told.on_recording(recording("moviepilot", "site_rss"))

    status = await moviepilot.status()

    assert (status.library, status.storage) == (None, None)
    assert status.speeds
    assert status.facts == (
        Fact(label=wording("sites-on", n=1)),
        Fact(label=wording("level-low"), mark=Mark.BAD),
        Fact(label=wording("part-library"), value=wording("withheld")),
        Fact(label=wording("part-storage"), value=wording("withheld")),
        Fact(label=wording("jobs"), value=wording("withheld")),
    )
    assert told.to("GET", f"{API}/site/") == []


async def test_zeros_of_storage_mean_that_none_is_configured(
    told: RecordedServer, moviepilot: MoviePilot
) -> None:
    zeros = {"total_storage": 0.0, "used_storage": 0.0}
    told.on("GET", f"{API}/dashboard/storage", says(200, zeros))

    assert (await moviepilot.status()).storage is None


async def test_an_empty_library_is_zero_and_not_unknown(
    told: RecordedServer, moviepilot: MoviePilot
) -> None:
    zeros = {"movie_count": 0, "tv_count": 0, "episode_count": 0, "user_count": 0}
    told.on("GET", f"{API}/dashboard/statistic", says(200, zeros))

    assert (await moviepilot.status()).library == LibraryCounts(films=0, series=0, episodes=0)


async def test_a_version_told_without_an_account_spares_the_answer_with_the_keys(
    told: RecordedServer, moviepilot: MoviePilot
) -> None:
    data = {"success": True, "data": {"BACKEND_VERSION": "v2.15.6"}}
    told.on("GET", f"{API}/system/global", says(200, data))

    assert (await moviepilot.status()).version == "v2.15.6"
    assert told.to("GET", f"{API}/system/env") == []


async def test_an_ordinary_account_is_not_told_the_version_and_does_not_ask(
    told: RecordedServer, moviepilot: MoviePilot
) -> None:
    login = {"access_token": "canary-session-token", "super_user": False}
    told.on("POST", f"{API}/login/access-token", says(200, login))

    assert (await moviepilot.status()).version is None
    assert told.to("GET", f"{API}/system/env") == []


async def test_a_server_that_is_down_has_no_status(
    told: RecordedServer, moviepilot: MoviePilot
) -> None:
    await moviepilot.queue()
    for part in PARTS:
        told.on("GET", f"{API}/{part}", cut())

    with pytest.raises(BackendUnavailable):
        await moviepilot.status()


async def test_a_refused_account_has_no_status(
    told: RecordedServer, moviepilot: MoviePilot
) -> None:
    told.on_recording(recording("moviepilot", "login_401"))

    with pytest.raises(AuthenticationFailed):
        await moviepilot.status()

    assert len(told.to("POST", f"{API}/login/access-token")) == 1


async def test_x02_the_servers_own_keys_are_kept_nowhere(
    told: RecordedServer, moviepilot: MoviePilot, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        status = await moviepilot.status()

    assert status.version == "v2.5.6"
    assert CANARY not in repr(status)
    assert CANARY not in caplog.text


@pytest.mark.parametrize(
    "reply",
    [half(ENV), says(200, [CANARY]), says(400, {"message": f"apikey={CANARY}"})],
    ids=["half", "list", "refused"],
)
async def test_x02_no_error_quotes_the_answer_with_the_keys(
    told: RecordedServer,
    moviepilot: MoviePilot,
    reply: Reply,
    caplog: pytest.LogCaptureFixture,
) -> None:
    told.on("GET", f"{API}/system/env", reply)

    with caplog.at_level(logging.DEBUG):
        status = await moviepilot.status()

    assert status.version is None
    assert CANARY not in caplog.text


@pytest.mark.parametrize("path", ["dashboard/statistic", "download/"])
async def test_x02_no_traceback_quotes_an_answer(
    told: RecordedServer, moviepilot: MoviePilot, path: str
) -> None:
    for part in PARTS:
        told.on("GET", f"{API}/{part}", half({"a": 1, "key": CANARY, "b": [1, 2, 3] * 9}))

    with pytest.raises(BackendError) as failed:
        await moviepilot.status()

    assert CANARY not in "".join(traceback.format_exception(failed.value))


def test_x02_a_trackers_cookie_is_dropped_with_every_other_unknown_field() -> None:
    row = Media.model_validate({"title": "x", "site_cookie": CANARY, "torrent_info": [CANARY]})

    assert CANARY not in repr(row)
    assert CANARY not in row.model_dump_json()
