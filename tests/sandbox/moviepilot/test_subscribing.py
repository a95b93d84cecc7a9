"""Subscriptions: duplicates that look like successes, updates that reset, states, deletion."""

from typing import Any

import pytest

from support.moviepilot import RunningMoviePilot

ROOT = "/subscribe/"
SERIES = {"name": "The Perils of Pauline", "type": "电视剧", "tmdbid": 910002, "season": 2}


async def _create(moviepilot: RunningMoviePilot, **body: Any) -> Any:
    return (await moviepilot.call("POST", ROOT, json=body)).body


async def _listed(moviepilot: RunningMoviePilot) -> list[Any]:
    found: list[Any] = await moviepilot.get_api(ROOT)
    return found


async def test_a_duplicate_is_a_success_with_the_id_it_has(moviepilot: RunningMoviePilot) -> None:
    first, second = await _create(moviepilot, **SERIES), await _create(moviepilot, **SERIES)
    other = await _create(moviepilot, **(SERIES | {"season": 3}))
    assert first == second == {"success": True, "message": "", "data": {"id": 1}}
    assert other["data"] == {"id": 2}
    assert len(await _listed(moviepilot)) == 2


async def test_film_and_series_of_one_number_are_two_things(moviepilot: RunningMoviePilot) -> None:
    film = await _create(moviepilot, type="电影", tmdbid=653)
    series = await _create(moviepilot, type="电视剧", tmdbid=653)
    names = [it["name"] for it in await _listed(moviepilot)]
    assert (film["data"], series["data"]) == ({"id": 1}, {"id": 2})
    assert names == ["Nosferatu", "Les Vampires"]


async def test_the_username_is_the_callers(moviepilot: RunningMoviePilot) -> None:
    member = await moviepilot.bearer(member=True)
    await moviepilot.call("POST", ROOT, json=SERIES | {"username": "admin"}, headers=member)
    [mine] = await moviepilot.get_api("/subscribe/user/user2")
    assert mine["username"] == "user2"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "未识别到媒体信息"),
        ({"name": "No Such Film", "type": "电影"}, "未识别到媒体信息"),
        ({"type": "电影", "tmdbid": 1}, "未识别到媒体信息"),
        (SERIES | {"season": 9}, "未获取到第 9 季的总集数"),
    ],
)
async def test_a_refusal_is_a_200_with_a_reason(
    moviepilot: RunningMoviePilot, body: dict[str, Any], message: str
) -> None:
    assert await _create(moviepilot, **body) == {
        "success": False,
        "message": message,
        "data": {"id": None},
    }


async def test_an_update_resets_what_was_not_sent(moviepilot: RunningMoviePilot) -> None:
    await _create(moviepilot, **SERIES, best_version=1, sites=[1, 2], quality="BluRay")
    reply = await moviepilot.call("PUT", ROOT, json={"id": 1, "resolution": "1080p"})
    [now] = await _listed(moviepilot)
    assert reply.body["success"] is True
    assert (now["best_version"], now["vote"], now["total_episode"], now["sites"]) == (0, 0, 0, [])
    assert (now["quality"], now["resolution"], now["name"]) == (
        "BluRay", "1080p", "The Perils of Pauline",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("path", "state", "message"),
    [
        ("/subscribe/status/1", "S", None),
        ("/subscribe/status/1", "N", "无效的订阅状态"),
        ("/subscribe/status/9", "R", "订阅不存在"),
    ],
)
async def test_states(
    moviepilot: RunningMoviePilot, path: str, state: str, message: str | None
) -> None:
    await _create(moviepilot, **SERIES)
    reply = await moviepilot.call("PUT", path, params={"state": state})
    assert (reply.status, reply.body["message"]) == (200, message)


async def test_a_suspended_subscription_downloads_nothing(moviepilot: RunningMoviePilot) -> None:
    await _create(moviepilot, **SERIES)
    await moviepilot.call("PUT", "/subscribe/status/1", params={"state": "S"})
    await moviepilot.step(60)
    asleep = (await moviepilot.state())["downloads"]
    await moviepilot.call("PUT", "/subscribe/status/1", params={"state": "R"})
    await moviepilot.step(5)
    assert (len(asleep), len((await moviepilot.state())["downloads"])) == (0, 3)


async def test_deletion_never_says_no(moviepilot: RunningMoviePilot) -> None:
    await _create(moviepilot, **SERIES)
    await _create(moviepilot, **(SERIES | {"season": 1}))
    await _create(moviepilot, type="电影", tmdbid=19)
    paths = ["/subscribe/9", "/subscribe/3", "/subscribe/media/tmdb:910002"]
    replies = [await moviepilot.call("DELETE", path) for path in paths]
    assert [reply.body["success"] for reply in replies] == [True, True, True]
    assert await _listed(moviepilot) == []


async def test_by_media_without_a_season_finds_any(moviepilot: RunningMoviePilot) -> None:
    await _create(moviepilot, **SERIES)
    anyone = await moviepilot.get_api("/subscribe/media/tmdb:910002")
    other = await moviepilot.get_api("/subscribe/media/tmdb:910002", season=1)
    assert (anyone["season"], other["id"], other["name"]) == (2, None, None)


async def test_the_path_without_a_slash_redirects(moviepilot: RunningMoviePilot) -> None:
    reply = await moviepilot.call("GET", "/subscribe", params={"a": "b"})
    assert (reply.status, reply.headers["Location"]) == (
        307,
        f"{moviepilot.url}/api/v1/subscribe/?a=b",
    )


async def test_a_young_subscription_is_not_searched_again(moviepilot: RunningMoviePilot) -> None:
    await _create(moviepilot, **SERIES)
    await moviepilot.step(20)
    young = await moviepilot.get_api("/subscribe/search/1")
    quiet = (await moviepilot.state())["messages_waiting"]["system"]
    await moviepilot.step(45)
    await moviepilot.get_api("/subscribe/search/1")
    assert (young["success"], quiet) == (True, 0)
    assert (await moviepilot.state())["messages_waiting"]["system"] == 1


async def test_ids_of_subscriptions_are_reused_without_old_memories(
    moviepilot: RunningMoviePilot,
) -> None:
    await _create(moviepilot, **SERIES)
    await moviepilot.call("DELETE", "/subscribe/1")
    again = await _create(moviepilot, type="电影", tmdbid=19)
    await moviepilot.step(6)
    [task] = (await moviepilot.state())["downloads"]
    assert (again["data"]["id"], task["media"]["title"]) == (1, "Metropolis")
