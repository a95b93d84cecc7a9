"""The second factor, as each line asks for it (moviepilot-v3 section 3, first row)."""

from typing import Any

import pytest

from sandbox.moviepilot.auth import one_time_code
from support.clock import FakeClock
from support.moviepilot import RunningMoviePilot, running_moviepilot

LOGIN = "/login/access-token"
SECRET = "JBSWY3DPEHPK3PXP"


async def _login(moviepilot: RunningMoviePilot, **fields: str) -> Any:
    form = {"username": moviepilot.username, "password": moviepilot.password} | fields
    return await moviepilot.call("POST", LOGIN, signed=False, data=form)


@pytest.mark.parametrize(
    ("line", "announced", "methods"),
    [("v2.5.6", False, None), ("late-v2", True, None), ("v3", True, ["otp"])],
)
async def test_a_right_password_without_a_code(
    clock: FakeClock, line: str, announced: bool, methods: list[str] | None
) -> None:
    async with running_moviepilot(clock=clock, otp_secret=SECRET, line=line) as moviepilot:
        asked = await _login(moviepilot)
        code = one_time_code(SECRET, int(clock.now().timestamp()) // 30)
        good = await _login(moviepilot, otp_password=code)
        wrong = await _login(moviepilot, otp_password="000000")
        stranger = await _login(moviepilot, password="wrong")
    assert [it.status for it in (asked, good, wrong, stranger)] == [401, 200, 401, 401]
    assert (asked.headers.get("X-MFA-Required") == "true") is announced
    assert "X-MFA-Required" not in wrong.headers
    assert "X-MFA-Required" not in stranger.headers
    assert (asked.body.get("data") or {}).get("mfa_methods") == methods
    assert ("wizard" in good.body) is (line == "late-v2")


async def test_a_passkey_alone_cannot_be_typed(clock: FakeClock) -> None:
    options = {"otp_secret": SECRET, "mfa_methods": ("passkey",), "line": "v3"}
    async with running_moviepilot(clock=clock, **options) as moviepilot:
        asked = await _login(moviepilot)
        code = one_time_code(SECRET, int(clock.now().timestamp()) // 30)
        typed = await _login(moviepilot, otp_password=code)
    assert asked.body["data"] == {"mfa_methods": ["passkey"]}
    assert typed.status == 401


async def test_the_cookie_of_v3_comes_with_the_login_and_opens_streams(
    v3: RunningMoviePilot,
) -> None:
    login = await _login(v3)
    cookie = {"Cookie": login.headers["Set-Cookie"].partition(";")[0]}
    address = f"{v3.url}/api/v1/system/message"
    async with v3.http.get(address, headers=cookie) as stream:
        opened = stream.status
    without = await v3.call("GET", "/system/message", signed=False)
    member = await v3.bearer(member=True)
    other = await v3.call("GET", "/user/current", headers=member | cookie)
    assert (opened, without.status) == (200, 401)
    assert "WWW-Authenticate" in without.headers
    assert "Set-Cookie" in other.headers  # it was the administrator's
