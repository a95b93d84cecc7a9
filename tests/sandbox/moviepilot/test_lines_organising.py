"""Organising in v3: previews, states, redoing, decisions, and searches that are streamed."""

import json
from typing import Any

import pytest

from support.moviepilot import RunningMoviePilot, running_moviepilot

MANUAL = "/transfer/manual"
TASKS = "/transfer/tasks"
PAIR = {"media_source": "themoviedb", "media_id": "19", "type_name": "电影"}


async def _events(moviepilot: RunningMoviePilot, path: str, *, until: str) -> list[Any]:
    """Read a stream with the resource cookie up to the first event that holds `until`."""
    current = await moviepilot.call("GET", "/user/current")
    cookie = {"Cookie": current.headers["Set-Cookie"].partition(";")[0]}
    events = []
    async with moviepilot.http.get(f"{moviepilot.url}/api/v1{path}", headers=cookie) as stream:
        assert stream.status == 200
        async for line in stream.content:
            if line.strip():
                events.append(json.loads(line.decode().removeprefix("data: ")))
                if until in line.decode():
                    break
    return events


async def test_an_organise_can_be_looked_at_before_it_is_done(v3: RunningMoviePilot) -> None:
    [failed] = await v3.fail()
    reply = await v3.call("POST", MANUAL, json={"logid": failed, "preview": True} | PAIR)
    lost = await v3.call("POST", MANUAL, json={"logid": failed, "preview": True})
    [row] = (await v3.get_api("/history/transfer"))["data"]["list"]
    data = reply.body["data"]
    assert data["summary"] == {"total": 1, "success": 1, "failed": 0}
    assert (data["items"][0]["title"], data["items"][0]["success"]) == ("Metropolis", True)
    assert data["items"][0]["target"].startswith("/media/电影/Metropolis (1927)/")
    assert lost.body["data"]["summary"]["total"] == 1
    assert row["status"] is False  # nothing has happened


async def test_an_organise_of_v3_has_a_state_for_every_file(v3: RunningMoviePilot) -> None:
    [one] = await v3.fail()
    [other] = await v3.fail()
    reply = await v3.call("POST", MANUAL, json={"logids": [one, other]} | PAIR)
    background = await v3.call("POST", f"{MANUAL}?background=true", json={"logid": one} | PAIR)
    old = await v3.call("POST", MANUAL, json={"logid": 1, "tmdbid": 19, "type_name": "电影"})
    half = await v3.call("POST", MANUAL, json={"logid": one, "media_source": "themoviedb"})
    missing = await v3.call("POST", MANUAL, json={"logid": 99} | PAIR)
    nothing = await v3.call("POST", MANUAL, json=PAIR)
    assert [it["state"] for it in reply.body["data"]["items"]] == ["completed", "completed"]
    assert background.body["data"]["items"][0]["state"] == "accepted"
    assert old.body["data"]["items"][0]["state"] == "completed"  # the row knew it by now
    assert half.status == 422
    assert (missing.body["success"], nothing.body["success"]) == (False, False)


async def test_files_can_end_in_every_state_of_v3(v3: RunningMoviePilot) -> None:
    rows = [*await v3.fail(), *await v3.fail()]
    await v3.post("outcomes", states=["retry_wait", "manual_review"])
    reply = await v3.call("POST", MANUAL, json={"logids": rows} | PAIR)
    assert reply.body["success"] is True
    assert [it["state"] for it in reply.body["data"]["items"]] == ["retry_wait", "manual_review"]


async def test_an_old_id_does_not_name_the_title_of_an_organise(v3: RunningMoviePilot) -> None:
    [failed] = await v3.fail()
    reply = await v3.call("POST", MANUAL, json={"logid": failed, "tmdbid": 19, "type_name": "电影"})
    assert reply.body["success"] is False
    assert reply.body["data"]["items"][0]["state"] == "failed"


async def test_the_assistant_redoes_a_row_and_says_how_far_it_is() -> None:
    async with running_moviepilot(seeded=False, line="v3") as moviepilot:
        [failed] = await moviepilot.fail()
        member = await moviepilot.bearer(member=True)
        path = f"/history/transfer/{failed}/ai-redo"
        refused = await moviepilot.call("POST", path, headers=member)
        started = (await moviepilot.call("POST", path)).body["data"]
        await moviepilot.step(5)
        progress = f"/system/progress/{started['progress_key']}"
        [*_, done] = await _events(moviepilot, progress, until="completed")
        [row] = (await moviepilot.get_api("/history/transfer"))["data"]["list"]
        many = await moviepilot.call(
            "POST", "/history/transfer/ai-redo", json={"history_ids": [failed, 99]}
        )
    assert refused.status == 403
    assert (done["value"], done["data"]["success"]) == (100, True)
    assert (row["id"], row["status"]) == (failed, True)
    assert many.body["success"] is False


async def test_without_the_assistant_nothing_is_redone() -> None:
    async with running_moviepilot(seeded=False, line="v3", assistant=False) as moviepilot:
        [failed] = await moviepilot.fail()
        reply = await moviepilot.call("POST", f"/history/transfer/{failed}/ai-redo")
        await moviepilot.speak("late-v2")
        before = await moviepilot.call("POST", f"/history/transfer/{failed}/ai-redo")
    assert (reply.body["success"], before.status) == (False, 404)


async def _decide(moviepilot: RunningMoviePilot, task: Any, **changes: Any) -> Any:
    body = {
        "operation_id": task["step"]["operation_id"],
        "decision": "not_applied",
        "reason": "looked at it",
    }
    path = f"{TASKS}/{task['task_id']}/manual-review"
    return await moviepilot.call("POST", path, json=body | changes)


async def test_a_file_in_doubt_waits_for_a_decision(v3: RunningMoviePilot) -> None:
    await v3.post("review")
    data = (await v3.get_api(f"{TASKS}/manual-reviews?state=manual_review&page_size=5"))["data"]
    [task] = data["items"]
    decided = await _decide(v3, task)
    again = await _decide(v3, task)
    waiting = (await v3.get_api(f"{TASKS}/manual-reviews?state=retry_wait"))["data"]
    await v3.step(10)
    [row] = (await v3.get_api("/history/transfer"))["data"]["list"]
    assert (data["total"], task["state"], task["review_revision"]) == (1, "manual_review", 1)
    assert decided.body["data"]["state"] == "retry_wait"
    assert (again.status, again.body["success"]) == (409, False)
    assert waiting["total"] == 1
    assert (row["status"], row["src"]) == (True, task["source"]["path"])


async def test_a_decision_about_something_that_changed_is_a_conflict(
    v3: RunningMoviePilot,
) -> None:
    task = await v3.post("review")
    await v3.post("review", touch=task["task_id"])
    late = await _decide(v3, task)
    [fresh] = (await v3.get_api(f"{TASKS}/manual-reviews"))["data"]["items"]
    proofless = await _decide(v3, fresh, decision="applied")
    odd = await _decide(v3, fresh, decision="failed")
    extra = await _decide(v3, fresh, revision=2)
    applied = await _decide(v3, fresh, decision="applied", result_payload={"seen": True})
    size = await v3.call("GET", f"{TASKS}/manual-reviews?page_size=101")
    assert (late.status, applied.status) == (409, 200)
    assert [it.status for it in (proofless, odd, extra, size)] == [422] * 4


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("late-v2", "/search/media/tmdb:653/stream?mtype=电影"),
        ("v3", "/search/media/653/stream?media_source=themoviedb&mtype=电影"),
        ("v3", "/search/title/stream?keyword=Nosferatu"),
    ],
)
async def test_a_search_is_told_site_by_site(line: str, path: str) -> None:
    async with running_moviepilot(seeded=False, line=line, pace=1000.0) as moviepilot:
        events = await _events(moviepilot, path, until='"done"')
    kinds = [it["type"] for it in events]
    appended = sum(len(it["items"]) for it in events if it["type"] == "append")
    [replaced] = [it for it in events if it["type"] == "replace"]
    assert kinds == ["heartbeat", "append", "append", "append", "replace", "done"]
    assert appended == len(replaced["items"]) == replaced["total_items"] > 0
    assert ("items" in events[-1]) is (line == "late-v2")


async def test_a_streamed_search_that_finds_nothing_is_one_error() -> None:
    async with running_moviepilot(seeded=False, line="v3", pace=1000.0) as moviepilot:
        path = "/search/title/stream?keyword=nothing+like+it"
        events = await _events(moviepilot, path, until="error")
        bearer = await moviepilot.call("GET", path)
        await moviepilot.speak("v2.5.6")
        before = await moviepilot.call("GET", path)
    assert [it["type"] for it in events] == ["error"]
    assert (bearer.status, before.status) == (401, 404)
