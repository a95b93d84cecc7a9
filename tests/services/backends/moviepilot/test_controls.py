"""The server's own switches: what is shown, what an account may, and what a run comes to."""

import pytest

from services.backends.moviepilot.backend import MoviePilot
from services.backends.moviepilot.control_panels import KNOWN_JOBS, next_run
from services.errors import UnknownItem
from services.models import ViewerId
from services.ports.panels import Fact, Mark, Panel, Wording
from support.recorded import RecordedServer, cut, recording, says

WHO = ViewerId(1001)
API = "/api/v1"


@pytest.fixture
def told(server: RecordedServer) -> RecordedServer:
    """Serve everything the panels are made of, as recorded."""
    for name in ("dashboard_schedule", "site_list", "site_statistic", "site_test", "user_current"):
        server.on_recording(recording("moviepilot", name))
    server.on_recording(recording("moviepilot", "site_userdata_latest"))
    server.on_recording(recording("moviepilot", "system_env"))
    server.on_recording(recording("moviepilot", "system_runscheduler"))
    server.on_recording(recording("moviepilot", "system_restart_not_container"))
    return server


def facts(panel: Panel) -> dict[str, Wording | None]:
    return {fact.label.id.removeprefix("moviepilot-"): fact.value for fact in panel.facts}


async def test_every_recorded_job_has_words_and_a_time(
    told: RecordedServer, moviepilot: MoviePilot
) -> None:
    panel = await moviepilot.panel("jobs", who=WHO)

    assert len(panel.facts) == len(panel.links) == 13
    assert all(fact.label.id and fact.value and fact.value.id for fact in panel.facts)
    assert {link.path.partition("/")[2] for link in panel.links} <= KNOWN_JOBS.keys()


@pytest.mark.parametrize(
    ("words", "name", "values"),
    [
        ("2分钟", "in-minutes", {"minutes": 2}),
        ("1小时52分钟", "in-hours", {"hours": 1, "minutes": 52}),
        ("1天3小时", "in-hours", {"hours": 27, "minutes": 0}),
        ("30秒", "in-a-moment", {}),
    ],
)
def test_the_span_until_a_run_is_read(words: str, name: str, values: dict[str, int]) -> None:
    assert next_run(words) == Wording(id=f"moviepilot-{name}", values=values)


@pytest.mark.parametrize("words", ["明天", "", "tomorrow at 8", "3.5小时"])
def test_a_span_of_another_form_is_shown_as_it_stands(words: str) -> None:
    assert next_run(words) == Wording(literal=words)


async def test_a_job_runs_by_its_id_and_an_unknown_one_is_not_asked_for(
    told: RecordedServer, moviepilot: MoviePilot
) -> None:
    done = await moviepilot.control("jobs/clear_cache", "run", {}, who=WHO)
    with pytest.raises(UnknownItem):
        await moviepilot.control("jobs/nope", "run", {}, who=WHO)

    assert (done.well, done.said.id) == (True, "moviepilot-job-ended")
    (asked,) = told.to("GET", f"{API}/system/runscheduler")
    assert asked.query == {"jobid": "clear_cache"}


async def test_an_ordinary_account_is_offered_neither_jobs_nor_a_restart(
    told: RecordedServer, moviepilot: MoviePilot
) -> None:
    login = {**recording("moviepilot", "login_ok").response, "super_user": False, "level": 1}
    told.on("POST", f"{API}/login/access-token", says(200, login))
    sites = recording("moviepilot", "site_list")
    told.on("GET", f"{API}/site/rss", says(200, sites.response))

    root = await moviepilot.panel("", who=WHO)
    job = await moviepilot.panel("jobs/transfer", who=WHO)
    listed = await moviepilot.panel("sites", who=WHO)

    assert root.actions == job.actions == ()
    assert facts(root)["rights"] == Wording(id="moviepilot-rights-ordinary")
    assert Fact(label=Wording(id="moviepilot-level-low"), mark=Mark.BAD) in root.facts
    assert [link.label.literal for link in listed.links] == ["测试站"]
    assert told.to("GET", f"{API}/site/") == []


async def test_the_account_is_shown_with_its_picture_and_rights(
    told: RecordedServer, moviepilot: MoviePilot
) -> None:
    row = {**recording("moviepilot", "user_current").response, "avatar": "http://nas.local/me.png"}
    row |= {"permissions": {"manage": True, "search": False}, "email": "canary@example.org"}
    told.on("GET", f"{API}/user/current", says(200, row))

    panel = await moviepilot.panel("account", who=WHO)

    assert panel.face is not None
    assert (panel.face.url, panel.face.name) == ("http://nas.local/me.png", "admin")
    assert facts(panel)["permissions"] == Wording(literal="manage")
    assert "canary" not in repr(panel)


@pytest.mark.parametrize("permissions", [None, [], "all"])
async def test_permissions_of_another_shape_are_none(
    told: RecordedServer, moviepilot: MoviePilot, permissions: object
) -> None:
    row = {**recording("moviepilot", "user_current").response, "permissions": permissions}
    told.on("GET", f"{API}/user/current", says(200, row))

    panel = await moviepilot.panel("account", who=WHO)

    assert panel.face is None
    assert "permissions" not in facts(panel)


async def test_a_site_shows_how_it_answers_and_is_tested(
    told: RecordedServer, moviepilot: MoviePilot
) -> None:
    member = {"domain": "tracker.local", "upload": 2.5e12, "download": 5e11, "ratio": 5.0}
    told.on("GET", f"{API}/site/userdata/latest", says(200, [{"domain": "other"}, member]))

    panel = await moviepilot.panel("sites/1", who=WHO)
    refused = await moviepilot.control("sites/1", "test", {}, who=WHO)
    told.on("GET", f"{API}/site/test/1", says(200, {"success": True, "message": None}))
    opened = await moviepilot.control("sites/1", "test", {}, who=WHO)

    shown = facts(panel)
    assert shown["site-up"] == Wording(id="moviepilot-gigabytes", values={"n": 2500.0})
    assert shown["site-ratio"] == Wording(id="moviepilot-fraction", values={"n": 5.0})
    assert shown["site-answered"] is not None
    assert (refused.well, refused.said.values) == (False, {"reason": "无法打开网站！"})
    assert (opened.well, opened.said.id) == (True, "moviepilot-site-open")
    with pytest.raises(UnknownItem):
        await moviepilot.panel("sites/99", who=WHO)


async def test_a_restart_that_is_refused_says_why_and_one_without_an_answer_is_under_way(
    told: RecordedServer, moviepilot: MoviePilot
) -> None:
    refused = await moviepilot.control("", "restart", {}, who=WHO)
    told.on("GET", f"{API}/system/restart", cut())
    begun = await moviepilot.control("", "restart", {}, who=WHO)

    assert (refused.well, refused.said.values) == (
        False,
        {"reason": "当前运行环境不支持重启操作！"},
    )
    assert (begun.well, begun.said.id) == (True, "moviepilot-restart-begun")
    assert len(told.to("GET", f"{API}/system/restart")) == 2
