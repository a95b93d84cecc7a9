"""Releases: what the sites offer, and downloading one of them."""

import pytest

from services.capabilities import Queue, Releases, Search
from services.errors import BackendError, UnknownItem
from services.ports.release_models import Destination
from support.contract import Stage, Trouble
from support.subjects import having


@having(Search, Releases)
async def test_releases_can_be_told_apart_and_shown(stage: Stage) -> None:
    film = await stage.backend.title(stage.known.film)

    found = (await stage.backend.releases(film, season=None)).releases

    assert len(found) > 1
    assert len({it.digest for it in found}) == len(found)
    assert all(it.name and it.site and it.size and it.published_at for it in found)


@having(Search, Releases)
async def test_another_search_finds_them_under_the_same_digests(stage: Stage) -> None:
    series = await stage.backend.title(stage.known.series)

    first = await stage.backend.releases(series, season=2)
    again = await stage.backend.releases(series, season=2)

    assert [it.digest for it in first.releases] == [it.digest for it in again.releases]
    assert all("S02" in it.name for it in first.releases)


@having(Search, Releases, Queue)
async def test_a_release_is_downloaded_once_also_without_a_search_before(stage: Stage) -> None:
    film = await stage.backend.title(stage.known.film)
    wanted = (await stage.backend.releases(film, season=None)).releases[0]
    stage.backend._searches.clear()

    first = await stage.backend.download(film, wanted.digest, season=None, to=Destination())
    again = await stage.backend.download(film, wanted.digest, season=None, to=Destination())

    assert first == again
    items = (await stage.backend.queue()).items
    assert [it.native_id for it in items].count(first) == 1


@having(Search, Releases)
async def test_a_download_goes_where_it_was_sent(stage: Stage) -> None:
    film = await stage.backend.title(stage.known.film)
    wanted = (await stage.backend.releases(film, season=None)).releases[0]
    places = await stage.backend.destinations(film)

    to = Destination(downloader=places.downloaders[-1])
    native_id = await stage.backend.download(film, wanted.digest, season=None, to=to)

    pools = {it.native_id: it.pool for it in (await stage.backend.queue()).items}
    assert pools[native_id] == places.downloaders[-1]


@having(Search, Releases)
async def test_what_no_site_offers_is_not_downloaded(stage: Stage) -> None:
    film = await stage.backend.title(stage.known.film)

    with pytest.raises(UnknownItem):
        await stage.backend.download(film, "00000000", season=None, to=Destination())

    assert await stage.changes() == []


@having(Search, Releases)
@pytest.mark.parametrize("trouble", [Trouble.DOWN, Trouble.PAGE, Trouble.CRASH, Trouble.HALF])
async def test_trouble_is_an_error(stage: Stage, trouble: Trouble) -> None:
    film = await stage.backend.title(stage.known.film)
    await stage.trouble(trouble)

    for ask in (
        lambda: stage.backend.releases(film, season=None),
        lambda: stage.backend.destinations(film),
    ):
        with pytest.raises(BackendError):
            await ask()
