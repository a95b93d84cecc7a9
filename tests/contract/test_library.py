"""The library knows what is there."""

from services.capabilities import Library, Pictures, Search
from support.contract import Stage
from support.subjects import having


@having(Search, Library)
async def test_what_is_there_is_known_and_nothing_else(stage: Stage) -> None:
    owned = await stage.backend.title(stage.known.owned)
    film = await stage.backend.title(stage.known.film)
    series = await stage.backend.title(stage.known.series)

    found = [await stage.backend.contains(title) for title in (owned, film, series)]

    assert found == [True, False, False]


@having(Search, Pictures)
async def test_a_poster_can_be_fetched_through_the_server(stage: Stage) -> None:
    film = await stage.backend.title(stage.known.film)

    first = await stage.backend.picture(film.poster_url)
    await stage.restart()
    second = await stage.backend.picture(film.poster_url)

    assert len(first) > 1000
    assert first == second
