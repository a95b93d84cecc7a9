"""What MoviePilot finds wrong with itself, from recorded answers."""

from typing import Any

import pytest

from services.backends.moviepilot.backend import MoviePilot
from services.backends.moviepilot.diagnosis import Own
from services.errors import AuthenticationFailed, KeyRefused, TwoFactor
from services.ports.findings import Code, Diagnosis
from support.recorded import RecordedServer, page, recording, replay, says

API = "/api/v1"
LOGIN = ("POST", f"{API}/login/access-token")
MODULE = f"{API}/system/moduletest/QbittorrentModule"
WRONG = replay(recording("moviepilot", "login_401"))


@pytest.fixture
def whole(server: RecordedServer) -> RecordedServer:
    """Serve every part as recorded."""
    for name in ("user_current", "download_clients", "history_transfer"):
        server.on_recording(recording("moviepilot", name))
    server.on("GET", MODULE, replay(recording("moviepilot", "system_moduletest")))
    server.on("GET", f"{API}/system/env", says(200, {"data": {"VERSION": "v2.5.6"}}))
    return server


def codes(diagnosis: Diagnosis) -> list[str]:
    return [it.code for it in diagnosis.findings if it.code is not Code.BACKEND_CLOCK_OFF]


async def test_recorded_answers_are_well(whole: RecordedServer, moviepilot: MoviePilot) -> None:
    diagnosis = await moviepilot.diagnose()

    assert codes(diagnosis) == [
        Code.BACKEND_OK,
        Code.DOWNLOADER_OK,
        Code.BACKEND_HISTORY_OK,
    ]
    assert diagnosis.picture_url
    assert diagnosis.picture_url.startswith("http")


async def test_a_server_that_does_not_test_its_modules_says_nothing_against_them(
    whole: RecordedServer, moviepilot: MoviePilot
) -> None:
    whole.on("GET", MODULE, page(502))

    assert Code.DOWNLOADER_OK in codes(await moviepilot.diagnose())


async def test_a_later_line_asks_for_the_code_in_a_header(
    whole: RecordedServer, moviepilot: MoviePilot
) -> None:
    refusal = says(401, {"detail": "MFA required"}, headers={"X-MFA-Required": "true"})
    whole.on(*LOGIN, refusal)

    with pytest.raises(TwoFactor):
        await moviepilot.diagnose()
    assert whole.to("GET", f"{API}/user/otp/admin") == []


async def test_a_refused_login_asks_once_whether_a_code_is_wanted(
    whole: RecordedServer, moviepilot: MoviePilot
) -> None:
    otp = f"{API}/user/otp/admin"
    whole.on(*LOGIN, WRONG)
    off = recording("moviepilot", "user_otp_status_unauthenticated").response
    whole.on("GET", otp, says(200, {**off, "success": True}))

    with pytest.raises(TwoFactor):
        await moviepilot.diagnose()
    with pytest.raises(TwoFactor):
        await moviepilot.diagnose()
    assert len(whole.to("GET", otp)) == 1


async def test_a_refused_api_token_is_no_matter_of_codes(whole: RecordedServer, make: Any) -> None:
    refused = replay(recording("moviepilot", "apitoken_wrong_401"))
    whole.on("GET", f"{API}/user/current", refused)

    with pytest.raises(KeyRefused):
        await make(username=None, password=None, api_token="canary-token").diagnose()


async def test_an_account_below_the_sites_is_told_of(
    whole: RecordedServer, moviepilot: MoviePilot
) -> None:
    login = {**recording("moviepilot", "login_ok").response, "level": 1, "super_user": False}
    whole.on(*LOGIN, says(200, login))

    found = [it for it in (await moviepilot.diagnose()).findings if it.own]

    assert [it.code for it in found] == [Own.SITES_OFF, Own.PLAIN_ACCOUNT]
    assert found[0].message == "moviepilot-doctor-sites-off"


async def test_an_account_without_codes_has_a_wrong_password(
    whole: RecordedServer, moviepilot: MoviePilot
) -> None:
    whole.on(*LOGIN, WRONG)
    off = replay(recording("moviepilot", "user_otp_status_unauthenticated"))
    whole.on("GET", f"{API}/user/otp/admin", off)

    with pytest.raises(AuthenticationFailed):
        await moviepilot.diagnose()
