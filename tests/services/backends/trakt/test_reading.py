"""The list is read whole or not believed (S-1 to S-4), and every entry as it is (contract 3, 4)."""

from datetime import date
from typing import Any

import pytest

from services.errors import UnexpectedAnswer
from services.models import TitleKind, ViewerId
from services.pointers import Catalogue, Pointer
from services.watchlist.port import ListedKind, Put, Scan
from support.trakt import TraktStage, trakt_stage

ME = ViewerId(1001)
WATCHLIST = "/sync/watchlist/all/added/asc"


async def scanned(stage: TraktStage) -> Scan:
    return await stage.backend.scan(ME, mark=await stage.backend.mark(ME))


async def numbers(stage: TraktStage) -> tuple[list[str], bool]:
    scan = await scanned(stage)
    return [one.work.native for one in scan.items], scan.complete


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (1, 1), (250, 1), (251, 2), (501, 3)])
async def test_s02_every_page_is_read(count: int, pages: int) -> None:
    async with trakt_stage() as stage:
        await stage.sign_in()
        stage.world.fill(count)

        read, complete = await numbers(stage)

        assert len(set(read)) == count
        assert complete
        assert len(stage.world.calls(WATCHLIST)) == pages


async def test_a_smaller_largest_page_is_what_counts() -> None:
    async with trakt_stage(variant={"largest_page": 40}) as stage:
        await stage.sign_in()
        stage.world.fill(101)
        read, complete = await numbers(stage)
        assert (len(read), complete) == (101, True)
        assert len(stage.world.calls(WATCHLIST)) == 3


@pytest.mark.parametrize("how", ["insert", "remove", "both"])
async def test_s03_a_list_that_moves_is_read_again_and_then_not_believed(how: str) -> None:
    async with trakt_stage(variant={"mutates": how, "largest_page": 50}) as stage:
        await stage.sign_in()
        stage.world.fill(120)
        _, complete = await numbers(stage)
        assert not complete
        stage.world.variant(mutates="")
        read, complete = await numbers(stage)
        assert complete
        assert len(read) == len(stage.world.server.lists().entries)


@pytest.mark.parametrize("lie", [{"items_lie": 1}, {"items_lie": -1}, {"pages_lie": -1}])
async def test_s03_counts_that_do_not_agree_are_not_believed(lie: dict[str, int]) -> None:
    async with trakt_stage(variant={**lie, "largest_page": 50}) as stage:
        await stage.sign_in()
        stage.world.fill(120)
        _, complete = await numbers(stage)
        assert not complete


async def test_repeated_entries_count_once() -> None:
    async with trakt_stage(variant={"repeats": True, "largest_page": 50}) as stage:
        await stage.sign_in()
        stage.world.fill(120)
        read, complete = await numbers(stage)
        assert len(read) == len(set(read)) == 120
        assert complete


async def test_s04_without_headers_a_page_without_news_is_the_end() -> None:
    async with trakt_stage(variant={"page_headers": False, "largest_page": 50}) as stage:
        await stage.sign_in()
        stage.world.fill(120)
        read, complete = await numbers(stage)
        assert (len(read), complete) == (120, False)


async def test_s01_the_mark_is_one_request_and_moves_on_additions_and_removals() -> None:
    async with trakt_stage() as stage:
        await stage.sign_in()
        stage.world.fill(3)
        first = await stage.backend.mark(ME)
        assert len(stage.world.calls()) == 1
        assert await stage.backend.mark(ME) == first
        stage.clock.advance(1)
        await stage.world.post("unlist", trakt=800_001)
        assert await stage.backend.mark(ME) != first
        stage.world.variant(activities="backwards")
        assert await stage.backend.mark(ME) != first


async def test_every_kind_of_entry_is_understood() -> None:
    async with trakt_stage() as stage:
        await stage.sign_in()
        world = stage.world
        world.put(500_001)
        world.put(600_001, kind="show", season=0)
        world.put(600_002, kind="show", season=2020, tmdb=None, imdb="tt0002844", year=None)
        world.put(600_003, kind="show", episode=3, season=1)
        world.put(600_004, kind="show")
        items = (await scanned(stage)).items
        assert [(one.kind, one.season, one.episode) for one in items] == [
            (ListedKind.FILM, None, None),
            (ListedKind.SEASON, 0, None),
            (ListedKind.SEASON, 2020, None),
            (ListedKind.EPISODE, 1, 3),
            (ListedKind.SERIES, None, None),
        ]
        assert items[0].work.pointers[0].catalogue is Catalogue.TMDB
        assert [one.catalogue for one in items[2].work.pointers] == [Catalogue.IMDB]
        assert items[2].work.year is None
        assert len({one.key for one in items}) == 5


async def test_s08_an_entry_that_was_put_on_again_is_another_one() -> None:
    async with trakt_stage() as stage:
        await stage.sign_in()
        stage.world.put(800_000)
        (first,) = (await scanned(stage)).items
        stage.clock.advance(60)
        await stage.world.post("unlist", all=True)
        stage.world.put(800_000)
        (second,) = (await scanned(stage)).items
        assert first.key == second.key
        assert first.entry != second.entry
        assert first.listed_at < second.listed_at


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"type": "person", "person": {}},
        {"type": "movie", "movie": None},
        {"type": "movie", "movie": {"title": "No number", "ids": {"tmdb": 1}}},
        {"type": "season", "show": {"title": "x", "ids": {"trakt": 1}}, "season": {"number": None}},
    ],
)
async def test_rows_that_make_no_sense_are_left_out(row: dict[str, Any]) -> None:
    async with trakt_stage() as stage:
        await stage.sign_in()
        good = {"id": 1, "type": "movie", "movie": {"title": None, "ids": {"trakt": 7}}}
        await stage.world.post("answer", path=WATCHLIST, body=[row, good])
        scan = await scanned(stage)
        assert [one.work.name for one in scan.items][:1] == ["7"]


@pytest.mark.parametrize("body", [{}, "text", None, {"error": "odd"}])
async def test_a_list_that_is_none_is_never_an_empty_list(body: object) -> None:
    async with trakt_stage() as stage:
        await stage.sign_in()
        await stage.world.post("answer", path=WATCHLIST, body=body)
        with pytest.raises(UnexpectedAnswer):
            await scanned(stage)


async def test_a_title_goes_onto_the_list_and_off_it() -> None:
    async with trakt_stage(seeded=False) as stage:
        await stage.sign_in()
        film = Pointer(catalogue=Catalogue.TMDB, number="19", kind=TitleKind.FILM)
        series = Pointer(catalogue=Catalogue.TMDB, number="653", kind=TitleKind.SERIES)
        nowhere = Pointer(catalogue=Catalogue.TMDB, number="999999", kind=TitleKind.FILM)
        assert all(map(stage.backend.takes, (film, series)))
        said = [await stage.backend.put(ME, one) for one in (film, film, series, nowhere)]
        assert said == [Put.ADDED, Put.THERE, Put.ADDED, Put.UNKNOWN]
        items = (await scanned(stage)).items
        assert [one.work.name for one in items] == ["Metropolis", "Les Vampires"]
        assert [await stage.backend.take(ME, one) for one in (*items, items[0])] == [
            True,
            True,
            False,
        ]
        assert (await scanned(stage)).items == ()


async def test_a_season_is_taken_off_alone() -> None:
    async with trakt_stage() as stage:
        await stage.sign_in()
        stage.world.put(600_001, kind="show", season=2)
        stage.world.put(600_001, kind="show")
        season = next(x for x in (await scanned(stage)).items if x.season == 2)
        assert await stage.backend.take(ME, season)
        assert [one.season for one in (await scanned(stage)).items] == [None]


async def test_what_was_watched_since_is_known() -> None:
    async with trakt_stage() as stage:
        await stage.sign_in()
        stage.world.put(500_001)
        (item,) = (await scanned(stage)).items
        since = stage.clock.now().timestamp()
        assert not await stage.backend.watched(ME, item, since=since)
        stage.clock.advance(60)
        await stage.world.post("watch", trakt=500_001)
        assert await stage.backend.watched(ME, item, since=since)
        assert not await stage.backend.watched(ME, item, since=since + 3600)
        assert (await scanned(stage)).items == ()


async def test_the_calendar_and_recommendations_are_theirs() -> None:
    async with trakt_stage(seeded=True) as stage:
        await stage.sign_in()
        coming = await stage.backend.coming(ME, date(2026, 3, 1), 7)
        assert [one.day for one in coming] == sorted(one.day for one in coming)
        assert {one.work.name for one in coming} == {"Tih-Minh", "Fantômas", "Judex"}
        works = await stage.backend.recommended(ME)
        assert [one.is_series for one in works[:4]] == [False, True, False, True]
        assert "Metropolis" not in {one.name for one in works}
