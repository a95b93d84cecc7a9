"""The stand-in is held to the recordings of the real server: status, type and shape."""

import json
from typing import Any

import pytest
from aiohttp import WSServerHandshakeError

from support.recorded import RECORDINGS
from support.shapes import Shapes
from support.tasks import RunningTasks, running_tasks

READ = {
    path.stem: json.loads(path.read_text("utf-8")) for path in (RECORDINGS / "tasks").glob("*.json")
}
EXCHANGES = {name: it for name, it in READ.items() if "request" in it}
SHAPES = Shapes(it["response"] for it in EXCHANGES.values())
KEEPER, USER, OTHER, FOURTH = 1, 2, 3, 5
# The state a task of the recording was in before the call.
BEFORE = {
    "task_cancel_200": "running",
    "task_cancel_200b": "paused",
    "task_cancel_again_400": "cancelled",
    "task_cancel_pending_200": "pending",
    "task_delete_200": "cancelled",
    "task_delete_200b": "paused",
    "task_delete_pending_400": "pending",
    "task_delete_running_400": "running",
    "task_get_running": "running",
    "task_get_paused": "paused",
    "task_get_resumed": "running",
    "task_pause_200": "running",
    "task_pause_paused_400": "paused",
    "task_put_200": "pending",
    "task_resume_200": "paused",
    "task_resume_running_400": "running",
    "task_retry_200": "failed",
    "task_retry_running_400": "running",
    "task_start_200": "pending",
    "task_start_running_400": "running",
    "task_start_no_account_400": "pending",
    "admin_force_stop_200": "running",
    "admin_force_stop_400": "completed",
}
PATHS = {
    "task_get": (USER, "failed", "/api/tasks/{}"),
    "task_get_other_user_404": (KEEPER, "running", "/api/tasks/{}"),
    "task_logs": (USER, "failed", "/api/tasks/{}/logs"),
    "task_logs_422": (USER, "failed", "/api/tasks/{}/logs"),
}


def caller(name: str) -> int | None:
    """Return who asks in a recording."""
    if not EXCHANGES[name]["request"].get("signed") or name == "me_401_bad":
        return None
    if name.startswith(("disabled", "me_after")):
        return FOURTH
    return USER if name == "admin_403" or not name.startswith(("admin", "system")) else KEEPER


async def prepared(world: RunningTasks, name: str) -> dict[str, Any]:
    """Bring the world into the state of the recording and return its request."""
    request: dict[str, Any] = dict(EXCHANGES[name]["request"])
    accounts = world.server.accounts
    if not name.startswith("register_201"):
        accounts.add("user4", "secret456", "user4@example.com").active = "disabled" not in name
    if "no_account" in name:
        accounts.users[USER].stored.clear()
    accounts.users[USER].seen = world.server.clock.now()
    if name in BEFORE:
        request = await _with_task(world, request, status=BEFORE[name])
    if name == "task_create_limit_400":
        for _ in range(2):
            await world.task(owner=USER)
    if name in PATHS:
        owner, status, path = PATHS[name]
        request["path"] = path.format(_of(world, owner, status))
    if name == "courses_list_login_fails_400":
        body = EXCHANGES[name]["response"]
        await world.post("answer", path="/api/courses/list", status=400, body=body)
    return request


async def _with_task(
    world: RunningTasks, request: dict[str, Any], *, status: str
) -> dict[str, Any]:
    """Make a task in this state, and let the request be about it."""
    made = await world.task(owner=USER, status=status, progress=27)
    board, text = world.server.board, json.dumps(request)
    board.log(board.tasks[made["id"]], "INFO", "task started")
    for recorded in ("/36", "/37", "/admin/tasks/6"):
        text = text.replace(recorded, f"{recorded.rpartition('/')[0]}/{made['id']}")
    found: dict[str, Any] = json.loads(text)
    return found


def _of(world: RunningTasks, user: int, status: str) -> int:
    owner = world.server.accounts.users[user]
    return world.server.board.of(owner, status)[0].id


@pytest.mark.parametrize("name", sorted(EXCHANGES))
async def test_an_answer_has_the_recorded_status_type_and_shape(name: str) -> None:
    recorded = EXCHANGES[name]
    async with running_tasks() as world:
        request = await prepared(world, name)
        reply = await world.call(
            request["method"],
            request["path"],
            user=caller(name),
            params=request.get("params"),
            **({"json": request["json"]} if "json" in request else {}),
            **({"data": request["form"]} if "form" in request else {}),
        )

    assert reply.status == recorded["status"]
    if recorded["content_type"]:
        assert reply.headers["Content-Type"] == recorded["content_type"]
    if name != "me_401_bad":  # without a token another sentence is said
        assert SHAPES.differences(reply.body, recorded["response"]) == []
    if recorded["status"] == 400:
        assert reply.body == recorded["response"]


async def test_a_run_moves_as_recorded_pauses_and_begins_anew() -> None:
    async with running_tasks() as world:
        made = await world.task(owner=USER)
        path = f"/api/tasks/{made['id']}"

        await world.call("POST", f"{path}/start", user=USER)
        await world.post("step", seconds=6)
        running = (await world.call("GET", path, user=USER)).body
        await world.call("POST", f"{path}/pause", user=USER)
        paused = (await world.call("GET", path, user=USER)).body
        await world.call("POST", f"{path}/resume", user=USER)
        await world.post("step", seconds=4)
        resumed = (await world.call("GET", path, user=USER)).body
        await world.post("step", seconds=30)
        over = (await world.call("GET", path, user=USER)).body

    assert (running["status"], paused["status"], resumed["status"]) == (
        "running",
        "paused",
        "running",
    )
    assert paused["progress"] == running["progress"] > resumed["progress"] > 0
    assert paused["logs"][0]["level"] == "WARNING"
    assert (over["status"], over["progress"], over["end_time"] is None) == ("completed", 100, False)


async def test_a_restart_begins_everything_open_anew_with_a_text_that_is_no_error() -> None:
    recorded = READ["restart_effects"]
    async with running_tasks(worker=False, seeded=False) as world:
        for before in recorded["before"]:
            await world.task(status=before["status"], progress=before["progress"])
        await world.post("user", password="changed")
        await world.post("restart")
        after = (await world.call("GET", "/api/tasks")).body["items"]
        form = {"username": world.username, "password": "changed"}
        refused = await world.call("POST", "/api/auth/login", user=None, data=form)

    wanted = [
        {key: row[key] for key in ("status", "progress", "error_msg")} for row in recorded["after"]
    ]
    assert [{key: row[key] for key in wanted[0]} for row in after] == wanted
    assert refused.status == recorded["login_with_changed_admin_password"]


@pytest.mark.parametrize("name", ["ws_bad_token", "ws_no_token"])
async def test_a_socket_is_refused_at_the_handshake(name: str) -> None:
    async with running_tasks() as world:
        with pytest.raises(WSServerHandshakeError) as refused:
            await world.http.ws_connect(f"{world.url}/ws/connect", params={"token": "nonsense"})

    assert refused.value.status == READ[name]["status"]


async def test_the_socket_answers_as_recorded() -> None:
    async with running_tasks() as world:
        mine = _of(world, USER, "running")
        theirs = _of(world, KEEPER, "running")
        numbers = {1: mine, "1": str(mine), 7: theirs}
        address = f"{world.url}/ws/connect?token={world.token(USER)}"
        async with world.http.ws_connect(address) as socket:
            for message in READ["ws_basic"]["messages"]:
                sent = message.get("out")
                if isinstance(sent, dict) and sent.get("task_id") in numbers:
                    sent = sent | {"task_id": numbers[sent["task_id"]]}
                if sent is not None:
                    await socket.send_str(sent if isinstance(sent, str) else json.dumps(sent))
                if message["in"] is None:
                    continue
                heard = await socket.receive_json(timeout=10)
                assert (heard["type"], set(heard)) == (message["in"]["type"], set(message["in"]))


async def test_updates_have_the_recorded_shape_and_come_to_the_newest_socket_alone() -> None:
    recorded = READ["ws_task_update"]["messages"][1]["in"]
    async with running_tasks() as world:
        mine = _of(world, USER, "running")
        address = f"{world.url}/ws/connect?token={world.token(USER)}"
        item = {"current_item": "Video 1", "item_progress": 40}
        times = {"item_current_time": 720, "item_total_time": 1800}
        async with (
            world.http.ws_connect(address) as first,
            world.http.ws_connect(address) as second,
        ):
            for socket in (first, second):
                assert (await socket.receive_json(timeout=10))["type"] == "connected"
            await second.send_json({"type": "subscribe_task", "task_id": mine})
            assert (await second.receive_json(timeout=10))["type"] == "subscribed"
            assert await world.post("update", id=mine, **item, **times) == {"heard": True}
            update = await second.receive_json(timeout=10)
            await first.close()

    assert (update["type"], set(update["data"])) == ("task_update", set(recorded["data"]))
