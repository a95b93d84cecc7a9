"""Edits and deletions, and what the server says to impossible ones."""

from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import BufferedInputFile, InputMediaPhoto, InputMediaVideo, Message

from support.pictures import draw_picture
from support.stage import ALICE, GROUP, StageClient

BUTTONS = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup "
    "are exactly the same as a current content and reply markup of the message"
)


async def _send(stage: StageClient, **fields: Any) -> int:
    fields = {"chat_id": ALICE, "text": "old"} | fields
    message_id: int = (await stage.call("sendMessage", **fields))["result"]["message_id"]
    return message_id


async def _edit(stage: StageClient, method: str, message_id: int, **fields: Any) -> dict[str, Any]:
    return await stage.call(method, chat_id=ALICE, message_id=message_id, **fields)


async def _send_photo(bot: Bot, caption: str | None = "old") -> Message:
    return await bot.send_photo(ALICE, BufferedInputFile(draw_picture(), "a.png"), caption=caption)


async def test_an_edit_changes_the_message_in_place(stage: StageClient) -> None:
    message_id = await _send(stage, reply_markup=BUTTONS)

    answer = await _edit(stage, "editMessageText", message_id, text="new", reply_markup=BUTTONS)

    assert answer["result"]["text"] == "new"
    assert answer["result"]["edit_date"] >= answer["result"]["date"]
    (message,) = (await stage.chat(ALICE))["messages"]
    assert (message["text"], message["edited"], message["edit_count"]) == ("new", True, 1)
    assert message["reply_markup"] == BUTTONS


async def test_an_edit_without_buttons_takes_them_away(stage: StageClient) -> None:
    message_id = await _send(stage, reply_markup=BUTTONS)

    answer = await _edit(stage, "editMessageText", message_id, text="new")

    assert "reply_markup" not in answer["result"]


@pytest.mark.parametrize("text", ["old", " old\n", "<b></b>old"])
async def test_an_unchanged_edit_is_refused(stage: StageClient, text: str) -> None:
    message_id = await _send(stage)

    answer = await _edit(stage, "editMessageText", message_id, text=text, parse_mode="HTML")

    assert answer == {"ok": False, "error_code": 400, "description": NOT_MODIFIED}


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "<b>old</b>", "parse_mode": "HTML"},
        {"text": "old", "reply_markup": BUTTONS},
        {"text": "old", "link_preview_options": {"is_disabled": True}},
    ],
)
async def test_a_change_of_markup_or_buttons_alone_is_a_change(
    stage: StageClient, fields: dict[str, Any]
) -> None:
    message_id = await _send(stage)

    assert (await _edit(stage, "editMessageText", message_id, **fields))["ok"] is True


async def test_buttons_are_edited_alone(stage: StageClient) -> None:
    message_id = await _send(stage)

    changed = await _edit(stage, "editMessageReplyMarkup", message_id, reply_markup=BUTTONS)
    unchanged = await _edit(stage, "editMessageReplyMarkup", message_id, reply_markup=BUTTONS)
    removed = await _edit(stage, "editMessageReplyMarkup", message_id)

    assert changed["result"]["text"] == "old"
    assert changed["result"]["reply_markup"] == BUTTONS
    assert unchanged["description"] == NOT_MODIFIED
    assert "reply_markup" not in removed["result"]


async def test_a_caption_is_changed_and_removed(stage: StageClient, bot: Bot) -> None:
    sent = await _send_photo(bot)

    changed = await _edit(stage, "editMessageCaption", sent.message_id, caption="new")
    unchanged = await _edit(stage, "editMessageCaption", sent.message_id, caption="new")
    removed = await _edit(stage, "editMessageCaption", sent.message_id)

    assert changed["result"]["caption"] == "new"
    assert unchanged["description"] == NOT_MODIFIED
    assert "caption" not in removed["result"]


async def test_a_picture_is_replaced(bot: Bot) -> None:
    sent = await _send_photo(bot)
    other = BufferedInputFile(draw_picture(width=100, height=100), "b.png")

    edited = await sent.edit_media(InputMediaPhoto(media=other, caption="new", has_spoiler=True))

    assert isinstance(edited, Message)
    assert edited.photo is not None
    assert (edited.photo[-1].width, edited.caption) == (100, "new")
    assert edited.has_media_spoiler is True


async def test_the_same_picture_by_identifier_is_no_change(bot: Bot) -> None:
    sent = await _send_photo(bot)
    assert sent.photo is not None
    same = InputMediaPhoto(media=sent.photo[-1].file_id, caption="old")

    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await sent.edit_media(same)


async def test_a_text_message_can_get_a_picture(bot: Bot, stage: StageClient) -> None:
    sent = await bot.send_message(ALICE, "old")
    picture = BufferedInputFile(draw_picture(), "a.png")

    edited = await sent.edit_media(InputMediaPhoto(media=picture, caption="new"))

    assert isinstance(edited, Message)
    assert (edited.text, edited.caption) == (None, "new")
    (message,) = (await stage.chat(ALICE))["messages"]
    assert (message["text"], message["caption"]) == (None, "new")


async def test_media_the_stage_cannot_show_is_refused(bot: Bot) -> None:
    sent = await bot.send_message(ALICE, "old")

    with pytest.raises(TelegramBadRequest, match='type "video" is unsupported'):
        await sent.edit_media(InputMediaVideo(media="http://a.example/a.mp4"))


async def test_the_wrong_kind_of_edit_is_refused(stage: StageClient, bot: Bot) -> None:
    photo = await _send_photo(bot)
    text = await _send(stage)

    on_photo = await _edit(stage, "editMessageText", photo.message_id, text="new")
    on_text = await _edit(stage, "editMessageCaption", text, caption="new")

    assert on_photo["description"] == "Bad Request: there is no text in the message to edit"
    assert on_text["description"] == "Bad Request: there is no caption in the message to edit"


@pytest.mark.parametrize(
    ("method", "fields"),
    [
        ("editMessageText", {"text": "new"}),
        ("editMessageCaption", {"caption": "new"}),
        ("editMessageReplyMarkup", {"reply_markup": BUTTONS}),
        ("editMessageMedia", {"media": {"type": "photo", "media": "x"}}),
    ],
)
async def test_a_message_that_is_not_there_cannot_be_edited(
    stage: StageClient, method: str, fields: dict[str, Any]
) -> None:
    answer = await _edit(stage, method, 999, **fields)

    assert answer["description"] == "Bad Request: message to edit not found"


async def test_an_edit_needs_a_message(stage: StageClient) -> None:
    nothing = await stage.call("editMessageText", chat_id=ALICE, text="new")
    inline = await stage.call("editMessageText", inline_message_id="x", text="new")

    assert nothing["description"] == "Bad Request: message identifier is not specified"
    assert inline["description"] == "Bad Request: MESSAGE_ID_INVALID"


async def test_only_own_messages_can_be_edited(stage: StageClient) -> None:
    said = await stage.say(ALICE, "hello")
    keyboard = {"keyboard": [[{"text": "Yes"}]]}
    with_keyboard = await _send(stage, reply_markup=keyboard)

    foreign = await _edit(stage, "editMessageText", said["message_id"], text="new")
    bound = await _edit(stage, "editMessageText", with_keyboard, text="new")

    assert foreign["description"] == "Bad Request: message can't be edited"
    assert bound["description"] == "Bad Request: message can't be edited"


async def test_a_deleted_message_is_gone(stage: StageClient) -> None:
    message_id = await _send(stage)

    first = await stage.call("deleteMessage", chat_id=ALICE, message_id=message_id)
    second = await stage.call("deleteMessage", chat_id=ALICE, message_id=message_id)
    edit = await _edit(stage, "editMessageText", message_id, text="new")

    assert first["result"] is True
    assert second["description"] == "Bad Request: message to delete not found"
    assert edit["description"] == "Bad Request: message to edit not found"
    assert (await stage.chat(ALICE))["messages"] == []


async def test_several_messages_are_deleted_at_once_and_missing_ones_skipped(
    stage: StageClient,
) -> None:
    ids = [await _send(stage), 999, await _send(stage)]

    deleted = await stage.call("deleteMessages", chat_id=ALICE, message_ids=ids)
    none = await stage.call("deleteMessages", chat_id=ALICE, message_ids=[])

    assert deleted["result"] is True
    assert none["ok"] is False
    assert (await stage.chat(ALICE))["messages"] == []


async def test_after_two_days_a_message_stays(stage: StageClient) -> None:
    message_id = await _send(stage)
    await stage.advance(48 * 3600 + 1)

    answer = await stage.call("deleteMessage", chat_id=ALICE, message_id=message_id)

    assert answer["description"] == "Bad Request: message can't be deleted for everyone"


async def test_in_a_group_only_an_administrator_deletes_what_others_wrote(
    stage: StageClient,
) -> None:
    await stage.make_chat(GROUP, members=[ALICE])
    said = await stage.say(ALICE, "hello", chat=GROUP)
    fields = {"chat_id": GROUP, "message_id": said["message_id"]}

    as_member = await stage.call("deleteMessage", **fields)
    await stage.make_chat(GROUP, bot="administrator")
    as_administrator = await stage.call("deleteMessage", **fields)

    assert as_member["description"] == "Bad Request: message can't be deleted"
    assert as_administrator["ok"] is True
