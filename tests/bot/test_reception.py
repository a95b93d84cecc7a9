"""What happens to an update between Telegram and the dispatcher."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiogram.types import Update

from bot.reception import Reception
from services.household.limits import MOST_OF_ONE
from services.models import ChatId
from support.botapi import ScriptedTelegram, html, message, scripted_telegram
from support.clock import START, FakeClock
from support.polling_bot import polling

NOW = int(START.timestamp())


@pytest.fixture
async def telegram() -> AsyncIterator[ScriptedTelegram]:
    async with scripted_telegram() as scripted:
        yield scripted


async def test_h06_messages_that_were_old_at_the_start_are_dropped(
    telegram: ScriptedTelegram,
) -> None:
    press = {
        "update_id": 3,
        "callback_query": {
            "id": "1",
            "chat_instance": "1",
            "data": "x",
            "from": {"id": 1001, "is_bot": False, "first_name": "Olive"},
            "message": message(0, date=NOW - 9999)["message"],
        },
    }

    async with polling(telegram) as polled:
        await telegram.called("getUpdates", times=2)
        await telegram.deliver(
            message(1, date=NOW - 601), message(2, date=NOW - 600), press, message(4, date=NOW)
        )
        await polled.until(lambda: len(polled.fed) == 3)
        confirmed = await telegram.called("getUpdates", times=3)

        assert sorted(polled.fed) == [2, 3, 4]
        assert confirmed["offset"] == "5"


async def test_h06_a_backlog_of_ten_thousand_is_dropped_and_what_is_fresh_is_not(
    telegram: ScriptedTelegram,
) -> None:
    await telegram.deliver(*(message(number, date=NOW - 601) for number in range(1, 10_001)))
    await telegram.deliver(message(10_001, date=NOW))

    async with polling(telegram) as polled:
        await polled.until(lambda: polled.fed == [10_001])
        confirmed = await telegram.called("getUpdates", times=102)

        assert confirmed["offset"] == "10002"
        assert polled.waited == [10_001]


async def test_h06_what_came_while_we_were_not_there_has_waited(
    telegram: ScriptedTelegram,
) -> None:
    await telegram.deliver(message(1, date=NOW))

    async with polling(telegram) as polled:
        await telegram.called("getUpdates", times=2)
        await telegram.deliver(message(2, date=NOW))
        await telegram.called("getUpdates", times=3)
        telegram.script("getUpdates", html(502))
        await telegram.deliver(message(3, date=NOW))
        await telegram.called("getUpdates", times=4)
        await polled.clock.asleep()
        await telegram.deliver(message(4, date=NOW))
        polled.clock.advance(1)
        await polled.until(lambda: sorted(polled.fed) == [1, 2, 3, 4])

        assert polled.waited == [1, 4]


async def test_a_chat_is_seen_before_its_update_is_handled(telegram: ScriptedTelegram) -> None:
    async with polling(telegram) as polled:
        await telegram.called("getUpdates", times=2)
        await telegram.deliver(message(1, chat=1001, date=NOW))
        await polled.until(lambda: polled.fed == [1])

        assert polled.seen == [1001]


async def test_being_blocked_does_not_bring_a_chat_back(telegram: ScriptedTelegram) -> None:
    olive = {"id": 1001, "is_bot": False, "first_name": "Olive"}
    me = {"id": 4242, "is_bot": True, "first_name": "Usher"}
    blocked = {
        "update_id": 1,
        "my_chat_member": {
            "chat": {"id": 1001, "type": "private", "first_name": "Olive"},
            "from": olive,
            "date": NOW,
            "old_chat_member": {"user": me, "status": "member"},
            "new_chat_member": {"user": me, "status": "kicked", "until_date": 0},
        },
    }

    async with polling(telegram) as polled:
        await telegram.called("getUpdates", times=2)
        await telegram.deliver(blocked)
        await polled.until(lambda: polled.fed == [1])

        assert polled.seen == []


async def test_a_handler_that_raises_does_not_end_the_others(
    telegram: ScriptedTelegram,
) -> None:
    async def handle(update: Update) -> None:
        if update.update_id == 1:
            raise RuntimeError("a bug")

    async with polling(telegram, handle) as polled:
        await telegram.called("getUpdates", times=2)
        await telegram.deliver(message(1, date=NOW))
        await polled.until(lambda: polled.fed == [1])
        await telegram.deliver(message(2, date=NOW))
        await polled.until(lambda: polled.fed == [1, 2])


async def test_a_hundred_updates_are_handled_at_a_time(telegram: ScriptedTelegram) -> None:
    release = asyncio.Event()

    async def handle(_update: Update) -> None:
        await release.wait()

    async with polling(telegram, handle) as polled:
        await telegram.called("getUpdates", times=2)
        await telegram.deliver(*(message(number, date=NOW) for number in range(1, 121)))
        await polled.until(lambda: len(polled.fed) == 100)
        assert len(telegram.of("getUpdates")) == 2
        release.set()
        await polled.until(lambda: len(polled.fed) == 120)


async def test_a10_in_a_flood_only_so_many_are_looked_at_and_one_is_told_so() -> None:
    fed: list[tuple[int, bool]] = []

    async def feed(update: Update, _waited: bool, shed: bool) -> None:
        fed.append((update.update_id, shed))

    async def seen(_chat_id: ChatId) -> None:
        return

    clock = FakeClock()
    reception = Reception(clock, feed=feed, seen=seen)
    async with reception.open():
        for number in range(1, 10_001):
            taken = await reception.take(Update.model_validate(message(number, date=NOW)))
            assert taken
            clock.advance(0.001)
    let_in = [number for number, shed in fed if not shed]
    assert len(let_in) == 10 * MOST_OF_ONE  # of one person in each of ten seconds
    assert len(fed) - len(let_in) == 1
    assert reception.shed == 10_000 - len(let_in)
