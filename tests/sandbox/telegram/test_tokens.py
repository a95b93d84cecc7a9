"""Who may call: tokens, methods and paths."""

import pytest
from aiohttp import ClientSession

from support.stage import ALICE, TOKEN, StageClient, running_stage


async def _get(url: str) -> tuple[int, dict[str, object]]:
    async with ClientSession() as http, http.get(url) as response:
        return response.status, await response.json()


async def test_another_token_than_the_given_one_is_unauthorized(stage: StageClient) -> None:
    status, body = await _get(f"{stage.url}/bot4242:another-token/getMe")

    assert status == 401
    assert body == {"ok": False, "error_code": 401, "description": "Unauthorized"}


@pytest.mark.parametrize(
    "path", ["/botnonsense/getMe", "/bot:abc/getMe", "/bot/getMe", f"/bot{TOKEN}", "/bot"]
)
async def test_a_malformed_path_is_not_found(stage: StageClient, path: str) -> None:
    status, body = await _get(f"{stage.url}{path}")

    assert status == 404
    assert body == {"ok": False, "error_code": 404, "description": "Not Found"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/file/bot{TOKEN}/photos/file_1.jpg", 404),
        ("/file/bot4242:another-token/photos/file_1.jpg", 401),
        ("/file/botnonsense/photos/file_1.jpg", 404),
    ],
)
async def test_a_file_needs_a_token_and_a_path(stage: StageClient, path: str, status: int) -> None:
    assert (await _get(f"{stage.url}{path}"))[0] == status


async def test_an_unknown_method_is_not_found(stage: StageClient) -> None:
    status, body = await _get(f"{stage.url}/bot{TOKEN}/makeCoffee")

    assert status == 404
    assert body["description"] == "Not Found: method not found"


async def test_method_names_ignore_case(stage: StageClient) -> None:
    _, body = await _get(f"{stage.url}/bot{TOKEN}/GETME")

    assert body["ok"] is True


async def test_without_a_token_every_bot_has_its_own_world() -> None:
    async with (
        running_stage(token=None) as first,
        StageClient(first.url, "77:another-bot-altogether") as second,
    ):
        assert (await first.call("getMe"))["result"]["id"] == 4242
        assert (await second.call("getMe"))["result"]["id"] == 77
        await first.say(ALICE, "/start")

        mine = await first.call("sendMessage", chat_id=ALICE, text="hello")
        theirs = await second.call("sendMessage", chat_id=ALICE, text="hello")
        updates = await second.call("getUpdates")

    assert mine["ok"] is True
    assert theirs["description"] == "Bad Request: chat not found"
    assert updates["result"] == []


async def test_what_was_said_before_any_bot_came_reaches_the_first_one() -> None:
    async with running_stage(token=None) as stage:
        await stage.say(ALICE, "/start")

        updates = await stage.call("getUpdates")

    assert [update["message"]["text"] for update in updates["result"]] == ["/start"]


async def test_a_second_bot_is_chosen_by_its_id() -> None:
    async with (
        running_stage(token=None) as first,
        StageClient(first.url, "77:another-bot-altogether") as second,
    ):
        await first.call("getMe")
        await second.call("getMe")
        await second.post("message?bot=77", user=ALICE, text="hello")

        assert (await first.call("getUpdates"))["result"] == []
        assert len((await second.call("getUpdates"))["result"]) == 1
