"""A stream of server-sent events, over real HTTP on the loopback, to each of its ends."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from services.errors import BackendError, BackendUnavailable, Forbidden, UnexpectedAnswer
from services.http import JsonClient
from services.models import BackendId
from services.transport.redaction import Redactor
from support.recorded import (
    RECORDINGS,
    RecordedServer,
    Reply,
    cut,
    page,
    recorded_server,
    says,
    silent,
)

RECORDED = json.loads(
    (RECORDINGS / "moviepilot" / "sse_user_messages.json").read_text(encoding="utf-8")
)
CANARY = "canary-secret-0451"
DEADLINE = 10


@pytest.fixture
async def server() -> AsyncIterator[RecordedServer]:
    async with recorded_server() as running:
        yield running


@pytest.fixture
async def client(server: RecordedServer) -> AsyncIterator[JsonClient]:
    redactor = Redactor()
    redactor.register(CANARY)
    made = JsonClient(BackendId("example"), base_url=server.url, redactor=redactor, deadline=0.1)
    yield made
    await made.aclose()


def streaming(lines: list[str], *, then: asyncio.Event | None = None, abort: bool = False) -> Reply:
    """Send lines as a stream of events; then end it, wait, or break it off."""

    async def reply(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers=RECORDED["headers"])
        answer.enable_chunked_encoding()
        await answer.prepare(request)
        for line in lines:
            await answer.write(f"{line}\n".encode())
        if then:
            await then.wait()
        if abort and request.transport:
            request.transport.abort()
        return answer

    return reply


async def listen(client: JsonClient, heard: list[str], *, silence: float = 5) -> None:
    async with asyncio.timeout(DEADLINE):
        await client.listen("stream", heard.append, silence=silence, params={"role": "user"})


async def test_what_was_recorded_is_heard_until_the_server_ends_it(
    server: RecordedServer, client: JsonClient
) -> None:
    server.on("GET", "/stream", streaming(RECORDED["raw"]))
    heard: list[str] = []

    await listen(client, heard)

    assert heard[0] == ""
    assert json.loads(heard[1]) == RECORDED["decoded"]["user_transfer_movie_done"]
    assert len(heard) == 2
    (request,) = server.received
    assert request.query == {"role": "user"}
    assert request.headers["Accept"] == "text/event-stream"


async def test_a_stream_may_last_longer_than_any_request(
    server: RecordedServer, client: JsonClient
) -> None:
    over = asyncio.Event()
    server.on("GET", "/stream", streaming(["data: ", ""], then=over))
    server.on("GET", "/slow", silent())
    first = asyncio.Event()

    async with asyncio.TaskGroup() as group:
        group.create_task(client.listen("stream", lambda _: first.set(), silence=DEADLINE))
        await asyncio.wait_for(first.wait(), DEADLINE)
        with pytest.raises(BackendUnavailable):
            await client.request("GET", "slow", authorized=False)
        over.set()


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (says(403, {"detail": "resource token not found"}), Forbidden),
        (says(500, "Internal Server Error", content_type="text/plain"), BackendUnavailable),
        (page(), UnexpectedAnswer),
        (cut(), BackendUnavailable),
        (streaming(["data: "], abort=True), BackendUnavailable),
    ],
    ids=["refused", "crashed", "page", "cut", "broken off"],
)
async def test_any_other_end_is_an_error(
    server: RecordedServer, client: JsonClient, reply: Reply, error: type[BackendError]
) -> None:
    server.on("GET", "/stream", reply)

    with pytest.raises(error):
        await listen(client, [])


async def test_the_reason_is_the_servers_without_secrets(
    server: RecordedServer, client: JsonClient
) -> None:
    server.on("GET", "/stream", says(403, {"detail": f"not for {CANARY}"}))

    with pytest.raises(Forbidden) as refused:
        await listen(client, [])

    assert refused.value.reason.startswith("not for ")
    assert CANARY not in refused.value.reason


async def test_a_stream_that_falls_silent_is_dead(
    server: RecordedServer, client: JsonClient
) -> None:
    over = asyncio.Event()
    server.on("GET", "/stream", streaming(["data: ", ""], then=over))
    heard: list[str] = []

    with pytest.raises(BackendUnavailable):
        await listen(client, heard, silence=0.05)

    over.set()
    assert heard == [""]
