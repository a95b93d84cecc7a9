"""Whom and what a bot may write to, and what it is told otherwise."""

from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramMigrateToChat

from support.stage import ALICE, BOB, GROUP, StageClient


async def _send(stage: StageClient, chat_id: object, **fields: Any) -> dict[str, Any]:
    return await stage.call("sendMessage", chat_id=chat_id, text="hello", **fields)


@pytest.mark.parametrize("chat_id", [555, -100555, "@nobody", "nonsense"])
async def test_an_unknown_chat_is_not_found(stage: StageClient, chat_id: object) -> None:
    answer = await _send(stage, chat_id)

    assert answer == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: chat not found",
    }


@pytest.mark.parametrize(
    ("state", "description"),
    [
        ("new", "Forbidden: bot can't initiate conversation with a user"),
        ("blocked", "Forbidden: bot was blocked by the user"),
        ("deactivated", "Forbidden: user is deactivated"),
    ],
)
async def test_a_person_who_cannot_be_reached_is_forbidden(
    stage: StageClient, state: str, description: str
) -> None:
    await stage.user(BOB, first_name="Bob", state=state)

    answer = await _send(stage, BOB)

    assert answer == {"ok": False, "error_code": 403, "description": description}


async def test_a_bot_cannot_write_to_a_bot(stage: StageClient) -> None:
    await stage.user(BOB, first_name="Bot", is_bot=True, state="started")

    answer = await _send(stage, BOB)

    assert answer["description"] == "Forbidden: bot can't send messages to bots"


@pytest.mark.parametrize("text", ["/start", "/start invite-code", "hello"])
async def test_who_writes_first_can_be_answered(stage: StageClient, text: str) -> None:
    await stage.user(BOB, first_name="Bob")
    before = await _send(stage, BOB)
    await stage.say(BOB, text)

    assert before["error_code"] == 403
    assert (await _send(stage, BOB))["ok"] is True


@pytest.mark.parametrize(
    ("method", "fields"),
    [
        ("sendChatAction", {"action": "typing"}),
        ("sendPhoto", {"photo": "x"}),
        ("editMessageText", {"message_id": 1, "text": "x"}),
        ("pinChatMessage", {"message_id": 1}),
    ],
)
async def test_blocking_holds_for_every_way_of_writing(
    stage: StageClient, method: str, fields: dict[str, Any]
) -> None:
    await stage.user(ALICE, state="blocked")

    answer = await stage.call(method, chat_id=ALICE, **fields)

    assert answer["description"] == "Forbidden: bot was blocked by the user"


async def test_blocking_and_unblocking_are_told_to_the_bot(stage: StageClient, bot: Bot) -> None:
    await stage.user(ALICE, state="blocked")
    await stage.say(ALICE, "/start")

    blocked, unblocked, started = await bot.get_updates()

    assert blocked.my_chat_member is not None
    assert blocked.my_chat_member.chat.id == ALICE
    assert blocked.my_chat_member.old_chat_member.status == "member"
    assert blocked.my_chat_member.new_chat_member.status == "kicked"
    assert blocked.my_chat_member.new_chat_member.user.id == 4242
    assert unblocked.my_chat_member is not None
    assert unblocked.my_chat_member.new_chat_member.status == "member"
    assert started.message is not None
    assert started.message.text == "/start"


async def test_starting_for_the_first_time_is_only_a_message(stage: StageClient, bot: Bot) -> None:
    await stage.say(BOB, "/start")

    (update,) = await bot.get_updates()

    assert update.message is not None


@pytest.mark.parametrize(
    ("kind", "description"),
    [
        ("supergroup", "Forbidden: bot was kicked from the supergroup chat"),
        ("group", "Forbidden: bot was kicked from the group chat"),
        ("channel", "Forbidden: bot was kicked from the channel chat"),
    ],
)
async def test_a_kicked_bot_is_forbidden(stage: StageClient, kind: str, description: str) -> None:
    await stage.make_chat(GROUP, type=kind, members=[ALICE])
    await stage.make_chat(GROUP, type=kind, bot="kicked")

    for method in ("sendMessage", "getChat"):
        answer = await stage.call(method, chat_id=GROUP, text="hello")
        assert answer == {"ok": False, "error_code": 403, "description": description}


async def test_a_bot_that_left_is_forbidden_and_hears_nothing(stage: StageClient) -> None:
    await stage.make_chat(GROUP, members=[ALICE])
    assert (await stage.call("leaveChat", chat_id=GROUP))["result"] is True

    answer = await _send(stage, GROUP)
    said = await stage.say(ALICE, "hello?", chat=GROUP)

    assert answer["description"] == "Forbidden: bot is not a member of the supergroup chat"
    assert said["update_id"] is None


async def test_a_private_chat_cannot_be_left(stage: StageClient) -> None:
    assert (await stage.call("leaveChat", chat_id=ALICE))["error_code"] == 400


async def test_a_channel_wants_an_administrator(stage: StageClient, bot: Bot) -> None:
    await stage.make_chat(GROUP, type="channel")
    as_member = await _send(stage, GROUP)
    await stage.make_chat(GROUP, type="channel", bot="administrator")

    post = await bot.send_message(GROUP, "news")

    assert as_member["description"] == "Bad Request: need administrator rights in the channel chat"
    assert post.from_user is None
    assert post.sender_chat is not None


async def test_a_migrated_group_names_its_successor(stage: StageClient, bot: Bot) -> None:
    await stage.make_chat(-7, type="group", members=[ALICE], migrate_to=GROUP)

    with pytest.raises(TelegramMigrateToChat) as refused:
        await bot.send_message(-7, "hello")

    assert refused.value.migrate_to_chat_id == GROUP
    assert (await _send(stage, GROUP))["ok"] is True


async def test_topics_are_known_unknown_or_closed(stage: StageClient, bot: Bot) -> None:
    await stage.make_chat(GROUP, forum=True, topics={2: "Films", 3: "Old"}, closed_topics=[3])

    sent = await bot.send_message(GROUP, "hello", message_thread_id=2)
    unknown = await _send(stage, GROUP, message_thread_id=9)
    closed = await _send(stage, GROUP, message_thread_id=3)

    assert (sent.message_thread_id, sent.is_topic_message) == (2, True)
    assert sent.chat.is_forum is True
    assert unknown["description"] == "Bad Request: message thread not found"
    assert closed["description"] == "Bad Request: TOPIC_CLOSED"


async def test_a_group_without_topics_has_no_threads(stage: StageClient) -> None:
    await stage.make_chat(GROUP, members=[ALICE])

    answer = await _send(stage, GROUP, message_thread_id=2)

    assert answer["description"] == "Bad Request: message thread not found"


async def test_joining_and_promotion_are_told_to_the_bot(stage: StageClient, bot: Bot) -> None:
    await stage.make_chat(GROUP, members=[ALICE])
    await stage.make_chat(GROUP, bot="administrator")
    await stage.make_chat(GROUP, bot="kicked")

    changes = [update.my_chat_member for update in await bot.get_updates()]

    assert [
        (change.old_chat_member.status, change.new_chat_member.status)
        for change in changes
        if change is not None
    ] == [("left", "member"), ("member", "administrator"), ("administrator", "kicked")]
    assert all(change is not None and change.from_user.id == ALICE for change in changes)


async def test_a_chat_and_its_members_can_be_looked_up(stage: StageClient, bot: Bot) -> None:
    await stage.user(BOB, first_name="Bob")
    await stage.make_chat(GROUP, members={ALICE: "creator"}, bot="administrator")

    group = await bot.get_chat(GROUP)
    private = await bot.get_chat(ALICE)
    statuses = [(await bot.get_chat_member(GROUP, user)).status for user in (ALICE, BOB, 4242)]

    assert (group.type, group.title) == ("supergroup", "Household")
    assert (private.type, private.first_name) == ("private", "Alice")
    assert statuses == ["creator", "left", "administrator"]
    unknown = await stage.call("getChatMember", chat_id=GROUP, user_id=555)
    assert unknown["description"] == "Bad Request: user not found"


async def test_messages_are_pinned_and_unpinned(stage: StageClient, bot: Bot) -> None:
    ids = [(await bot.send_message(ALICE, text)).message_id for text in ("one", "two")]
    for message_id in ids:
        await bot.pin_chat_message(ALICE, message_id)

    pinned = (await bot.get_chat(ALICE)).pinned_message
    await bot.unpin_chat_message(ALICE)
    left = (await stage.chat(ALICE))["chat"]["pinned"]

    assert pinned is not None
    assert pinned.message_id == ids[1]
    assert left == [ids[0]]
    missing = await stage.call("pinChatMessage", chat_id=ALICE, message_id=999)
    assert missing["description"] == "Bad Request: message to pin not found"
    missing = await stage.call("unpinChatMessage", chat_id=ALICE, message_id=999)
    assert missing["description"] == "Bad Request: message to unpin not found"


async def test_supergroups_count_their_own_messages(stage: StageClient) -> None:
    await stage.say(ALICE, "one")
    await stage.make_chat(GROUP, members=[ALICE])

    first = await stage.say(ALICE, "one", chat=GROUP)

    assert first["message_id"] == 1
