"""The real process at work: how it starts, lives through trouble, and ends."""

import asyncio
import os
import re
import signal
import socket
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.exits import Exit
from services.storage.schema import CLEAN, FILE_NAME
from support.botapi import TOKEN, ScriptedTelegram, bad, html, message, scripted_telegram
from support.database import create_file
from support.moviepilot import running_moviepilot
from support.process import BotProcess, running_bot

CANARIES = {
    "MOVIEPILOT_PASSWORD": "canary-password",
    "MOVIEPILOT_API_TOKEN": "canary-api-token",
    "TRACKER_HOOK_SECRET": "canary-hook",
}
NOW = 4_000_000_000  # a date that is never old


@pytest.fixture
async def telegram() -> AsyncIterator[ScriptedTelegram]:
    async with scripted_telegram() as scripted:
        yield scripted


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a working directory whose database is there already: making it takes half a second."""
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    create_file(data)
    return tmp_path


def settings(telegram: ScriptedTelegram, **more: str) -> dict[str, str]:
    return {
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_OWNERS": "1001",
        "TELEGRAM_API_URL": telegram.url,
        "BOT_HTTP_PORT": "0",
        "BOT_DATA_DIR": "data",
        **more,
    }


async def page_of(bot: BotProcess) -> str:
    found = re.search(r"port=(\d+)", await bot.says("health page listens"))
    assert found is not None
    return f"http://127.0.0.1:{found[1]}"


async def ready(bot: BotProcess) -> tuple[int, list[dict[str, str]]]:
    async with ClientSession() as http, http.get(f"{await page_of(bot)}/readyz") as answer:
        return answer.status, (await answer.json())["reasons"]


async def test_h01_it_works_without_a_backend_and_confirms_what_it_took_before_it_ends(
    telegram: ScriptedTelegram, tmp_path: Path
) -> None:
    telling = settings(telegram, PYTHONPROFILEIMPORTTIME="1")  # says what it imports

    async with running_bot(telling, tmp_path) as bot:
        await telegram.called("getUpdates", times=2)
        tracker = await bot.says("tracker starts")
        assert "check_interval_minutes=5" in tracker  # coverage MP-57 to MP-59
        assert "sse_enabled=false" in tracker
        assert "interval_minutes=5" in await bot.says("polling checker started")
        await bot.says("stream disabled, polling only")
        assert await ready(bot) == (200, [])
        taken = len(telegram.of("getUpdates"))
        await telegram.deliver(message(77, chat=5005, date=NOW))
        await telegram.called("getUpdates", times=taken + 1)
        bot.signal(signal.SIGINT)

        assert await bot.ended() == Exit.DONE
    assert telegram.of("getUpdates")[-1]["offset"] == "78"
    assert "Traceback" not in bot.log
    assert "services.backends.moviepilot.settings" in bot.log
    assert "services.backends.moviepilot.backend" not in bot.log
    assert not list((tmp_path / "data").glob("*-wal"))


@asynccontextmanager
async def silent_server() -> AsyncIterator[tuple[str, asyncio.Event]]:
    """Take connections and never answer; yield the address and the event of the first one."""
    asked, over = asyncio.Event(), asyncio.Event()

    async def keep_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        asked.set()
        await over.wait()
        writer.close()

    server = await asyncio.start_server(keep_silent, "127.0.0.1", 0)
    async with server:
        host, port = server.sockets[0].getsockname()
        yield f"http://{host}:{port}", asked
        over.set()


async def test_h02_a_server_that_hangs_does_not_hold_up_the_end(
    telegram: ScriptedTelegram, home: Path
) -> None:
    async with silent_server() as (address, asked):
        hanging = {
            "MOVIEPILOT_URL": address,
            "MOVIEPILOT_USERNAME": "neo",
            "MOVIEPILOT_PASSWORD": "canary-password",
            "TRACKER_ENABLED": "false",
        }
        async with running_bot(settings(telegram, **hanging), home) as bot:
            await telegram.called("getUpdates", times=2)
            await telegram.deliver(message(1, "Metropolis", chat=1001, date=NOW))
            await asked.wait()
            bot.signal(signal.SIGTERM)

            async with asyncio.timeout(10):
                assert await bot.ended() == Exit.DONE
    assert "Traceback" not in bot.log


async def test_h01_the_stream_is_closed_first_and_holds_nothing_up(
    telegram: ScriptedTelegram, home: Path
) -> None:
    async with running_moviepilot(message_slot=0.05) as world:
        listening = {
            "MOVIEPILOT_URL": world.url,
            "MOVIEPILOT_USERNAME": world.username,
            "MOVIEPILOT_PASSWORD": world.password,
            "TRACKER_SSE_ENABLED": "true",
        }
        async with running_bot(settings(telegram, **listening), home) as bot:
            assert "sse_enabled=true" in await bot.says("tracker starts")
            await bot.says("stream enabled, it wakes the polling")
            await bot.says("stream connected")
            await telegram.called("getUpdates", times=2)
            await telegram.deliver(message(77, chat=5005, date=NOW))
            await telegram.called("getUpdates", times=3)
            telegram.hold("getUpdates")  # what comes after the stream takes its time
            bot.signal(signal.SIGTERM)
            await telegram.called("getUpdates", times=4)
            async with asyncio.timeout(10):
                while world.server.streams:
                    await world.state()
                assert bot.running
                assert await bot.ended() == Exit.DONE
    assert "Traceback" not in bot.log


async def test_h03_a_second_signal_ends_at_once(telegram: ScriptedTelegram, home: Path) -> None:
    """The first one waits for Telegram to take the last offset, which it never does here."""
    async with running_bot(settings(telegram), home) as bot:
        await telegram.called("getUpdates", times=2)
        await telegram.deliver(message(77, chat=5005, date=NOW))
        await telegram.called("getUpdates", times=3)
        telegram.hold("getUpdates")
        bot.signal(signal.SIGTERM)
        await telegram.called("getUpdates", times=4)
        bot.signal(signal.SIGTERM)

        assert await bot.ended() == Exit.DONE
    assert "confirmed" not in bot.log


async def test_a_token_telegram_does_not_know_ends_with_78(
    telegram: ScriptedTelegram, home: Path
) -> None:
    telegram.script("getMe", bad(401, "Unauthorized"))

    async with running_bot(settings(telegram), home) as bot:
        assert await bot.ended() == Exit.CONFIG

    assert "TELEGRAM_TOKEN is refused by Telegram" in bot.log
    assert "Traceback" not in bot.log


async def test_a_busy_port_in_webhook_mode_ends_with_78(
    telegram: ScriptedTelegram, home: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        webhook = {
            "TELEGRAM_WEBHOOK_URL": "https://usher.test/telegram",
            "TELEGRAM_WEBHOOK_SECRET": "canary-webhook",
            "BOT_HTTP_PORT": str(holder.getsockname()[1]),
        }
        async with running_bot(settings(telegram, **webhook), home) as bot:
            assert await bot.ended() == Exit.CONFIG

    assert "BOT_HTTP_PORT" in bot.log


async def test_a_bug_ends_with_70_and_its_trace(telegram: ScriptedTelegram, tmp_path: Path) -> None:
    broken = tmp_path / "broken" / "aiogram"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text("raise RuntimeError('a bug')\n", encoding="utf-8")
    paths = os.pathsep.join([str(broken.parent), str(Path(__file__).parent.parent.parent)])

    async with running_bot(settings(telegram, PYTHONPATH=paths), tmp_path) as bot:
        assert await bot.ended() == Exit.BUG

    assert "RuntimeError: a bug" in bot.log


async def test_d10_the_first_process_is_untouched_by_a_second_and_a_killed_one_by_nobody(
    telegram: ScriptedTelegram, home: Path
) -> None:
    """A rival on the same token is told to the owner and outlived, too."""
    telegram.script("getUpdates", bad(409, "Conflict: terminated by other getUpdates request"))

    async with running_bot(settings(telegram), home) as first:
        told = await telegram.called("sendMessage")
        assert told["chat_id"] == "1001"
        assert "Another program is using this bot's token" in told["text"]
        await telegram.called("getUpdates", times=3)
        async with running_bot(settings(telegram), home) as second:
            assert await second.ended() == Exit.TWICE
        assert await ready(first) == (200, [])
        first.signal(signal.SIGKILL)
        await first.ended()
        assert not (home / "data" / CLEAN).exists()

    async with running_bot(settings(telegram), home):
        await telegram.called("getUpdates", times=4)


async def test_a_signal_during_the_start_ends_with_0(
    telegram: ScriptedTelegram, tmp_path: Path
) -> None:
    slowly = settings(telegram, PYTHONPROFILEIMPORTTIME="1")  # says what it imports

    async with running_bot(slowly, tmp_path) as bot:
        await bot.says("aiogram.enums")
        bot.signal(signal.SIGTERM)

        assert await bot.ended() == Exit.DONE
    assert "Traceback" not in bot.log
    assert telegram.calls == []


async def test_h04_x02_it_outlives_servers_that_are_down_and_no_secret_leaves_it(
    telegram: ScriptedTelegram, home: Path
) -> None:
    telegram.script("getMe", html(502), html(502), html(502))
    secrets = {
        "MOVIEPILOT_URL": "http://127.0.0.1:9",
        "MOVIEPILOT_USERNAME": "neo",
        "BOT_LOG_LEVEL": "debug",
        **CANARIES,
    }

    async with (
        running_bot(settings(telegram, **secrets), home) as bot,
        ClientSession() as http,
    ):
        await bot.says("telegram does not serve us")
        await bot.says("telegram answers")
        await telegram.called("getUpdates", times=2)
        await bot.says("feed cannot be polled")
        assert await ready(bot) == (503, [{"part": "moviepilot", "code": "unavailable"}])
        await telegram.deliver(message(1, "/status", chat=1001, date=NOW))
        await telegram.called("sendMessage")
        page = await page_of(bot)
        hook = f"{page}/hooks/moviepilot/{CANARIES['TRACKER_HOOK_SECRET']}"
        async with http.post(hook) as answer:
            assert answer.status == 204
        shown = ""
        for path in ("readyz", "metrics", "healthz", "hooks/moviepilot/x"):
            async with http.get(f"{page}/{path}") as answer:
                shown += await answer.text()
        bot.signal(signal.SIGTERM)
        assert await bot.ended() == Exit.DONE

    said = "\n".join(str(parameters) for _, parameters in telegram.calls)
    with sqlite3.connect(home / "data" / FILE_NAME) as database:
        kept = "\n".join(database.iterdump())
    database.close()
    assert "canary" not in bot.log + shown + said + kept
