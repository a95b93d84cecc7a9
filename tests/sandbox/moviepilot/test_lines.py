"""How each line is told apart and how it speaks in general (moviepilot-v3 sections 1 and 2).

Late v2 and v3 are held to what was read of them, not to recordings.
"""

from typing import Any

import pytest

from sandbox.moviepilot.options import MEMBER
from support.lines import on_every_line
from support.moviepilot import RunningMoviePilot, running_moviepilot

GLOBAL = "/system/global?token=moviepilot"
LOCALE = "X-MoviePilot-Locale"


async def _probe(moviepilot: RunningMoviePilot) -> dict[str, Any]:
    """Ask what a client may ask before it signs in."""
    settings = await moviepilot.call("GET", GLOBAL, signed=False)
    set_up = await moviepilot.call("GET", "/login/initialization", signed=False)
    document = await moviepilot.call("GET", "/openapi.json", signed=False)
    otp = await moviepilot.call("GET", "/user/otp/admin", signed=False)
    async with moviepilot.http.get(f"{moviepilot.url}/health/live") as alive:
        health = alive.status
    return {
        "version": settings.body["data"].get("BACKEND_VERSION"),
        "zone": "TZ" in settings.body["data"],
        "named": "USER_UNIQUE_ID" in settings.body["data"],
        "health": health,
        "set_up": set_up.status,
        "document": document.body["info"]["version"],
        "otp": otp.status,
    }


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("v2.5.6", {
            "version": None, "zone": True, "named": True, "health": 404, "set_up": 404,
            "document": "0.1.0", "otp": 200,
        }),
        ("late-v2", {
            "version": "v2.15.6", "zone": False, "named": True, "health": 404, "set_up": 404,
            "document": "0.1.0", "otp": 200,
        }),
        ("v3", {
            "version": "v3.0.4", "zone": False, "named": False, "health": 200, "set_up": 200,
            "document": "v3.0.4", "otp": 404,
        }),
    ],
)  # fmt: skip
async def test_a_line_can_be_told_before_signing_in(line: str, expected: dict[str, Any]) -> None:
    async with running_moviepilot(seeded=False, line=line) as moviepilot:
        assert await _probe(moviepilot) == expected


@pytest.mark.parametrize(
    ("line", "bare", "login_cookie", "bad_token", "denied", "unknown"),
    [
        ("v2.5.6", True, False, 403, 400, {"detail"}),
        ("late-v2", True, False, 403, 400, {"detail"}),
        ("v3", False, True, 401, 403, {"success", "message", "data"}),
    ],
)
async def test_answers_and_refusals_have_the_form_of_their_line(
    line: str, bare: bool, login_cookie: bool, bad_token: int, denied: int, unknown: set[str]
) -> None:
    async with running_moviepilot(seeded=False, line=line) as moviepilot:
        form = {"username": moviepilot.username, "password": moviepilot.password}
        login = await moviepilot.call("POST", "/login/access-token", signed=False, data=form)
        current = await moviepilot.call("GET", "/user/current")
        foreign = {"Authorization": "Bearer not-a-token"}
        bad = await moviepilot.call("GET", "/user/current", headers=foreign)
        member = await moviepilot.bearer(member=True)
        refused = await moviepilot.call("GET", "/system/env", headers=member)
        nowhere = await moviepilot.call("GET", "/nowhere")
    assert login.body.keys() >= {"access_token", "super_user"}
    assert ("Set-Cookie" in login.headers) is login_cookie
    assert (current.body.get("name") == "admin") is bare
    assert (bad.status, refused.status, nowhere.status) == (bad_token, denied, 404)
    assert ("WWW-Authenticate" in bad.headers) is (line == "v3")
    assert set(bad.body) == set(refused.body) == set(nowhere.body) == unknown


async def test_v3_puts_every_plain_answer_into_an_envelope(
    lived_in_v3: RunningMoviePilot,
) -> None:
    for path in (
        "/user/current", "/subscribe/", "/download/", "/history/transfer", "/history/download",
        "/media/search?title=the", "/media/653?media_source=themoviedb&type_name=电影",
        "/recommend/tmdb_trending", "/dashboard/statistic", "/dashboard/cpu", "/message/web",
        "/mediaserver/clients", "/transfer/queue", "/site/rss", GLOBAL, "/subscribe/999",
    ):  # fmt: skip
        body = await lived_in_v3.get_api(path)
        assert set(body) == {"success", "message", "data"}, path
        assert (body["success"], body["message"]) == (True, ""), path


async def test_a_422_of_v3_lists_where_and_what(v3: RunningMoviePilot) -> None:
    reply = await v3.call("GET", "/media/search")
    half = await v3.call("GET", "/mediaserver/exists?media_source=themoviedb&mtype=电影")
    nothing = await v3.call("GET", "/mediaserver/exists?media_source=themoviedb&media_id=0")
    english = await v3.call("GET", "/media/19?media_source=themoviedb&type_name=movie")
    assert (reply.status, half.status, nothing.status, english.status) == (422, 422, 422, 422)
    [issue] = reply.body["data"]
    assert issue.keys() == {"location", "message", "error_type"}
    assert issue["location"] == ["query", "title"]


async def test_messages_of_v3_are_translated_and_enum_values_are_not(
    v3: RunningMoviePilot,
) -> None:
    path, english = "/subscribe/status/9?state=R", {LOCALE: "en-US"}
    chinese = await v3.call("PUT", path)
    told = await v3.call("PUT", path, headers=english)
    browser = await v3.call("PUT", path, headers={"Accept-Language": "en-GB,en;q=0.9"})
    taiwan = await v3.call("PUT", path, headers={LOCALE: "zh-TW"})
    await v3.subscribe(type="电影", tmdbid=19)
    [row] = (await v3.call("GET", "/subscribe/", headers=english)).body["data"]
    assert chinese.body["message"] == "订阅不存在"
    assert told.body["message"] == browser.body["message"] == "There is no such subscription"
    assert taiwan.body["message"] == "訂閱不存在"
    assert row["type"] == "电影"


async def test_the_api_key_of_v3_is_the_superuser_and_gets_no_cookie(
    v3: RunningMoviePilot,
) -> None:
    key = v3.server.options.api_token
    header = await v3.call("GET", "/user/current", signed=False, headers={"X-API-KEY": key})
    statuses = [
        (await v3.call("GET", f"/dashboard/statistic?{query}", signed=False)).status
        for query in (f"apikey={key}", f"token={key}", "apikey=wrong", "")
    ]
    stream = await v3.call("GET", f"/system/message?token={key}", signed=False)
    made = await v3.call(
        "POST", "/subscribe/", signed=False, headers={"X-API-KEY": key},
        json={"type": "电影", "media_source": "tmdb", "media_id": "19"},
    )  # fmt: skip
    [row] = (await v3.get_api("/subscribe/"))["data"]
    assert header.body["data"]["is_superuser"] is True
    assert "Set-Cookie" not in header.headers
    assert (statuses, stream.status) == ([200, 200, 401, 401], 401)
    assert (made.body["success"], row["username"]) == (True, "admin")


async def test_the_api_key_of_late_v2_opens_only_its_old_doors() -> None:
    async with running_moviepilot(seeded=False, line="late-v2") as moviepilot:
        header = {"X-API-KEY": moviepilot.server.options.api_token}
        reply = await moviepilot.call("GET", "/user/current", signed=False, headers=header)
    assert reply.status == 401


@pytest.mark.parametrize(("line", "status"), [("v2.5.6", 200), ("late-v2", 400), ("v3", 403)])
async def test_the_dashboard_is_for_administrators_from_late_v2_on(line: str, status: int) -> None:
    async with running_moviepilot(seeded=False, line=line) as moviepilot:
        member = await moviepilot.bearer(member=True)
        paths = ("statistic", "storage", "downloader", "schedule", "cpu", "memory", "transfer")
        asked = [await moviepilot.call("GET", f"/dashboard/{it}", headers=member) for it in paths]
    assert {it.status for it in asked} == {status}


async def test_lists_of_v3_are_whole_until_paging_is_asked_for(
    lived_in_v3: RunningMoviePilot,
) -> None:
    whole = await lived_in_v3.call("GET", "/subscribe/")
    page = await lived_in_v3.call("GET", "/subscribe/?page=2&count=2")
    refused = [
        (await lived_in_v3.call("GET", f"/subscribe/?{query}")).status
        for query in ("count=-1", "count=201", "page=0")
    ]
    feed = await lived_in_v3.call("GET", "/history/transfer?count=-1")
    assert len(whole.body["data"]) == 3
    assert (whole.headers["X-Total-Count"], whole.headers["X-Result-Count"]) == ("3", "3")
    assert "X-Page" not in whole.headers
    assert len(page.body["data"]) == 1
    assert (page.headers["X-Page"], page.headers["X-Page-Size"]) == ("2", "2")
    assert (page.headers["X-Total-Count"], page.headers["X-Result-Count"]) == ("3", "1")
    assert refused == [422, 422, 422]
    assert len(feed.body["data"]["list"]) == feed.body["data"]["total"] == 25


async def test_a_disabled_account_is_out_at_once(v3: RunningMoviePilot) -> None:
    member = await v3.bearer(member=True)
    await v3.post("account", name=MEMBER, active=False)
    shut = await v3.call("GET", "/user/current", headers=member)
    await v3.post("account", name=MEMBER, active=True)
    back = await v3.call("GET", "/user/current", headers=member)
    assert (shut.status, back.status) == (401, 200)


async def test_v3_says_that_it_is_starting_and_that_it_is_not_set_up(
    v3: RunningMoviePilot,
) -> None:
    header = await v3.bearer()
    await v3.post("ready", ready=False)
    async with v3.http.get(f"{v3.url}/health/ready") as answer:
        starting = (answer.status, await answer.json())
    busy = await v3.call("GET", "/user/current", headers=header)
    await v3.post("ready", ready=True)
    await v3.post("setup", finished=False)
    unfinished = await v3.call("GET", "/login/initialization", signed=False)
    form = {"username": v3.username, "password": v3.password}
    login = await v3.call("POST", "/login/access-token", signed=False, data=form)
    assert starting == (503, {"status": "not_ready"})
    assert busy.status == 503
    assert unfinished.body["data"] == {"initialized": False}
    assert (login.status, login.body["success"]) == (401, False)


async def test_a_crash_of_v3_is_an_envelope(v3: RunningMoviePilot) -> None:
    reply = await v3.call("POST", "/subscribe/", json={"type": "movie", "name": "Metropolis"})
    assert (reply.status, set(reply.body)) == (500, {"success", "message", "data"})


@on_every_line
async def test_a_change_of_line_keeps_the_world_and_ends_the_tokens(line: str) -> None:
    async with running_moviepilot(seeded=False) as moviepilot:
        header = await moviepilot.bearer()
        await moviepilot.subscribe(type="电视剧", tmdbid=910002, season=2)
        await moviepilot.row(title="Kept")
        before = await moviepilot.state()
        await moviepilot.speak(line)
        after = await moviepilot.state()
        stale = await moviepilot.call("GET", "/user/current", headers=header)
        fresh = await moviepilot.call("GET", "/user/current")
    kept = ("subscriptions", "history_total", "newest_row", "downloads", "elapsed")
    assert {key: after[key] for key in kept} == {key: before[key] for key in kept}
    assert after["line"] == line
    assert (stale.status, fresh.status) == (401 if line == "v3" else 403, 200)


async def test_a_change_of_line_can_keep_the_tokens(moviepilot: RunningMoviePilot) -> None:
    header = await moviepilot.bearer()
    await moviepilot.speak("v3", keep_tokens=True)
    reply = await moviepilot.call("GET", "/user/current", headers=header)
    assert (reply.status, reply.body["data"]["name"]) == (200, "admin")


async def test_an_unknown_line_is_refused(moviepilot: RunningMoviePilot) -> None:
    async with moviepilot.http.post(f"{moviepilot.url}/world/line", json={"line": "v4"}) as answer:
        refused = answer.status
    assert (refused, (await moviepilot.state())["line"]) == (400, "v2.5.6")
