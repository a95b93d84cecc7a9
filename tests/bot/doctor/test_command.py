"""`python -m bot doctor` as people run it: the real process, beside a running bot and without."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from bot.exits import Exit
from support.doctor import NOWHERE, Practice, practice
from support.process import ROOT, running_bot
from support.stage import TOKEN


@pytest.fixture
async def home(tmp_path):
    async with practice(tmp_path) as opened:
        yield opened


def environment(home: Practice, **more: str) -> dict[str, str]:
    return {
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_OWNERS": "1001",
        "TELEGRAM_API_URL": home.stage.url,
        "MOVIEPILOT_URL": home.world.url,
        "MOVIEPILOT_USERNAME": home.world.username,
        "MOVIEPILOT_PASSWORD": home.world.password,
        "BOT_DATA_DIR": str(home.directory),
        "BOT_HTTP_PORT": "0",
        **more,
    }


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of the command said."""

    code: int
    out: str
    err: str


async def doctor(settings: Mapping[str, str], directory, *arguments: str) -> Run:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "doctor",
        *arguments,
        cwd=directory,
        env={"PYTHONPATH": str(ROOT), "PATH": os.defpath, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    async with asyncio.timeout(100):
        out, err = await process.communicate()
    return Run(process.returncode or 0, out.decode(), err.decode())


async def test_all_well_ends_with_0_and_one_line_per_hop(home, tmp_path) -> None:
    run = await doctor(environment(home), tmp_path)

    assert run.code == Exit.DONE, run.out + run.err
    lines = run.out.splitlines()
    assert lines[-1] == "Everything is well."
    assert "✓ Incoming messages: nobody else takes this bot's messages" in lines
    assert all(line.startswith("✓") for line in lines[:-2])
    assert run.err == ""


async def test_a_failure_ends_with_1_and_says_what_to_do_in_the_set_language(
    home, tmp_path
) -> None:
    secret = "canary-wrong-password"
    settings = environment(home, MOVIEPILOT_PASSWORD=secret, BOT_LANGUAGE="zh")

    run = await doctor(settings, tmp_path)

    assert run.code == Exit.UNWELL
    assert "✗ MoviePilot：MoviePilot 拒绝了设置里的账号。" in run.out
    assert "    → 请用同样的用户名和密码登录它的网页验证" in run.out
    assert secret not in run.out + run.err
    assert TOKEN not in run.out + run.err


async def test_scripts_read_codes_and_values(home, tmp_path) -> None:
    settings = environment(home, TELEGRAM_API_URL=f"http://{NOWHERE}")

    run = await doctor(settings, tmp_path, "--json")

    assert run.code == Exit.UNWELL
    report = json.loads(run.out)
    assert report["ok"] is False
    by_hop = {it["check"]: it for it in report["checks"]}
    assert by_hop["telegram"]["findings"][0]["code"] == "telegram-unreachable"
    assert by_hop["token"]["findings"] == [
        {"code": "not-tried", "backend": None, "outcome": "skipped", "fields": {"hop": "telegram"}}
    ]
    assert by_hop["backend"]["outcome"] == "ok"


async def test_unusable_settings_end_with_78_and_their_names(home, tmp_path) -> None:
    run = await doctor(environment(home, BOT_HTTP_PORT="canary-port"), tmp_path)

    assert run.code == Exit.CONFIG
    assert "BOT_HTTP_PORT" in run.err
    assert "canary-port" not in run.out + run.err


async def test_beside_a_running_bot_nothing_is_disturbed_and_its_page_tells_of_a_rival(
    home, tmp_path
) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        port = str(holder.getsockname()[1])
    settings = environment(home, BOT_HTTP_PORT=port)
    async with running_bot(settings, tmp_path) as bot:
        await bot.says("telegram answers")
        await home.stage.wait_for_calls("getUpdates", 2)
        well = await doctor(settings, tmp_path)
        assert "onflict" not in bot.log
        refusal = "Conflict: terminated by other getUpdates request"
        await home.stage.fault(kind="json", method="getUpdates", code=409, description=refusal)
        await bot.says("telegram does not serve us")
        ill = await doctor(settings, tmp_path)
        bot.signal(signal.SIGTERM)
        assert await bot.ended() == Exit.DONE

    assert well.code == Exit.DONE, well.out + well.err
    assert "✓ Incoming messages: the running bot takes them, alone" in well.out
    assert ill.code == Exit.UNWELL
    assert "✗ Incoming messages: Another program takes messages with this token" in ill.out
    assert f"answers on port {port}" in ill.out
