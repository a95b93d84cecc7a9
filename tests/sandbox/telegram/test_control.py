"""People, chats, the stream of events, reset, and the page."""

import asyncio
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from aiohttp import ClientSession, web

from sandbox.telegram import STAGE, create_stage
from support.stage import ALICE, BOB, GROUP, PATIENCE, TOKEN, StageClient, serving


async def test_a_chat_shows_its_messages_as_they_are_now(stage: StageClient) -> None:
    said = await stage.say(ALICE, "/start")
    await stage.call(
        "sendMessage",
        chat_id=ALICE,
        text="<b>Welcome</b>",
        parse_mode="HTML",
        reply_parameters={"message_id": said["message_id"]},
    )

    shown = await stage.chat(ALICE)

    assert shown["chat"]["type"] == "private"
    typed, welcome = shown["messages"]
    assert (typed["text"], typed["outgoing"], typed["from"]["id"]) == ("/start", False, ALICE)
    assert typed["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert (welcome["text"], welcome["outgoing"]) == ("Welcome", True)
    assert welcome["entities"] == [{"type": "bold", "offset": 0, "length": 7}]
    assert welcome["reply_to"] == said["message_id"]
    assert (welcome["edited"], welcome["silent"], welcome["photo"]) == (False, False, None)
    assert (await stage.get(f"chat/{ALICE}", message=2))["messages"] == [welcome]
    assert (await stage.get(f"chat/{ALICE}", message=3))["messages"] == []


async def test_who_speaks_or_presses_learns_what_the_journal_held(stage: StageClient) -> None:
    first = await stage.say(ALICE, "/start")
    buttons = [[{"text": "Yes", "callback_data": "yes"}]]
    sent = await stage.call(
        "sendMessage", chat_id=ALICE, text="?", reply_markup={"inline_keyboard": buttons}
    )
    number = sent["result"]["message_id"]
    second = await stage.post("callback", user=ALICE, message_id=number, data="yes")

    assert (first["seen"], second["seen"]) == (0, 1)
    assert await stage.last_entry() == 1


async def test_people_see_their_own_chats(stage: StageClient) -> None:
    await stage.user(BOB, first_name="Bob")
    await stage.make_chat(GROUP, members=[ALICE])
    await stage.say(ALICE, "hello")

    assert {chat["id"] for chat in await stage.chats(ALICE)} == {ALICE, GROUP}
    assert {chat["id"] for chat in await stage.chats(BOB)} == {BOB}
    await stage.say(BOB, "may I?", chat=GROUP)
    assert {chat["id"] for chat in await stage.chats(BOB)} == {BOB, GROUP}


async def test_people_and_their_bot_are_listed(stage: StageClient) -> None:
    await stage.user(BOB, first_name="Bob", language_code="zh")

    listed = await stage.get("users")

    assert listed["bot"]["username"] == "stage_4242_bot"
    assert [(user["id"], user["state"]) for user in listed["users"]] == [
        (ALICE, "started"),
        (BOB, "new"),
    ]


async def test_a_change_of_a_person_keeps_the_rest(stage: StageClient) -> None:
    changed = await stage.user(ALICE, language_code="zh-hans")

    assert (changed["first_name"], changed["language_code"]) == ("Alice", "zh-hans")
    assert changed["state"] == "started"


@pytest.mark.parametrize(
    ("path", "order", "status"),
    [
        ("message", {"user": ALICE, "text": "   "}, 409),
        ("message", {"user": BOB, "chat": ALICE, "text": "hello"}, 409),
        ("message", {"user": ALICE, "chat": -555, "text": "hello"}, 404),
        ("message", {"user": ALICE}, 400),
        ("message", {"user": ALICE, "text": "x", "typo": 1}, 400),
        ("message?bot=99", {"user": ALICE, "text": "x"}, 404),
        ("message?bot=none", {"user": ALICE, "text": "x"}, 400),
        ("chat", {"id": 5, "type": "group", "title": "x"}, 400),
        ("chat", {"id": -5, "type": "club", "title": "x"}, 400),
        ("clock", {"advance": -1}, 400),
        ("down", {}, 400),
    ],
)
async def test_what_nobody_could_do_is_refused(
    stage: StageClient, path: str, order: dict[str, Any], status: int
) -> None:
    await stage.user(BOB, first_name="Bob")

    assert await stage.status(path, **order) == status


async def test_who_is_gone_says_nothing(stage: StageClient) -> None:
    await stage.user(ALICE, state="deactivated")

    assert await stage.status("message", user=ALICE, text="hello") == 409


@pytest.mark.parametrize(
    "path",
    ["chat/-555", "callback/5", "inline/5", "photo/5", "commands?user=1&chat=-555", "commands"],
)
async def test_what_is_not_there_is_not_found(stage: StageClient, path: str) -> None:
    async with ClientSession() as http, http.get(f"{stage.url}/sim/{path}") as response:
        assert response.status == 404
        assert "error" in await response.json()


async def test_a_wait_that_is_no_number_is_refused(stage: StageClient) -> None:
    url = f"{stage.url}/sim/journal?wait=long"

    async with ClientSession() as http, http.get(url) as response:
        assert response.status == 400


async def test_every_change_is_streamed(stage: StageClient) -> None:
    async with stage.events() as events:
        await stage.user(BOB, first_name="Bob", state="started")
        await stage.say(BOB, "/start")
        sent = await stage.call("sendMessage", chat_id=BOB, text="old")
        message = {"chat_id": BOB, "message_id": sent["result"]["message_id"]}
        await stage.call("editMessageText", text="new", **message)
        await stage.call("pinChatMessage", **message)
        await stage.call("deleteMessage", **message)
        await stage.make_chat(GROUP)
        seen = [await anext(events) for _ in range(7)]

    assert [event["type"] for event in seen] == [
        "user",
        "message",
        "message",
        "edit",
        "pin",
        "delete",
        "chat",
    ]
    assert [event["message"]["text"] for event in seen[1:4]] == ["/start", "old", "new"]
    assert {event["chat_id"] for event in seen[1:6]} == {BOB}


async def test_a_reset_clears_everything_but_the_counters(stage: StageClient) -> None:
    before = await stage.say(ALICE, "hello")
    await stage.call("sendMessage", chat_id=ALICE, text="x")
    await stage.fault(kind="json", method="sendMessage")
    await stage.call("setWebhook", url="http://127.0.0.1:9/hook")

    async with stage.events() as events:
        await stage.reset()
        assert (await anext(events))["type"] == "reset"

    assert await stage.journal() == []
    assert await stage.calls() == {}
    assert await stage.faults() == []
    assert (await stage.call("getUpdates"))["result"] == []
    forgotten = await stage.call("sendMessage", chat_id=ALICE, text="x")
    assert forgotten["description"] == "Bad Request: chat not found"
    after = await stage.say(ALICE, "hello")
    assert after["update_id"] > before["update_id"]
    assert after["message_id"] > before["message_id"]


async def test_a_waiting_poll_ends_empty_at_a_reset(stage: StageClient) -> None:
    async with asyncio.TaskGroup() as tasks:
        poll = tasks.create_task(stage.call("getUpdates", timeout=50))
        await stage.wait_for_calls("getUpdates", 1)
        await stage.reset()

    await stage.say(ALICE, "hello")
    assert poll.result() == {"ok": True, "result": []}
    assert len((await stage.call("getUpdates"))["result"]) == 1


async def test_the_page_and_its_folder_are_served(stage: StageClient) -> None:
    async with ClientSession() as http:
        for path in ("/", "/page/index.html"):
            async with http.get(f"{stage.url}{path}") as response:
                assert response.status == 200
                assert response.content_type == "text/html"
                assert "<html" in await response.text()


async def test_a_stage_works_inside_another_application() -> None:
    outer = web.Application()
    stage_app = create_stage(token=TOKEN)
    outer.add_subapp("/telegram/", stage_app)

    async with serving(outer) as url, StageClient(f"{url}/telegram") as stage:
        await stage.say(ALICE, "/start")
        answer = await stage.call("sendMessage", chat_id=ALICE, text="x" * 4096)

    assert answer["ok"] is True
    assert stage_app[STAGE].journal.last == 1


async def test_closing_does_not_wait_for_polls_and_streams() -> None:
    runner = web.AppRunner(create_stage(token=TOKEN))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"

    async with StageClient(url) as stage, asyncio.TaskGroup() as tasks:
        poll = tasks.create_task(stage.call("getUpdates", timeout=50))
        await stage.wait_for_calls("getUpdates", 1)
        async with stage.events() as events:
            async with asyncio.timeout(PATIENCE):
                await runner.cleanup()
            with pytest.raises(StopAsyncIteration):
                await anext(events)

    assert poll.result() == {"ok": True, "result": []}


async def test_the_date_of_an_answer_follows_the_clock(stage: StageClient) -> None:
    async def date() -> datetime:
        async with ClientSession() as http:
            answer = await http.get(f"{stage.url}/bot{stage.token}/getMe")
            return parsedate_to_datetime(answer.headers["Date"])

    before = await date()
    await stage.advance(600)

    assert timedelta(seconds=595) < await date() - before < timedelta(seconds=660)
