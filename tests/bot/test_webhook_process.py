"""Webhook mode as it is run: the real process, a stage that delivers, and a stop in between."""

import signal
import socket

import pytest
from aiohttp import ClientSession

from bot.exits import Exit
from bot.webhook import SECRET_HEADER
from sandbox.telegram import Limits
from support.database import create_file
from support.person import Person, text_of
from support.process import running_bot
from support.stage import TOKEN, running_stage

SECRET = "canary-webhook"
OWNER = 1001


@pytest.fixture
async def stage():
    async with running_stage(limits=Limits(enabled=False)) as running:
        await running.user(OWNER, first_name="Olive", language_code="en", state="started")
        yield running


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def polling(stage) -> dict[str, str]:
    return {
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_OWNERS": str(OWNER),
        "TELEGRAM_API_URL": stage.url,
        "BOT_HTTP_PORT": "0",
    }


def webhook(stage, port: int) -> dict[str, str]:
    return {
        **polling(stage),
        "TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram",
        "TELEGRAM_WEBHOOK_SECRET": SECRET,
        "BOT_HTTP_PORT": str(port),
    }


async def begun(bot, stage, *, times: int = 1) -> None:
    """Wait until Telegram brings its updates to the process."""
    await bot.says("telegram answers")
    await stage.wait_for_calls("setWebhook", times)


async def stop(bot) -> None:
    bot.signal(signal.SIGTERM)
    assert await bot.ended() == Exit.DONE


async def test_what_is_said_between_two_processes_is_answered_once_by_the_next(
    stage, port, tmp_path
) -> None:
    """A restart, a wrong secret in the meantime of the second one, and the way back to polling."""
    (tmp_path / "data").mkdir(mode=0o700)
    create_file(tmp_path / "data")
    owner = Person(stage, OWNER)
    async with running_bot(webhook(stage, port), tmp_path) as bot:
        await begun(bot, stage)
        assert "What I can do" in text_of(await owner.say("/help"))
        await stop(bot)
    assert "canary" not in bot.log
    since = await stage.last_entry()
    await stage.say(OWNER, "/cancel")
    async with running_bot(webhook(stage, port), tmp_path) as bot:
        await begun(bot, stage, times=2)
        assert "Nothing is waiting" in text_of(await owner.next_answer(since))
        await nobody_is_answered_for_a_wrong_secret(f"http://127.0.0.1:{port}/telegram")
        assert "What I can do" in text_of(await owner.say("/help"))
        await stop(bot)
    sent = await stage.journal(since=since, chat=OWNER, method="sendMessage")
    assert [("Nothing is waiting" in one["text"]) for one in sent] == [True, False]
    assert await stage.journal(method="getUpdates") == []
    since = await stage.last_entry()
    await stage.say(OWNER, "/cancel")
    async with running_bot(polling(stage), tmp_path) as bot:
        await bot.says("telegram answers")
        assert "Nothing is waiting" in text_of(await owner.next_answer(since))


async def nobody_is_answered_for_a_wrong_secret(address: str) -> None:
    forged = {
        "update_id": 999,
        "message": {
            "message_id": 1,
            "date": 4_000_000_000,
            "text": "/status",
            "chat": {"id": OWNER, "type": "private", "first_name": "Olive"},
            "from": {"id": OWNER, "is_bot": False, "first_name": "Olive"},
        },
    }
    async with ClientSession() as http:
        for headers in ({}, {SECRET_HEADER: "wrong"}):
            async with http.post(address, json=forged, headers=headers) as answer:
                assert answer.status == 401
