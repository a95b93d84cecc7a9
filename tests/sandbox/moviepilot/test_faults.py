"""Misbehaviour on demand, and the journal of what was asked."""

import asyncio
import json

import pytest
from aiohttp import ClientConnectionError, ClientError, ClientPayloadError
from aiohttp import ClientSession as Session

from sandbox.moviepilot import Listener, Options, create_moviepilot
from sandbox.standin.serving import KEEP_ALIVE
from support.clock import FakeClock
from support.moviepilot import RunningMoviePilot

PATH = "/dashboard/statistic"


async def test_a_crash_is_plain_text_and_ends_the_connection(moviepilot: RunningMoviePilot) -> None:
    header = await moviepilot.bearer()
    address = moviepilot.url + "/api/v1/media/tmdb:19?type_name=movie"
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", int(moviepilot.url.rpartition(":")[2])
    )
    target = address.removeprefix(moviepilot.url)
    request = (
        f"GET {target} HTTP/1.1\r\nHost: x\r\nAuthorization: {header['Authorization']}\r\n\r\n"
    )
    writer.write(request.encode())
    answer = (await asyncio.wait_for(reader.read(), 5)).decode()
    writer.close()
    head, _, body = answer.partition("\r\n\r\n")
    assert head.startswith("HTTP/1.1 500")
    assert "content-type: text/plain; charset=utf-8" in head.lower()
    assert "connection: close" not in head.lower()
    assert body == "Internal Server Error"


@pytest.mark.parametrize(
    ("mode", "status", "content_type"),
    [("html", 200, "text/html"), ("gateway", 502, "text/html"), ("500", 500, "text/plain")],
)
async def test_an_answer_of_somebody_else(
    moviepilot: RunningMoviePilot, mode: str, status: int, content_type: str
) -> None:
    header = await moviepilot.bearer()
    await moviepilot.downtime(mode)
    reply = await moviepilot.call("GET", PATH, headers=header)
    await moviepilot.downtime("up")
    healed = await moviepilot.call("GET", PATH, headers=header)
    assert (reply.status, reply.headers["Content-Type"].partition(";")[0]) == (status, content_type)
    assert healed.status == 200


@pytest.mark.parametrize(
    ("mode", "error"), [("refuse", ClientConnectionError), ("cut", ClientPayloadError)]
)
async def test_a_connection_breaks(
    moviepilot: RunningMoviePilot, mode: str, error: type[ClientError]
) -> None:
    header = await moviepilot.bearer()
    await moviepilot.downtime(mode)
    with pytest.raises(error):
        await moviepilot.call("GET", PATH, headers=header)


async def test_half_an_answer_is_complete_http_with_broken_json(
    moviepilot: RunningMoviePilot,
) -> None:
    header = await moviepilot.bearer()
    await moviepilot.downtime("half")
    address = moviepilot.url + "/api/v1" + PATH
    async with moviepilot.http.get(address, headers=header) as answer:
        text = await answer.text()
    with pytest.raises(json.JSONDecodeError):
        json.loads(text)
    assert (answer.status, answer.content_type) == (200, "application/json")


async def test_a_fault_can_be_for_some_paths_and_some_times(moviepilot: RunningMoviePilot) -> None:
    header = await moviepilot.bearer()
    await moviepilot.downtime("gateway", paths=["/api/v1/history"], times=2)
    paths = [PATH, *["/history/transfer"] * 3]
    statuses = [(await moviepilot.call("GET", it, headers=header)).status for it in paths]
    assert statuses == [200, 502, 502, 200]


async def test_f31_a_slow_answer_takes_its_time(timed: RunningMoviePilot, clock: FakeClock) -> None:
    header = await timed.bearer()
    await timed.downtime("slow", seconds=45)
    async with asyncio.TaskGroup() as group:
        asked = group.create_task(timed.call("GET", PATH, headers=header))
        await clock.asleep(1)
        clock.advance(44)
        early = asked.done()
        clock.advance(1)
    assert (early, asked.result().status) == (False, 200)
    assert clock.slept == [45]


async def test_f31_an_answer_can_trickle(timed: RunningMoviePilot, clock: FakeClock) -> None:
    header = await timed.bearer()
    await timed.downtime("drip", seconds=40)
    async with asyncio.TaskGroup() as group:
        asked = group.create_task(timed.call("GET", PATH, headers=header))
        for _ in range(20):
            await clock.asleep(1)
            clock.advance(2)
    assert asked.result().body["user_count"] == 3


async def test_a_stalled_request_is_answered_when_the_fault_ends(
    moviepilot: RunningMoviePilot,
) -> None:
    header = await moviepilot.bearer()
    await moviepilot.downtime("stall")
    await moviepilot.reset_calls()
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        asked = group.create_task(moviepilot.call("GET", PATH, headers=header))
        await moviepilot.wait_for_calls(PATH)
        waiting = not asked.done()
        await moviepilot.downtime("up")
    assert (waiting, asked.result().status) == (True, 200)


async def test_an_unplugged_server_refuses_and_comes_back_at_the_same_address(
    moviepilot: RunningMoviePilot,
) -> None:
    address = f"{moviepilot.url}/posters/none.jpg"
    async with Session() as pooled:
        async with pooled.get(address) as before:
            await before.read()
        await moviepilot.unplug()
        with pytest.raises(ClientConnectionError):
            await pooled.get(address)
        await moviepilot.plug_in()
        async with pooled.get(address) as after:
            await after.read()
    assert (before.status, after.status) == (404, 404)


async def test_an_idle_connection_is_closed_by_the_server() -> None:
    app = create_moviepilot(options=Options(living=False))
    async with Listener(app, keep_alive=0.05) as listener:
        port = int(listener.url.rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /posters/none.jpg HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = await asyncio.wait_for(reader.read(), 5)
        writer.close()
    assert answer.startswith(b"HTTP/1.1 404")
    assert b"connection: close" not in answer.lower()
    assert KEEP_ALIVE == 5.0


async def test_the_journal_holds_every_request_and_no_secret(moviepilot: RunningMoviePilot) -> None:
    header = await moviepilot.bearer()
    await moviepilot.downtime("gateway", times=1)
    await moviepilot.call("GET", "/history/transfer", params={"count": 5}, headers=header)
    await moviepilot.call("POST", "/subscribe/", json={"tmdbid": 19}, headers=header)
    calls = await moviepilot.calls()
    await moviepilot.reset_calls()
    assert [(it["method"], it["path"], it["status"]) for it in calls] == [
        ("POST", "/api/v1/login/access-token", 200),
        ("GET", "/api/v1/history/transfer", 502),
        ("POST", "/api/v1/subscribe/", 200),
    ]
    assert calls[1]["query"] == {"count": "5"}
    assert calls[2]["json"] == {"tmdbid": 19}
    assert moviepilot.password not in json.dumps(calls)
    assert await moviepilot.calls() == []


@pytest.mark.parametrize(
    ("method", "path", "status", "detail"),
    [
        ("GET", "/nothing/here", 404, "Not Found"),
        ("PATCH", "/history/transfer", 405, "Method Not Allowed"),
    ],
)
async def test_unknown_paths_and_methods_have_the_servers_bodies(
    moviepilot: RunningMoviePilot, method: str, path: str, status: int, detail: str
) -> None:
    reply = await moviepilot.call(method, path)
    assert (reply.status, reply.body) == (status, {"detail": detail})


@pytest.mark.parametrize(
    ("path", "query", "kind"),
    [
        ("/history/transfer", {"count": "many"}, "type_error.integer"),
        ("/history/transfer", {"status": ""}, "type_error.bool"),
        ("/subscribe/abc", {}, "type_error.integer"),
        ("/media/search", {}, "value_error.missing"),
    ],
)
async def test_a_bad_value_is_a_422_that_names_it(
    moviepilot: RunningMoviePilot, path: str, query: dict[str, str], kind: str
) -> None:
    reply = await moviepilot.call("GET", path, params=query)
    assert (reply.status, reply.body["detail"][0]["type"]) == (422, kind)


@pytest.mark.parametrize(
    ("control", "body", "status"),
    [
        ("downtime", {"mode": "sideways"}, 400),
        ("finish", {"hash": "0"}, 404),
        ("delete", {"id": 9}, 404),
        ("retransfer", {"id": 9}, 404),
        ("burst", {"tmdbid": 1}, 404),
        ("clock", {}, 400),
    ],
)
async def test_a_control_that_cannot_be_carried_out_says_why(
    moviepilot: RunningMoviePilot, control: str, body: dict[str, object], status: int
) -> None:
    async with moviepilot.http.post(f"{moviepilot.url}/world/{control}", json=body) as answer:
        said = await answer.json()
    assert (answer.status, bool(said["error"])) == (status, True)
