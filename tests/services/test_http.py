"""Every way a request can end, over real HTTP on the loopback."""

import asyncio
import gzip
import logging
from collections.abc import AsyncIterator, Mapping

import pytest

from services.errors import (
    AuthenticationFailed,
    BackendError,
    BackendUnavailable,
    Forbidden,
    RateLimited,
    Rejected,
    UnexpectedAnswer,
)
from services.http import JsonClient
from services.models import BackendId
from services.transport.answers import Answer
from services.transport.redaction import Redactor
from support.recorded import (
    RecordedServer,
    Reply,
    crashing,
    cut,
    dripping,
    half,
    page,
    recorded_server,
    says,
    silent,
)

BACKEND = BackendId("example")
CANARY = "canary-secret-0451"


@pytest.fixture
async def server() -> AsyncIterator[RecordedServer]:
    async with recorded_server() as running:
        yield running


@pytest.fixture
async def client(server: RecordedServer) -> AsyncIterator[JsonClient]:
    redactor = Redactor()
    redactor.register(CANARY)
    made = JsonClient(BACKEND, base_url=f"{server.url}/sub/api", redactor=redactor, deadline=5)
    yield made
    await made.aclose()


class Badge:
    """An authorizer whose badge is renewed once it was refused."""

    def __init__(self) -> None:
        self.number = 1

    async def headers(self, _client: JsonClient) -> dict[str, str]:
        return {"Authorization": f"Bearer badge-{self.number}"}

    async def renew(self, _client: JsonClient, _answer: Answer, _sent: Mapping[str, str]) -> bool:
        self.number += 1
        return self.number <= 2

    def verdict(self, answer: Answer, _sent: Mapping[str, str]) -> type[BackendError]:
        return Forbidden if answer.status == 403 else AuthenticationFailed


async def test_a_request_keeps_the_sub_path_and_its_query(
    server: RecordedServer, client: JsonClient
) -> None:
    server.on("GET", "/sub/api/things/", says(200, {"a": [1]}))

    assert await client.json("GET", "things/", params={"words": "a & b?", "n": 2}) == {"a": [1]}

    assert server.received[0].query == {"words": "a & b?", "n": "2"}
    assert server.received[0].headers["User-Agent"] == "Usher"


LEAVES: dict[int, type[BackendError]] = {
    **dict.fromkeys(range(400, 500), Rejected),
    **dict.fromkeys(range(500, 600), BackendUnavailable),
    401: AuthenticationFailed,
    403: Forbidden,
    408: BackendUnavailable,
    429: RateLimited,
}


async def test_every_error_status_maps_to_its_leaf(client: JsonClient) -> None:
    found = {
        status: type(client.failure(Answer(status=status, headers={}, body=b"")))
        for status in range(400, 600)
    }

    assert found == LEAVES


@pytest.mark.parametrize("status", [400, 401, 403, 404, 408, 422, 429, 500, 503])
async def test_a_bad_status_raises_its_leaf_with_the_servers_reason(
    server: RecordedServer, client: JsonClient, status: int
) -> None:
    server.on("GET", "/sub/api/x", says(status, {"detail": "why not"}))

    with pytest.raises(LEAVES[status]) as failed:
        await client.json("GET", "x")

    assert failed.value.reason == "why not"
    assert failed.value.backend == BACKEND


async def test_a_redirect_is_not_followed_and_names_only_where_it_leads(
    server: RecordedServer, client: JsonClient
) -> None:
    away = {"Location": "https://login.example/auth?token=abcdef"}
    server.on("GET", "/sub/api/x", says(302, "", headers=away))

    with pytest.raises(UnexpectedAnswer) as failed:
        await client.json("GET", "x")

    assert failed.value.reason == "HTTP 302 to https://login.example"
    assert len(server.received) == 1


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        ({"message": "first", "detail": "second"}, "first"),
        ({"message": "", "detail": "second"}, "second"),
        (
            {"detail": [{"loc": ["body", "password"], "msg": "field required", "type": "v"}]},
            "password: field required",
        ),
        ({"detail": [{"msg": "only this"}]}, "only this"),
        ({"detail": [{}]}, "HTTP 400"),
        ({"error": "third"}, "third"),
        ([1, 2], "HTTP 400"),
        ("null", "HTTP 400"),
    ],
)
async def test_the_reason_is_the_servers_prose_by_shape(
    server: RecordedServer, client: JsonClient, payload: object, reason: str
) -> None:
    server.on("GET", "/sub/api/x", says(400, payload))

    with pytest.raises(Rejected) as failed:
        await client.json("GET", "x")

    assert failed.value.reason == reason


async def test_a_plain_text_error_is_quoted_and_a_page_is_not(
    server: RecordedServer, client: JsonClient
) -> None:
    server.on("GET", "/sub/api/text", says(500, "Internal Server Error", content_type="text/plain"))
    server.on("GET", "/sub/api/page", page(status=502))

    with pytest.raises(BackendUnavailable) as text:
        await client.json("GET", "text")
    with pytest.raises(BackendUnavailable) as html:
        await client.json("GET", "page")

    assert text.value.reason == "Internal Server Error"
    assert html.value.reason == "HTTP 502"


async def test_x01_an_error_body_is_scrubbed_before_it_is_cut(
    server: RecordedServer, client: JsonClient
) -> None:
    body = "x" * 290 + f" {CANARY} apikey=another-secret-1 " + "y" * 100_000
    server.on("GET", "/sub/api/x", says(400, {"message": body}))
    server.on("GET", "/sub/api/y", says(400, {"message": f"{CANARY} apikey=another-secret-1 end"}))

    with pytest.raises(Rejected) as long:
        await client.json("GET", "x")
    with pytest.raises(Rejected) as short:
        await client.json("GET", "y")

    assert len(long.value.reason) <= 300
    assert "canary" not in long.value.reason
    assert short.value.reason == "[redacted] apikey=[redacted] end"


@pytest.mark.parametrize(
    "reply",
    [
        page(),
        half({"list": [1, 2, 3], "secret": CANARY}),
        says(200, ""),
        says(200, "[" * 100_000),
        says(200, b'{"a": "\xff\xfe"}'),
        says(200, b"not gzip", headers={"Content-Encoding": "gzip"}),
        says(204, ""),
    ],
    ids=["html", "half", "empty", "deep", "encoding", "gzip", "no-content"],
)
async def test_a_good_status_without_json_is_an_unexpected_answer(
    server: RecordedServer, client: JsonClient, reply: Reply
) -> None:
    server.on("GET", "/sub/api/x", reply)

    with pytest.raises(UnexpectedAnswer) as failed:
        await client.json("GET", "x")

    assert CANARY not in repr(failed.value)
    assert failed.value.__context__ is None or CANARY not in repr(failed.value.__context__)


async def test_nan_and_infinity_read_as_null(server: RecordedServer, client: JsonClient) -> None:
    server.on("GET", "/sub/api/x", says(200, "[NaN, Infinity, -Infinity, 1]"))

    assert await client.json("GET", "x") == [None, None, None, 1]


async def test_a_body_beyond_the_cap_is_refused_also_when_it_is_packed_small(
    server: RecordedServer, client: JsonClient
) -> None:
    bomb = gzip.compress(b" " * (33 * 1024 * 1024))
    server.on("GET", "/sub/api/x", says(200, bomb, headers={"Content-Encoding": "gzip"}))

    with pytest.raises(UnexpectedAnswer):
        await client.json("GET", "x")


async def test_a_refused_connection_is_unavailable(server: RecordedServer) -> None:
    async with recorded_server() as gone:
        url = gone.url
    client = JsonClient(BACKEND, base_url=url, redactor=Redactor())

    with pytest.raises(BackendUnavailable) as failed:
        await client.json("GET", "x")

    assert failed.value.reason == "nothing listens at its address"
    assert failed.value.__cause__ is not None
    await client.aclose()


async def test_f31_a_silent_server_ends_at_the_deadline(server: RecordedServer) -> None:
    server.on("GET", "/x", silent())
    client = JsonClient(BACKEND, base_url=server.url, redactor=Redactor(), deadline=0.2)

    with pytest.raises(BackendUnavailable):
        await client.json("GET", "x")

    await client.aclose()


async def test_f31_a_dripping_body_ends_at_the_deadline(server: RecordedServer) -> None:
    server.on("GET", "/x", dripping())
    client = JsonClient(BACKEND, base_url=server.url, redactor=Redactor(), deadline=0.3)

    with pytest.raises(BackendUnavailable) as failed:
        async with asyncio.timeout(3):
            await client.json("GET", "x")

    assert failed.value.reason == "no answer within 0.3 s"
    await client.aclose()


async def test_the_call_after_a_crash_works_although_the_server_drops_its_connection(
    server: RecordedServer, client: JsonClient
) -> None:
    crash, later = crashing(
        says(500, "Internal Server Error", content_type="text/plain"), then=says(200, [1])
    )
    server.on("GET", "/sub/api/bad", crash)
    server.on("GET", "/sub/api/good", later)

    with pytest.raises(BackendUnavailable):
        await client.json("GET", "bad")

    assert await client.json("GET", "good") == [1]
    assert len(server.to("GET", "/sub/api/good")) == 2


@pytest.mark.parametrize(
    ("method", "requests"), [("GET", 2), ("DELETE", 2), ("PUT", 2), ("POST", 1)]
)
async def test_only_idempotent_calls_are_repeated_and_only_once(
    server: RecordedServer, client: JsonClient, method: str, requests: int
) -> None:
    server.on(method, "/sub/api/x", cut())

    with pytest.raises(BackendUnavailable):
        await client.json(method, "x")

    assert len(server.received) == requests


async def test_a_call_that_its_owner_calls_idempotent_is_repeated(
    server: RecordedServer, client: JsonClient
) -> None:
    server.on("POST", "/sub/api/x", cut(), says(200, {}))

    answer = await client.request("POST", "x", form={"a": "b"}, idempotent=True)

    assert answer.status == 200
    assert [seen.form for seen in server.received] == [{"a": "b"}, {"a": "b"}]


async def test_a_short_429_is_waited_for_and_a_long_one_is_reported(
    server: RecordedServer, client: JsonClient
) -> None:
    server.on("GET", "/sub/api/short", says(429, {}, headers={"Retry-After": "0"}), says(200, [1]))
    server.on("GET", "/sub/api/long", says(429, {}, headers={"Retry-After": "77"}))
    server.on("GET", "/sub/api/always", says(429, {}, headers={"Retry-After": "0"}))

    assert await client.json("GET", "short") == [1]
    with pytest.raises(RateLimited) as long:
        await client.json("GET", "long")
    with pytest.raises(RateLimited):
        await client.json("GET", "always")

    assert long.value.retry_after == 77
    assert len(server.to("GET", "/sub/api/long")) == 1
    assert len(server.to("GET", "/sub/api/always")) == 2


async def test_a_refused_badge_is_renewed_and_the_request_repeated(server: RecordedServer) -> None:
    server.on("POST", "/x", says(401, {}), says(200, [1]))
    client = JsonClient(BACKEND, base_url=server.url, redactor=Redactor(), authorizer=Badge())

    assert await client.json("POST", "x", json={"a": 1}) == [1]

    badges = [seen.headers["Authorization"] for seen in server.received]
    assert badges == ["Bearer badge-1", "Bearer badge-2"]
    await client.aclose()


async def test_a_badge_refused_twice_is_judged_by_the_authorizer(server: RecordedServer) -> None:
    server.on("GET", "/x", says(403, {"detail": "no"}))
    client = JsonClient(BACKEND, base_url=server.url, redactor=Redactor(), authorizer=Badge())

    with pytest.raises(Forbidden) as failed:
        await client.json("GET", "x")

    assert failed.value.reason == "no"
    assert len(server.received) == 2
    await client.aclose()


async def test_an_unsigned_request_carries_no_badge(server: RecordedServer) -> None:
    server.on("GET", "/x", says(200, []))
    client = JsonClient(BACKEND, base_url=server.url, redactor=Redactor(), authorizer=Badge())

    await client.json("GET", "x", authorized=False)

    assert "Authorization" not in server.received[0].headers
    await client.aclose()


async def test_cookies_are_kept_and_sent_back(server: RecordedServer, client: JsonClient) -> None:
    server.on("GET", "/sub/api/x", says(200, [], headers={"Set-Cookie": "shop=abc; Path=/"}))
    assert not client.has_cookies

    await client.json("GET", "x")
    await client.json("GET", "x")

    assert client.has_cookies
    assert "Cookie" not in server.received[0].headers
    assert server.received[1].headers["Cookie"] == "shop=abc"


async def test_proxy_variables_of_the_environment_are_ignored(
    server: RecordedServer, client: JsonClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    direct = JsonClient(BACKEND, base_url=server.url, redactor=Redactor())
    server.on("GET", "/x", says(200, [1]))

    assert await direct.json("GET", "x") == [1]
    await direct.aclose()


async def test_x03_no_log_holds_an_address_with_its_query(
    server: RecordedServer, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        client = JsonClient(BACKEND, base_url=server.url, redactor=Redactor())
        server.on("GET", "/x", cut(), says(200, []))
        await client.json("GET", "x", params={"token": CANARY})
        await client.aclose()

    assert CANARY not in caplog.text
