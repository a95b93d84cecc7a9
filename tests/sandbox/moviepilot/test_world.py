"""The living world: what a subscription becomes, what fails, what is always the same."""

from typing import Any

import pytest

from support.clock import FakeClock
from support.moviepilot import RunningMoviePilot, running_moviepilot

METROPOLIS = {"type": "电影", "tmdbid": 19}


async def _rows(moviepilot: RunningMoviePilot) -> list[Any]:
    found: list[Any] = (await moviepilot.get_api("/history/transfer", count=-1))["data"]["list"]
    return found


async def test_a_film_is_searched_downloaded_organised_and_completed(
    moviepilot: RunningMoviePilot,
) -> None:
    await moviepilot.subscribe(**METROPOLIS, username="user2")
    new = (await moviepilot.state())["subscriptions"][0]["state"]
    await moviepilot.step(6)
    running = await moviepilot.state()
    await moviepilot.step(60)
    [row] = await _rows(moviepilot)
    [finished] = await moviepilot.get_api("/subscribe/history/电影")
    known = await moviepilot.get_api("/mediaserver/exists", tmdbid=19, mtype="电影")
    [handed] = await moviepilot.get_api("/history/download")
    assert (new, running["subscriptions"][0]["state"]) == ("N", "R")
    assert running["downloads"][0]["username"] == "user2"
    assert (row["title"], row["status"], row["seasons"]) == ("Metropolis", True, "")
    assert row["download_hash"] == handed["download_hash"] == running["downloads"][0]["hash"]
    assert row["src_fileitem"]["size"] == running["downloads"][0]["size"]
    assert (await moviepilot.state())["subscriptions"] == []
    assert (finished["name"], finished["state"]) == ("Metropolis", None)
    assert known["success"] is True


async def test_a_season_arrives_a_few_episodes_at_a_time(moviepilot: RunningMoviePilot) -> None:
    await moviepilot.subscribe(type="电视剧", tmdbid=910002, season=2)
    await moviepilot.step(6)
    first = await moviepilot.state()
    await moviepilot.step(16)
    later = (await moviepilot.state())["subscriptions"][0]
    await moviepilot.step(120)
    assert [task["season_episode"] for task in first["downloads"]] == [
        "S02 E01", "S02 E02", "S02 E03",
    ]  # fmt: skip
    assert 0 < later["lack_episode"] < later["total_episode"] == 9
    assert {row["episodes"] for row in await _rows(moviepilot) if row["status"]} == {
        f"E{number:02d}" for number in range(1, 10)
    }
    assert (await moviepilot.state())["subscriptions"] == []


async def test_every_eighth_transfer_fails_and_another_release_is_fetched(
    moviepilot: RunningMoviePilot,
) -> None:
    await moviepilot.subscribe(type="电视剧", tmdbid=910002, season=1)
    await moviepilot.step(400)
    rows = await _rows(moviepilot)
    failures = [row for row in sorted(rows, key=lambda it: it["id"]) if not row["status"]]
    assert [row["id"] for row in failures] == [8, 16]
    assert [row["errmsg"] for row in failures] == ["未识别到媒体信息", "目标存储空间不足"]
    assert [row["tmdbid"] for row in failures] == [None, 910002]
    assert len({row["episodes"] for row in rows if row["status"]}) == 20


async def test_what_is_being_organised_stands_in_the_transfer_queue(
    moviepilot: RunningMoviePilot,
) -> None:
    await moviepilot.subscribe(**METROPOLIS)
    await moviepilot.step(5)
    seconds = moviepilot.server.queue.tasks()[0].left
    await moviepilot.step(seconds + 0.5)
    [item] = await moviepilot.get_api("/transfer/queue")
    await moviepilot.step(2)
    assert (item["media"]["title"], item["tasks"][0]["state"]) == ("Metropolis", "running")
    assert await moviepilot.get_api("/transfer/queue") == []


@pytest.mark.parametrize(
    "wish",
    [
        {"type": "电视剧", "tmdbid": 910009, "season": 2},
        {"type": "电影", "tmdbid": 9303905},
    ],
)
async def test_what_is_not_out_yet_stays_subscribed(
    moviepilot: RunningMoviePilot, wish: dict[str, Any]
) -> None:
    await moviepilot.subscribe(**wish)
    await moviepilot.step(300)
    state = await moviepilot.state()
    assert (len(state["subscriptions"]), state["downloads"], state["history_total"]) == (1, [], 0)


async def test_what_is_in_the_library_already_completes_at_the_search(
    lived_in: RunningMoviePilot,
) -> None:
    before = (await lived_in.state())["history_total"]
    subscription = await lived_in.subscribe(type="电影", tmdbid=775)
    await lived_in.step(6)
    state = await lived_in.state()
    finished = await lived_in.get_api("/subscribe/history/电影")
    assert subscription not in [it["id"] for it in state["subscriptions"]]
    assert [it["name"] for it in finished] == ["A Trip to the Moon"]
    assert state["history_total"] == before


async def test_the_start_state(lived_in: RunningMoviePilot) -> None:
    rows = await _rows(lived_in)
    state = await lived_in.state()
    days = await lived_in.get_api("/dashboard/transfer", days=30)
    assert await lived_in.get_api("/dashboard/statistic") == {
        "movie_count": 120,
        "tv_count": 34,
        "episode_count": 1560,
        "user_count": 3,
    }
    assert (len(rows), sum(days)) == (25, 25)
    assert sum(not row["status"] for row in rows) == 3
    assert state["messages_waiting"] == {"user": 0, "system": 0}
    progress = [(it["total_episode"], it["lack_episode"]) for it in state["subscriptions"]]
    assert progress == [(12, 9), (0, 0), (10, 10)]


async def test_the_same_seed_and_steps_give_the_same_world(clock: FakeClock) -> None:
    histories = []
    for _ in range(2):
        async with running_moviepilot(clock=clock, seed=7, ambient=True) as moviepilot:
            await moviepilot.subscribe(**METROPOLIS)
            await moviepilot.step(300)
            rows = sorted(await _rows(moviepilot), key=lambda row: row["id"])
            histories.append([(row["id"], row["src"], row["status"]) for row in rows])
    assert histories[0] == histories[1]
    assert len(histories[0]) > 30


async def test_others_ask_for_things_when_the_world_is_ambient() -> None:
    async with running_moviepilot(seeded=False, ambient=True) as moviepilot:
        await moviepilot.step(300)
        rows = await _rows(moviepilot)
    assert len(rows) >= 2


async def test_a_living_world_moves_by_itself(clock: FakeClock) -> None:
    async with running_moviepilot(seeded=False, clock=clock, living=True, pace=100.0) as moviepilot:
        await moviepilot.subscribe(**METROPOLIS)
        await clock.asleep(1)
        clock.advance(0.5)
        await clock.asleep(1)
        moved = (await moviepilot.state())["history_total"]
        await moviepilot.pause()
        clock.advance(0.5)
        await clock.asleep(1)
        elapsed = (await moviepilot.state())["elapsed"]
    assert (moved, elapsed) == (1, 50.0)


async def test_a_burst_arrives_at_once_with_one_message(lived_in: RunningMoviePilot) -> None:
    before = (await lived_in.state())["subscriptions"][0]["lack_episode"]
    arrived = await lived_in.burst(tmdbid=910010, season=1, episodes=5)
    state = await lived_in.state()
    assert arrived["episodes"] == [4, 5, 6, 7, 8]
    assert state["subscriptions"][0]["lack_episode"] == before - 5
    assert state["messages_waiting"]["user"] == 1


async def test_a_burst_chooses_a_season_by_itself(moviepilot: RunningMoviePilot) -> None:
    arrived = await moviepilot.burst()
    rows = await _rows(moviepilot)
    assert len(arrived["rows"]) == len(rows) == 10
    assert len({row["date"] for row in rows}) == 1


async def test_finish_works_with_an_empty_queue(moviepilot: RunningMoviePilot) -> None:
    [row_id] = await moviepilot.finish()
    [row] = await _rows(moviepilot)
    assert (row["id"], row["status"]) == (row_id, True)


async def test_a_download_fails_with_the_reason_given(lived_in: RunningMoviePilot) -> None:
    film = (await lived_in.state())["downloads"][1]
    [row_id] = await lived_in.fail(film["hash"], reason="目标路径不存在")
    row = next(it for it in await _rows(lived_in) if it["id"] == row_id)
    assert (row["status"], row["errmsg"], row["title"], row["dest"]) == (
        False, "目标路径不存在", "Seven Chances", None,
    )  # fmt: skip


async def test_missing_says_which_episodes(lived_in: RunningMoviePilot) -> None:
    body = {"type": "电视剧", "tmdb_id": 910010}
    [gap] = (await lived_in.call("POST", "/mediaserver/notexists", json=body)).body
    film = {"type": "电影", "tmdb_id": 775}
    assert gap["episodes"] == [4, 5, 6, 7, 8, 9, 10, 11, 12]
    assert (await lived_in.call("POST", "/mediaserver/notexists", json=film)).body == []


async def test_a_background_redo_shows_later(moviepilot: RunningMoviePilot) -> None:
    [failed] = await moviepilot.fail()
    body = {"logid": failed, "tmdbid": 19, "type_name": "电影"}
    await moviepilot.call("POST", "/transfer/manual", json=body, params={"background": "true"})
    [before] = await _rows(moviepilot)
    await moviepilot.step(10)
    [after] = await _rows(moviepilot)
    assert (before["status"], after["status"]) == (False, True)


async def test_an_episode_that_nothing_names_stays_failed_until_it_is_told(
    moviepilot: RunningMoviePilot,
) -> None:
    src = "/downloads/lost.mkv"
    lost = {"type": None, "tmdbid": None, "seasons": "", "episodes": "", "status": False}
    item = {"path": src, "basename": "lost", "size": 1}
    [row] = await moviepilot.row(**lost, title="lost", src=src, src_fileitem=item, dest=None)
    body = {"logid": row, "tmdbid": 910007, "type_name": "电视剧"}
    await moviepilot.call("POST", "/transfer/manual", json=body)
    [failed] = await _rows(moviepilot)
    body |= {"logid": failed["id"], "season": 1, "episode_detail": "3"}
    await moviepilot.call("POST", "/transfer/manual", json=body)
    [filed] = await _rows(moviepilot)
    assert (failed["status"], failed["errmsg"]) == (False, "未识别到文件集数")
    assert (filed["status"], filed["seasons"], filed["episodes"]) == (True, "S01", "E03")
    assert filed["src"] == src
