"""Signing in: once for many, again when the server forgot us, and never hammered."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web

from services.backends.moviepilot.backend import MoviePilot
from services.backends.moviepilot.second_factor import one_time_code
from services.errors import (
    AuthenticationFailed,
    BackendError,
    BackendUnavailable,
    Forbidden,
    UnexpectedAnswer,
)
from services.transport.redaction import Redactor
from support.clock import FakeClock
from support.recorded import RecordedServer, Reply, cut, page, recording, replay, says, silent

LOGIN = ("POST", "/api/v1/login/access-token")
PROBE = ("GET", "/api/v1/system/global")
LIST = ("GET", "/api/v1/download/")
DEAD = replay(recording("moviepilot", "auth_badtoken_403"))
MISSING = replay(recording("moviepilot", "auth_missing_401"))
WRONG = replay(recording("moviepilot", "login_401"))
GOOD = says(200, [])
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def token(name: str) -> Reply:
    return says(200, {"access_token": f"canary-token-{name}", "super_user": True})


def version(number: str | None, **more: Any) -> Reply:
    return says(200, {"success": True, "data": {"BACKEND_VERSION": number, **more}})


def only_for(bearer: str) -> Reply:
    async def reply(request: web.Request) -> web.StreamResponse:
        return await {bearer: GOOD}.get(request.headers["Authorization"], DEAD)(request)

    return reply


async def ask(moviepilot: MoviePilot) -> None:
    assert (await moviepilot.queue()).items == ()


async def test_a_login_is_a_form_and_its_token_signs_everything(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    server.on(*LIST, GOOD)

    await ask(moviepilot)
    await ask(moviepilot)

    (login,) = server.to(*LOGIN)
    assert login.form == {"username": "admin", "password": "canary-password-0451"}
    signed = [seen.headers["Authorization"] for seen in server.to(*LIST)]
    assert signed == ["Bearer canary-session-token"] * 2
    assert len(server.to(*PROBE)) == 1


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
    ],
)
def test_one_time_codes_follow_rfc_6238(second: int, code: str) -> None:
    moment = datetime.fromtimestamp(second, UTC)

    assert one_time_code(RFC_SECRET, moment, digits=8) == code
    assert one_time_code(RFC_SECRET, moment) == code[-6:]


async def test_a_login_with_two_factors_sends_the_code_of_the_moment(
    server: RecordedServer, clock: FakeClock, make: Any
) -> None:
    server.on(*LIST, GOOD)

    await ask(make(otp_secret=RFC_SECRET))

    assert server.to(*LOGIN)[0].form["otp_password"] == one_time_code(RFC_SECRET, clock.now())


@pytest.mark.parametrize("dead", [DEAD, MISSING], ids=["403", "401"])
async def test_f29_after_a_restart_one_login_mends_the_call(
    server: RecordedServer, moviepilot: MoviePilot, dead: Reply
) -> None:
    server.on(*LOGIN, token("first"), token("second"))
    server.on(*LIST, GOOD, dead, GOOD)

    await ask(moviepilot)
    await ask(moviepilot)

    assert len(server.to(*LOGIN)) == 2
    signed = [seen.headers["Authorization"].rpartition("-")[2] for seen in server.to(*LIST)]
    assert signed == ["first", "first", "second"]


async def test_ten_concurrent_refusals_make_one_login(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    server.on(*LOGIN, token("first"), token("second"))
    server.on(*LIST, GOOD)
    await ask(moviepilot)
    server.on(*LIST, only_for("Bearer canary-token-second"))

    await asyncio.gather(*(ask(moviepilot) for _ in range(10)))

    assert len(server.to(*LOGIN)) == 2


async def test_ten_concurrent_first_calls_make_one_login(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    server.on(*LIST, GOOD)

    await asyncio.gather(*(ask(moviepilot) for _ in range(10)))

    assert len(server.to(*LOGIN)) == 1
    assert len(server.to(*PROBE)) == 1


async def test_a_wrong_password_fails_and_is_not_hammered(
    server: RecordedServer, moviepilot: MoviePilot, clock: FakeClock
) -> None:
    server.on(*LOGIN, WRONG)
    for _ in range(5):
        with pytest.raises(AuthenticationFailed) as refused:
            await ask(moviepilot)
        assert refused.value.reason == "用户名或密码或二次校验码不正确"
    assert len(server.to(*LOGIN)) == 1

    clock.advance(30)
    server.on(*LOGIN, token("right"))
    server.on(*LIST, GOOD)
    await ask(moviepilot)

    assert len(server.to(*LOGIN)) == 2


async def test_ten_concurrent_calls_with_a_wrong_password_make_one_login(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    server.on(*LOGIN, WRONG)

    results = await asyncio.gather(*(ask(moviepilot) for _ in range(10)), return_exceptions=True)

    assert {type(result) for result in results} == {AuthenticationFailed}
    assert len(server.to(*LOGIN)) == 1


@pytest.mark.parametrize("dead", [DEAD, MISSING], ids=["403", "401"])
async def test_f29_a_refusal_that_a_login_does_not_mend_is_not_answered_with_more_logins(
    server: RecordedServer, moviepilot: MoviePilot, clock: FakeClock, dead: Reply
) -> None:
    server.on(*LIST, dead)
    for _ in range(5):
        with pytest.raises(AuthenticationFailed):
            await ask(moviepilot)
        clock.advance(5)
    assert len(server.to(*LOGIN)) == 2

    clock.advance(10)
    server.on(*LIST, dead, GOOD)
    await ask(moviepilot)

    assert len(server.to(*LOGIN)) == 3


@pytest.mark.parametrize(
    ("reply", "leaf"),
    [
        (says(500, "Internal Server Error", content_type="text/plain"), BackendUnavailable),
        (page(), UnexpectedAnswer),
        (says(200, {}), UnexpectedAnswer),
        (says(200, {"access_token": None}), UnexpectedAnswer),
        (says(200, {"access_token": "two words"}), UnexpectedAnswer),
        (says(200, {"access_token": "line\nbreak"}), UnexpectedAnswer),
        (says(200, []), UnexpectedAnswer),
        (says(422, {"detail": []}), AuthenticationFailed),
        (says(403, {"detail": "no"}), AuthenticationFailed),
        (cut(), BackendUnavailable),
    ],
    ids=[
        "500",
        "html",
        "empty",
        "null",
        "spaced",
        "broken",
        "list",
        "invalid",
        "forbidden",
        "cut",
    ],
)
async def test_f06_every_way_a_login_can_end_has_its_error(
    server: RecordedServer, moviepilot: MoviePilot, reply: Reply, leaf: type[BackendError]
) -> None:
    server.on(*LOGIN, reply)

    with pytest.raises(BackendError) as failed:
        await ask(moviepilot)

    assert type(failed.value) is leaf
    assert server.to(*LIST) == []


async def test_a_login_that_failed_without_being_refused_is_tried_again_at_once(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    server.on(*LOGIN, says(503, {}), token("now"))
    server.on(*LIST, GOOD)
    with pytest.raises(BackendUnavailable):
        await ask(moviepilot)

    await ask(moviepilot)

    assert len(server.to(*LOGIN)) == 2


async def test_a_token_in_an_envelope_is_found(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    wrapped = {"success": True, "message": "", "data": {"access_token": "canary-token-wrapped"}}
    server.on(*LOGIN, says(200, wrapped))
    server.on(*LIST, GOOD)

    await ask(moviepilot)

    assert server.to(*LIST)[0].headers["Authorization"] == "Bearer canary-token-wrapped"


async def test_on_v3_a_403_means_forbidden_and_is_no_reason_to_sign_in_again(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    server.on(*PROBE, version("v3.0.2"))
    server.on(*LIST, says(403, {"success": False, "message": "需要管理权限", "data": None}))

    for _ in range(3):
        with pytest.raises(Forbidden) as denied:
            await ask(moviepilot)
        assert denied.value.reason == "需要管理权限"

    assert len(server.to(*LOGIN)) == 1


async def test_on_v3_a_401_is_mended_by_a_login(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    server.on(*PROBE, version("v3.0.2"))
    server.on(*LIST, says(401, {"success": False, "message": "", "data": None}), GOOD)

    await ask(moviepilot)

    assert len(server.to(*LOGIN)) == 2


async def test_a_jwt_cookie_set_by_the_login_means_v3_where_the_version_is_not_told(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    cookie = {"Set-Cookie": "MoviePilot=eyJhbGciOiJI.eyJzdWIiOiIx.c2ln; Path=/; HttpOnly"}
    server.on(*PROBE, version(None))
    server.on(*LOGIN, says(200, {"access_token": "canary-token-v3"}, headers=cookie))
    server.on(*LIST, says(403, {}))

    with pytest.raises(Forbidden):
        await ask(moviepilot)


async def test_a_cookie_of_a_proxy_in_front_is_no_sign_of_v3(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    cookie = {"Set-Cookie": "__front=abc.def; Path=/"}
    server.on(*LOGIN, says(200, {"access_token": "canary-token-v2"}, headers=cookie))
    server.on(*LIST, DEAD, GOOD)

    await ask(moviepilot)

    assert len(server.to(*LOGIN)) == 2


async def test_the_dialect_is_probed_again_after_every_login(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    server.on(*PROBE, version("v2.15.6"), version("v3.0.0"))
    server.on(*LIST, GOOD, DEAD, says(403, {}))
    await ask(moviepilot)

    with pytest.raises(Forbidden):
        await ask(moviepilot)

    assert len(server.to(*PROBE)) == 2


@pytest.mark.parametrize(
    "reply",
    [page(), says(404, {}), says(403, {"detail": "Forbidden"}), says(200, []), says(200, "null")],
    ids=["html", "missing", "forbidden", "list", "null"],
)
async def test_a_server_that_refuses_the_probe_is_taken_for_the_recorded_line(
    server: RecordedServer, moviepilot: MoviePilot, reply: Reply
) -> None:
    server.on(*PROBE, reply)
    server.on(*LIST, DEAD, GOOD)

    await ask(moviepilot)

    assert len(server.to(*LOGIN)) == 2


async def test_a_probe_that_failed_is_repeated_later_and_hinders_nothing(
    server: RecordedServer, moviepilot: MoviePilot, clock: FakeClock
) -> None:
    server.on(*PROBE, says(503, {}), version("v2.15.0"))
    server.on(*LIST, GOOD)
    await ask(moviepilot)
    await ask(moviepilot)
    assert len(server.to(*PROBE)) == 1

    clock.advance(30)
    await ask(moviepilot)
    await ask(moviepilot)

    assert len(server.to(*PROBE)) == 2


async def test_a_probe_that_hangs_costs_one_call_and_no_more(
    server: RecordedServer, make: Any
) -> None:
    server.on(*PROBE, silent())
    server.on(*LIST, GOOD)
    moviepilot = make(deadline=0.4)
    with pytest.raises(BackendUnavailable):
        await ask(moviepilot)

    await ask(moviepilot)

    assert len(server.to(*LOGIN)) == 1


async def test_an_api_token_signs_by_header_without_any_login(
    server: RecordedServer, make: Any
) -> None:
    server.on(*PROBE, version("v3.0.2"))
    server.on(*LIST, GOOD)

    await ask(make(username=None, password=None, api_token="canary-api-token"))

    assert server.to(*LOGIN) == []
    assert server.to(*LIST)[0].headers["X-API-KEY"] == "canary-api-token"
    assert "Authorization" not in server.to(*LIST)[0].headers


@pytest.mark.parametrize("dead", [DEAD, MISSING], ids=["403", "401"])
async def test_an_api_token_that_an_old_server_does_not_take_is_refused(
    server: RecordedServer, make: Any, dead: Reply
) -> None:
    server.on(*LIST, dead)

    with pytest.raises(AuthenticationFailed):
        await ask(make(username=None, password=None, api_token="canary-api-token"))

    assert len(server.to(*LIST)) == 1


async def test_x01_password_and_session_tokens_are_scrubbed_from_the_start(
    server: RecordedServer, redactor: Redactor, make: Any
) -> None:
    server.on(*LOGIN, token("first"), token("second"))
    server.on(*LIST, GOOD, DEAD, GOOD)
    moviepilot = make(otp_secret=RFC_SECRET, api_token="canary-api-token")

    await ask(moviepilot)
    await ask(moviepilot)

    text = "canary-password-0451 canary-token-first canary-token-second canary-api-token "
    assert redactor.scrub(text + RFC_SECRET) == " ".join(["[redacted]"] * 5)
