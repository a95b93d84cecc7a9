"""Signing in: forms, codes, tokens that die, the cookie that comes along."""

from datetime import timedelta

import pytest

from sandbox.moviepilot.auth import one_time_code
from support.clock import FakeClock
from support.moviepilot import RunningMoviePilot, running_moviepilot

LOGIN = "/login/access-token"
SECRET = "JBSWY3DPEHPK3PXP"
REFUSED = {"detail": "用户名或密码或二次校验码不正确"}


async def test_a_json_body_is_not_a_form(moviepilot: RunningMoviePilot) -> None:
    body = {"username": moviepilot.username, "password": moviepilot.password}
    reply = await moviepilot.call("POST", LOGIN, signed=False, json=body)
    assert reply.status == 422
    assert [it["loc"] for it in reply.body["detail"]] == [
        ["body", "username"],
        ["body", "password"],
    ]


@pytest.mark.parametrize(
    "form",
    [
        {"username": "admin", "password": "wrong"},
        {"username": "nobody", "password": "popcorn-and-patience"},
    ],
)
async def test_every_refusal_has_the_same_text(
    moviepilot: RunningMoviePilot, form: dict[str, str]
) -> None:
    reply = await moviepilot.call("POST", LOGIN, signed=False, data=form)
    assert (reply.status, reply.body) == (401, REFUSED)


async def test_login_itself_sets_no_cookie(moviepilot: RunningMoviePilot) -> None:
    form = {"username": moviepilot.username, "password": moviepilot.password}
    reply = await moviepilot.call("POST", LOGIN, signed=False, data=form)
    assert reply.status == 200
    assert "Set-Cookie" not in reply.headers


async def test_a_second_factor_is_demanded_and_announced_to_anybody(clock: FakeClock) -> None:
    counter = int(clock.now().timestamp()) // 30
    async with running_moviepilot(clock=clock, otp_secret=SECRET) as moviepilot:
        form = {"username": moviepilot.username, "password": moviepilot.password}
        asked = await moviepilot.call("GET", "/user/otp/admin", signed=False)
        without = await moviepilot.call("POST", LOGIN, signed=False, data=form)
        code = {"otp_password": one_time_code(SECRET, counter)}
        good = await moviepilot.call("POST", LOGIN, signed=False, data=form | code)
    assert asked.body["success"] is True
    assert (without.status, without.body) == (401, REFUSED)
    assert good.status == 200


def test_a_one_time_code_is_that_of_the_standard() -> None:
    # RFC 6238, appendix B: the secret is "12345678901234567890", time 59 s.
    assert one_time_code("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 1) == "287082"


@pytest.mark.parametrize("header", [{}, {"Authorization": "Basic YTpi"}, {"Authorization": "x"}])
async def test_a_call_without_a_bearer_is_401(
    moviepilot: RunningMoviePilot, header: dict[str, str]
) -> None:
    reply = await moviepilot.call("GET", "/user/current", signed=False, headers=header)
    assert (reply.status, reply.body) == (401, {"detail": "Not authenticated"})


async def test_the_api_token_is_no_bearer(moviepilot: RunningMoviePilot) -> None:
    header = {"Authorization": f"Bearer {moviepilot.server.options.api_token}"}
    reply = await moviepilot.call("GET", "/history/transfer", headers=header)
    assert (reply.status, reply.body) == (403, {"detail": "token校验不通过"})


async def test_every_token_dies_with_a_restart(moviepilot: RunningMoviePilot) -> None:
    header = await moviepilot.bearer()
    before = await moviepilot.call("GET", "/user/current", headers=header)
    await moviepilot.restart()
    after = await moviepilot.call("GET", "/user/current", headers=header)
    again = await moviepilot.call("GET", "/user/current")
    assert (before.status, after.status, again.status) == (200, 403, 200)


async def test_a_token_lives_eight_days(timed: RunningMoviePilot, clock: FakeClock) -> None:
    header = await timed.bearer()
    clock.advance(timedelta(days=7, hours=23).total_seconds())
    fresh = await timed.call("GET", "/user/current", headers=header)
    clock.advance(timedelta(hours=2).total_seconds())
    stale = await timed.call("GET", "/user/current", headers=header)
    assert (fresh.status, stale.status) == (200, 403)


async def test_a_changed_password_counts_for_the_next_login_only(
    moviepilot: RunningMoviePilot,
) -> None:
    header = await moviepilot.bearer()
    await moviepilot.change_password("another-password")
    held = await moviepilot.call("GET", "/user/current", headers=header)
    form = {"username": moviepilot.username, "password": moviepilot.password}
    old = await moviepilot.call("POST", LOGIN, signed=False, data=form)
    token = await moviepilot.sign_in(password="another-password")
    assert (held.status, old.status, bool(token)) == (200, 401, True)


async def test_a_changed_password_is_seen_and_can_be_taken_back(
    moviepilot: RunningMoviePilot,
) -> None:
    await moviepilot.change_password("another-password")
    changed = await moviepilot.state()
    await moviepilot.post("password")
    restored = await moviepilot.state()
    token = await moviepilot.sign_in(password=moviepilot.password)
    assert (changed["password_changed"], restored["password_changed"]) == (True, False)
    assert token


async def test_the_cookie_is_given_renewed_and_refused_as_recorded(
    timed: RunningMoviePilot, clock: FakeClock
) -> None:
    first = await timed.call("GET", "/user/current")
    cookie = {"Cookie": first.headers["Set-Cookie"].partition(";")[0]}
    held = await timed.call("GET", "/user/current", headers=cookie)
    clock.advance(timedelta(minutes=21).total_seconds())
    old = await timed.call("GET", "/user/current", headers=cookie)
    clock.advance(timedelta(minutes=10).total_seconds())
    stale = await timed.call("GET", "/system/message", signed=False, headers=cookie)
    assert first.headers["Set-Cookie"].startswith("MoviePilot=")
    assert "HttpOnly; Path=/; SameSite=lax" in first.headers["Set-Cookie"]
    assert "Set-Cookie" not in held.headers
    assert "Set-Cookie" in old.headers
    assert (stale.status, stale.body) == (403, {"detail": "token校验不通过"})


async def test_a_bearer_opens_no_stream(moviepilot: RunningMoviePilot) -> None:
    reply = await moviepilot.call("GET", "/system/message")
    assert (reply.status, reply.body) == (403, {"detail": "resource token not found"})


async def test_only_an_administrator_sees_the_settings(moviepilot: RunningMoviePilot) -> None:
    refused = await moviepilot.call(
        "GET", "/system/env", headers=await moviepilot.bearer(member=True)
    )
    shown = await moviepilot.get_api("/system/env")
    public = await moviepilot.call(
        "GET", "/system/global", signed=False, params={"token": "moviepilot"}
    )
    assert (refused.status, refused.body) == (400, {"detail": "用户权限不足"})
    assert shown["data"]["VERSION"] == "v2.5.6"
    assert shown["data"]["API_TOKEN"] == moviepilot.server.options.api_token
    assert {"VERSION", "API_TOKEN"}.isdisjoint(public.body["data"])


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v3/system/status?apikey={token}", 200),
        ("/api/v3/system/status?apikey=wrong", 401),
        ("/api/v1/dashboard/statistic2?token={token}", 200),
        ("/api/v1/dashboard/statistic2", 401),
        ("/api/v1/subscribe/list?token={token}", 200),
        ("/api/v1/history/transfer?token={token}", 401),
    ],
)
async def test_an_api_token_opens_only_its_own_doors(
    moviepilot: RunningMoviePilot, path: str, status: int
) -> None:
    address = path.format(token=moviepilot.server.options.api_token)
    assert (await moviepilot.call("GET", address, signed=False)).status == status
