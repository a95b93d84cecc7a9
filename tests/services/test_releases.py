"""Narrowing a list of releases down, and waiting for one."""

import asyncio
from datetime import UTC, datetime

import pytest

from services.errors import NotSupported
from services.models import TitleKind
from services.picked import PickedRelease
from services.ports.release_models import Destination, Release, SiteSearch
from services.registry import Registry
from services.releases import (
    FRESH,
    MOST_LISTS,
    ReleaseService,
    SearchStopped,
    Selection,
    SizeBand,
    SortBy,
    band_of,
    facets_of,
    select,
)
from support.clock import FakeClock
from support.samples import SERVER, film, series
from support.server import FakeServer

GB = 1024**3


def release(digest: str, **facts) -> Release:
    return Release(digest=digest, **({"name": digest, "site": "one"} | facts))


LIST = (
    release("a", size=2 * GB, seeders=5, charged=0, resolution="1080p"),
    release("b", size=20 * GB, seeders=None, charged=1, resolution="2160p", site="two"),
    release("c", size=None, seeders=9, published_at=datetime(2026, 1, 1, tzinfo=UTC)),
)


def names(selection: Selection) -> str:
    return "".join(one.digest for one in select(LIST, selection))


@pytest.mark.parametrize(
    ("selection", "left"),
    [
        (Selection(), "cab"),
        (Selection(free=True), "a"),
        (Selection(resolution="2160p"), "b"),
        (Selection(site="two"), "b"),
        (Selection(size=SizeBand.SMALL), "a"),
        (Selection(size=SizeBand.MIDDLE), ""),
        (Selection(sort=SortBy.LARGEST), "bac"),
        (Selection(sort=SortBy.SMALLEST), "abc"),
        (Selection(sort=SortBy.NEWEST), "cab"),
    ],
)
def test_a8_a_list_is_narrowed_down_and_ordered(selection, left) -> None:
    assert names(selection) == left
    assert selection.narrows == (len(left) < len(LIST))


def test_only_what_tells_releases_apart_is_offered() -> None:
    facets = facets_of(LIST)
    assert (facets.free, facets.resolutions, facets.sites) == (
        True,
        ("2160p", "1080p"),
        ("one", "two"),
    )
    assert facets.sizes == (SizeBand.SMALL, SizeBand.LARGE)
    alone = facets_of(LIST[:1])
    assert (alone.free, alone.resolutions, alone.sites, alone.sizes) == (False, (), (), ())


def test_bands_have_no_gap() -> None:
    assert [band_of(size) for size in (0, 3 * GB, 3 * GB + 1, 12 * GB + 1, None)] == [
        SizeBand.SMALL,
        SizeBand.SMALL,
        SizeBand.MIDDLE,
        SizeBand.LARGE,
        None,
    ]


class Sites(FakeServer):
    """A server with sites behind it, which answer when `open` is set."""

    def __init__(self, *offered: Release) -> None:
        super().__init__(film(), series())
        self.offered = offered
        self.open = asyncio.Event()
        self.open.set()
        self.searched = asyncio.Event()
        self.searches = 0

    async def releases(self, _title, *, season) -> SiteSearch:
        """Search."""
        self.searches += 1
        self.searched.set()
        await self.open.wait()
        return SiteSearch(releases=self.offered)

    async def destinations(self, _title):
        """Know none."""

    async def download(self, _title, digest, *, season, to) -> str:
        """Download."""
        return f"hash of {digest} to {to.downloader}"


@pytest.fixture
def sites() -> Sites:
    return Sites(*LIST)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def service(sites, people, clock) -> ReleaseService:
    return ReleaseService(Registry([sites]), people, clock)


async def test_a_list_is_kept_for_some_minutes(service, sites, clock) -> None:
    for _ in range(2):
        await service.find(film(), None, asked_from="x")
    assert sites.searches == 1
    clock.advance(FRESH + 1)
    await service.find(film(), None, asked_from="x")
    assert sites.searches == 2


async def test_an_empty_list_is_not_kept(service, sites) -> None:
    sites.offered = ()
    for _ in range(2):
        await service.find(film(), None, asked_from="x")
    assert sites.searches == 2


async def test_memory_is_bounded(service, sites) -> None:
    for season in range(MOST_LISTS + 1):
        await service.find(series(), season, asked_from="x")
    await service.find(series(), 0, asked_from="x")
    assert sites.searches == MOST_LISTS + 2


async def test_a_search_is_stopped_by_who_waits_for_it_only(service, sites) -> None:
    sites.open.clear()
    async with asyncio.TaskGroup() as group:
        search = group.create_task(_stopped(service))
        await sites.searched.wait()
        assert not service.stop("somebody else's")
        assert service.stop("mine")
        assert not service.stop("mine")
    assert search.result()
    assert not service.stop("mine")


async def _stopped(service: ReleaseService) -> bool:
    try:
        await service.find(film(), None, asked_from="mine")
    except SearchStopped:
        return True
    return False


async def test_only_where_it_can_be_done_it_is_offered(service, people, clock) -> None:
    assert service.offered(film().ref)
    assert not ReleaseService(Registry([FakeServer()]), people, clock).offered(film().ref)
    person = type(film().ref)(backend=SERVER, kind=TitleKind.PERSON, native_id="1")
    assert not service.offered(person)
    with pytest.raises(NotSupported):
        await ReleaseService(Registry([FakeServer()]), people, clock).destinations(film())


async def test_what_is_downloaded_is_followed_and_a_subscription_stays_known(
    service, people, database
) -> None:
    await people.meet(1001, name="O", telegram_language="en")
    await people.follow(1001, series().ref, 2, wish="5")
    for season in (2, 3):
        picked = PickedRelease(digest="a", name="A", to=Destination(downloader="qb"))
        admission = await service.download(series(), season, picked, who=1001)
        assert not admission.waits
    async with database.read() as connection:
        rows = await connection.exec_driver_sql(
            "SELECT season, subscription_id FROM follower ORDER BY season"
        )
        assert [tuple(row) for row in rows] == [(2, "5"), (3, "")]


async def test_a_film_has_no_seasons_to_choose_from(service, sites) -> None:
    assert await service.seasons(film()) == ()
    assert await service.seasons(series()) == tuple(sites.known_seasons)
