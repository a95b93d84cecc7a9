"""Telling the lines of the server apart, and following one that changes under us."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.backends.moviepilot.backend import MoviePilot
from services.backends.moviepilot.zones import ZoneLearner
from services.errors import (
    AuthenticationFailed,
    BackendError,
    CodeRefused,
    Forbidden,
    KeyRefused,
    PasskeyOnly,
    SetUpUnfinished,
    TwoFactor,
)
from services.models import BackendId, ItemRef, TitleKind
from support.recorded import RecordedServer, cut, page, recording, replay, says

API = "/api/v1"
LOGIN = ("POST", f"{API}/login/access-token")
GLOBAL = ("GET", f"{API}/system/global")
LIVE = ("GET", "/health/live")
SET_UP = ("GET", f"{API}/login/initialization")
ME = ("GET", f"{API}/user/current")
LIST = ("GET", f"{API}/download/")
FILM = ItemRef(backend=BackendId("moviepilot"), kind=TitleKind.FILM, native_id="tmdb:603")
OLD = says(200, {"success": True, "data": {"TZ": "UTC", "SUPERUSER": "admin"}})
SILENT = says(200, {"success": True, "message": "", "data": {}})
DETAIL = recording("moviepilot", "media_detail_movie").response
SECRET = "GEZDGNBVGY3TQOJQ"
BARE, DENIED = says(200, []), says(403, {"detail": "no"})


def wrapped(data: Any) -> Any:
    return says(200, {"success": True, "message": "", "data": data})


def version(number: str) -> Any:
    return wrapped({"BACKEND_VERSION": number})


async def is_named_as_a_pair(server: RecordedServer, moviepilot: MoviePilot) -> bool:
    """Ask about a title and say how it was named."""
    server.on("GET", f"{API}/media/603", wrapped(DETAIL))
    server.on("GET", f"{API}/media/tmdb:603", says(200, DETAIL))
    await moviepilot.title(FILM)
    asked = [it for it in server.received if it.path.startswith(f"{API}/media/")]
    return asked[-1].path.endswith("/603")


async def test_the_oldest_line_is_asked_one_question(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    server.on(*GLOBAL, OLD)

    assert not await is_named_as_a_pair(server, moviepilot)
    assert server.to(*LIVE) == server.to(*SET_UP) == []


@pytest.mark.parametrize(
    ("way", "answer"),
    [(LIVE, says(200, {"status": "alive"})), (SET_UP, wrapped({"initialized": True}))],
    ids=["health", "initialization"],
)
async def test_a_line_that_does_not_tell_its_version_is_known_by_what_only_it_has(
    server: RecordedServer, moviepilot: MoviePilot, way: tuple[str, str], answer: Any
) -> None:
    server.on(*GLOBAL, SILENT)
    server.on(*LIVE, page())
    server.on(*way, answer)

    assert await is_named_as_a_pair(server, moviepilot)


async def test_an_unknown_version_is_never_refused(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    server.on(*GLOBAL, version("brand new"))
    server.on(*LIVE, page())

    assert not await is_named_as_a_pair(server, moviepilot)


async def test_the_shape_of_an_answer_has_the_line_asked_anew_and_the_title_named_rightly(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    server.on(*GLOBAL, OLD, version("v3.0.1"), OLD)
    server.on(*LIST, BARE)
    await moviepilot.queue()

    nothing = dict.fromkeys(DETAIL)
    server.on("GET", f"{API}/media/tmdb:603", wrapped(nothing))
    server.on("GET", f"{API}/media/603", wrapped(DETAIL))
    assert (await moviepilot.title(FILM)).name == DETAIL["title"]

    server.on("GET", f"{API}/media/603", says(200, nothing))
    server.on("GET", f"{API}/media/tmdb:603", says(200, DETAIL))
    assert (await moviepilot.title(FILM)).name == DETAIL["title"]
    assert len(server.to(*GLOBAL)) == 3


async def test_an_answer_that_no_probe_explains_is_asked_about_once(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    server.on(*GLOBAL, version("v2.15.6"))
    server.on(*LIST, wrapped([]))

    for _ in range(4):
        await moviepilot.queue()

    assert len(server.to(*GLOBAL)) == 2


async def test_after_a_lost_connection_another_line_may_answer(
    server: RecordedServer, make: Any
) -> None:
    server.on(*GLOBAL, version("v2.15.6"), version("v3.0.0"))
    server.on(*LIST, BARE, cut(), cut(), wrapped([]))
    moviepilot = make(username=None, password=None, api_token="canary-api-token")
    await moviepilot.queue()
    with pytest.raises(BackendError):
        await moviepilot.queue()

    assert await is_named_as_a_pair(server, moviepilot)
    assert len(server.to(*GLOBAL)) == 2


@pytest.mark.parametrize("number", ["v2.15.6", "v3.0.0"])
async def test_what_the_account_may_not_do_is_no_reason_to_sign_in_again(
    server: RecordedServer, moviepilot: MoviePilot, number: str
) -> None:
    server.on(*GLOBAL, version(number))
    server.on(*ME, wrapped({}) if number == "v3.0.0" else says(200, {}))
    server.on(*LIST, DENIED)

    for _ in range(3):
        with pytest.raises(Forbidden):
            await moviepilot.queue()

    assert len(server.to(*LOGIN)) == 1


async def test_a_token_that_died_is_renewed_whatever_a_403_was_taken_to_mean(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    server.on(*GLOBAL, version("v3.0.0"), OLD)
    server.on(*ME, DENIED)
    server.on(*LIST, wrapped([]), DENIED, BARE)
    await moviepilot.queue()

    await moviepilot.queue()

    assert len(server.to(*LOGIN)) == 2
    assert not await is_named_as_a_pair(server, moviepilot)


@pytest.mark.parametrize(
    ("methods", "secret", "error"),
    [
        (["otp", "passkey"], None, TwoFactor),
        (["totp"], SECRET, CodeRefused),
        (["passkey"], None, PasskeyOnly),
        (["passkey"], SECRET, PasskeyOnly),
        ([], None, TwoFactor),
        (None, SECRET, CodeRefused),
    ],
)
async def test_a_second_factor_is_told_by_its_kind(
    server: RecordedServer,
    make: Any,
    methods: Any,
    secret: str | None,
    error: type[AuthenticationFailed],
) -> None:
    body = {"success": False, "message": "MFA", "data": {"mfa_methods": methods}}
    server.on(*LOGIN, says(401, body, headers={"X-MFA-Required": "true"}))
    moviepilot = make(otp_secret=secret)

    for _ in range(2):
        with pytest.raises(AuthenticationFailed) as refused:
            await moviepilot.queue()
        assert type(refused.value) is error
    assert len(server.to(*LOGIN)) == 1


async def test_a_server_without_any_account_is_not_signed_in_to(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    server.on(*GLOBAL, version("v3.0.0"))
    server.on(*SET_UP, wrapped({"initialized": False}), wrapped({"initialized": True}))
    server.on(*LIST, wrapped([]))

    with pytest.raises(SetUpUnfinished):
        await moviepilot.queue()
    assert server.to(*LOGIN) == []

    await moviepilot.queue()


async def test_an_api_token_is_refused_in_its_own_words(server: RecordedServer, make: Any) -> None:
    server.on(*LIST, replay(recording("moviepilot", "apitoken_wrong_401")))

    with pytest.raises(KeyRefused):
        await make(username=None, password=None, api_token="canary-api-token").queue()


NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("minutes", [480, 0, -300, 330, 345, -210, 840])
@pytest.mark.parametrize("age", [0, 20, 60])
def test_a_row_that_has_just_appeared_tells_the_zone(minutes: int, age: int) -> None:
    learner, offset = ZoneLearner(), timedelta(minutes=minutes)

    def local(moment: datetime) -> str:
        return (moment + offset).strftime("%Y-%m-%d %H:%M:%S")

    first = learner.look(local(NOW - timedelta(hours=3)), NOW)
    later = NOW + timedelta(seconds=61)

    assert first is None
    assert learner.look(local(later - timedelta(seconds=age)), later) == offset


@pytest.mark.parametrize(
    ("newest", "gap"),
    [("2026-11-30 09:00:00", 61), ("2026-11-30 20:01:00", 3600), ("gibberish", 61)],
    ids=["nothing new", "long ago", "unreadable"],
)
def test_a_zone_is_not_guessed(newest: str, gap: int) -> None:
    learner = ZoneLearner()
    learner.look("2026-11-30 09:00:00", NOW)

    assert learner.look(newest, NOW + timedelta(seconds=gap)) is None
