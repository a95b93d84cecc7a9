"""Subscriptions as v3 keeps them, against those of v2 (moviepilot-v3 sections 3 to 5)."""

from typing import Any

import pytest

from support.moviepilot import Reply, RunningMoviePilot, running_moviepilot

ROOT = "/subscribe/"
SERIES = {"type": "电视剧", "media_source": "themoviedb", "media_id": "910002", "season": 2}
FILM = {"type": "电影", "media_source": "themoviedb", "media_id": "19"}


async def _create(moviepilot: RunningMoviePilot, *, member: bool = False, **body: Any) -> Any:
    headers = await moviepilot.bearer(member=member)
    return (await moviepilot.call("POST", ROOT, json=body, headers=headers)).body


async def _rows(moviepilot: RunningMoviePilot, *, member: bool = False) -> Any:
    headers = await moviepilot.bearer(member=member)
    return (await moviepilot.call("GET", ROOT, headers=headers)).body


async def test_the_row_of_each_line(v3: RunningMoviePilot) -> None:
    made = await _create(v3, **SERIES)
    [of_v3] = (await _rows(v3))["data"]
    await v3.speak("late-v2")
    [of_late] = await _rows(v3)
    await v3.speak("v2.5.6")
    [of_old] = await _rows(v3)
    assert made == {"success": True, "message": "", "data": {"id": 1}}
    assert (of_v3["media_source"], of_v3["media_id"]) == ("themoviedb", "910002")
    assert {"tmdbid", "doubanid", "bangumiid", "mediaid"}.isdisjoint(of_v3)
    assert (of_v3["vote"], of_v3["completed_episode"]) == (6.0, 0)
    assert (type(of_v3["vote"]), type(of_old["vote"])) == (float, int)
    assert {"execution_status", "best_version_full", "search_interval"} <= of_v3.keys()
    assert (of_late["tmdbid"], of_late["media_id"], of_late["vote"]) == (910002, "910002", 6)
    assert (of_old["tmdbid"], "media_id" in of_old) == (910002, False)


async def test_an_old_id_in_a_body_of_v3_is_ignored_without_a_word(v3: RunningMoviePilot) -> None:
    guessed = await _create(v3, type="电影", tmdbid=653, name="Metropolis")
    lost = await _create(v3, type="电影", tmdbid=653)
    [row] = (await _rows(v3))["data"]
    assert guessed["success"] is True
    assert row["name"] == "Metropolis"  # 653 is another film
    assert (lost["success"], lost["data"]) == (False, {"id": None})


async def test_a_subscription_of_v3_has_a_rhythm_of_its_own(v3: RunningMoviePilot) -> None:
    await _create(v3, **FILM)
    statuses = [
        (await v3.call("PUT", ROOT, json={"id": 1, "search_interval": hours})).status
        for hours in (0, 8761, 12)
    ]
    [weekly] = (await _rows(v3))["data"]
    await v3.call("PUT", ROOT, json={"id": 1, "search_interval": None})
    [usual] = (await _rows(v3))["data"]
    assert statuses == [422, 422, 200]
    assert (weekly["search_interval"], usual["search_interval"]) == (12, None)


async def test_half_a_pair_and_a_title_that_is_not_there_are_refused(v3: RunningMoviePilot) -> None:
    half = await _create(v3, type="电影", media_source="themoviedb")
    unknown = await _create(v3, **FILM | {"media_id": "123456", "name": "Metropolis"})
    assert (half["success"], unknown["success"]) == (False, False)


async def test_everybody_has_their_own_subscriptions_in_v3(v3: RunningMoviePilot) -> None:
    await _create(v3, **FILM)
    theirs = await _create(v3, member=True, **FILM)
    mine, all_rows = await _rows(v3, member=True), await _rows(v3)
    member = await v3.bearer(member=True)
    other = await v3.call("GET", "/subscribe/user/admin", headers=member)
    one = await v3.call("GET", "/subscribe/1", headers=member)
    media = await v3.call("GET", "/subscribe/media/19?media_source=themoviedb", headers=member)
    state = await v3.call("PUT", "/subscribe/status/1?state=S", headers=member)
    reset = await v3.call("GET", "/subscribe/reset/1", headers=member)
    files = await v3.call("GET", "/subscribe/files/1", headers=member)
    assert theirs["data"]["id"] == 2
    assert [it["id"] for it in mine["data"]] == [2]
    assert [it["id"] for it in all_rows["data"]] == [1, 2]
    assert (other.body["data"], one.body["data"]["id"]) == ([], None)
    assert media.body["data"]["id"] == 2
    assert (state.body["success"], reset.body["success"]) == (False, False)
    assert files.body["data"]["subscribe"]["id"] is None


async def test_deleting_in_v3_can_fail(v3: RunningMoviePilot) -> None:
    await _create(v3, **FILM)
    member = await v3.bearer(member=True)
    foreign = await v3.call("DELETE", "/subscribe/1", headers=member)
    gone = await v3.call("DELETE", "/subscribe/1")
    again = await v3.call("DELETE", "/subscribe/1")
    by_media = await v3.call("DELETE", "/subscribe/media/19?media_source=themoviedb")
    history = await v3.call("DELETE", "/subscribe/history/7")
    assert (foreign.status, gone.status, again.status) == (403, 200, 404)
    assert gone.body["data"] == {"status": "deleted"}
    assert (by_media.body["success"], history.status) == (True, 404)


@pytest.mark.parametrize(("line", "best_version"), [("v2.5.6", 0), ("late-v2", 0), ("v3", 1)])
async def test_an_update_of_v3_changes_only_what_was_sent(line: str, best_version: int) -> None:
    async with running_moviepilot(seeded=False, line=line) as moviepilot:
        await moviepilot.subscribe(type="电影", tmdbid=19, best_version=1, quality="BluRay")
        reply = await moviepilot.call("PUT", ROOT, json={"id": 1, "resolution": "1080p"})
        [row] = (await moviepilot.state())["subscriptions"]
    assert reply.body["success"] is True
    assert (row["best_version"], row["quality"]) == (best_version, "BluRay")
    assert row["resolution"] == "1080p"


async def test_an_update_of_v3_clears_filters_and_counts_new_episodes(
    v3: RunningMoviePilot,
) -> None:
    await _create(v3, **SERIES, quality="BluRay", include="x")
    change = {"id": 1, "quality": "", "include": None, "total_episode": 11, "state": "S"}
    await v3.call("PUT", ROOT, json=change)
    [row] = (await _rows(v3))["data"]
    half = await v3.call("PUT", ROOT, json={"id": 1, "media_id": "19"})
    nobody = await v3.call("PUT", ROOT, json={"id": 9, "quality": "x"})
    assert (row["quality"], row["include"], row["state"]) == (None, None, "N")
    assert (row["total_episode"], row["lack_episode"]) == (11, 11)
    assert (half.body["success"], nobody.body["success"]) == (False, False)


@pytest.mark.parametrize(("line", "status"), [("v2.5.6", 405), ("late-v2", 405), ("v3", 200)])
async def test_a_search_is_a_post_from_v3_on_and_still_a_get(line: str, status: int) -> None:
    async with running_moviepilot(seeded=False, line=line) as moviepilot:
        await moviepilot.subscribe(type="电影", tmdbid=19)
        posted = await moviepilot.call("POST", "/subscribe/search/1")
        every = await moviepilot.call("POST", "/subscribe/search")
        got = await moviepilot.call("GET", "/subscribe/search/1")
        reset = await moviepilot.call("POST", "/subscribe/reset/1")
    assert [it.status for it in (posted, every, reset)] == [status] * 3
    assert got.body["success"] is True


async def _batch(moviepilot: RunningMoviePilot, batch_id: str) -> Reply:
    return await moviepilot.call("GET", f"/subscribe/execution/batches/{batch_id}")


async def test_a_search_of_v3_can_be_watched(v3: RunningMoviePilot) -> None:
    await _create(v3, **SERIES)
    await v3.step(70)
    order = (await v3.call("POST", "/subscribe/search/1")).body["data"]
    twice = (await v3.call("POST", "/subscribe/search/1")).body["data"]
    states = []
    for _ in range(3):
        found = (await _batch(v3, order["batch_id"])).body["data"]
        states.append((found["state"], found["processed_count"]))
        await v3.step(3)
    [row] = (await _rows(v3))["data"]
    assert (order["target_count"], order["queued_count"], order["single"]) == (1, 1, True)
    assert (twice["queued_count"], twice["ongoing_count"]) == (0, 1)
    assert twice["batch_ids"] == [order["batch_id"]]
    assert states == [("queued", 0), ("searching", 0), ("completed", 1)]
    assert row["execution_status"]["state"] == "completed"


async def test_a_search_of_v3_waits_for_sites_and_can_be_stopped(v3: RunningMoviePilot) -> None:
    await _create(v3, **SERIES)
    batch_id = (await v3.call("POST", "/subscribe/search/1")).body["data"]["batch_id"]
    await v3.step(2)
    await v3.post("site_budget", held=True)
    [row] = (await _rows(v3))["data"]
    member = await v3.bearer(member=True)
    path = f"/subscribe/execution/batches/{batch_id}"
    foreign = await v3.call("GET", path, headers=member)
    stopped = await v3.call("PUT", f"{path}/cancel")
    again = await v3.call("PUT", f"{path}/cancel")
    [listed] = (await v3.get_api("/subscribe/execution/batches?limit=10"))["data"]
    nowhere = await _batch(v3, "batch-9")
    assert row["execution_status"]["phase"] == "waiting_site_budget"
    assert (foreign.status, nowhere.status) == (404, 404)
    assert (stopped.body["success"], again.body["success"]) == (True, False)
    assert (listed["state"], listed["can_cancel"]) == ("cancelled", False)


async def test_finished_subscriptions_of_v3_are_counted_and_ones_own(
    v3: RunningMoviePilot,
) -> None:
    await _create(v3, **FILM)
    rows = v3.server.subscriptions.everything()
    v3.server.subscriptions.complete(rows[0])
    path = "/subscribe/history/电影?count=1"
    mine = await v3.call("GET", path)
    theirs = await v3.call("GET", path, headers=await v3.bearer(member=True))
    assert (mine.headers["X-Total-Count"], len(mine.body["data"])) == ("1", 1)
    assert mine.body["data"][0]["media_id"] == "19"
    assert theirs.body["data"] == []
