"""Faults on order, as a client sees them."""

import asyncio
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiohttp import ClientSession, ClientTimeout, ServerDisconnectedError

from support.stage import ALICE, BOB, StageClient


async def _send(stage: StageClient, text: str = "hello", chat_id: int = ALICE) -> dict[str, Any]:
    return await stage.call("sendMessage", chat_id=chat_id, text=text)


@pytest.mark.parametrize(
    ("order", "error"),
    [
        ({"kind": "429", "retry_after": 7}, TelegramRetryAfter),
        ({"kind": "json"}, TelegramServerError),
        ({"kind": "json", "code": 401, "description": "Unauthorized"}, TelegramUnauthorizedError),
        ({"kind": "html"}, ClientDecodeError),
        ({"kind": "garbage"}, ClientDecodeError),
        ({"kind": "cut"}, TelegramNetworkError),
    ],
)
@pytest.mark.parametrize(("phase", "arrived"), [("before", 0), ("after", 1)])
async def test_a_real_bot_sees_the_fault_and_the_chat_shows_the_phase(
    stage: StageClient,
    bot: Bot,
    order: dict[str, Any],
    error: type[Exception],
    phase: str,
    arrived: int,
) -> None:
    fault_id = await stage.fault(method="sendMessage", times=1, phase=phase, **order)

    with pytest.raises(error):
        await bot.send_message(ALICE, "hello")

    (entry,) = await stage.journal()
    assert (entry["accepted"], entry["fault"]) == (bool(arrived), fault_id)
    assert len((await stage.chat(ALICE))["messages"]) == arrived
    await bot.send_message(ALICE, "again")


async def test_a_refusal_is_journalled_with_its_words(stage: StageClient) -> None:
    await stage.fault(kind="429", retry_after=7, times=1)

    answer = await _send(stage)

    (entry,) = await stage.journal()
    assert answer["parameters"] == {"retry_after": 7}
    assert (entry["error_code"], entry["description"]) == (
        429,
        "Too Many Requests: retry after 7",
    )


async def test_a_429_may_come_without_a_number(stage: StageClient) -> None:
    await stage.fault(kind="json", code=429, description="Too Many Requests", times=1)

    answer = await _send(stage)

    assert answer == {"ok": False, "error_code": 429, "description": "Too Many Requests"}


async def test_an_html_page_has_its_status(stage: StageClient) -> None:
    await stage.fault(kind="html", code=503, description="Service Unavailable")
    url = f"{stage.url}/bot{stage.token}/getMe"

    async with ClientSession() as http, http.get(url) as response:
        assert (response.status, response.content_type) == (503, "text/html")
        assert "503 Service Unavailable" in await response.text()


async def test_a_stall_lasts_until_the_client_goes(stage: StageClient) -> None:
    await stage.fault(method="sendMessage", kind="stall", phase="after", times=1)
    url = f"{stage.url}/bot{stage.token}/sendMessage"
    fields = {"chat_id": ALICE, "text": "hello"}

    async with ClientSession(timeout=ClientTimeout(total=0.5)) as http:
        with pytest.raises(TimeoutError):
            await http.post(url, json=fields)

    (entry,) = await stage.journal()
    assert entry["accepted"] is True


@pytest.mark.parametrize("phase", ["before", "after"])
async def test_a_slow_answer_is_a_whole_one(stage: StageClient, phase: str) -> None:
    await stage.fault(method="sendMessage", kind="slow", phase=phase, delay=0.3, times=1)
    loop = asyncio.get_running_loop()
    began = loop.time()

    answer = await _send(stage)

    assert answer["ok"] is True
    assert loop.time() - began >= 0.25


async def test_an_accepted_send_is_journalled_before_its_slow_answer(stage: StageClient) -> None:
    await stage.fault(method="sendMessage", kind="slow", phase="after", delay=30, times=1)

    async with asyncio.TaskGroup() as tasks:
        send = tasks.create_task(_send(stage))
        entry = await stage.wait_for(method="sendMessage")
        assert not send.done()
        send.cancel()

    assert entry["accepted"] is True


async def test_a_fault_picks_method_chat_and_words(stage: StageClient) -> None:
    await stage.user(BOB, first_name="Bob", state="started")
    await stage.fault(method=["sendMessage", "sendPhoto"], chat=ALICE, contains="E07", kind="json")

    answers = [
        await _send(stage, "E07"),
        await _send(stage, "E08"),
        await _send(stage, "E07", chat_id=BOB),
        await stage.call("sendChatAction", chat_id=ALICE, action="typing"),
        await stage.call("sendPhoto", chat_id=ALICE, photo="x", caption="about E07"),
    ]

    assert [answer.get("error_code") for answer in answers] == [500, None, None, None, 500]


async def test_words_are_looked_for_in_captions_of_media_too(stage: StageClient) -> None:
    await stage.fault(method="editMessageMedia", contains="E07", kind="json")
    media = {"type": "photo", "media": "x", "caption": "E07"}

    answer = await stage.call("editMessageMedia", chat_id=ALICE, message_id=1, media=media)

    assert answer["error_code"] == 500


async def test_a_fault_happens_as_often_as_ordered(stage: StageClient) -> None:
    await stage.fault(method="*", kind="json", times=2)

    codes = [(await stage.call("getMe")).get("error_code") for _ in range(3)]

    assert codes == [500, 500, None]
    assert await stage.faults() == []


async def test_faults_wait_their_turn_and_can_be_cancelled(stage: StageClient) -> None:
    first = await stage.fault(kind="json", code=501)
    await stage.fault(kind="json", code=502)

    codes = [(await stage.call("getMe"))["error_code"]]
    (listed, _) = await stage.faults()
    await stage.clear_faults(first)
    codes.append((await stage.call("getMe"))["error_code"])
    await stage.clear_faults()

    assert codes == [501, 502]
    assert (listed["fault_id"], listed["hits"], listed["methods"]) == (first, 1, ["*"])
    assert (await stage.call("getMe"))["ok"] is True


async def test_a_refused_call_does_not_use_up_a_fault_after_acceptance(
    stage: StageClient,
) -> None:
    await stage.fault(method="sendMessage", kind="json", phase="after", times=1)

    refused = await _send(stage, chat_id=555)
    spoiled = await _send(stage)

    assert refused["description"] == "Bad Request: chat not found"
    assert spoiled["error_code"] == 500


async def test_a_poll_can_be_spoiled(stage: StageClient) -> None:
    await stage.fault(method="getUpdates", kind="json", code=409, description="Conflict", times=1)

    assert (await stage.call("getUpdates", timeout=30))["error_code"] == 409


async def test_an_order_that_makes_no_sense_is_refused(stage: StageClient) -> None:
    assert await stage.status("fault", kind="earthquake") == 400
    assert await stage.status("fault", kind="cut", times=0) == 400


async def test_when_down_every_connection_is_cut(stage: StageClient) -> None:
    async with asyncio.TaskGroup() as tasks:
        poll = tasks.create_task(_fails(stage, "getUpdates", timeout=50))
        await stage.wait_for_calls("getUpdates", 1)
        await stage.set_down(is_down=True)
        await _fails(stage, "getMe")

    assert poll.result() is None
    await stage.set_down(is_down=False)
    assert (await stage.call("getMe"))["ok"] is True


@pytest.mark.parametrize("path", ["/bot", "/file/bot{token}/x", "/bot{token}/unknown"])
async def test_when_down_no_path_of_the_bot_api_answers(stage: StageClient, path: str) -> None:
    await stage.set_down(is_down=True)

    async with ClientSession() as http:
        with pytest.raises(ServerDisconnectedError):
            await http.get(stage.url + path.format(token=stage.token))


async def _fails(stage: StageClient, method: str, **fields: Any) -> None:
    with pytest.raises(ServerDisconnectedError):
        await stage.call(method, **fields)
