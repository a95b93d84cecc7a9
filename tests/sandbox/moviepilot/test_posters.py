"""Pictures: drawn, missing, and through the proxy."""

import io

import pytest
from PIL import Image

from sandbox.moviepilot.catalogue import load_catalogue
from sandbox.moviepilot.motifs import MOTIFS
from sandbox.moviepilot.posters import BACKDROP, POSTER, Gallery, paint, poster_id
from support.moviepilot import RunningMoviePilot, running_moviepilot

FAR = "http://images.invalid"


async def _picture(moviepilot: RunningMoviePilot, address: str) -> tuple[int, bytes]:
    async with moviepilot.http.get(address) as answer:
        return answer.status, await answer.read()


@pytest.mark.parametrize(("key", "size"), [("poster_path", POSTER), ("backdrop_path", BACKDROP)])
async def test_the_addresses_of_a_title_lead_to_pictures(
    moviepilot: RunningMoviePilot, key: str, size: tuple[int, int]
) -> None:
    [hit] = await moviepilot.get_api("/media/search", title="nosferatu")
    status, content = await _picture(moviepilot, hit[key])
    picture = Image.open(io.BytesIO(content))
    assert hit[key].startswith(f"{moviepilot.url}/posters/movie-653")
    assert (status, picture.format, picture.size) == (200, "JPEG", size)


async def test_a_poster_may_be_missing_or_not_be_there_at_all(
    moviepilot: RunningMoviePilot,
) -> None:
    [lost] = await moviepilot.get_api("/media/search", title="Cleopatra")
    [none] = await moviepilot.get_api("/media/search", title="London After Midnight")
    assert (await _picture(moviepilot, lost["poster_path"]))[0] == 404
    assert none["poster_path"] is None


def test_every_motif_is_drawn_and_none_looks_like_another() -> None:
    catalogue = load_catalogue()
    by_motif = {title.motif: title for title in catalogue.titles if title.poster == "drawn"}
    gallery = Gallery(catalogue, base=None)
    pictures = [gallery.picture(poster_id(title)) for title in by_motif.values()]
    assert set(by_motif) == set(MOTIFS)
    assert None not in pictures
    assert len(set(pictures)) == len(MOTIFS)


def test_drawing_is_deterministic() -> None:
    draw = paint.__wrapped__  # past its memory
    titles = load_catalogue().titles[:4]
    one, two = ([draw(title, POSTER) for title in titles] for _ in range(2))
    assert one == two


@pytest.mark.parametrize("path", ["/system/img/0?imgurl=", "/system/cache/image?url="])
async def test_the_proxy_delivers_what_cannot_be_reached(path: str) -> None:
    async with running_moviepilot(image_base=FAR) as moviepilot:
        [hit] = await moviepilot.get_api("/media/search", title="nosferatu")
        given = (await moviepilot.call("GET", "/user/current")).headers["Set-Cookie"]
        cookie = {"Cookie": given.partition(";")[0]}
        address = f"{moviepilot.url}/api/v1{path}{hit['poster_path']}"
        async with moviepilot.http.get(address, headers=cookie) as answer:
            content = await answer.read()
        tagged = cookie | {"If-None-Match": answer.headers["ETag"]}
        async with moviepilot.http.get(address, headers=tagged) as known:
            pass
    assert hit["poster_path"] == f"{FAR}/posters/movie-653.jpg"
    assert (answer.status, answer.content_type) == (200, "image/jpeg")
    assert Image.open(io.BytesIO(content)).size == POSTER
    assert known.status == 304


@pytest.mark.parametrize(
    ("address", "status", "detail"),
    [
        ("http://169.254.1.1/secret", 404, "Unsafe URL"),
        ("", 404, "URL not provided"),
        (f"{FAR}/posters/movie-9303904.jpg", 502,
         "Failed to fetch the image from the remote server"),
    ],
)  # fmt: skip
async def test_the_proxy_refuses(address: str, status: int, detail: str) -> None:
    async with running_moviepilot(image_base=FAR) as moviepilot:
        given = (await moviepilot.call("GET", "/user/current")).headers["Set-Cookie"]
        cookie = {"Cookie": given.partition(";")[0]}
        reply = await moviepilot.call(
            "GET", "/system/img/0", signed=False, headers=cookie, params={"imgurl": address}
        )
    assert (reply.status, reply.body) == (status, {"detail": detail})


async def test_the_proxy_takes_the_cookie_only(moviepilot: RunningMoviePilot) -> None:
    address = f"{moviepilot.url}/posters/movie-19.jpg"
    reply = await moviepilot.call("GET", "/system/img/0", params={"imgurl": address})
    assert (reply.status, reply.body) == (403, {"detail": "resource token not found"})
