"""Inline results: posted by a person by way of the bot, pressed, and changed by their own id."""

from typing import Any

import pytest
from aiohttp import ClientResponseError

from support.stage import ALICE, BOB, GROUP, StageClient

KEYBOARD = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}


def article(**details: Any) -> dict[str, Any]:
    content = {"message_text": "Hello there", "entities": [bold(0, 5)]}
    made = {"type": "article", "id": "one", "title": "x", "reply_markup": KEYBOARD}
    return made | {"input_message_content": content} | details


def bold(offset: int, length: int) -> dict[str, Any]:
    return {"type": "bold", "offset": offset, "length": length}


async def posted(stage: StageClient, chat: int = ALICE, **details: Any) -> dict[str, Any]:
    inline_id = await stage.inline(ALICE, "words", chat=chat)
    results = [article(**details)]
    answer = await stage.call("answerInlineQuery", inline_query_id=inline_id, results=results)
    assert answer["ok"], answer
    return await stage.post_result(ALICE, inline_id, "one", chat=chat)


async def updates(stage: StageClient) -> list[dict[str, Any]]:
    return (await stage.call("getUpdates"))["result"]


@pytest.fixture
async def group(stage: StageClient) -> int:
    await stage.make_chat(GROUP, members=[ALICE, BOB])
    return GROUP


async def test_a_result_is_the_persons_message_by_way_of_the_bot(stage, group) -> None:
    place = await posted(stage, group)

    (message,) = (await stage.chat(group))["messages"]
    assert message["from"]["id"] == ALICE
    assert (message["text"], message["entities"]) == ("Hello there", [bold(0, 5)])
    assert (message["via"], message["message_id"]) == ("stage_4242_bot", place["message_id"])


async def test_the_bot_learns_what_was_chosen_and_sees_the_message(stage, group) -> None:
    place = await posted(stage, group)

    _, asked, chosen, seen = await updates(stage)
    assert asked["inline_query"]["chat_type"] == "supergroup"
    assert chosen["chosen_inline_result"]["result_id"] == "one"
    assert chosen["chosen_inline_result"]["inline_message_id"] == place["inline_message_id"]
    assert seen["message"]["via_bot"]["username"] == "stage_4242_bot"


async def test_where_the_bot_is_not_it_sees_nothing(stage) -> None:
    await stage.make_chat(GROUP, members=[ALICE], bot="left")
    await posted(stage, GROUP)
    assert [set(one) - {"update_id"} for one in await updates(stage)][-1] == {
        "chosen_inline_result"
    }


async def test_a_press_names_the_message_by_its_inline_id_only(stage, group) -> None:
    place = await posted(stage, group)
    await stage.press(BOB, group, place["message_id"], "yes")

    query = (await updates(stage))[-1]["callback_query"]
    assert query["inline_message_id"] == place["inline_message_id"]
    assert "message" not in query


async def test_it_is_changed_by_its_inline_id(stage, group) -> None:
    place = await posted(stage, group)
    edit = {"inline_message_id": place["inline_message_id"], "text": "Done"}

    assert (await stage.call("editMessageText", **edit))["result"] is True
    again = await stage.call("editMessageText", **edit)

    (message,) = (await stage.chat(group))["messages"]
    assert (message["text"], message["reply_markup"]) == ("Done", None)
    assert "message is not modified" in again["description"]


async def test_without_buttons_it_cannot_be_changed(stage) -> None:
    place = await posted(stage, reply_markup=None)
    assert place["inline_message_id"] is None


async def test_a_bot_without_inline_mode_is_not_asked(stage) -> None:
    await stage.post("inline-mode", enabled=False)

    assert not (await stage.call("getMe"))["result"]["supports_inline_queries"]
    with pytest.raises(ClientResponseError, match="Conflict"):
        await stage.inline(ALICE, "words")


@pytest.mark.parametrize(("result", "chat"), [("two", ALICE), ("one", BOB)])
async def test_what_nobody_could_post_is_refused(stage, result, chat) -> None:
    await stage.user(BOB, first_name="Bob")
    inline_id = await stage.inline(ALICE, "words")
    await stage.call("answerInlineQuery", inline_query_id=inline_id, results=[article()])
    order = {"user": ALICE, "result": result, "chat": chat}
    assert await stage.status(f"inline/{inline_id}/post", **order) == 409
    assert await stage.status("inline/77/post", **order) == 404
