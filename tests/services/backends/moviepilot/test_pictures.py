"""Pictures through the server's proxy, which takes its cookie and nothing else."""

import pytest
from aiohttp import web

from services.backends.moviepilot.backend import MoviePilot
from services.errors import (
    AuthenticationFailed,
    BackendError,
    Forbidden,
    Rejected,
    UnexpectedAnswer,
)
from support.recorded import RecordedServer, Reply, page, recording, says

API = "/api/v1"
POSTER = "https://image.tmdb.org/t/p/w500/a.jpg"
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 32
PICTURE = says(200, JPEG, content_type="image/jpeg")
STALE = says(403, {"detail": "token校验不通过"})


def with_cookie(value: str) -> Reply:
    body = recording("moviepilot", "user_current").response
    return says(200, body, headers={"Set-Cookie": f"MoviePilot={value}; Path=/; HttpOnly"})


def only_with(value: str) -> Reply:
    """Answer like the image proxy: the cookie decides, a bearer is not looked at."""

    async def reply(request: web.Request) -> web.StreamResponse:
        given = request.cookies.get("MoviePilot")
        return await {value: PICTURE}.get(given or "", STALE)(request)

    return reply


async def test_a_picture_is_fetched_with_the_cookie_a_signed_call_brought(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    server.on("GET", f"{API}/user/current", with_cookie("fresh"))
    server.on("GET", f"{API}/system/img/0", only_with("fresh"))

    assert await moviepilot.picture(POSTER) == JPEG
    assert await moviepilot.picture(POSTER) == JPEG

    assert server.to("GET", f"{API}/system/img/0")[0].query == {"imgurl": POSTER}
    assert len(server.to("GET", f"{API}/user/current")) == 1


async def test_a_stale_cookie_is_renewed_once(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    server.on("GET", f"{API}/user/current", with_cookie("old"), with_cookie("new"))
    server.on("GET", f"{API}/system/img/0", only_with("old"))
    await moviepilot.picture(POSTER)
    server.on("GET", f"{API}/system/img/0", only_with("new"))

    assert await moviepilot.picture(POSTER) == JPEG

    assert len(server.to("GET", f"{API}/user/current")) == 2
    assert len(server.to("POST", f"{API}/login/access-token")) == 1


async def test_the_cache_is_asked_where_the_proxy_has_nothing(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    server.on("GET", f"{API}/user/current", with_cookie("fresh"))
    server.on("GET", f"{API}/system/img/0", says(404, {"detail": "Not Found"}))
    server.on("GET", f"{API}/system/cache/image", only_with("fresh"))

    assert await moviepilot.picture(POSTER) == JPEG
    assert server.to("GET", f"{API}/system/cache/image")[0].query == {"url": POSTER}


@pytest.mark.parametrize(
    ("reply", "leaf"),
    [
        (says(404, {"detail": "Not Found"}), Rejected),
        (STALE, Forbidden),
        (says(401, {"success": False, "message": "", "data": None}), AuthenticationFailed),
        (page(), UnexpectedAnswer),
        (says(200, "<svg/>", content_type="image/svg+xml"), UnexpectedAnswer),
    ],
    ids=["missing", "stale", "unsigned", "html", "svg"],
)
async def test_a_picture_that_cannot_be_had_is_an_error(
    server: RecordedServer, moviepilot: MoviePilot, reply: Reply, leaf: type[BackendError]
) -> None:
    server.on("GET", f"{API}/user/current", with_cookie("fresh"))
    server.on("GET", f"{API}/system/img/0", reply)
    server.on("GET", f"{API}/system/cache/image", reply)

    with pytest.raises(BackendError) as failed:
        await moviepilot.picture(POSTER)

    assert type(failed.value) is leaf
