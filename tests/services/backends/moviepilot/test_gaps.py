"""What wishes lack, read from the recorded list."""

from typing import Any

import pytest

from services.backends.moviepilot.backend import MoviePilot
from support.recorded import RecordedServer, recording, says

WISHES = "/api/v1/subscribe/"


def wish(**changes: Any) -> dict[str, Any]:
    rows = recording("moviepilot", "subscribe_list").response
    series = next(row for row in rows if row["type"] == "电视剧")
    return {**series, "total_episode": 10, "lack_episode": 4, "season": 2, **changes}


async def test_a_season_that_lacks_episodes_is_a_gap(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    server.on("GET", WISHES, says(200, [wish()]))

    (gap,) = await moviepilot.gaps()

    assert (gap.missing, gap.wanted, gap.present, gap.season) == (4, 10, 6, 2)
    assert gap.subscription == str(wish()["id"])
    assert gap.ref.native_id == f"tmdb:{wish()['tmdbid']}"


@pytest.mark.parametrize(
    "changes",
    [
        {"lack_episode": 0},
        {"lack_episode": None},
        {"total_episode": 0},
        {"type": "电影", "season": None, "total_episode": 0, "lack_episode": 0},
    ],
    ids=["complete", "not told", "not counted", "film"],
)
async def test_what_is_complete_or_not_counted_is_none(
    server: RecordedServer, moviepilot: MoviePilot, changes: dict[str, Any]
) -> None:
    server.on("GET", WISHES, says(200, [wish(**changes)]))

    assert await moviepilot.gaps() == []
