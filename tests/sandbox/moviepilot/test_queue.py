"""The download queue: what is listed, and what a control call really reaches."""

import re
from typing import Any

import pytest

from support.moviepilot import RunningMoviePilot

UNKNOWN = "0" * 40


async def _tasks(moviepilot: RunningMoviePilot, **query: str) -> list[Any]:
    found: list[Any] = await moviepilot.get_api("/download/", **query)
    return found


async def test_the_start_state_has_two_running_tasks_and_a_paused_one(
    lived_in: RunningMoviePilot,
) -> None:
    tasks = await _tasks(lived_in)
    assert [task["state"] for task in tasks] == ["downloading", "downloading", "paused"]
    assert [task["downloader"] for task in tasks] == ["qb", "qb", "tr"]
    assert tasks[2]["dlspeed"] == "0.0B"
    assert tasks[2]["left_time"] == ""
    assert re.fullmatch(r"(\d+分)?\d+秒", tasks[0]["left_time"])
    assert re.fullmatch(r"\d+\.\d[KMG]", tasks[0]["dlspeed"])


@pytest.mark.parametrize(("name", "count"), [("qb", 2), ("tr", 1), ("nope", 0)])
async def test_the_list_of_one_downloader(
    lived_in: RunningMoviePilot, name: str, count: int
) -> None:
    assert len(await _tasks(lived_in, name=name)) == count


async def test_stop_and_start_reach_a_task_of_the_default_downloader(
    lived_in: RunningMoviePilot,
) -> None:
    torrent = (await _tasks(lived_in))[0]["hash"]
    await lived_in.get_api(f"/download/stop/{torrent}")
    stopped = (await _tasks(lived_in))[0]
    await lived_in.step(30)
    still = (await _tasks(lived_in))[0]
    await lived_in.get_api(f"/download/start/{torrent}")
    started = (await _tasks(lived_in))[0]
    assert (stopped["state"], started["state"]) == ("paused", "downloading")
    assert still["progress"] == stopped["progress"]


@pytest.mark.parametrize(
    ("name", "state"), [({}, "paused"), ({"name": "qb"}, "paused"), ({"name": "tr"}, "downloading")]
)
async def test_a_task_of_the_other_downloader_is_reached_by_name_only(
    lived_in: RunningMoviePilot, name: dict[str, str], state: str
) -> None:
    torrent = (await _tasks(lived_in, name="tr"))[0]["hash"]
    answer = await lived_in.get_api(f"/download/start/{torrent}", **name)
    assert answer["success"] is True
    assert (await _tasks(lived_in, name="tr"))[0]["state"] == state


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/download/start/"), ("GET", "/download/stop/"), ("DELETE", "/download/")],
)
async def test_an_unknown_hash_is_a_success_and_an_unknown_downloader_is_not(
    lived_in: RunningMoviePilot, method: str, path: str
) -> None:
    hash_only = await lived_in.call(method, path + UNKNOWN)
    named = await lived_in.call(method, path + UNKNOWN, params={"name": "nope"})
    assert (hash_only.body["success"], named.body["success"]) == (True, False)
    assert len(await _tasks(lived_in)) == 3


async def test_delete_removes_the_task_and_it_does_not_come_back_at_once(
    lived_in: RunningMoviePilot,
) -> None:
    film = (await _tasks(lived_in))[1]
    await lived_in.call("DELETE", f"/download/{film['hash']}")
    await lived_in.step(120)
    assert film["media"]["title"] not in [it["media"]["title"] for it in await _tasks(lived_in)]


async def test_a_release_found_on_a_site_can_be_handed_back(moviepilot: RunningMoviePilot) -> None:
    found = await moviepilot.get_api("/search/media/tmdb:19", mtype="电影")
    hit = found["data"][0]
    body = {"media_in": hit["media_info"], "torrent_in": hit["torrent_info"]}
    added = await moviepilot.call("POST", "/download/", json=body)
    again = await moviepilot.call("POST", "/download/", json=body)
    [task] = await _tasks(moviepilot)
    assert added.body["data"]["download_id"] == task["hash"] == again.body["data"]["download_id"]
    assert (task["title"], task["username"]) == (hit["torrent_info"]["title"], "admin")


async def test_a_torrent_nobody_recognises_is_refused(moviepilot: RunningMoviePilot) -> None:
    torrent = {"title": "Zzz.Unknown.2031.1080p", "enclosure": "magnet:?xt=urn:btih:" + UNKNOWN}
    reply = await moviepilot.call("POST", "/download/add", json={"torrent_in": torrent})
    assert (reply.body["success"], reply.body["message"]) == (False, "无法识别媒体信息")
