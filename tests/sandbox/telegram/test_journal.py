"""The journal and the counts of calls."""

import asyncio

from support.stage import ALICE, BOB, StageClient


async def test_calls_are_journalled_in_order_with_their_outcome(stage: StageClient) -> None:
    buttons = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}
    sent = await stage.call(
        "sendMessage", chat_id=ALICE, text="<b>x</b>", parse_mode="HTML", reply_markup=buttons
    )
    message_id = sent["result"]["message_id"]
    await stage.call("editMessageText", chat_id=ALICE, message_id=message_id, text="y")
    await stage.call("sendMessage", chat_id=555, text="nobody", reply_markup=buttons)
    await stage.call("deleteMessage", chat_id=ALICE, message_id=message_id)

    first, second, third, fourth = await stage.journal()

    assert [entry["seq"] for entry in (first, second, third, fourth)] == [1, 2, 3, 4]
    assert (first["method"], first["text"], first["accepted"]) == ("sendMessage", "x", True)
    assert first["entities"] == [{"type": "bold", "offset": 0, "length": 1}]
    assert first["keyboard"][0][0]["data"] == "yes"
    assert (second["text"], second["message_id"]) == ("y", message_id)
    assert (third["accepted"], third["error_code"]) == (False, 400)
    assert (third["description"], third["text"]) == ("Bad Request: chat not found", "nobody")
    assert third["keyboard"][0][0]["text"] == "Yes"
    assert (fourth["method"], fourth["message_id"]) == ("deleteMessage", message_id)


async def test_a_journalled_text_does_not_change_with_the_message(stage: StageClient) -> None:
    sent = await stage.call("sendMessage", chat_id=ALICE, text="old")
    await stage.call(
        "editMessageText", chat_id=ALICE, message_id=sent["result"]["message_id"], text="new"
    )

    assert [entry["text"] for entry in await stage.journal()] == ["old", "new"]


async def test_polling_and_introductions_are_counted_not_journalled(stage: StageClient) -> None:
    await stage.call("getMe")
    await stage.call("getUpdates")
    await stage.call("getUpdates")
    await stage.call("getChat", chat_id=ALICE)

    assert [entry["method"] for entry in await stage.journal()] == ["getChat"]
    assert await stage.calls() == {"getMe": 1, "getUpdates": 2, "getChat": 1}


async def test_a_call_that_cannot_be_read_is_journalled_too(stage: StageClient) -> None:
    await stage.call("sendMessage", chat_id=ALICE)

    (entry,) = await stage.journal()
    assert (entry["accepted"], entry["chat_id"]) == (False, ALICE)


async def test_entries_are_chosen_by_method_chat_and_number(stage: StageClient) -> None:
    await stage.user(BOB, first_name="Bob", state="started")
    for chat_id in (ALICE, BOB):
        await stage.call("sendMessage", chat_id=chat_id, text="x")
        await stage.call("sendChatAction", chat_id=chat_id, action="typing")

    assert [e["seq"] for e in await stage.journal(method="sendMessage")] == [1, 3]
    assert [e["seq"] for e in await stage.journal(chat=BOB)] == [3, 4]
    assert [e["seq"] for e in await stage.journal(since=1, chat=ALICE)] == [2]
    assert await stage.last_entry() == 4


async def test_waiting_ends_with_the_next_entry_that_fits(stage: StageClient) -> None:
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(stage.wait_for(method="sendMessage"))
        await stage.call("sendChatAction", chat_id=ALICE, action="typing")
        await stage.call("sendMessage", chat_id=ALICE, text="x")

    assert waiting.result()["text"] == "x"


async def test_waiting_in_vain_ends_empty(stage: StageClient) -> None:
    assert await stage.journal(wait=0.05) == []
