"""The stand-in is held to the examples of the document: status, type and shape."""

import json
from typing import Any

import pytest

from support.aniworld import RunningAniworld, running_aniworld
from support.recorded import RECORDINGS, recording
from support.shapes import Shapes

FILES = {path.stem: path for path in (RECORDINGS / "aniworld").glob("*.json")}
READ = {name: json.loads(path.read_text("utf-8")) for name, path in FILES.items()}
SHAPES = Shapes(it["response"] for it in READ.values())
FRAMES = "socket_frames"
UNSIGNED = ("auth_missing_401", "setup", "setup_again_400", "login", "login_wrong_401", "health")


@pytest.mark.parametrize("name", sorted(FILES.keys() - {FRAMES}))
async def test_an_answer_has_the_documented_status_type_and_shape(name: str) -> None:
    found = recording("aniworld", name)
    async with running_aniworld(set_up=name != "setup") as aniworld:
        sent = await prepared(aniworld, name)
        reply = await aniworld.call(
            found.method,
            sent["path"],
            signed=not name.startswith(UNSIGNED),
            params=found.params,
            json=sent.get("json"),
        )

    assert (reply.status, reply.headers["Content-Type"]) == (found.status, found.content_type)
    assert SHAPES.differences(reply.body, found.response) == []
    if found.status >= 400:
        assert reply.body.get("error") == found.response.get("error")


async def prepared(aniworld: RunningAniworld, name: str) -> dict[str, Any]:
    """Bring the world into the state of the example and return its request."""
    await aniworld.post("enqueue", id="aniworld_105")
    item = aniworld.server.queue.jobs[-1].item
    backup = aniworld.server.configuration.back_up()["name"]
    text = json.dumps(READ[name]["request"])
    for mark, value in (
        ("<PASSWORD>", aniworld.password),
        ("<ITEM>", item),
        ("<BACKUP>", backup),
    ):
        text = text.replace(mark, value)
    if name == "rate_limit_429":
        await aniworld.token()
        aniworld.server.spend(aniworld.server.options.limit - 2)
    request: dict[str, Any] = json.loads(text)
    return request


async def test_the_socket_tells_the_documented_frames() -> None:
    documented = {frame["type"]: frame for frame in READ[FRAMES]["response"]}
    async with (
        running_aniworld() as aniworld,
        aniworld.http.ws_connect(f"{aniworld.url}/ws/downloads") as socket,
    ):
        await aniworld.listening()
        await aniworld.post("step", seconds=1)
        await aniworld.post("finish")
        await aniworld.post("fail")
        await aniworld.post("step", seconds=1)
        told = {}
        while told.keys() != documented.keys():
            frame = await socket.receive_json(timeout=10)
            told[frame["type"]] = frame

    for kind, frame in told.items():
        assert SHAPES.differences(frame, documented[kind]) == []
        assert frame["timestamp"].endswith("Z")
