import asyncio
import io

import pytest
from PIL import Image

from services.drawing.posters import draw_poster
from services.drawing.sketches import CollageSketch, Pane
from services.errors import BackendUnavailable
from services.models import BackendId
from services.pictures import HOST_RESTS, KNOWN, PictureShelf
from services.registry import Registry
from services.storage.connection import Connection
from support import disk
from support.database import open_database
from support.pictures import draw_picture

POSTER = "https://images.example/p.jpg"


class Proxy:
    """A backend that reaches pictures we cannot."""

    id = BackendId("server")
    name = "Server"

    def __init__(self, *, broken: bool = False) -> None:
        self.broken = broken
        self.asked: list[str] = []

    async def aclose(self) -> None:
        """Nothing is open."""

    async def picture(self, url: str) -> bytes:
        """Return a picture, or fail."""
        self.asked.append(url)
        if self.broken:
            raise BackendUnavailable(self.id)
        return b"through the server"


class Direct:
    """A way to pictures that answers what it is told."""

    def __init__(self, answer: bytes | None) -> None:
        self.answer = answer
        self.asked = 0

    async def __call__(self, url: str) -> bytes | None:
        """Return the answer."""
        self.asked += 1
        return self.answer


class Silent(Direct):
    """A way to pictures that never answers."""

    def __init__(self) -> None:
        super().__init__(None)

    async def __call__(self, url: str) -> bytes | None:
        """Wait for ever."""
        self.asked += 1
        return await asyncio.Event().wait()


def shelf(database, clock, direct, *backends, **changes):
    return PictureShelf(database, Registry(list(backends)), clock, fetch=direct, **changes)


async def test_a_picture_is_fetched_directly(database, clock) -> None:
    proxy = Proxy()
    kept = shelf(database, clock, Direct(b"direct"), proxy)
    assert await kept.load(POSTER, name="x", detail="") == b"direct"
    assert proxy.asked == []


async def test_an_unreachable_picture_goes_through_the_server(database, clock) -> None:
    kept = shelf(database, clock, Direct(None), Proxy())
    assert await kept.load(POSTER, name="x", detail="") == b"through the server"


async def test_a_silent_host_is_left_alone_for_a_while(database, clock) -> None:
    silent = Silent()
    kept = shelf(database, clock, silent, Proxy(), deadline=0.01)
    for _ in range(3):
        assert await kept.load(POSTER, name="x", detail="") == b"through the server"
    assert silent.asked == 1
    clock.advance(HOST_RESTS)
    await kept.load(POSTER, name="x", detail="")
    assert silent.asked == 2


async def test_a_refusal_does_not_rest_the_host(database, clock) -> None:
    direct = Direct(None)
    kept = shelf(database, clock, direct, Proxy())
    for _ in range(3):
        await kept.load(POSTER, name="x", detail="")
    assert direct.asked == 3


@pytest.mark.parametrize("url", [None, POSTER])
async def test_without_any_way_one_is_drawn(database, clock, url) -> None:
    kept = shelf(database, clock, Direct(None), Proxy(broken=True))
    drawn = await kept.load(url, name="Metropolis", detail="1927")
    assert Image.open(io.BytesIO(drawn)).size == (500, 750)


async def test_a_collage_fetches_each_poster_once_and_draws_those_that_do_not_come(
    database, clock
) -> None:
    direct = Direct(draw_picture(color="lime"))
    kept = shelf(database, clock, direct)
    panes = tuple(Pane(name=f"{n}", poster_url=POSTER if n else None) for n in range(3))
    drawn = await kept.draw(CollageSketch(panes=panes))
    assert Image.open(io.BytesIO(drawn)).format == "JPEG"
    assert direct.asked == 1
    without = await shelf(database, clock, Direct(None)).draw(CollageSketch(panes=panes))
    assert without != drawn


async def test_a_collage_does_not_wait_for_a_silent_host(database, clock) -> None:
    silent = Silent()
    kept = shelf(database, clock, silent, deadline=60)
    panes = (Pane(name="Metropolis", poster_url=POSTER),)
    drawn = await kept.draw(CollageSketch(panes=panes), deadline=0.01)
    assert Image.open(io.BytesIO(drawn)).size == (360, 520)
    assert silent.asked == 1


async def test_an_upload_is_remembered_per_bot(database, clock) -> None:
    kept = shelf(database, clock, Direct(None))
    await kept.learn(1, POSTER, "file-1")
    await kept.learn(1, POSTER, "file-2")
    assert await kept.file_id(1, POSTER) == "file-2"
    assert await kept.file_id(2, POSTER) is None
    assert await shelf(database, clock, Direct(None)).file_id(1, POSTER) == "file-2"
    await kept.forget(1, POSTER)
    assert await kept.file_id(1, POSTER) is None
    assert await shelf(database, clock, Direct(None)).file_id(1, POSTER) is None


async def test_what_is_forgotten_or_replaced_meanwhile_is_not_remembered(tmp_path, clock) -> None:
    async with open_database(tmp_path, connect=Connection) as database:  # which takes its time
        for changed, expected in ((lambda one: one.forget(1, POSTER), None), (relearn, "file-2")):
            await shelf(database, clock, Direct(None)).learn(1, POSTER, "file-1")
            kept = shelf(database, clock, Direct(None))
            await asyncio.gather(changed(kept), kept.file_id(1, POSTER))
            assert await kept.file_id(1, POSTER) == expected


async def relearn(kept: PictureShelf) -> None:
    await kept.learn(1, POSTER, "file-2")


async def test_an_upload_is_read_once_and_not_for_ever(database, clock) -> None:
    await shelf(database, clock, Direct(None)).learn(1, POSTER, "file-1")
    kept = shelf(database, clock, Direct(None))
    assert await kept.file_id(1, POSTER) == "file-1"
    await shelf(database, clock, Direct(None)).learn(1, POSTER, "file-2")
    assert await kept.file_id(1, POSTER) == "file-1"
    async with disk.read_only(database):
        for number in range(KNOWN):
            await kept.learn(1, str(number), "file")
    assert await kept.file_id(1, POSTER) == "file-2"


@pytest.mark.parametrize("name", ["Metropolis", "流浪地球", "🎬", "", "a" * 3000, "word " * 400])
def test_any_name_can_be_drawn(name) -> None:
    picture = Image.open(io.BytesIO(draw_poster(name, "1927")))
    assert picture.format == "JPEG"
    assert picture.size == (500, 750)


def test_the_same_name_always_looks_the_same() -> None:
    assert draw_poster("Metropolis", "1927") == draw_poster("Metropolis", "1927")
    assert draw_poster("Metropolis", "1927") != draw_poster("Nosferatu", "1922")


async def test_d03_an_upload_that_cannot_be_remembered_costs_no_message(database, clock) -> None:
    kept = shelf(database, clock, Direct(None))
    async with disk.read_only(database):
        await kept.learn(1, "poster", "file-1")
        await kept.forget(1, "poster")
    assert await kept.file_id(1, "poster") is None
