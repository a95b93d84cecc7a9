"""`python -m bot init` as people meet it: the real process at a terminal, against the stage."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest
from aiohttp import web

from bot.exits import Exit
from bot.settings import dotenv_values
from support.botapi import bad, html, scripted_telegram
from support.moviepilot import running_moviepilot
from support.process import ROOT
from support.stage import TOKEN, running_stage, serving
from support.typist import at_terminal

OTP = "JBSWY3DPEHPK3PXP"
NOBODY = "http://127.0.0.1:9"


@pytest.fixture
async def stage():
    async with running_stage() as running:
        yield running


@pytest.fixture
async def world():
    async with running_moviepilot() as running:
        yield running


def reach(directory: Path, url: str, *more: str) -> None:
    """Let the setup find Telegram on the stage, as a self-hosted Bot API is."""
    text = "\n".join([f"TELEGRAM_API_URL={url}", *more])
    (directory / ".env").write_text(text + "\n", encoding="utf-8")


def written(directory: Path) -> dict[str, str]:
    return dotenv_values(directory / ".env")


OTHERS = ("Aniworld", "Tasks", "NASSAV")  # in the order of the questions


async def begin(typist, token: str = TOKEN) -> None:
    await typist.answers("Language", "en")
    await typist.answers("The bot's token", token)


async def sign_in(typist, world, *, password: str | None = None) -> None:
    await typist.answers("Address of MoviePilot", world.url)
    await typist.answers("User name", world.username)
    await typist.answers("Password", password or world.password)


async def finish(typist, zone: str = "Berlin") -> None:
    for other in OTHERS:
        await typist.answers(f"Address of {other}", "")
    await typist.answers("Your time zone", zone)
    await typist.answers("Write it to .env?", "y")


async def test_everything_in_one_go(tmp_path, stage, world) -> None:
    reach(tmp_path, stage.url)
    async with at_terminal(tmp_path, "init") as typist:
        await begin(typist)
        await typist.says("Telegram knows this bot: @")
        await typist.answers("Telegram user ids", "1001, 1002")
        await sign_in(typist, world)
        await typist.says("MoviePilot answers and accepts the account.")
        await finish(typist)
        await typist.says("Written to .env")
        assert await typist.ended() == Exit.DONE

    assert written(tmp_path) == {
        "TELEGRAM_API_URL": stage.url,
        "BOT_LANGUAGE": "en",
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_OWNERS": "1001, 1002",
        "MOVIEPILOT_URL": world.url,
        "MOVIEPILOT_USERNAME": world.username,
        "MOVIEPILOT_PASSWORD": world.password,
        "BOT_TIMEZONE": "Europe/Berlin",
    }
    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [".env"]
    assert TOKEN not in typist.screen
    assert world.password not in typist.screen
    assert "Traceback" not in typist.screen


async def test_the_owner_is_found_by_a_message(tmp_path, stage) -> None:
    await stage.user(1001, first_name="Olive", state="started")
    await stage.user(1009, first_name="Sam", state="started")
    await stage.say(1009, "first")
    reach(tmp_path, stage.url)
    async with at_terminal(tmp_path, "init") as typist:
        await begin(typist)
        await typist.answers("Telegram user ids", "")
        await typist.answers("I see Sam, id 1009. Is that you?", "n")
        await stage.say(1001, "it is me")
        await typist.answers("I see Olive, id 1001. Is that you?", "y")
        await typist.answers("Address of MoviePilot", "")
        await finish(typist)
        assert await typist.ended() == Exit.DONE
    assert written(tmp_path)["TELEGRAM_OWNERS"] == "1001"


RIVALS = {
    "Conflict: terminated by other getUpdates request": "Another program is using this token",
    "Conflict: can't use getUpdates method while webhook is active": "A webhook is set",
}


async def test_n08_a_rival_is_explained_and_the_id_can_be_typed(tmp_path) -> None:
    async with scripted_telegram() as telegram:
        telegram.script("getUpdates", *(bad(409, description) for description in RIVALS))
        reach(tmp_path, telegram.url)
        async with at_terminal(tmp_path, "init") as typist:
            await begin(typist)
            for words in RIVALS.values():
                await typist.answers("Telegram user ids", "")
                await typist.says(words)
            await typist.answers("Telegram user ids", "Olive")
            await typist.says("An id is a number")
            await typist.answers("Telegram user ids", "1001")
            await typist.says("Address of MoviePilot")


async def test_a_wrong_token_can_be_corrected_and_a_dropped_connection_makes_no_noise(
    tmp_path, stage
) -> None:
    reach(tmp_path, stage.url)
    async with at_terminal(tmp_path, "init") as typist:
        await begin(typist, "not a token")
        await typist.says("does not look like a token")
        await typist.answers("The bot's token", "4242:another-token-than-the-stage-knows")
        await typist.says("Telegram refuses this token")
        await stage.fault(method="getMe", kind="cut", times=1)
        await typist.answers("The bot's token", TOKEN)
        between = await typist.says("Telegram knows this bot")
        assert between.split(":")[-1].strip() == ""


async def test_telegram_out_of_reach_or_replaced_is_explained(tmp_path, stage) -> None:
    async with scripted_telegram() as telegram:
        telegram.script("getMe", html(200), bad(429, "Too Many Requests", retry_after=7))
        reach(tmp_path, NOBODY)
        async with at_terminal(tmp_path, "init") as typist:
            await begin(typist)
            await typist.says("Telegram cannot be reached")
            await typist.answers("A proxy", "nonsense")
            await typist.says("That is not an address")
            await typist.answers("A proxy", "-")
            await typist.answers("A proxy", "")
            await typist.answers("Another Bot API address", telegram.url)
            await typist.says("it is not the Bot API")
            await typist.answers("A proxy", "")
            await typist.answers("Another Bot API address", "")
            await typist.says("Telegram asks us to wait")
            await typist.answers("A proxy", "")
            await typist.answers("Another Bot API address", stage.url)
            await typist.says("Telegram knows this bot")


async def test_a_proxy_is_used_for_telegram_and_never_shown(tmp_path) -> None:
    async def forward(request: web.Request) -> web.Response:
        assert request.raw_path.startswith("http://telegram.test/bot")
        return web.json_response({"ok": True, "result": {"id": 1, "username": "behind_proxy"}})

    application = web.Application()
    application.router.add_route("*", "/{tail:.*}", forward)
    async with serving(application) as url:
        reach(tmp_path, "http://telegram.test")
        proxy = url.replace("http://", "http://neo:canary-proxy@")
        async with at_terminal(tmp_path, "init") as typist:
            await begin(typist)
            await typist.answers("A proxy", proxy)
            await typist.says("Telegram knows this bot: @behind_proxy")
    assert "canary" not in typist.screen


async def test_every_failure_of_the_server_has_its_sentence(tmp_path, stage, world) -> None:
    async def page(_request: web.Request) -> web.Response:
        return web.Response(text="<html>router</html>", content_type="text/html")

    router = web.Application()
    router.router.add_route("*", "/{tail:.*}", page)
    reach(tmp_path, stage.url, "TELEGRAM_OWNERS=1001", f"TELEGRAM_TOKEN={TOKEN}")
    async with serving(router) as elsewhere, at_terminal(tmp_path, "init") as typist:
        await begin(typist, "")
        await typist.answers("Telegram user ids", "")
        for address, words in (
            (NOBODY, "MoviePilot cannot be reached"),
            (elsewhere, "but it is not MoviePilot"),
        ):
            await typist.answers("Address of MoviePilot", address)
            await typist.answers("User name", "neo")
            await typist.answers("Password", "canary-password")
            await typist.says(words)
            await typist.answers("Keep these settings", "n")
        await typist.answers("Address of MoviePilot", "ftp://server")
        await typist.answers("User name", "neo")
        await typist.answers("Password", "canary-password")
        await typist.says("Missing or not usable: MOVIEPILOT_URL.")
        await sign_in(typist, world, password="canary-password")
        await typist.says("MoviePilot refuses the account")
        await typist.answers("With two-factor sign-in", "")
        await sign_in(typist, world)
        await typist.says("MoviePilot answers")
    assert "canary" not in typist.screen
    assert world.password not in typist.screen


async def test_a_server_that_is_only_down_now_can_be_kept(tmp_path, stage) -> None:
    reach(tmp_path, stage.url, "TELEGRAM_OWNERS=1001", f"TELEGRAM_TOKEN={TOKEN}")
    async with at_terminal(tmp_path, "init") as typist:
        await begin(typist, "")
        await typist.answers("Telegram user ids", "")
        await typist.answers("Address of MoviePilot", NOBODY)
        await typist.answers("User name", "neo")
        await typist.answers("Password", "secret-enough")
        await typist.answers("Keep these settings", "y")
        await finish(typist)
        assert await typist.ended() == Exit.DONE
    assert written(tmp_path)["MOVIEPILOT_URL"] == NOBODY


async def test_a_second_factor_is_asked_for(tmp_path, stage) -> None:
    reach(tmp_path, stage.url, "TELEGRAM_OWNERS=1001", f"TELEGRAM_TOKEN={TOKEN}")
    async with (
        running_moviepilot(otp_secret=OTP) as world,
        at_terminal(tmp_path, "init") as typist,
    ):
        await begin(typist, "")
        await typist.answers("Telegram user ids", "")
        await sign_in(typist, world)
        await typist.answers("With two-factor sign-in", OTP)
        await typist.says("MoviePilot answers")
        await finish(typist)
        assert await typist.ended() == Exit.DONE
    assert written(tmp_path)["MOVIEPILOT_OTP_SECRET"] == OTP
    assert OTP not in typist.screen


async def test_an_api_token_may_stand_for_name_and_password(tmp_path, stage) -> None:
    reach(tmp_path, stage.url, "TELEGRAM_OWNERS=1001", f"TELEGRAM_TOKEN={TOKEN}")
    async with (
        running_moviepilot(line="v3") as world,
        at_terminal(tmp_path, "init") as typist,
    ):
        await begin(typist, "")
        await typist.answers("Telegram user ids", "")
        token = world.server.options.api_token
        for given, words in (
            ("canary-of-another-server", "does not take this API token"),
            (token, "MoviePilot answers"),
        ):
            await typist.answers("Address of MoviePilot", world.url)
            await typist.answers("or Enter to use an API token", "")
            await typist.answers("API token of MoviePilot", given)
            await typist.says(words)
        await finish(typist)
        assert await typist.ended() == Exit.DONE
    assert written(tmp_path)["MOVIEPILOT_API_TOKEN"] == token
    assert "canary" not in typist.screen


async def test_what_works_already_is_kept_by_pressing_enter(tmp_path, stage, world) -> None:
    (tmp_path / "password").write_text(world.password + "\n", encoding="utf-8")
    reach(
        tmp_path,
        stage.url,
        f"TELEGRAM_TOKEN={TOKEN}",
        "TELEGRAM_OWNERS=1001",
        f"MOVIEPILOT_URL={world.url}",
        f"MOVIEPILOT_USERNAME={world.username}",
        "MOVIEPILOT_PASSWORD_FILE=password",
        "BOT_LANGUAGE=en",
        "BOT_TIMEZONE=Europe/Berlin",
        "# a line of mine",
        "OTHER=thing",
    )
    before = (tmp_path / ".env").read_text(encoding="utf-8")
    async with at_terminal(tmp_path, "init") as typist:
        questions = ("Language", "The bot's token", "Telegram user ids", "Address of", "User name")
        others = [f"Address of {one}" for one in OTHERS]
        for question in (*questions, "Password", *others, "Your time zone"):
            await typist.answers(question, "")
        await typist.says("nothing needs to be written")
        assert await typist.ended() == Exit.DONE
    assert (tmp_path / ".env").read_text(encoding="utf-8") == before


async def test_nothing_is_written_unless_it_is_agreed_to(tmp_path, stage) -> None:
    reach(tmp_path, stage.url, "TELEGRAM_OWNERS=1001", f"TELEGRAM_TOKEN={TOKEN}")
    before = (tmp_path / ".env").read_text(encoding="utf-8")
    async with at_terminal(tmp_path, "init") as typist:
        await begin(typist, "")
        await typist.answers("Telegram user ids", "")
        await typist.answers("Address of MoviePilot", "-")
        for other in OTHERS:
            await typist.answers(f"Address of {other}", "-")
        await typist.answers("Your time zone", "xyzzy")
        await typist.says("No time zone goes by that name")
        await typist.answers("Your time zone", "Berln")
        await typist.says("Which of these? Europe/Berlin")
        await typist.answers("Your time zone", "Europe/Berlin")
        await typist.answers("Write it to .env?", "n")
        await typist.says("Nothing was written.")
        assert await typist.ended() == Exit.DONE
    assert (tmp_path / ".env").read_text(encoding="utf-8") == before


@pytest.mark.parametrize("key", [b"\x03", b"\x04"])
async def test_leaving_at_a_secret_writes_nothing_and_gives_the_echo_back(tmp_path, key) -> None:
    async with at_terminal(tmp_path, "init") as typist:
        await typist.answers("Language", "zh")
        await typist.says("机器人令牌")
        typist.presses(key)
        await typist.says("没有写入任何内容。")
        assert await typist.ended() == Exit.DONE
        assert typist.echoes()
    assert list(tmp_path.iterdir()) == []


async def test_a_file_that_cannot_be_read_is_said_and_no_aiogram_is_needed(tmp_path) -> None:
    (tmp_path / ".env").write_bytes(b"\xff\xfe\x00")
    telling = {"PYTHONPROFILEIMPORTTIME": "1"}  # says what it imports
    async with at_terminal(tmp_path, "init", settings=telling) as typist:
        await typist.says(".env cannot be read")
        assert await typist.ended() == Exit.DATA
    assert "bot.init.command" in typist.screen
    assert "aiogram" not in typist.screen


def test_without_a_terminal_it_says_so_and_ends_with_2(tmp_path) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "bot", "init"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == Exit.USAGE
    assert "run it in a terminal" in done.stderr
    assert "pydantic" not in done.stderr
    assert list(tmp_path.iterdir()) == []
