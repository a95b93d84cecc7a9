"""Pictures from anywhere: the bytes, or None, and never an error."""

from collections.abc import AsyncIterator

import pytest

from services.http import Fetcher
from support.recorded import RecordedServer, Reply, cut, page, recorded_server, says, silent

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64


@pytest.fixture
async def server() -> AsyncIterator[RecordedServer]:
    async with recorded_server() as running:
        yield running


async def test_a_picture_is_fetched_through_redirects(server: RecordedServer) -> None:
    server.on("GET", "/old.png", says(301, "", headers={"Location": f"{server.url}/new.png"}))
    server.on("GET", "/new.png", says(200, PNG, content_type="application/octet-stream"))
    fetcher = Fetcher()

    assert await fetcher.fetch(f"{server.url}/old.png") == PNG
    await fetcher.aclose()


@pytest.mark.parametrize(
    "reply",
    [
        page(),
        says(200, "<svg/>", content_type="image/svg+xml"),
        says(404, PNG, content_type="image/png"),
        says(200, PNG + b"\x00" * (10 * 1024 * 1024), content_type="image/png"),
        cut(),
        silent(),
        says(302, "", headers={"Location": "/x"}),
    ],
    ids=["html", "svg", "missing", "huge", "cut", "silent", "loop"],
)
async def test_a_picture_that_cannot_be_had_is_none(server: RecordedServer, reply: Reply) -> None:
    server.on("GET", "/x", reply)
    fetcher = Fetcher(deadline=1)

    assert await fetcher.fetch(f"{server.url}/x") is None
    await fetcher.aclose()


@pytest.mark.parametrize(
    "url", ["", "poster.jpg", "ftp://host/x.jpg", "http://", "http://[::1", "http://a\ud800b/"]
)
async def test_an_address_that_is_none_brings_no_picture(url: str) -> None:
    fetcher = Fetcher(deadline=1)

    assert await fetcher.fetch(url) is None
    await fetcher.aclose()


async def test_pictures_go_through_the_proxy_where_one_is_set(server: RecordedServer) -> None:
    server.on("GET", "/poster.png", says(200, PNG, content_type="image/png"))
    fetcher = Fetcher(proxy=server.url)

    assert await fetcher.fetch("http://images.invalid/poster.png") == PNG

    assert server.received[0].headers["Host"] == "images.invalid"
    await fetcher.aclose()


@pytest.mark.parametrize("head", [b"\xff\xd8\xff\xe0", b"GIF89a", b"RIFF\x10\x00\x00\x00WEBPVP8 "])
async def test_the_kinds_of_picture_telegram_takes_are_known(
    server: RecordedServer, head: bytes
) -> None:
    server.on("GET", "/x", says(200, head + b"\x00" * 16, content_type="image/any"))
    fetcher = Fetcher()

    assert await fetcher.fetch(f"{server.url}/x") == head + b"\x00" * 16
    await fetcher.aclose()
