"""Pressed buttons and inline queries: answered once and in time."""

from typing import Any

import pytest
from aiogram import Bot
from aiogram.types import InaccessibleMessage

from support.stage import ALICE, BOB, GROUP, StageClient

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


async def _offer(stage: StageClient, chat_id: int = ALICE) -> int:
    buttons = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}
    answer = await stage.call("sendMessage", chat_id=chat_id, text="?", reply_markup=buttons)
    message_id: int = answer["result"]["message_id"]
    return message_id


async def _answer(stage: StageClient, callback_id: str, **fields: Any) -> dict[str, Any]:
    return await stage.call("answerCallbackQuery", callback_query_id=callback_id, **fields)


async def test_a_press_reaches_the_bot_and_its_answer_the_person(
    stage: StageClient, bot: Bot
) -> None:
    message_id = await _offer(stage)
    callback_id = await stage.press(ALICE, ALICE, message_id, "yes")

    (update,) = await bot.get_updates()
    assert update.callback_query is not None
    assert update.callback_query.id == callback_id
    assert (update.callback_query.from_user.id, update.callback_query.data) == (ALICE, "yes")
    assert update.callback_query.message is not None
    assert update.callback_query.message.message_id == message_id
    await bot.answer_callback_query(callback_id, text="Done", show_alert=True)

    answer = await stage.answer(callback_id)
    assert (answer["answered"], answer["text"], answer["show_alert"]) == (True, "Done", True)
    assert (answer["late_answers"], answer["error"]) == (0, None)


async def test_a_second_answer_is_refused_and_counted(stage: StageClient) -> None:
    callback_id = await stage.press(ALICE, ALICE, await _offer(stage), "yes")

    await _answer(stage, callback_id, text="first")
    second = await _answer(stage, callback_id, text="second")

    assert second["description"] == TOO_OLD
    answer = await stage.answer(callback_id)
    assert (answer["text"], answer["late_answers"], answer["error"]) == ("first", 1, TOO_OLD)


async def test_a_late_answer_is_refused(stage: StageClient) -> None:
    callback_id = await stage.press(ALICE, ALICE, await _offer(stage), "yes")
    await stage.advance(15.1)

    assert (await _answer(stage, callback_id))["description"] == TOO_OLD
    assert (await stage.answer(callback_id, wait=0))["answered"] is False


async def test_an_unknown_callback_is_refused(stage: StageClient) -> None:
    assert (await _answer(stage, "123"))["description"] == TOO_OLD


@pytest.mark.parametrize(("length", "is_accepted"), [(200, True), (201, False)])
async def test_a_toast_has_200_characters(
    stage: StageClient, length: int, is_accepted: bool
) -> None:
    callback_id = await stage.press(ALICE, ALICE, await _offer(stage), "yes")

    assert (await _answer(stage, callback_id, text="x" * length))["ok"] is is_accepted


async def test_a_button_that_is_not_there_cannot_be_pressed(stage: StageClient) -> None:
    message_id = await _offer(stage)
    order = {"user": ALICE, "chat": ALICE, "message_id": message_id, "data": "no"}

    assert await stage.status("callback", **order) == 409
    assert await stage.status("callback", **order, force=True) == 200


async def test_a_button_of_a_deleted_message_comes_as_inaccessible(
    stage: StageClient, bot: Bot
) -> None:
    message_id = await _offer(stage)
    await bot.delete_message(ALICE, message_id)
    await stage.press(ALICE, ALICE, message_id, "yes", force=True)

    (update,) = await bot.get_updates()

    assert update.callback_query is not None
    assert isinstance(update.callback_query.message, InaccessibleMessage)


async def test_in_a_group_anybody_can_press(stage: StageClient, bot: Bot) -> None:
    await stage.make_chat(GROUP, members=[ALICE, BOB])
    await stage.press(BOB, GROUP, await _offer(stage, GROUP), "yes")

    updates = await bot.get_updates()

    press = updates[-1].callback_query
    assert press is not None
    assert press.from_user.id == BOB
    assert press.message is not None
    assert press.message.chat.id == GROUP


async def test_nobody_presses_in_a_private_chat_of_others_unless_forced(
    stage: StageClient,
) -> None:
    order = {"user": BOB, "chat": ALICE, "message_id": await _offer(stage), "data": "yes"}

    assert await stage.status("callback", **order) == 409
    assert await stage.status("callback", **order, force=True) == 200


async def test_the_page_is_told_the_answer(stage: StageClient) -> None:
    callback_id = await stage.press(ALICE, ALICE, await _offer(stage), "yes")

    async with stage.events() as events:
        await _answer(stage, callback_id, text="Done")
        event = await anext(events)

    assert (event["type"], event["callback_id"], event["text"]) == (
        "callback",
        callback_id,
        "Done",
    )


def _article(number: int, **details: Any) -> dict[str, Any]:
    content = {"message_text": "<b>x</b>", "parse_mode": "HTML"}
    article = {"type": "article", "id": str(number), "title": "x"}
    return article | {"input_message_content": content} | details


async def test_an_inline_query_is_asked_and_answered(stage: StageClient, bot: Bot) -> None:
    inline_id = await stage.inline(ALICE, "metropolis")
    (update,) = await bot.get_updates()
    assert update.inline_query is not None
    assert (update.inline_query.id, update.inline_query.query) == (inline_id, "metropolis")

    await stage.call(
        "answerInlineQuery", inline_query_id=inline_id, results=[_article(1)], is_personal=True
    )

    found = await stage.inline_results(inline_id)
    assert (found["answered"], found["is_personal"]) == (True, True)
    assert found["results"][0]["input_message_content"] == {
        "message_text": "x",
        "entities": [{"type": "bold", "offset": 0, "length": 1}],
    }


@pytest.mark.parametrize(
    ("fields", "description"),
    [
        ({"results": [_article(n) for n in range(51)]}, "too many inline query results specified"),
        ({"results": [_article(1), _article(1)]}, "RESULT_ID_DUPLICATE"),
        ({"results": [_article(1, id="x" * 65)]}, "RESULT_ID_INVALID"),
        ({"results": [], "next_offset": "x" * 65}, "NEXT_OFFSET_INVALID"),
        (
            {"results": [], "button": {"text": "Go", "start_parameter": "a b"}},
            "START_PARAM_INVALID",
        ),
        ({"results": [], "button": {"text": "Go"}}, "START_PARAM_INVALID"),
    ],
)
async def test_impossible_inline_results_are_refused(
    stage: StageClient, fields: dict[str, Any], description: str
) -> None:
    inline_id = await stage.inline(ALICE, "metropolis")

    answer = await stage.call("answerInlineQuery", inline_query_id=inline_id, **fields)

    assert answer["description"] == f"Bad Request: {description}"


async def test_a_late_inline_answer_is_refused(stage: StageClient) -> None:
    inline_id = await stage.inline(ALICE, "metropolis")
    await stage.advance(20)

    answer = await stage.call("answerInlineQuery", inline_query_id=inline_id, results=[])

    assert answer["description"] == TOO_OLD
