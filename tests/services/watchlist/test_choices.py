"""S-11 to S-13: nobody guesses; whose entry it is chooses (contract trakt.md 10)."""

import asyncio

import pytest

from services.models import TitleKind
from services.watchlist.model import SeasonPolicy, Why
from support.lists import OLIVE, TRAKT, lists, seasons


async def test_s11_without_an_id_nobody_guesses_and_candidates_are_offered(tmp_path) -> None:
    async with lists(tmp_path) as here:
        await here.import_nothing()
        near = await here.shelf.title(here.shelf.ref(7))
        here.shelf.titles = [near]
        here.put(900_001, tmdb=None, name="Reel", year=1928)
        here.put(900_002, tmdb=None, name="Nobody knows", year=1928)
        await here.tick()
        assert here.shelf.asked == []
        assert await here.states() == {"900001": "choice", "900002": "choice"}
        assert [one.choices for one in here.news] == [2]
        item = (await here.items())["900001"]
        assert item.why is Why.NO_ID
        choices = await here.service.choices(OLIVE, item.key)
        assert choices.titles == (near,)
        done = await here.service.choose(OLIVE, item.key, near.ref)
        assert done.state == "subscribed"
        assert here.shelf.asked == [("7", None)]


async def test_s11_an_id_that_the_server_does_not_know_is_a_choice(tmp_path) -> None:
    async with lists(tmp_path) as here:
        await here.import_nothing()
        here.shelf.unknown.add("800000")
        here.put(800_000)
        await here.tick()
        assert (await here.items())["800000"].why is Why.UNKNOWN


@pytest.mark.parametrize(
    ("season", "state", "why"),
    [(0, "skipped", Why.SPECIALS), (9, "choice", Why.NO_SEASON), (1927, "choice", Why.NO_SEASON)],
)
async def test_s12_a_season_the_server_lacks_is_never_season_1(
    tmp_path, season: int, state: str, why: Why
) -> None:
    async with lists(tmp_path) as here:
        await here.import_nothing()
        here.shelf.known_seasons = seasons(0, 1, 2, 1927)
        here.put(600_001, kind="show", season=season)
        await here.tick()
        (item,) = (await here.items()).values()
        assert (item.state, item.why) == (state, why)
        assert here.shelf.asked == []


async def test_s13_a_show_and_one_of_its_seasons_are_one_subscription(tmp_path) -> None:
    async with lists(tmp_path) as here:
        await here.import_nothing()
        here.shelf.known_seasons = seasons(1, 2, 3)
        await here.service.set_policy(OLIVE, SeasonPolicy.ALL)
        here.put(600_001, kind="show")
        here.put(600_001, kind="show", season=2)
        await here.tick()
        assert here.shelf.asked == [("600001", 2)]
        assert (await here.items())["600001"].why is Why.COVERED


async def test_an_episode_suggests_its_season(tmp_path) -> None:
    async with lists(tmp_path) as here:
        await here.import_nothing()
        here.shelf.known_seasons = seasons(1, 2)
        here.put(600_001, kind="show", season=2, episode=3)
        await here.tick()
        (item,) = (await here.items()).values()
        assert (item.state, item.why) == ("choice", Why.EPISODE)
        choices = await here.service.choices(OLIVE, item.key)
        assert [one.number for one in choices.seasons] == [1, 2]
        await here.service.choose_season(OLIVE, item.key, 2)
        assert here.shelf.asked == [("600001", 2)]


async def test_s18_what_was_chosen_during_a_look_is_said_on_its_own_screen_alone(tmp_path) -> None:
    async with lists(tmp_path) as here:
        await here.import_nothing()
        here.shelf.known_seasons = seasons(1, 2)
        here.put(600_001, kind="show")
        await here.tick()
        (item,) = (await here.items()).values()
        here.news.clear()
        async with asyncio.TaskGroup() as group:
            async with here.sync.alone((TRAKT, OLIVE)):
                choosing = group.create_task(here.service.choose_season(OLIVE, item.key, 2))
                for _ in range(50):  # so far as it comes while a look is under way
                    await asyncio.sleep(0)
                await here.sync.fulfil(here.stage.backend, (TRAKT, OLIVE))
            assert (await choosing).state == "subscribed"
        assert here.shelf.asked == [("600001", 2)]
        assert here.news == []


@pytest.mark.parametrize(
    ("policy", "asked"),
    [
        (SeasonPolicy.ASK, []),
        (SeasonPolicy.FIRST, [1]),
        (SeasonPolicy.LATEST, [3]),
        (SeasonPolicy.ALL, [1, 2, 3]),
    ],
)
async def test_a_whole_series_stands_for_what_its_person_decided(
    tmp_path, policy: SeasonPolicy, asked: list[int]
) -> None:
    async with lists(tmp_path) as here:
        await here.import_nothing()
        here.shelf.known_seasons = seasons(0, 1, 2, 3, 4, coming=(4,))
        await here.service.set_policy(OLIVE, policy)
        here.put(600_001, kind="show")
        await here.tick()
        assert [season for _, season in here.shelf.asked] == asked


async def test_a_decision_about_seasons_also_settles_what_waits_for_it(tmp_path) -> None:
    async with lists(tmp_path) as here:
        await here.import_nothing()
        here.shelf.known_seasons = seasons(1, 2)
        here.put(600_001, kind="show")
        await here.tick()
        assert here.shelf.asked == []
        await here.service.set_policy(OLIVE, SeasonPolicy.LATEST)
        await here.tick()
        assert here.shelf.asked == [("600001", 2)]


async def test_a_series_of_one_season_needs_no_choice(tmp_path) -> None:
    async with lists(tmp_path) as here:
        await here.import_nothing()
        here.shelf.known_seasons = seasons(0, 1)
        here.put(600_001, kind="show")
        await here.tick()
        assert here.shelf.asked == [("600001", 1)]


async def test_a_film_and_a_series_of_one_number_are_two_titles(tmp_path) -> None:
    async with lists(tmp_path) as here:
        await here.import_nothing()
        here.shelf.known_seasons = seasons(1)
        here.put(653)
        here.put(600_001, kind="show", tmdb=653)
        await here.tick()
        kinds = [(one.ref.kind, one.season) for one in here.shelf.wishes]
        assert kinds == [(TitleKind.FILM, None), (TitleKind.SERIES, 1)]


async def test_a_choice_can_be_left_alone(tmp_path) -> None:
    async with lists(tmp_path) as here:
        await here.import_nothing()
        here.put(900_001, tmdb=None)
        await here.tick()
        item = (await here.items())["900001"]
        await here.service.skip(OLIVE, item.key)
        await here.tick()
        assert await here.states() == {"900001": "skipped"}
