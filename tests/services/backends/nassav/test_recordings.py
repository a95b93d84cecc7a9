"""What two versions of the real server answered is understood alike; bad answers by their leaf."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from services.backends.nassav.client import Mark, NassavClient
from services.backends.nassav.models import Added, Filed, HandedIn, Page
from services.errors import (
    Forbidden,
    NotSupported,
    QueueDown,
    Rejected,
    ServerMisconfigured,
    SourceUnavailable,
    UnexpectedAnswer,
    UnknownItem,
)
from support.recorded import RecordedServer, page, recording, says

Call = Callable[[NassavClient], Awaitable[Any]]
MADE = Added(filed=Filed.MADE, name="Sample title DEF-101", source="DemoA")
MADE_NEW = Added(filed=Filed.MADE, name="DEF-101 Sample title DEF-101", source="DemoA")
TASK = "236ec715-16ee-42b4-9f0d-daba5b169bbe"

# By a recording's name: the call that it answers, and what is made of it.
ANSWERS: dict[str, tuple[Call, Any]] = {
    "old_source_list": (lambda it: it.sources(), ("DemoA", "DemoB")),
    "new_source_list": (lambda it: it.sources(), ("DemoA", "DemoB")),
    "old_add_201": (lambda it: it.add("def-101", "demoa"), MADE),
    "new_add_201": (lambda it: it.add("def-101", "any"), MADE_NEW),
    "old_add_409_as_200": (
        lambda it: it.add("DEF-101", "any"),
        Added(filed=Filed.THERE, name="Sample title DEF-101", source="DemoA"),
    ),
    "new_add_409": (
        lambda it: it.add("DEF-101", "any"),
        Added(filed=Filed.THERE, name="DEF-101 Sample title DEF-101", source="DemoA"),
    ),
    "new_add_not_scraped_201": (
        lambda it: it.add("RAW-101", "demob"),
        Added(
            filed=Filed.MADE,
            name="RAW-101 Sample title RAW-101",
            source="DemoB",
            lacking=("details",),
        ),
    ),
    "old_refresh_200": (lambda it: it.refresh("DEF-101"), MADE),
    "new_refresh_200": (lambda it: it.refresh("DEF-101"), MADE_NEW),
    "old_delete_200": (lambda it: it.delete("DEF-101"), 3),
    "new_delete_200": (lambda it: it.delete("DEF-101"), 1),
    "old_download_202": (
        lambda it: it.download("ABC-001"),
        HandedIn(filed=Filed.MADE, task=TASK),
    ),
    "old_download_409_done_as_200": (
        lambda it: it.download("ABC-003"),
        HandedIn(filed=Filed.THERE, size=4096),
    ),
    "new_download_409_done": (
        lambda it: it.download("ABC-003"),
        HandedIn(filed=Filed.THERE, size=4096),
    ),
    "old_download_409_running_as_200": (
        lambda it: it.download("ABC-001"),
        HandedIn(filed=Filed.UNDER_WAY),
    ),
    "new_download_409_running": (
        lambda it: it.download("ABC-001"),
        HandedIn(filed=Filed.UNDER_WAY),
    ),
    "new_download_delete_200": (lambda it: it.delete_video("ABC-009"), 4096),
    "old_downloads_list": (
        lambda it: it.downloaded(),
        frozenset({"ABC-003", "ABC-006", "ABC-009", "ABC-012"}),
    ),
    "old_queue_status_404": (lambda it: it.tasks(), None),
    "new_queue_empty": (lambda it: it.tasks(), []),
    "old_cookie_set": (lambda it: it.keep_cookie("demoa", "a=1; b=2"), None),
    "new_cookie_set": (lambda it: it.keep_cookie("demoa", "a=1; b=2"), None),
    "new_cookie_delete": (lambda it: it.drop_cookie("demoa"), None),
    "new_setting_get": (lambda it: it.first_title(), "source_title"),
    "new_status_patch": (lambda it: it.mark("DEF-101", Mark.WATCHED, on=True), None),
    "new_resources_list_empty": (
        lambda it: it.page(1, 20, {}),
        Page(found=(), page=1, total=0),
    ),
}
REFUSED: dict[str, tuple[Call, type[Exception]]] = {
    "old_add_404_any": (lambda it: it.add("MISS-001", "any"), SourceUnavailable),
    "old_add_source_down_404": (lambda it: it.add("DOWN-001", "any"), SourceUnavailable),
    "new_add_404": (lambda it: it.add("MISS-001", "any"), SourceUnavailable),
    "new_add_403_as_200": (lambda it: it.add("DENY-001", "any"), SourceUnavailable),
    "new_add_502": (lambda it: it.add("DOWN-001", "any"), SourceUnavailable),
    "new_add_no_network_500": (lambda it: it.add("NONET-001", "any"), SourceUnavailable),
    "new_add_bad_source_400": (lambda it: it.add("DEF-102", "nosuch"), Rejected),
    "new_add_null_avid_400": (lambda it: it.add("DEF-102", "any"), Rejected),
    "new_add_form_415": (lambda it: it.add("DEF-102", "any"), Rejected),
    "new_add_not_json_400": (lambda it: it.add("DEF-102", "any"), Rejected),
    "old_refresh_502": (lambda it: it.refresh("DEF-101"), SourceUnavailable),
    "new_refresh_source_503": (lambda it: it.refresh("DEF-101"), SourceUnavailable),
    "old_refresh_404": (lambda it: it.refresh("ZZZ-999"), UnknownItem),
    "new_refresh_404": (lambda it: it.refresh("ZZZ-999"), UnknownItem),
    "old_delete_404": (lambda it: it.delete("DEF-101"), UnknownItem),
    "new_delete_404": (lambda it: it.delete("DEF-101"), UnknownItem),
    "old_metadata_404": (lambda it: it.resource("ZZZ-999"), UnknownItem),
    "new_metadata_404": (lambda it: it.resource("ZZZ-999"), UnknownItem),
    "old_download_404": (lambda it: it.download("ZZZ-999"), UnknownItem),
    "new_download_404": (lambda it: it.download("ZZZ-999"), UnknownItem),
    "old_download_delete_405": (lambda it: it.delete_video("ABC-006"), NotSupported),
    "new_download_delete_404": (lambda it: it.delete_video("ABC-009"), UnknownItem),
    "old_cover_404": (lambda it: it.cover("ZZZ-999", "medium"), UnknownItem),
    "new_cover_bad_size": (lambda it: it.cover("ABC-003", "medium"), Rejected),
    "old_cookie_unknown_404": (lambda it: it.keep_cookie("nosuch", "a=1"), UnknownItem),
    "new_cookie_set_unknown_source": (lambda it: it.keep_cookie("nosuch", "a=1"), UnknownItem),
    "new_cookie_delete_unknown": (lambda it: it.drop_cookie("nosuch"), UnknownItem),
    "new_status_patch_404": (lambda it: it.mark("ZZZ-999", Mark.WATCHED, on=True), UnknownItem),
    "new_noredis_queue": (lambda it: it.tasks(), QueueDown),
    "new_noredis_download": (lambda it: it.download("ABC-020"), QueueDown),
    "new_bad_host": (lambda it: it.sources(), ServerMisconfigured),
}


@pytest.mark.parametrize("name", ANSWERS)
async def test_a_recorded_answer_is_understood(
    client: NassavClient, recorded: RecordedServer, name: str
) -> None:
    call, expected = ANSWERS[name]
    recorded.on_recording(recording("nassav", name))

    assert await call(client) == expected
    assert len(recorded.received) == 1


@pytest.mark.parametrize("name", REFUSED)
async def test_a_recorded_refusal_is_its_leaf(
    client: NassavClient, recorded: RecordedServer, name: str
) -> None:
    call, leaf = REFUSED[name]
    recorded.on_recording(recording("nassav", name))

    with pytest.raises(leaf) as failed:
        await call(client)

    assert type(failed.value) is leaf
    assert len(recorded.received) == 1


@pytest.mark.parametrize("name", ["old_metadata", "new_metadata"])
async def test_both_families_tell_the_same_of_a_resource(
    client: NassavClient, recorded: RecordedServer, name: str
) -> None:
    recorded.on_recording(recording("nassav", name))

    found = await client.resource("abc-003")

    assert (found.code, found.source, found.minutes) == ("ABC-003", "DemoA", 120)
    assert (found.there, found.size) == (True, 4096)
    assert (found.director, found.studio, found.label) == ("Director One", "Studio One", "")
    assert (found.actors, found.genres) == (("Person One",), ("Genre A",))
    assert found.name() == ("Translated title 3" if name.startswith("new") else "Sample title 3")
    assert "m3u8" not in repr(found)


async def test_progress_is_read_with_its_age(
    client: NassavClient, recorded: RecordedServer
) -> None:
    recorded.on_recording(recording("nassav", "new_queue_many"))

    running, waiting = await client.tasks() or []

    assert (running.code, running.running, running.percent) == ("ABC-016", True, 40.0)
    assert (running.speed, running.left) == ("2.5MB/s", "00:00:06")
    assert running.told_at == pytest.approx(1795177861.05, abs=0.01)
    assert (waiting.code, waiting.running, waiting.percent) == ("ABC-017", False, None)


async def test_the_documented_shape_of_the_queue_is_read_too(
    client: NassavClient, recorded: RecordedServer
) -> None:
    active = [{"task_id": "1", "avid": "abc-001", "progress": 12.5}]
    data = {"active": active, "pending": [{"task_id": "2", "avid": "ABC-002"}, {}, None]}
    recorded.on("GET", "/nassav/api/tasks/queue/status", says(200, {"code": 200, "data": data}))

    running, waiting = await client.tasks() or []

    assert (running.code, running.percent, waiting.code) == ("ABC-001", 12.5, "ABC-002")


async def test_the_page_that_was_really_given_is_the_one_that_counts(
    client: NassavClient, recorded: RecordedServer
) -> None:
    recorded.on_recording(recording("nassav", "new_resources_list_page_too_big"))

    found = await client.page(999, 9, {})

    assert (found.page, found.total) == (4, 30)


async def test_one_probe_tells_the_families_apart(
    client: NassavClient, recorded: RecordedServer
) -> None:
    for name in ("old_new_list_path_404", "old_resource_list"):
        recorded.on_recording(recording("nassav", name))

    assert await client.learn() is False
    assert await client.learn() is False
    assert len(recorded.received) == 2


async def test_a_server_that_has_neither_list_is_none_of_ours(
    client: NassavClient, recorded: RecordedServer
) -> None:
    recorded.on_recording(recording("nassav", "new_old_list_path"))

    with pytest.raises(UnexpectedAnswer):
        await client.learn()


async def test_a_version_that_pages_the_older_list_silently_is_read_whole(
    client: NassavClient, recorded: RecordedServer
) -> None:
    rows = [{"avid": f"ABC-{number:03}", "title": "any"} for number in range(45)]
    pages = [{"code": 200, "data": rows[at : at + 20]} for at in (0, 0, 20, 40)]
    recorded.on("GET", "/nassav/api/resources/", page(status=404))
    recorded.on("GET", "/nassav/api/resource/list", *(says(200, it) for it in pages))

    assert len(await client.everything()) == 45


async def test_a_version_that_wraps_its_rows_is_read(
    client: NassavClient, recorded: RecordedServer
) -> None:
    data = {"metadata": [{"avid": "ABC-001", "title": "any"}], "total_pages": 3, "total_num": 3}
    recorded.on("GET", "/nassav/api/resources/", says(200, {"code": 200, "data": data}))

    found = await client.page(1, 1, {})

    assert (found.found[0].code, found.total) == ("ABC-001", 3)


async def test_a_code_that_the_status_contradicts_decides(
    client: NassavClient, recorded: RecordedServer
) -> None:
    body = {"code": 403, "message": "no", "data": None}
    recorded.on("GET", "/nassav/api/source/list", says(200, body))

    with pytest.raises(Forbidden):
        await client.sources()
