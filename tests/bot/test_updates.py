"""The polling loop against a Bot API that fails in every way it can."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from aiogram.types import Update
from aiohttp import web

from bot.updates import LinkState
from support.botapi import ScriptedTelegram, bad, good, html, message, scripted_telegram
from support.clock import START
from support.polling_bot import polling

NOW = int(START.timestamp())


@pytest.fixture
async def telegram() -> AsyncIterator[ScriptedTelegram]:
    async with scripted_telegram() as scripted:
        yield scripted


async def test_updates_are_handled_and_confirmed_with_the_next_request(
    telegram: ScriptedTelegram,
) -> None:
    async with polling(telegram) as polled:
        await telegram.called("getUpdates", times=2)
        await telegram.deliver(message(7, date=NOW), message(8, date=NOW))
        confirmed = await telegram.called("getUpdates", times=3)

        assert confirmed["offset"] == "9"
        assert sorted(polled.fed) == [7, 8]


async def test_a_webhook_is_dropped_without_its_updates_before_polling(
    telegram: ScriptedTelegram,
) -> None:
    async with polling(telegram):
        await telegram.called("getUpdates")

    methods = [name for name, _ in telegram.calls]
    assert methods[:3] == ["getMe", "deleteWebhook", "getUpdates"]
    assert telegram.of("deleteWebhook")[0].get("drop_pending_updates") == "false"


async def test_the_first_request_is_not_held(telegram: ScriptedTelegram) -> None:
    async with polling(telegram):
        held = await telegram.called("getUpdates", times=2)

    assert telegram.of("getUpdates")[0]["timeout"] == "0"
    assert held["timeout"] == "30"


async def test_a_server_without_delete_webhook_is_polled_all_the_same(
    telegram: ScriptedTelegram,
) -> None:
    telegram.script("deleteWebhook", bad(404, "Not Found: method not found"))

    async with polling(telegram) as polled:
        await telegram.called("getUpdates")
        await polled.link.greeted.wait()


@pytest.mark.parametrize(
    "trouble",
    [html(502), bad(500, "Internal Server Error"), bad(502, "Bad Gateway"), bad(400)],
    ids=["html-502", "json-500", "json-502", "json-400"],
)
async def test_h04_telegram_down_at_start_is_waited_out(
    telegram: ScriptedTelegram, trouble: Callable[[], web.StreamResponse]
) -> None:
    telegram.script("getMe", trouble, trouble, trouble)

    async with polling(telegram) as polled:
        for wait in (1, 2, 4):
            await polled.clock.asleep()
            assert polled.link.state is LinkState.UNREACHABLE
            polled.clock.advance(wait)
        await telegram.called("getUpdates")

        assert polled.clock.slept[:3] == [1, 2, 4]
        await polled.link.greeted.wait()
        assert polled.link.state is LinkState.ANSWERING


async def test_h04_a_refused_connection_is_waited_out(unused_tcp_port: int) -> None:
    nobody = ScriptedTelegram()
    nobody.url = f"http://127.0.0.1:{unused_tcp_port}"

    async with polling(nobody) as polled:
        for wait in (1, 2, 4, 8, 16, 30, 30):
            await polled.clock.asleep()
            polled.clock.advance(wait)
        await polled.clock.asleep()

        assert polled.clock.slept == [1, 2, 4, 8, 16, 30, 30, 30]
        assert polled.link.state is LinkState.UNREACHABLE


@pytest.mark.parametrize("status", [401, 404])
async def test_a_token_refused_at_start_ends_the_process(
    telegram: ScriptedTelegram, status: int
) -> None:
    telegram.script("getMe", bad(status))

    async with polling(telegram) as polled:
        assert await polled.refused()
        assert polled.link.state is LinkState.REFUSED
        assert telegram.of("getUpdates") == []


async def test_a_token_refused_later_is_asked_about_three_times(
    telegram: ScriptedTelegram,
) -> None:
    telegram.script("getUpdates", lambda: good([]), bad(401, "Unauthorized"))

    async with polling(telegram) as polled:
        await polled.clock.asleep()
        telegram.script("getMe", bad(401), html(502), bad(401), bad(401))
        for _ in range(4):
            await polled.clock.asleep()
            polled.clock.advance(60)
            await telegram.called("getMe", times=len(telegram.of("getMe")) + 1)

        assert await polled.refused()
        assert polled.clock.slept == [60, 60, 60, 60]


async def test_a_token_that_is_good_after_all_goes_on(telegram: ScriptedTelegram) -> None:
    telegram.script("getUpdates", lambda: good([]), bad(401, "Unauthorized"))

    async with polling(telegram) as polled:
        await polled.clock.asleep()
        assert polled.link.state.value == "refused"
        polled.clock.advance(60)
        await telegram.called("getUpdates", times=3)

        assert polled.link.state.value == "answering"


async def test_a_rival_is_told_once_and_waited_for(telegram: ScriptedTelegram) -> None:
    conflict = bad(409, "Conflict: terminated by other getUpdates request")
    telegram.script("getUpdates", conflict, conflict, conflict, conflict, conflict, conflict)

    async with polling(telegram) as polled:
        for wait in (5, 10, 20, 40, 60, 60):
            await polled.clock.asleep()
            assert polled.link.state is LinkState.CONFLICT
            polled.clock.advance(wait)
        await telegram.called("getUpdates", times=7)

        assert polled.clock.slept[:6] == [5, 10, 20, 40, 60, 60]
        assert polled.conflicts == 1


async def test_a_webhook_set_by_somebody_is_dropped_and_nobody_told(
    telegram: ScriptedTelegram,
) -> None:
    telegram.script(
        "getUpdates", bad(409, "Conflict: can't use getUpdates method while webhook is active")
    )

    async with polling(telegram) as polled:
        await telegram.called("deleteWebhook", times=2)
        await polled.clock.asleep()
        polled.clock.advance(5)
        await telegram.called("getUpdates", times=2)

        assert polled.conflicts == 0


async def test_a_flood_wait_is_obeyed(telegram: ScriptedTelegram) -> None:
    telegram.script("getUpdates", bad(429, "Too Many Requests", retry_after=17))

    async with polling(telegram) as polled:
        await polled.clock.asleep()
        polled.clock.advance(17)
        await telegram.called("getUpdates", times=2)

        assert polled.clock.slept[0] == 17


@pytest.mark.parametrize(
    "trouble",
    [
        html(502),
        bad(500, "Internal Server Error"),
        lambda: web.Response(body=b"\xff\xfe\x00", content_type="application/json"),
        lambda: web.Response(text='{"ok": true, "resu', content_type="application/json"),
        lambda: web.json_response([]),
        lambda: web.json_response({"ok": True, "result": {"not": "a list"}}),
    ],
    ids=["html-502", "json-500", "not-utf-8", "half-json", "a-list", "no-list"],
)
async def test_trouble_in_the_middle_is_survived(
    telegram: ScriptedTelegram, trouble: Callable[[], web.StreamResponse]
) -> None:
    telegram.script("getUpdates", trouble)

    async with polling(telegram) as polled:
        await polled.clock.asleep()
        polled.clock.advance(1)
        await telegram.called("getUpdates", times=2)
        await telegram.deliver(message(3, date=NOW))
        await polled.until(lambda: polled.fed == [3])


async def test_an_update_that_cannot_be_read_does_not_block_the_others(
    telegram: ScriptedTelegram,
) -> None:
    broken = {"update_id": 5, "message": {"message_id": "not a number"}}

    async with polling(telegram) as polled:
        await telegram.called("getUpdates", times=2)
        await telegram.deliver(broken, message(6, date=NOW))
        await polled.until(lambda: polled.fed == [6])
        confirmed = await telegram.called("getUpdates", times=3)

        assert confirmed["offset"] == "7"


async def test_an_update_that_cannot_be_read_is_confirmed_when_it_is_alone(
    telegram: ScriptedTelegram,
) -> None:
    async with polling(telegram) as polled:
        await telegram.called("getUpdates", times=2)
        await telegram.deliver({"update_id": 5, "message": {"message_id": "not a number"}})
        await polled.clock.asleep()
        polled.clock.advance(1)
        confirmed = await telegram.called("getUpdates", times=3)

        assert confirmed["offset"] == "6"


async def test_h01_the_stop_abandons_the_long_poll_and_confirms_what_was_taken(
    telegram: ScriptedTelegram,
) -> None:
    async with polling(telegram) as polled:
        await telegram.called("getUpdates", times=2)
        await telegram.deliver(message(11, date=NOW))
        await telegram.called("getUpdates", times=3)
        polled.updates.stop()
        assert not await polled.refused()

    last = telegram.of("getUpdates")[-1]
    assert (last["offset"], last["limit"], last["timeout"]) == ("12", "1", "0")


async def test_h01_the_stop_waits_for_running_handlers(telegram: ScriptedTelegram) -> None:
    release = asyncio.Event()
    finished: list[int] = []

    async def handle(update: Update) -> None:
        await release.wait()
        finished.append(update.update_id)

    async with polling(telegram, handle) as polled:
        await telegram.called("getUpdates", times=2)
        await telegram.deliver(message(11, date=NOW))
        await polled.until(lambda: polled.fed == [11])
        polled.updates.stop()
        await telegram.called("getUpdates", times=4)
        release.set()
        assert not await polled.refused()

    assert finished == [11]


async def test_h02_the_stop_ends_a_wait_at_once(telegram: ScriptedTelegram) -> None:
    telegram.script("getUpdates", bad(429, "Too Many Requests", retry_after=3600))

    async with polling(telegram) as polled:
        await polled.clock.asleep()
        polled.updates.stop()
        assert not await polled.refused()


async def test_a_stop_before_the_start_polls_nothing(telegram: ScriptedTelegram) -> None:
    async with polling(telegram) as polled:
        polled.updates.stop()
        assert not await polled.refused()

    assert telegram.of("getUpdates") == []
