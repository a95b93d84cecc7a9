"""Every recording of the endpoints in use, sent over HTTP and decoded by its client method."""

import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from services.backends.moviepilot.auth import SignIn
from services.backends.moviepilot.client import MoviePilotClient
from services.backends.moviepilot.mapping import ID
from services.backends.moviepilot.settings import Settings
from services.errors import BackendError, Rejected
from services.http import JsonClient
from services.transport.redaction import Redactor
from support.clock import FakeClock
from support.recorded import RECORDINGS, RecordedServer, Recording, recording, says

Call = Callable[[MoviePilotClient, str], Awaitable[Any]]

USES: list[tuple[str, str, Call]] = [
    ("GET", r"media/search", lambda client, _: client.search("words")),
    ("GET", r"media/((?:tmdb:)?\d+)", lambda c, found: c.detail(found, type_word="电影")),
    ("GET", r"media/seasons", lambda client, _: client.seasons("tmdb:1396")),
    ("GET", r"subscribe/", lambda client, _: client.subscriptions()),
    ("GET", r"subscribe/media/(.+)", lambda c, found: c.subscription(found, season=2)),
    ("POST", r"subscribe/", lambda c, _: c.subscribe({"name": "x"}, native_id="tmdb:603")),
    ("DELETE", r"subscribe/(\d+)", lambda client, found: client.unsubscribe(int(found))),
    ("GET", r"download/", lambda client, _: client.downloads()),
    ("GET", r"download/start/(.+)", lambda client, task: client.start(task, downloader="qb")),
    ("GET", r"download/stop/(.+)", lambda client, task: client.stop(task, downloader=None)),
    ("DELETE", r"download/(.+)", lambda client, task: client.drop(task, downloader="qb")),
    ("GET", r"mediaserver/exists", lambda client, _: client.exists("tmdb:603", {})),
    ("GET", r"dashboard/statistic", lambda client, _: client.statistic()),
    ("GET", r"dashboard/storage", lambda client, _: client.storage()),
    ("GET", r"dashboard/downloader", lambda client, _: client.speeds()),
    ("GET", r"history/transfer", lambda client, _: client.history(page=1, count=3)),
    ("GET", r"system/env", lambda client, _: client.version()),
]
CONTENT_IS_SUCCESS = "mediaserver/exists"


def uses_of(found: Recording) -> list[tuple[Call, str]]:
    uses = []
    for method, route, call in USES:
        match = re.fullmatch(f"/api/v1/{route}", found.path)
        if match and method == found.method:
            uses.append((call, (match.groups() or ("",))[0]))
    return uses


def recordings() -> list[Recording]:
    paths = sorted((RECORDINGS / "moviepilot").glob("[!_]*.json"))
    exchanges = [
        p.stem for p in paths if {"request", "status"} <= json.loads(p.read_text("utf-8")).keys()
    ]
    return [recording("moviepilot", name) for name in exchanges]


def is_refused(found: Recording) -> bool:
    says_no = isinstance(found.response, dict) and found.response.get("success") is False
    return found.status >= 400 or (says_no and not found.path.endswith(CONTENT_IS_SUCCESS))


IN_USE = [found for found in recordings() if uses_of(found)]
GOOD = [found for found in IN_USE if not is_refused(found)]
REFUSED = [found for found in IN_USE if is_refused(found)]


@pytest.fixture
async def client(
    server: RecordedServer, clock: FakeClock, redactor: Redactor
) -> AsyncIterator[MoviePilotClient]:
    settings = Settings.model_validate(
        {"url": server.url, "username": "admin", "password": "canary-password-0451"}
    )
    sign_in = SignIn(settings, backend=ID, clock=clock, redactor=redactor)
    http = JsonClient(
        ID, base_url=f"{server.url}/api/v1", redactor=redactor, authorizer=sign_in, deadline=5
    )
    yield MoviePilotClient(http, sign_in)
    await http.aclose()


@pytest.mark.parametrize("found", GOOD, ids=lambda found: found.name)
async def test_a_recorded_answer_is_decoded(
    server: RecordedServer, client: MoviePilotClient, found: Recording
) -> None:
    server.on_recording(found)

    for call, argument in uses_of(found):
        await call(client, argument)

    assert server.to(found.method, found.path)


@pytest.mark.parametrize("found", REFUSED, ids=lambda found: found.name)
async def test_a_recorded_refusal_is_a_backend_error(
    server: RecordedServer, client: MoviePilotClient, found: Recording
) -> None:
    server.on_recording(found)

    for call, argument in uses_of(found):
        with pytest.raises(BackendError):
            await call(client, argument)


def test_every_method_in_use_has_a_recording() -> None:
    routes = {route for method, route, _ in USES if (method, route) != ("GET", "")}
    seen = {
        route
        for method, route, _ in USES
        for found in IN_USE
        if method == found.method and re.fullmatch(f"/api/v1/{route}", found.path)
    }

    assert seen == routes


async def test_search_asks_for_media_and_twenty_hits(
    server: RecordedServer, client: MoviePilotClient
) -> None:
    server.on("GET", "/api/v1/media/search", says(200, []))

    await client.search("黑客 & <b>\ud800")

    query = server.to("GET", "/api/v1/media/search")[0].query
    assert query == {"title": "黑客 & <b>?", "type": "media", "page": "1", "count": "20"}


async def test_history_is_paged_by_count_and_never_by_page_size(
    server: RecordedServer, client: MoviePilotClient
) -> None:
    server.on_recording(recording("moviepilot", "history_transfer"))

    history = await client.history(page=2, count=3)

    assert server.to("GET", "/api/v1/history/transfer")[0].query == {"page": "2", "count": "3"}
    assert (len(history.rows), history.total) == (3, 11)


@pytest.mark.parametrize("total", ["11", None, -1, True, 11.5, [11]])
async def test_f25_a_total_that_is_no_number_is_unknown(
    server: RecordedServer, client: MoviePilotClient, total: object
) -> None:
    data = {"list": [], "total": total}
    server.on("GET", "/api/v1/history/transfer", says(200, {"success": True, "data": data}))

    assert (await client.history(page=1, count=3)).total is None


@pytest.mark.parametrize(
    "payload",
    [
        {"success": True, "message": None, "data": None},
        {"success": True, "message": None, "data": {"list": {"0": {}}, "total": 1}},
        {"success": True, "message": None, "data": {"total": 1}},
        {"success": False, "message": "出错了", "data": {"list": [], "total": 0}},
        {"success": True, "message": None, "data": []},
        {},
        [],
        None,
    ],
)
async def test_f25_an_unreadable_page_is_no_empty_page(
    server: RecordedServer, client: MoviePilotClient, payload: object
) -> None:
    server.on("GET", "/api/v1/history/transfer", says(200, payload))

    with pytest.raises(BackendError) as failed:
        await client.history(page=1, count=3)

    assert failed.value.code == "unexpected-answer"


@pytest.mark.parametrize("payload", [{"rows": []}, "text", 1, None, [1, "two"]])
async def test_a_list_that_is_none_is_an_unexpected_answer(
    server: RecordedServer, client: MoviePilotClient, payload: object
) -> None:
    server.on("GET", "/api/v1/download/", says(200, json.dumps(payload)))

    with pytest.raises(BackendError) as failed:
        await client.downloads()

    assert failed.value.code == "unexpected-answer"


async def test_a_row_that_is_no_object_is_left_out(
    server: RecordedServer, client: MoviePilotClient
) -> None:
    server.on("GET", "/api/v1/download/", says(200, [1, {"hash": "a"}, None]))

    assert [row.hash for row in await client.downloads()] == ["a"]


async def test_a_list_in_an_envelope_reads_like_a_bare_one(
    server: RecordedServer, client: MoviePilotClient
) -> None:
    bare = recording("moviepilot", "download_list").response
    wrapped = {"success": True, "message": "", "data": bare}
    server.on("GET", "/api/v1/download/", says(200, bare), says(200, wrapped))

    assert await client.downloads() == await client.downloads()


async def test_a_refusal_keeps_the_servers_reason(
    server: RecordedServer, client: MoviePilotClient
) -> None:
    server.on_recording(recording("moviepilot", "subscribe_create_tv_bad_season"))

    with pytest.raises(Rejected) as refused:
        await client.subscribe({}, native_id="tmdb:94605")

    assert refused.value.reason == "未获取到第 9 季的总集数"


async def test_a_subscription_without_an_id_is_an_unexpected_answer(
    server: RecordedServer, client: MoviePilotClient
) -> None:
    server.on("POST", "/api/v1/subscribe/", says(200, {"success": True, "data": {}}))

    with pytest.raises(BackendError) as failed:
        await client.subscribe({}, native_id="tmdb:1")

    assert failed.value.code == "unexpected-answer"
