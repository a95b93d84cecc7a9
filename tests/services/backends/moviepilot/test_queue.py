"""Steering downloads, also where the server would call anything a success."""

from typing import Any

import pytest

from services.backends.moviepilot.backend import MoviePilot
from services.backends.moviepilot.mapping import ID
from services.errors import Rejected, UnknownItem
from services.models import QueueAction, QueueItem, QueueState
from support.clock import FakeClock
from support.recorded import RecordedServer, recording, says

HASH = "a" * 40
API = "/api/v1"
DONE = says(200, {"success": True, "message": None, "data": {}})


def serve(server: RecordedServer, *names: str) -> None:
    for name in names:
        server.on_recording(recording("moviepilot", name))


def task(**changes: Any) -> dict[str, Any]:
    return {**recording("moviepilot", "download_list").response[0], **changes}


def item(**changes: Any) -> QueueItem:
    return QueueItem(backend=ID, **{"native_id": HASH, "name": "x", "pool": "qb", **changes})


@pytest.mark.parametrize(
    ("action", "method", "path"),
    [
        (QueueAction.PAUSE, "GET", f"{API}/download/stop/{HASH}"),
        (QueueAction.RESUME, "GET", f"{API}/download/start/{HASH}"),
        (QueueAction.DELETE, "DELETE", f"{API}/download/{HASH}"),
    ],
)
async def test_an_action_goes_to_the_downloader_that_holds_the_task(
    server: RecordedServer, moviepilot: MoviePilot, action: QueueAction, method: str, path: str
) -> None:
    server.on("GET", f"{API}/download/", says(200, [task(downloader="second")]))
    server.on(method, path, DONE)

    await moviepilot.act(item(pool="second"), action)

    assert server.to(method, path)[0].query == {"name": "second"}


@pytest.mark.parametrize(
    "gone", [{"native_id": "9" * 40}, {"pool": "other"}], ids=["hash", "downloader"]
)
async def test_i10_a_task_that_is_gone_is_left_alone(
    server: RecordedServer, moviepilot: MoviePilot, gone: dict[str, str]
) -> None:
    serve(server, "download_list")

    with pytest.raises(UnknownItem):
        await moviepilot.act(item(**gone), QueueAction.DELETE)

    assert [seen for seen in server.received if seen.method == "DELETE"] == []


async def test_a_downloader_that_refuses_says_so(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    serve(server, "download_list", "download_start_unknown_downloader")

    with pytest.raises(Rejected):
        await moviepilot.act(item(), QueueAction.RESUME)


async def test_what_was_paused_here_can_be_resumed_although_the_server_calls_it_downloading(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    standing = says(200, [task(dlspeed="0.0B", left_time="")])
    server.on("GET", f"{API}/download/", standing)
    serve(server, "download_stop", "download_start")

    await moviepilot.act(item(), QueueAction.PAUSE)
    (paused,) = (await moviepilot.queue()).items
    await moviepilot.act(paused, QueueAction.RESUME)
    (resumed,) = (await moviepilot.queue()).items

    assert paused.state is QueueState.PAUSED
    assert paused.actions == {QueueAction.RESUME, QueueAction.DELETE}
    assert resumed.state is QueueState.RUNNING


async def test_what_was_started_here_runs_although_the_downloader_still_calls_it_paused(
    server: RecordedServer, moviepilot: MoviePilot, clock: FakeClock
) -> None:
    server.on("GET", f"{API}/download/", says(200, [task(state="paused", dlspeed="0.0B")]))
    serve(server, "download_start")
    (paused,) = (await moviepilot.queue()).items

    await moviepilot.act(paused, QueueAction.RESUME)
    (at_once,) = (await moviepilot.queue()).items
    clock.advance(60)
    (later,) = (await moviepilot.queue()).items

    assert at_once.state is QueueState.RUNNING
    assert at_once.actions == {QueueAction.PAUSE, QueueAction.DELETE}
    assert later.state is QueueState.PAUSED
