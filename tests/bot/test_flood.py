"""Replies: a flood limit is waited out, what is safe is repeated, a send never arrives twice."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)

from bot.flood import ReplyPatience, ReplyRoom
from sandbox.telegram import Limits
from services.models import ChatId
from services.outbox.pace import PER_SECOND, Pace
from support.clock import FakeClock
from support.pushes import sending
from support.stage import ALICE, StageClient, running_stage


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def stage() -> AsyncIterator[StageClient]:
    async with running_stage(limits=Limits(enabled=False)) as client:
        await client.user(ALICE, state="started")
        yield client


@pytest.fixture
async def bot(stage: StageClient, clock: FakeClock) -> AsyncIterator[Bot]:
    async with sending(stage.url) as opened:
        opened.session.middleware.register(ReplyPatience(clock))
        yield opened


async def waiting_out(clock: FakeClock, call: Awaitable[Any], *waits: float) -> Any:
    """Make a call while turning the clock by what it waits for."""

    async def turn() -> None:
        for seconds in waits:
            await clock.asleep()
            assert clock.slept[-1] == seconds
            clock.advance(seconds)
            await asyncio.sleep(0)

    async with asyncio.timeout(10):
        result, _ = await asyncio.gather(call, turn())
    return result


async def test_a_reply_waits_as_long_as_telegram_asks(
    bot: Bot, clock: FakeClock, stage: StageClient
) -> None:
    await stage.fault(kind="429", retry_after=7, times=1)
    await waiting_out(clock, bot.send_message(ALICE, "A"), 7)

    accepted = [entry for entry in await stage.journal() if entry["accepted"]]
    assert [entry["text"] for entry in accepted] == ["A"]


async def test_after_three_tries_a_reply_gives_up(
    bot: Bot, clock: FakeClock, stage: StageClient
) -> None:
    await stage.fault(kind="429", retry_after=2)
    with pytest.raises(TelegramRetryAfter):
        await waiting_out(clock, bot.send_message(ALICE, "A"), 2, 2)

    assert (await stage.calls())["sendMessage"] == 3


@pytest.mark.parametrize("seconds", [61, 3600])
async def test_nobody_waits_longer_than_a_minute_for_a_reply(
    bot: Bot, clock: FakeClock, stage: StageClient, seconds: int
) -> None:
    await stage.fault(kind="429", retry_after=seconds)
    with pytest.raises(TelegramRetryAfter):
        await bot.send_message(ALICE, "A")

    assert clock.slept == []


async def test_the_minute_counts_over_all_tries(
    bot: Bot, clock: FakeClock, stage: StageClient
) -> None:
    await stage.fault(kind="429", retry_after=40)
    with pytest.raises(TelegramRetryAfter):
        await waiting_out(clock, bot.send_message(ALICE, "A"), 40)

    assert (await stage.calls())["sendMessage"] == 2


BROKEN: list[Any] = [
    pytest.param({"kind": "json", "code": 500}, TelegramServerError, id="json-500"),
    pytest.param({"kind": "html", "code": 502}, ClientDecodeError, id="html-502"),
    pytest.param({"kind": "cut"}, TelegramNetworkError, id="cut"),
]


@pytest.mark.parametrize(("fault", "error"), BROKEN)
async def test_an_edit_that_failed_is_made_again_twice(
    bot: Bot, clock: FakeClock, stage: StageClient, fault: dict[str, Any], error: type[Exception]
) -> None:
    sent = await bot.send_message(ALICE, "A")
    await stage.fault(method="editMessageText", times=2, **fault)
    call = bot.edit_message_text("B", chat_id=ALICE, message_id=sent.message_id)
    await waiting_out(clock, call, 0.5, 1.5)
    await stage.fault(method="editMessageText", **fault)
    call = bot.edit_message_text("C", chat_id=ALICE, message_id=sent.message_id)
    with pytest.raises(error):
        await waiting_out(clock, call, 0.5, 1.5)

    assert (await stage.chat(ALICE))["messages"][0]["text"] == "B"


@pytest.mark.parametrize("phase", ["before", "after"])
@pytest.mark.parametrize("kind", ["cut", "html", "garbage"])
async def test_a_send_nobody_knows_about_is_not_repeated(
    bot: Bot, clock: FakeClock, stage: StageClient, kind: str, phase: str
) -> None:
    await stage.fault(kind=kind, phase=phase, method="sendMessage", times=1)
    with pytest.raises((TelegramNetworkError, ClientDecodeError)):
        await bot.send_message(ALICE, "A")

    assert (await stage.calls())["sendMessage"] == 1
    assert clock.slept == []


async def test_a_send_the_server_refused_with_an_error_of_its_own_is_repeated(
    bot: Bot, clock: FakeClock, stage: StageClient
) -> None:
    await stage.fault(kind="json", code=502, method="sendMessage", times=1)
    await waiting_out(clock, bot.send_message(ALICE, "A"), 0.5)

    assert len((await stage.chat(ALICE))["messages"]) == 1


async def test_a_send_that_found_no_connection_is_repeated(clock: FakeClock) -> None:
    async with sending("http://127.0.0.1:1") as bot:
        bot.session.middleware.register(ReplyPatience(clock))
        with pytest.raises(TelegramNetworkError):
            await waiting_out(clock, bot.send_message(ALICE, "A"), 0.5, 1.5)


async def test_a_chat_action_is_repeated(bot: Bot, clock: FakeClock, stage: StageClient) -> None:
    await stage.fault(kind="cut", method="sendChatAction", times=1)
    await waiting_out(clock, bot.send_chat_action(ALICE, "typing"), 0.5)

    assert (await stage.calls())["sendChatAction"] == 2


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param({"kind": "429", "retry_after": 1}, id="429"),
        pytest.param({"kind": "json", "code": 500}, id="500"),
        pytest.param({"kind": "cut"}, id="cut"),
    ],
)
async def test_polling_is_never_touched(
    bot: Bot, clock: FakeClock, stage: StageClient, fault: dict[str, Any]
) -> None:
    await stage.fault(method="getUpdates", times=1, **fault)
    with pytest.raises(TelegramAPIError):
        await bot.get_updates(timeout=0)

    assert clock.slept == []


@pytest.mark.parametrize(
    ("code", "description", "error"),
    [
        (400, "Bad Request: chat not found", TelegramBadRequest),
        (413, "Request Entity Too Large", TelegramEntityTooLarge),
    ],
)
async def test_a_refusal_for_good_is_raised_at_once(
    bot: Bot,
    clock: FakeClock,
    stage: StageClient,
    code: int,
    description: str,
    error: type[Exception],
) -> None:
    await stage.fault(kind="json", code=code, description=description, times=1)
    with pytest.raises(error):
        await bot.edit_message_text("B", chat_id=ALICE, message_id=1)

    assert clock.slept == []


async def test_q04_replies_pass_no_gate(bot: Bot, clock: FakeClock, stage: StageClient) -> None:
    """Only Telegram's own retry_after holds them up: fifty at once to one person."""
    await asyncio.gather(*(bot.send_message(ALICE, f"A{n}") for n in range(50)))

    assert clock.slept == []
    assert len((await stage.chat(ALICE))["messages"]) == 50


async def test_q04_replies_make_the_pushes_leave_room_and_what_is_free_does_not(
    stage: StageClient, clock: FakeClock
) -> None:
    pace = Pace(clock)
    async with sending(stage.url) as bot:
        bot.session.middleware.register(ReplyRoom(pace))
        await bot.get_me()
        await bot.send_chat_action(ALICE, "typing")
        assert pace.reserve(ChatId(ALICE)) == 0

        sent = await bot.send_message(ALICE, "Here")
        await bot.edit_message_text("There", chat_id=ALICE, message_id=sent.message_id)

    assert round(pace.reserve(ChatId(ALICE)) * PER_SECOND, 6) == 3
