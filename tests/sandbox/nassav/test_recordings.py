"""The stand-in is held to what two versions of the real server answered: status, type, shape."""

import json
from typing import Any

import pytest

from support.nassav import RunningNassav, running_nassav
from support.recorded import RECORDINGS
from support.shapes import Shapes

READ: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text("utf-8"))
    for path in sorted((RECORDINGS / "nassav").glob("*.json"))
}
SHAPES = {
    family: Shapes(it["response"] for name, it in READ.items() if name.startswith(family))
    for family in ("old", "new")
}
OTHER_WORDS = "detail"  # the framework's own sentences differ from one release to the next

# What has to have happened for an answer, by the end of a recording's name.
QUEUED = {
    "download_409_running": ("ABC-001",),
    "download_409_running_as_200": ("ABC-001",),
    "download_pending_again": ("ABC-001", "ABC-002"),
    "queue_running": ("ABC-016",),
    "queue_many": ("ABC-016", "ABC-017"),
}
NOT_ADDED = ("add_201", "delete_404", "refresh_404")  # DEF-101 is there for all others


@pytest.mark.parametrize("name", READ)
async def test_an_answer_is_like_the_recorded_one(name: str) -> None:
    found, family = READ[name], name.partition("_")[0]
    hosts = ("127.0.0.1", "localhost") if name == "new_bad_host" else ()
    async with running_nassav(family, hosts=hosts) as nassav:
        await prepare(nassav, name.partition("_")[2])
        request = found["request"]
        sent: dict[str, Any] = {"params": request.get("params"), "headers": headers(found)}
        if "json" in request:
            sent["json"] = request["json"]
        elif "content-type" in sent["headers"]:
            sent["data"] = "{nonsense"
        if "cover_304" in name:
            etag = f'"{int(nassav.server.library.resources["ABC-003"].created)}"'
            sent["headers"] = {"If-None-Match": etag}
        reply = await nassav.call(request["method"], request["path"], **sent)

    assert reply.status == found["status"]
    told = reply.headers.get("Content-Type", "")
    if found["status"] != 304:
        assert told.partition(";")[0] == found["content_type"].partition(";")[0]
    assert reply.headers.get("Location") == found.get("location")
    alike(reply.body, found["response"], family)


def headers(found: dict[str, Any]) -> dict[str, str]:
    """Return the headers of a request that mattered."""
    sent: dict[str, str] = found["request"].get("headers") or {}
    return sent


def alike(body: Any, recorded: Any, family: str) -> None:
    """Hold a body to a recorded one: a page or a picture to its kind, JSON to its shape."""
    if isinstance(recorded, str) and recorded == "<picture>":
        assert body.startswith(b"\xff\xd8\xff")
    elif isinstance(recorded, str):
        assert isinstance(body, bytes | str)
        assert ("<html" in recorded) == ("<html" in str(body))
    else:
        assert SHAPES[family].differences(body, recorded) == []
        assert body.get("code") == recorded.get("code")
        assert (OTHER_WORDS in body) == (OTHER_WORDS in recorded)


async def prepare(nassav: RunningNassav, name: str) -> None:
    """Bring the world into the state of the recording."""
    if name not in NOT_ADDED:
        await nassav.post("put", code="DEF-101")
    if name.startswith("cookie"):
        nassav.server.library.cookies["demoa"] = "a=1; b=2"
    if name.startswith("noredis"):
        await nassav.post("workers", broken=True)
    if name.startswith("noworker"):
        await nassav.post("workers", there=False)
    if name in ("noworker_queue", "noworker_download_again"):
        await nassav.post("enqueue", code="ABC-019")
    if name in ("refresh_502", "refresh_source_503"):
        await nassav.post("sources", down=["DemoA", "DemoB"])
    if name == "download_202_second":
        await nassav.post("enqueue", code="ABC-004")
    if name == "download_delete_404":
        nassav.server.library.resources["ABC-009"].size = None
    for code in QUEUED.get(name, ()):
        await nassav.post("enqueue", code=code)
