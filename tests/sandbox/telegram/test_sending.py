"""Texts, albums, documents and chat actions."""

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import BufferedInputFile, InputMediaDocument, InputMediaPhoto, MediaUnion

from sandbox.telegram.chats import Person
from sandbox.telegram.errors import ApiError
from sandbox.telegram.markup.reading import Reader
from support.pictures import draw_picture
from support.stage import ALICE, StageClient


async def test_a_real_bot_reads_back_what_it_sent(stage: StageClient, bot: Bot) -> None:
    first = await bot.send_message(ALICE, "first")

    sent = await bot.send_message(
        ALICE,
        "<b>Metropolis</b> &lt;1927&gt;",
        parse_mode="HTML",
        reply_to_message_id=first.message_id,
        disable_notification=True,
        protect_content=True,
    )

    assert sent.text == "Metropolis <1927>"
    assert [(e.type, e.offset, e.length) for e in sent.entities or []] == [("bold", 0, 10)]
    assert sent.from_user is not None
    assert sent.from_user.is_bot
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "first"
    assert sent.has_protected_content is True


async def test_silence_protection_and_reply_are_recorded(stage: StageClient) -> None:
    said = await stage.say(ALICE, "/start")
    await stage.call(
        "sendMessage",
        chat_id=ALICE,
        text="hello",
        disable_notification=True,
        protect_content=True,
        reply_parameters={"message_id": said["message_id"]},
    )

    message = (await stage.chat(ALICE))["messages"][-1]
    (entry,) = await stage.journal()
    assert (message["silent"], message["protected"]) == (True, True)
    assert (entry["silent"], entry["reply_to"]) == (True, said["message_id"])


@pytest.mark.parametrize("length", [4096, 1])
async def test_the_longest_and_the_shortest_text_pass(stage: StageClient, length: int) -> None:
    assert (await stage.call("sendMessage", chat_id=ALICE, text="x" * length))["ok"] is True


@pytest.mark.parametrize(
    ("text", "mode", "description"),
    [
        ("x" * 4097, None, "message is too long"),
        ("🎬" * 2049, None, "message is too long"),
        ("", None, "message text is empty"),
        (" \n\t ", None, "message text is empty"),
        ("\u200b\u200f", None, "message text is empty"),
        ("<b></b>", "HTML", "message text is empty"),
    ],
)
async def test_a_text_must_have_a_length_that_fits(
    stage: StageClient, text: str, mode: str | None, description: str
) -> None:
    answer = await stage.call("sendMessage", chat_id=ALICE, text=text, parse_mode=mode)

    assert answer == {
        "ok": False,
        "error_code": 400,
        "description": f"Bad Request: {description}",
    }


@pytest.mark.parametrize("text", ["<b>" + "x" * 4096 + "</b>", "&amp;" * 4096, "🎬" * 2048])
def test_the_length_of_a_text_is_counted_after_parsing(text: str) -> None:
    assert Reader({}).read_text(text, parse_mode="HTML").length == 4096


@pytest.mark.parametrize("text", ["<i>" + "x" * 1024 + "</i>", "", "&lt;" * 1024])
def test_the_length_of_a_caption_is_counted_after_parsing(text: str) -> None:
    assert Reader({}).read_caption(text, parse_mode="HTML").length <= 1024


def test_a_caption_that_is_too_long_is_refused() -> None:
    with pytest.raises(ApiError, match="Bad Request: message caption is too long"):
        Reader({}).read_caption("x" * 1025)


def test_a_person_is_mentioned_only_if_the_bot_knows_them() -> None:
    reader = Reader({ALICE: Person(id=ALICE, first_name="Alice")})

    known = reader.read_text(f'<a href="tg://user?id={ALICE}">A</a>', parse_mode="HTML")
    unknown = reader.read_text('<a href="tg://user?id=5">A</a>', parse_mode="HTML")

    assert [entity.user for entity in known.entities] == [
        {"id": ALICE, "is_bot": False, "first_name": "Alice"}
    ]
    assert unknown.entities == ()


async def test_an_unknown_parse_mode_is_refused(stage: StageClient) -> None:
    answer = await stage.call("sendMessage", chat_id=ALICE, text="x", parse_mode="LaTeX")

    assert answer["description"] == "Bad Request: unsupported parse_mode"


@pytest.mark.parametrize(
    ("offset", "length"), [(0, 6), (5, 1), (-1, 2), (0, 0), (3, 1), (4, 1), (3, 3)]
)
async def test_an_entity_that_does_not_fit_its_text_is_refused(
    stage: StageClient, offset: int, length: int
) -> None:
    entity = {"type": "bold", "offset": offset, "length": length}

    answer = await stage.call("sendMessage", chat_id=ALICE, text="abc🎬", entities=[entity])

    assert answer["error_code"] == 400
    assert answer["description"].startswith(
        f"Bad Request: entity beginning at UTF-16 offset {offset}"
    )


async def test_given_entities_are_kept(stage: StageClient) -> None:
    entity = {"type": "bold", "offset": 3, "length": 2}

    answer = await stage.call("sendMessage", chat_id=ALICE, text="abc🎬", entities=[entity])

    assert answer["result"]["entities"] == [entity]


async def test_replying_to_what_is_not_there_is_refused_unless_allowed(stage: StageClient) -> None:
    refused = await stage.call(
        "sendMessage", chat_id=ALICE, text="x", reply_parameters={"message_id": 999}
    )
    legacy = await stage.call("sendMessage", chat_id=ALICE, text="x", reply_to_message_id=999)
    allowed = await stage.call(
        "sendMessage",
        chat_id=ALICE,
        text="x",
        reply_parameters={"message_id": 999, "allow_sending_without_reply": True},
    )

    assert refused["description"] == "Bad Request: message to be replied not found"
    assert legacy["description"] == "Bad Request: message to be replied not found"
    assert allowed["ok"] is True


async def test_the_preview_of_links_is_kept(stage: StageClient) -> None:
    answer = await stage.call(
        "sendMessage", chat_id=ALICE, text="x", link_preview_options={"is_disabled": True}
    )

    assert answer["result"]["link_preview_options"] == {"is_disabled": True}


async def test_a_keyboard_under_the_input_is_shown_and_removed(stage: StageClient) -> None:
    keyboard = {"keyboard": [[{"text": "Yes"}]], "resize_keyboard": True}
    shown = await stage.call("sendMessage", chat_id=ALICE, text="?", reply_markup=keyboard)
    while_shown = (await stage.chat(ALICE))["chat"]["reply_keyboard"]
    await stage.call("sendMessage", chat_id=ALICE, text="!", reply_markup={"remove_keyboard": True})

    assert "reply_markup" not in shown["result"]
    assert while_shown == keyboard
    assert (await stage.chat(ALICE))["chat"]["reply_keyboard"] is None


async def test_a_document_is_sent_and_downloaded(stage: StageClient, bot: Bot) -> None:
    file = BufferedInputFile(b"log of the day", "usher.log")

    sent = await bot.send_document(ALICE, file, caption="<i>log</i>", parse_mode="HTML")

    assert sent.document is not None
    assert sent.document.file_name == "usher.log"
    assert sent.caption == "log"
    content = await bot.download(sent.document.file_id)
    assert content is not None
    assert content.read() == b"log of the day"


async def test_an_album_is_several_messages_of_one_group(stage: StageClient, bot: Bot) -> None:
    media: list[MediaUnion] = [
        InputMediaPhoto(media=BufferedInputFile(draw_picture(color=color), "a.png"), caption=color)
        for color in ("red", "green")
    ]

    sent = await bot.send_media_group(ALICE, media)

    assert [message.caption for message in sent] == ["red", "green"]
    assert len({message.media_group_id for message in sent}) == 1
    assert len(await stage.journal(method="sendMediaGroup")) == 1


async def test_an_album_has_two_to_ten_items_of_one_kind(stage: StageClient, bot: Bot) -> None:
    photo = InputMediaPhoto(media=BufferedInputFile(draw_picture(), "a.png"))
    document = InputMediaDocument(media=BufferedInputFile(b"text", "a.txt"))

    albums: list[list[MediaUnion]] = [[photo], [photo] * 11, [photo, document]]
    for media in albums:
        with pytest.raises(TelegramBadRequest):
            await bot.send_media_group(ALICE, media)


async def test_a_chat_action_is_told_to_the_page(stage: StageClient) -> None:
    async with stage.events() as events:
        await stage.call("sendChatAction", chat_id=ALICE, action="typing")

        event = await anext(events)

    assert (event["type"], event["chat_id"], event["action"]) == ("action", ALICE, "typing")


async def test_an_unknown_chat_action_is_refused(stage: StageClient) -> None:
    answer = await stage.call("sendChatAction", chat_id=ALICE, action="dancing")

    assert answer["description"] == "Bad Request: wrong parameter action in request"
