"""The Sender port over aiogram against a strict Bot API."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from aiogram import Bot
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Message, MessageEntity

from bot.sender import Prepared, TelegramSender
from handlers.ui.delivery import Delivery
from handlers.ui.outgoing import Outgoing, Picture
from sandbox.telegram import Limits
from services.models import ChatId
from services.outbox.model import Fate, Handover
from support.pushes import POSTER, Shelf, sending
from support.stage import ALICE, GROUP, TOKEN, StageClient, running_stage

KEYBOARD = InlineKeyboardMarkup(
    inline_keyboard=[[InlineKeyboardButton(text="Details", callback_data="open:row:1")]]
)
BOLD = (MessageEntity(type="bold", offset=0, length=1),)


@pytest.fixture
async def stage() -> AsyncIterator[StageClient]:
    async with running_stage(limits=Limits(enabled=False)) as client:
        await client.user(ALICE, state="started")
        yield client


@pytest.fixture
async def bot(stage: StageClient) -> AsyncIterator[Bot]:
    async with sending(stage.url) as opened:
        yield opened


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def sender(bot: Bot, shelf: Shelf) -> TelegramSender:
    return TelegramSender(bot, shelf, scrub=lambda text: text.replace(TOKEN, "***"))


async def send(
    sender: TelegramSender,
    out: Outgoing,
    *,
    chat: int = ALICE,
    thread_id: int | None = None,
    silent: bool = False,
    reply_to: int | None = None,
) -> Handover:
    prepared = await sender.prepare(out)
    return await sender.send(
        ChatId(chat), prepared, thread_id=thread_id, silent=silent, reply_to=reply_to
    )


async def test_t01_a_text_arrives_with_its_markup_and_buttons(
    sender: TelegramSender, stage: StageClient
) -> None:
    handover = await send(sender, Outgoing(text="A*B_", entities=BOLD, keyboard=KEYBOARD))

    (entry,) = await stage.journal(method="sendMessage")
    assert (handover.fate, handover.message_id) == (Fate.SENT, entry["message_id"])
    assert (handover.with_picture, handover.http_status) == (False, 200)
    assert (entry["text"], entry["silent"]) == ("A*B_", False)
    assert entry["entities"] == [{"type": "bold", "offset": 0, "length": 1}]
    assert entry["keyboard"][0][0]["data"] == "open:row:1"


async def test_silent_replies_go_to_their_topic(sender: TelegramSender, stage: StageClient) -> None:
    await stage.make_chat(GROUP, forum=True, topics={7: "Arrivals"}, members=[ALICE])
    first = await send(sender, Outgoing(text="A"), chat=GROUP, thread_id=7)
    await send(
        sender,
        Outgoing(text="B"),
        chat=GROUP,
        thread_id=7,
        silent=True,
        reply_to=first.message_id,
    )

    entry = (await stage.journal(method="sendMessage"))[-1]
    assert (entry["thread_id"], entry["silent"]) == (7, True)
    assert entry["reply_to"] == first.message_id


async def test_a_reply_to_a_message_that_is_gone_is_sent_all_the_same(
    sender: TelegramSender,
) -> None:
    handover = await send(sender, Outgoing(text="A"), reply_to=4711)

    assert handover.fate is Fate.SENT


async def test_a_picture_is_uploaded_once_and_sent_by_its_file_id_afterwards(
    sender: TelegramSender, stage: StageClient, shelf: Shelf
) -> None:
    first = await send(sender, Outgoing(text="A", picture=POSTER))
    shelf.data = None
    second = await send(sender, Outgoing(text="B", picture=POSTER))

    entries = await stage.journal(method="sendPhoto")
    assert [entry["text"] for entry in entries] == ["A", "B"]
    assert entries[0]["photo_sha256"] == entries[1]["photo_sha256"]
    assert first.with_picture is second.with_picture is True


async def test_o10_a_picture_that_cannot_be_had_leaves_the_text(
    sender: TelegramSender, stage: StageClient, shelf: Shelf
) -> None:
    shelf.data = None
    handover = await send(sender, Outgoing(text="A", picture=POSTER))

    assert (handover.fate, handover.with_picture) == (Fate.SENT, False)
    assert [entry["method"] for entry in await stage.journal()] == ["sendMessage"]


async def test_a_text_too_long_for_a_caption_goes_without_the_picture(
    sender: TelegramSender, stage: StageClient, shelf: Shelf
) -> None:
    await send(sender, Outgoing(text="é" * 1024, picture=POSTER))
    await send(sender, Outgoing(text="🎬" * 513, picture=POSTER))

    entries = await stage.journal()
    assert [entry["method"] for entry in entries] == ["sendPhoto", "sendMessage"]
    assert shelf.found == ["poster"]


@pytest.mark.parametrize(
    "data",
    [pytest.param(b"<html>404</html>", id="html"), pytest.param(b"", id="empty")],
)
async def test_t14_bytes_that_are_no_picture_are_refused_as_a_picture(
    sender: TelegramSender, shelf: Shelf, data: bytes
) -> None:
    shelf.data = data
    handover = await send(sender, Outgoing(text="A", picture=POSTER))

    assert handover.fate is Fate.BAD_PICTURE


async def test_t14_a_file_id_that_telegram_does_not_know_is_forgotten(
    sender: TelegramSender, shelf: Shelf
) -> None:
    shelf.file_ids["poster"] = "AgACAgIAAxkDAAM-unknown"
    refused = await send(sender, Outgoing(text="A", picture=POSTER))
    again = await send(sender, Outgoing(text="A", picture=POSTER))

    assert (refused.fate, again.fate) == (Fate.BAD_PICTURE, Fate.SENT)
    assert shelf.file_ids["poster"] != "AgACAgIAAxkDAAM-unknown"


async def test_an_upload_is_learned_once_by_pushes_and_by_answers(
    sender: TelegramSender, bot: Bot, stage: StageClient, shelf: Shelf
) -> None:
    answers = Delivery(bot, shelf)
    out = Outgoing(text="A", picture=POSTER)
    await send(sender, out)
    await send(sender, out)
    sent = await answers.send(ALICE, out)
    await answers.edit(ALICE, sent.message_id, replace(out, text="B"), shows=None)
    assert shelf.learned == ["poster"]

    shelf.file_ids.clear()
    await answers.send(ALICE, out)
    shelf.file_ids.clear()
    await answers.edit(ALICE, sent.message_id, replace(out, text="C"), shows="another")
    assert shelf.learned == ["poster"] * 3
    assert len(await stage.journal()) == 6


class BrokenShelf(Shelf):
    """Cannot write anything down."""

    async def learn(self, picture: Picture, message: Message) -> None:
        raise OSError("disk full")

    async def forget(self, picture: Picture) -> None:
        raise OSError("disk full")


async def test_a_shelf_that_cannot_write_changes_no_outcome(bot: Bot) -> None:
    shelf = BrokenShelf()
    sender = TelegramSender(bot, shelf, scrub=str)
    accepted = await send(sender, Outgoing(text="A", picture=POSTER))
    shelf.data = b"no picture"
    refused = await send(sender, Outgoing(text="A", picture=POSTER))

    assert (accepted.fate, refused.fate) == (Fate.SENT, Fate.BAD_PICTURE)


async def test_a_text_is_edited_as_text_and_a_picture_by_its_caption(
    sender: TelegramSender, stage: StageClient
) -> None:
    text = await send(sender, Outgoing(text="A", keyboard=KEYBOARD))
    photo = await send(sender, Outgoing(text="A", picture=POSTER))
    chat = ChatId(ALICE)
    assert text.message_id
    assert photo.message_id
    edited = [
        await sender.edit(chat, text.message_id, Outgoing(text="B"), with_picture=False),
        await sender.edit(chat, photo.message_id, Outgoing(text="B"), with_picture=True),
    ]

    assert [handover.fate for handover in edited] == [Fate.SENT, Fate.SENT]
    shown = (await stage.chat(ALICE))["messages"]
    assert [message.get("text") or message.get("caption") for message in shown] == ["B", "B"]


async def test_t16_an_edit_that_changes_nothing_is_told_apart(sender: TelegramSender) -> None:
    sent = await send(sender, Outgoing(text="A"))
    assert sent.message_id
    handover = await sender.edit(
        ChatId(ALICE), sent.message_id, Outgoing(text="A"), with_picture=False
    )

    assert handover.fate is Fate.UNCHANGED


@pytest.mark.parametrize("with_picture", [True, False])
async def test_t17_an_edit_of_a_message_of_another_kind_or_none_is_impossible(
    sender: TelegramSender, *, with_picture: bool
) -> None:
    sent = await send(sender, Outgoing(text="A", picture=None if with_picture else POSTER))
    assert sent.message_id
    chat, out = ChatId(ALICE), Outgoing(text="B")
    other_kind = await sender.edit(chat, sent.message_id, out, with_picture=with_picture)
    gone = await sender.edit(chat, 4711, out, with_picture=with_picture)

    assert (other_kind.fate, gone.fate) == (Fate.EDIT_IMPOSSIBLE, Fate.EDIT_IMPOSSIBLE)


@pytest.mark.parametrize(
    ("state", "fate"),
    [
        ("blocked", Fate.BLOCKED),
        ("new", Fate.BLOCKED),
        ("deactivated", Fate.DEACTIVATED),
    ],
)
async def test_t08_t10_people_who_cannot_be_written_to(
    sender: TelegramSender, stage: StageClient, state: str, fate: Fate
) -> None:
    await stage.user(2002, state=state)
    handover = await send(sender, Outgoing(text="A"), chat=2002)

    assert (handover.fate, handover.http_status) == (fate, 403)


async def test_t07_t09_t15_groups_that_moved_are_closed_or_threw_us_out(
    sender: TelegramSender, stage: StageClient
) -> None:
    await stage.make_chat(-500, type="group", migrate_to=GROUP)
    await stage.make_chat(-1_002_000_000_009, bot="kicked")
    await stage.make_chat(GROUP, forum=True, topics={7: "Arrivals"}, closed_topics=[7])
    moved = await send(sender, Outgoing(text="A"), chat=-500)
    kicked = await send(sender, Outgoing(text="A"), chat=-1_002_000_000_009)
    no_topic = await send(sender, Outgoing(text="A"), chat=GROUP, thread_id=99)

    assert (moved.fate, moved.migrated_to) == (Fate.MIGRATED, GROUP)
    assert kicked.fate is Fate.LOST
    assert no_topic.fate is Fate.NO_THREAD


async def test_t11_t13_a_chat_nobody_knows_and_a_text_nobody_takes(
    sender: TelegramSender,
) -> None:
    unknown = await send(sender, Outgoing(text="A"), chat=-1_009_999_999_999)
    long = await send(sender, Outgoing(text="A" * 4097))

    assert unknown.fate is Fate.CHAT_NOT_FOUND
    assert long.fate is Fate.TOO_LONG


async def test_i8_the_token_is_not_in_what_is_kept(
    sender: TelegramSender, stage: StageClient
) -> None:
    await stage.fault(kind="json", code=400, description=f"Bad Request: {TOKEN}", times=1)
    handover = await send(sender, Outgoing(text="A"))

    assert handover.detail == "Bad Request: ***"


async def test_telegram_answers_when_it_does_and_also_when_it_refuses(
    sender: TelegramSender, stage: StageClient
) -> None:
    well = await sender.answers()
    await stage.fault(kind="429", method="getMe", times=1)
    busy = await sender.answers()
    await stage.fault(kind="html", code=502, method="getMe", times=1)
    in_the_way = await sender.answers()
    await stage.fault(kind="json", code=500, method="getMe", times=1)
    broken = await sender.answers()
    await stage.set_down(is_down=True)
    down = await sender.answers()

    assert [well, busy, in_the_way, broken, down] == [True, True, False, False, False]


async def test_a_prepared_message_says_what_it_carries(sender: TelegramSender) -> None:
    prepared = await sender.prepare(Outgoing(text="A"))

    assert prepared == Prepared(out=Outgoing(text="A"), photo=None)
