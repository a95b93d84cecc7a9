"""How updates reach a bot by long polling."""

import asyncio

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramConflictError

from support.stage import ALICE, StageClient


async def _texts(stage: StageClient, **fields: object) -> list[str]:
    answer = await stage.call("getUpdates", **fields)
    return [update["message"]["text"] for update in answer["result"]]


async def test_a_waiting_poll_ends_when_something_is_said(stage: StageClient) -> None:
    async with asyncio.TaskGroup() as tasks:
        poll = tasks.create_task(stage.call("getUpdates", timeout=50))
        await stage.say(ALICE, "hello")

    assert [update["message"]["text"] for update in poll.result()["result"]] == ["hello"]


async def test_a_poll_without_news_ends_empty_after_its_timeout(stage: StageClient) -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()

    assert await _texts(stage, timeout=1) == []
    assert loop.time() - began >= 0.9


async def test_updates_come_again_in_order_until_confirmed(stage: StageClient) -> None:
    said = [await stage.say(ALICE, text) for text in ("one", "two", "three")]

    assert await _texts(stage) == ["one", "two", "three"]
    assert await _texts(stage) == ["one", "two", "three"]
    assert await _texts(stage, offset=said[1]["update_id"]) == ["two", "three"]
    assert await _texts(stage) == ["two", "three"]


async def test_a_limit_gives_the_oldest_first(stage: StageClient) -> None:
    await stage.say(ALICE, "one")
    await stage.say(ALICE, "two")

    assert await _texts(stage, limit=1) == ["one"]


async def test_a_negative_offset_keeps_only_the_newest(stage: StageClient) -> None:
    for text in ("one", "two", "three"):
        await stage.say(ALICE, text)

    assert await _texts(stage, offset=-1) == ["three"]
    assert await _texts(stage) == ["three"]


async def test_update_ids_rise_by_one(stage: StageClient) -> None:
    first = await stage.say(ALICE, "one")
    second = await stage.say(ALICE, "two")

    assert second["update_id"] == first["update_id"] + 1


async def test_the_second_poller_pushes_the_first_one_aside(stage: StageClient) -> None:
    async with asyncio.TaskGroup() as tasks:
        older = tasks.create_task(stage.call("getUpdates", timeout=50))
        await stage.wait_for_calls("getUpdates", 1)
        newer = tasks.create_task(stage.call("getUpdates", timeout=50))
        await stage.wait_for_calls("getUpdates", 2)
        await stage.say(ALICE, "hello")

    assert older.result()["error_code"] == 409
    assert older.result()["description"] == (
        "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running"
    )
    assert len(newer.result()["result"]) == 1


async def test_polling_with_a_webhook_is_a_conflict(stage: StageClient, bot: Bot) -> None:
    await bot.set_webhook("http://127.0.0.1:9/hook")

    with pytest.raises(TelegramConflictError, match="can't use getUpdates method while webhook"):
        await bot.get_updates()

    await bot.delete_webhook()
    assert await bot.get_updates() == []


async def test_setting_a_webhook_ends_a_waiting_poll(stage: StageClient) -> None:
    async with asyncio.TaskGroup() as tasks:
        poll = tasks.create_task(stage.call("getUpdates", timeout=50))
        await stage.wait_for_calls("getUpdates", 1)
        await stage.call("setWebhook", url="http://127.0.0.1:9/hook")

    assert poll.result()["description"] == "Conflict: terminated by setWebhook request"


async def test_kinds_nobody_asked_for_are_not_queued(stage: StageClient) -> None:
    await stage.call("getUpdates", allowed_updates=["callback_query"])

    said = await stage.say(ALICE, "hello")

    assert said["update_id"] is None
    assert await _texts(stage) == []


async def test_the_allowed_kinds_stay_until_they_are_changed(stage: StageClient) -> None:
    await stage.call("getUpdates", allowed_updates=["callback_query"])
    await stage.call("getUpdates")
    unseen = await stage.say(ALICE, "one")
    await stage.call("getUpdates", allowed_updates=[])
    seen = await stage.say(ALICE, "two")

    assert unseen["update_id"] is None
    assert await _texts(stage) == ["two"]
    assert seen["update_id"] is not None


async def test_a_real_bot_reads_a_complete_message(stage: StageClient, bot: Bot) -> None:
    await stage.say(ALICE, "/search@stage_4242_bot night of the @alice #films https://a.example")

    (update,) = await bot.get_updates()

    message = update.message
    assert message is not None
    assert message.from_user is not None
    assert (message.from_user.id, message.from_user.username) == (ALICE, "alice")
    assert (message.chat.id, message.chat.type) == (ALICE, "private")
    assert [entity.type for entity in message.entities or []] == [
        "bot_command",
        "mention",
        "hashtag",
        "url",
    ]
