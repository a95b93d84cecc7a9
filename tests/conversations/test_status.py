"""The status, home, help, and words nobody understands."""

import pytest

from support.household import household
from support.person import labels, text_of
from support.workshop import Workshop

pytestmark = pytest.mark.watchful


async def test_the_status_says_everything(owner) -> None:
    text = text_of(await owner.say("/status"))
    assert "MoviePilot  ✓" in text
    assert "v2.5.6" in text
    assert "films" in text
    assert "free" in text
    assert "Last look at the history" in text
    assert "Next run: Search new subscriptions, in 2 min · 3 sites\n" in text
    assert "0 undelivered" in text


async def test_a_server_that_is_down_is_a_line(owner, home) -> None:
    await home.world.unplug()
    text = text_of(await owner.say("/status"))
    assert "MoviePilot  ✗ not answering" in text
    await home.world.plug_in()


async def test_the_api_token_of_the_server_is_shown_nowhere(owner, home) -> None:
    await owner.say("/status")
    journal = str(await home.stage.journal())
    assert "canary-api-token" not in journal
    assert home.world.password not in journal


async def test_start_offers_everything_by_buttons(owner) -> None:
    home_panel = await owner.say("/start")
    assert text_of(home_panel).startswith("Hello Olive")
    assert len(labels(home_panel)) == 13
    for label in labels(home_panel):
        fresh = await owner.say("/start")
        assert text_of(await owner.press(fresh, label))


async def test_help_answers_with_every_server_down(owner, home) -> None:
    await home.world.unplug()
    text = text_of(await owner.say("/help"))
    assert "/search – find a film or a series" in text
    assert "What I promise" in text
    await home.world.plug_in()


@pytest.mark.parametrize("words", ["/nonsense", "/delete_everything now"])
async def test_an_unknown_command_is_said(owner, words) -> None:
    assert f"I do not know {words.split()[0]}." in text_of(await owner.say(words))


async def test_cancel_says_that_nothing_waits(owner) -> None:
    assert "Nothing is waiting" in text_of(await owner.say("/cancel"))


async def test_without_any_server_everything_still_answers(tmp_path) -> None:
    async with household(tmp_path, configured=False) as home:
        owner = home.person()
        assert "No server is connected yet" in text_of(await owner.say("/status"))
        assert "No server is connected yet" in text_of(await owner.say("Metropolis"))
        assert "What I can do" in text_of(await owner.say("/help"))


async def test_the_menu_is_published_per_person_and_language(owner, home) -> None:
    await owner.say("/start")
    english = {one["command"] for one in await home.stage.commands(1001)}
    assert {"search", "subscriptions", "queue", "status", "help"} <= english
    stranger = {one["command"] for one in await home.stage.commands(1009)}
    assert stranger == {"start", "help"}
    await home.stage.user(1001, language_code="zh-hans")
    chinese = {one["command"]: one["description"] for one in await home.stage.commands(1001)}
    assert chinese["queue"] == "查看并管理下载"


async def test_a_server_beside_the_main_one_tells_facts_of_its_own(tmp_path) -> None:
    async with household(tmp_path, others=[Workshop()]) as home:
        lines = text_of(await home.person().say("/status")).splitlines()
        at = next(n for n, line in enumerate(lines) if line.startswith("Workshop  ✓ "))
        assert lines[at + 1] == "Uptime: 3 days"


async def test_the_picture_takes_the_place_of_the_text_and_keeps_its_colours(owner, home) -> None:
    page = await owner.say("/status")
    shown = await owner.press(page, "Picture")
    assert shown["message_id"] == page["message_id"]
    assert shown["photo"]
    assert text_of(shown).startswith("Status · today")
    assert labels(shown)[:3] == ["🌙 Dark", "Refresh", "Back"]
    dark = await owner.press(shown, "🌙 Dark")
    assert dark["photo"] != shown["photo"]
    assert "☀️ Light" in labels(dark)
    again = await owner.press(await owner.say("/status"), "Picture")
    assert "☀️ Light" in labels(again)
    assert "✅ Drawn pictures in dark colours" in labels(await owner.say("/settings"))
