"""History, downloads and messages of v3 against those of v2 (moviepilot-v3 sections 3 to 5)."""

import json
from typing import Any

import pytest

from sandbox.moviepilot.arrivals import UNRECOGNISED
from support.clock import FakeClock
from support.lines import on_every_line
from support.moviepilot import Reply, RunningMoviePilot, running_moviepilot

FEED = "/history/transfer"
OLD = {"tmdbid", "imdbid", "tvdbid", "doubanid", "downloader"}
NEW = {"media_source", "media_id", "music_type", "audio_format", "media_category_id"}


async def _feed(moviepilot: RunningMoviePilot, **query: Any) -> list[Any]:
    rows: list[Any] = (await moviepilot.get_api(FEED, **query))["data"]["list"]
    return rows


@on_every_line
async def test_rows_name_their_title_the_way_of_the_line(line: str) -> None:
    async with running_moviepilot(seeded=False, line=line) as moviepilot:
        await moviepilot.row(tmdbid=653, type="电影")
        [row] = await _feed(moviepilot)
    known, unknown = (NEW, OLD) if line == "v3" else (OLD, NEW)
    assert known <= row.keys()
    assert unknown.isdisjoint(row)
    assert (row.get("media_id"), row.get("tmdbid")) == (
        ("653", None) if line == "v3" else (None, 653)
    )


async def test_reasons_of_v3_are_worded_anew(v3: RunningMoviePilot) -> None:
    await v3.fail()
    await v3.fail(reason="[Errno 5] something internal")
    reasons = [row["errmsg"] for row in await _feed(v3)]
    assert all(reasons)
    assert UNRECOGNISED not in reasons
    assert "Errno" not in " ".join(reasons)


@pytest.mark.parametrize(
    ("line", "same_id", "total"), [("v2.5.6", False, 2), ("late-v2", False, 2), ("v3", True, 2)]
)
async def test_a_redo_of_v3_keeps_the_row_and_its_id(
    clock: FakeClock, line: str, same_id: bool, total: int
) -> None:
    async with running_moviepilot(seeded=False, clock=clock, line=line) as moviepilot:
        [failed] = await moviepilot.fail()
        await moviepilot.row(title="Later")
        [before] = [row for row in await _feed(moviepilot) if row["id"] == failed]
        clock.advance(60)
        [redone] = await moviepilot.retransfer(failed, tmdbid=19, type="电影")
        rows = await _feed(moviepilot)
    [after] = [row for row in rows if row["id"] == redone]
    assert ((redone == failed), len(rows)) == (same_id, total)
    assert (before["status"], after["status"], after["title"]) == (False, True, "Metropolis")
    assert after["date"] > before["date"]
    assert after["src"] == before["src"]


async def test_title_and_status_combine_in_v3_and_take_wildcards(
    lived_in_v3: RunningMoviePilot,
) -> None:
    both = await _feed(lived_in_v3, title="Fantômas", status="true")
    none = await _feed(lived_in_v3, title="Fantômas", status="false")
    wild = await _feed(lived_in_v3, title="*.BluRay.????p.*", count=-1)
    files = await _feed(lived_in_v3, title="*E03*.mkv", count=-1)
    assert ({row["title"] for row in both}, len(both), none) == ({"Fantômas"}, 5, [])
    assert wild == []  # releases name the resolution first
    assert {row["episodes"] for row in files} == {"E03"}


async def test_deleting_a_row_of_v3_takes_the_right_to_manage_and_says_each_step(
    v3: RunningMoviePilot,
) -> None:
    first, second = await v3.row(count=2)
    member = await v3.bearer(member=True)
    refused = await v3.call("DELETE", FEED, json={"id": first}, headers=member)
    kept = await v3.call("DELETE", FEED, json={"id": first})
    files = await v3.call("DELETE", f"{FEED}?deletesrc=true", json={"id": second})
    again = await v3.call("DELETE", FEED, json={"id": first})
    wipe = await v3.call("GET", "/history/empty/transfer")
    assert (refused.status, wipe.status) == (403, 404)
    assert kept.body["data"]["source"]["status"] == "not_requested"
    assert files.body["data"]["source"]["status"] == "deleted"
    assert (again.body["success"], again.body["data"]["history"]) == (False, "not_found")


async def test_an_account_that_manages_may_delete_rows() -> None:
    async with running_moviepilot(seeded=False, line="v3", member_manages=True) as moviepilot:
        [row_id] = await moviepilot.row()
        member = await moviepilot.bearer(member=True)
        me = await moviepilot.call("GET", "/user/current", headers=member)
        gone = await moviepilot.call("DELETE", FEED, json={"id": row_id}, headers=member)
        board = await moviepilot.call("GET", "/dashboard/cpu", headers=member)
    assert me.body["data"]["permissions"] == {"manage": True}
    assert (gone.status, board.status) == (200, 403)


async def test_the_download_history_of_v3_is_turned_around(lived_in_v3: RunningMoviePilot) -> None:
    reply = await lived_in_v3.call("GET", "/history/download?count=2")
    newest = reply.body["data"][0]
    await lived_in_v3.speak("late-v2")
    before = await lived_in_v3.get_api("/history/download", count=2)
    assert [row["id"] for row in reply.body["data"]] == [3, 2]
    assert reply.headers["X-Total-Count"] == "3"
    assert newest["image"] == newest["poster"].replace(".jpg", "-wide.jpg")
    assert "tmdbid" not in newest
    assert [row["id"] for row in before] == [1, 2]


async def test_a_download_of_v3_shows_more_than_may_be_told(
    lived_in_v3: RunningMoviePilot,
) -> None:
    series, film = (await lived_in_v3.get_api("/download/"))["data"][:2]
    assert (series["media"]["media_id"], series["media"]["season"]) == ("910010", 1)
    assert (series["media"]["episode"], film["media"]["season"]) == ([4], None)
    assert series["media"]["image"] == series["media"]["poster"]
    assert "passkey" in series["trackers"][0]
    for control in ("stop", "start"):
        reply = await lived_in_v3.call("GET", f"/download/{control}/{series['hash']}")
        assert reply.body == {"success": True, "message": "", "data": None}


@pytest.mark.parametrize(
    ("line", "search"),
    [
        ("v2.5.6", "/search/media/tmdb:653?mtype=电影"),
        ("late-v2", "/search/media/tmdb:653?mtype=电影"),
        ("v3", "/search/media/653?media_source=themoviedb&mtype=电影"),
    ],
)
async def test_what_was_found_is_downloaded_when_it_is_handed_back(line: str, search: str) -> None:
    async with running_moviepilot(seeded=False, line=line) as moviepilot:
        found = (await moviepilot.get_api(search))["data"][0]
        body = {"media_in": found["media_info"], "torrent_in": found["torrent_info"]}
        added = await moviepilot.call("POST", "/download/", json=body)
        [task] = (await moviepilot.state())["downloads"]
    assert added.body["success"] is True
    assert added.body["data"]["download_id"] == task["hash"]
    assert task["media"]["title"] == "Nosferatu"


@pytest.mark.parametrize(("line", "ping"), [("v2.5.6", 404), ("late-v2", 404), ("v3", 200)])
async def test_jobs_run_on_every_line_by_a_get(line: str, ping: int) -> None:
    async with running_moviepilot(seeded=False, line=line) as moviepilot:
        ran = await moviepilot.call("GET", "/system/runscheduler?jobid=subscribe_search")
        pinged = await moviepilot.call("GET", "/system/ping")
    assert (ran.body["success"], pinged.status) == (True, ping)


async def test_a_download_of_v3_can_be_changed_in_one_call(
    lived_in_v3: RunningMoviePilot,
) -> None:
    [task, *_] = (await lived_in_v3.get_api("/download/"))["data"]
    change = {"action": "stop", "download_limit": 1.0}
    changed = await lived_in_v3.call("PATCH", f"/download/{task['hash']}", json=change)
    unknown = await lived_in_v3.call("PATCH", "/download/0000", json=change)
    [now, *_] = (await lived_in_v3.get_api("/download/"))["data"]
    places = (await lived_in_v3.get_api("/download/paths"))["data"]
    await lived_in_v3.speak("late-v2")
    before = await lived_in_v3.call("PATCH", f"/download/{task['hash']}", json=change)
    operations = [it["operation"] for it in changed.body["data"]["results"]]
    assert operations == ["action", "download_limit"]
    assert (unknown.body["success"], now["state"]) == (False, "paused")
    assert (places[0]["save_path"], before.status) == ("/downloads", 405)


async def test_an_unrecognised_download_of_v3_waits_for_a_yes(v3: RunningMoviePilot) -> None:
    torrent = {"title": "Home.Movies.1931.1080p.WEB-DL.x264-ATTIC", "enclosure": "magnet:?xt=1"}
    body: dict[str, Any] = {"torrent_in": torrent}
    asked = await v3.call("POST", "/download/add", json=body)
    half = await v3.call("POST", "/download/add", json=body | {"media_source": "themoviedb"})
    sure = await v3.call("POST", "/download/add", json=body | {"allow_unrecognized": True})
    [task] = (await v3.get_api("/download/"))["data"]
    await v3.finish()
    [row] = await _feed(v3)
    await v3.speak("late-v2")
    before = await v3.call("POST", "/download/add", json=body)
    assert asked.body["data"]["requires_confirmation"] is True
    assert (asked.body["success"], half.body["success"], sure.body["success"]) == (
        False, False, True,
    )  # fmt: skip
    assert task["media"] is None
    assert (row["status"], row["media_id"]) == (False, None)
    assert (before.body["success"], before.body["data"]) == (False, {})


async def test_a_download_of_v3_can_be_named_by_the_pair(v3: RunningMoviePilot) -> None:
    body = {
        "torrent_in": {"title": "Home.Movies.1080p", "enclosure": "magnet:?xt=2"},
        "media_source": "themoviedb",
        "media_id": "19",
    }
    await v3.call("POST", "/download/add", json=body)
    [task] = (await v3.get_api("/download/"))["data"]
    assert task["media"]["title"] == "Metropolis"


async def _line_of(moviepilot: RunningMoviePilot, role: str) -> str:
    current = await moviepilot.call("GET", "/user/current")
    cookie = {"Cookie": current.headers["Set-Cookie"].partition(";")[0]}
    address = f"{moviepilot.url}/api/v1/system/message?role={role}"
    async with moviepilot.http.get(address, headers=cookie) as stream:
        return (await stream.content.readline()).decode().removeprefix("data: ").strip()


@on_every_line
async def test_the_stream_of_v3_carries_no_notification(line: str) -> None:
    async with running_moviepilot(seeded=False, line=line) as moviepilot:
        await moviepilot.finish()
        moviepilot.server.messages.system("系统", "a toast of the web page")
        user = await _line_of(moviepilot, "user")
        waiting = (await moviepilot.state())["messages_waiting"]
    heard = json.loads(user)
    assert ("mtype" in heard) is (line != "v3")
    assert waiting["system"] == (0 if line == "v3" else 1)  # v3's reader took it from the page


@pytest.mark.parametrize(("line", "status"), [("v2.5.6", 404), ("late-v2", 200), ("v3", 200)])
async def test_notifications_can_be_listed_from_late_v2_on(
    clock: FakeClock, line: str, status: int
) -> None:
    async with running_moviepilot(seeded=False, clock=clock, line=line) as moviepilot:
        await moviepilot.subscribe(type="电影", tmdbid=19)
        clock.advance(5)
        await moviepilot.subscribe(type="电影", tmdbid=653)
        await moviepilot.call("POST", "/message/web", params={"text": "/version"})
        reply: Reply = await moviepilot.call("GET", "/message/notification?count=3")
    assert reply.status == status
    if status == 200:
        rows = reply.body["data"] if line == "v3" else reply.body
        assert [row["reg_time"] for row in rows] == sorted(
            (row["reg_time"] for row in rows), reverse=True
        )
        assert {row["action"] for row in rows} == {1}
        assert "Nosferatu" in rows[1]["title"]


async def test_the_chat_of_v3_is_newest_first_and_takes_json(
    clock: FakeClock,
) -> None:
    async with running_moviepilot(seeded=False, clock=clock, line="v3") as moviepilot:
        await moviepilot.subscribe(type="电影", tmdbid=19)
        clock.advance(5)
        said = await moviepilot.call("POST", "/message/web", json={"text": "/version"})
        rows = (await moviepilot.get_api("/message/web"))["data"]
    assert said.body["success"] is True
    assert "v3.0.4" in rows[0]["title"]
    assert rows[0]["reg_time"] > rows[-1]["reg_time"]


async def test_numbers_of_the_dashboard_have_other_forms_in_v3(v3: RunningMoviePilot) -> None:
    memory = (await v3.get_api("/dashboard/memory"))["data"]
    cpu = (await v3.get_api("/dashboard/cpu"))["data"]
    counts = (await v3.get_api("/dashboard/statistic"))["data"]
    jobs = (await v3.get_api("/dashboard/schedule"))["data"]
    assert memory.keys() == {"total", "used", "cached", "available", "usage"}
    assert isinstance(cpu, float)
    assert {"music_count", "movie_count_month"} <= counts.keys()
    assert "progress" in jobs[0]
    progress = await v3.get_api(f"/dashboard/schedule/{jobs[0]['id']}/progress")
    machine = (await v3.get_api("/dashboard/system"))["data"]
    assert (progress["data"]["id"], machine["version"]) == (jobs[0]["id"], "v3.0.4")
