"""The settings: everything by taps, in place, at once, in the person's own words."""

import asyncio
from datetime import UTC, datetime, time

import pytest

from services.household.roles import Role
from support.holding import holding
from support.household import MEMBER, household, usher
from support.person import buttons, labels, text_of

pytestmark = pytest.mark.watchful

GROUP = -1_002_000_000_001


LOUD = " · with sound"
FILM = {"type": "电影", "seasons": "", "episodes": "", "tmdbid": None, "status": True}


def chosen(message) -> list[str]:
    return [label.removeprefix("✅ ") for label in labels(message) if label.startswith("✅ ")]


async def test_settings_say_what_is_in_force(owner) -> None:
    text = text_of(await owner.say("/settings"))
    assert "Language: English (like Telegram)" in text
    assert "Time zone: UTC (the default) · " in text
    assert "Quiet hours: off" in text
    assert "Switched on: nothing" in text


async def test_every_page_is_an_edit_and_back_leads_where_one_came_from(owner) -> None:
    panel = await owner.say("/start")
    settings = await owner.press(panel, "Settings")
    for page in ("Language", "Time zone", "Quiet hours"):
        shown = await owner.press(settings, page)
        settings = await owner.press(shown, "Back")
        assert text_of(settings).startswith("Settings")
        assert shown["message_id"] == settings["message_id"] == panel["message_id"]
    assert text_of(await owner.press(settings, "Home")).startswith("Hello Olive")


async def test_a_language_changes_the_screen_the_menu_and_what_follows(owner, home) -> None:
    page = await owner.press(await owner.say("/settings"), "Language")
    assert chosen(page) == ["like Telegram"]
    since = await home.stage.last_entry()
    page = await owner.press(page, "中文")
    assert text_of(page).startswith("语言")
    assert chosen(page) == ["中文"]
    await home.stage.wait_for(since=since, method="setMyCommands")
    assert "我能做什么" in text_of(await owner.say("/help"))
    menu = {one["command"]: one["description"] for one in await home.stage.commands(1001)}
    assert menu["queue"] == "查看并管理下载"
    page = await owner.press(page, "跟随 Telegram")
    assert chosen(page) == ["like Telegram"]


async def test_a_chosen_language_outlives_a_restart_in_the_menu_too(tmp_path) -> None:
    async with household(tmp_path, running=False, configured=False) as home:
        owner = home.person()
        async with usher(home.settings):
            page = await owner.press(await owner.say("/settings"), "Language")
            await owner.press(page, "中文")
        async with usher(home.settings):
            assert text_of(await owner.say("/help")).startswith("我能做什么")
            await owner.say("/start")
            menu = {one["command"]: one["description"] for one in await home.stage.commands(1001)}
    assert menu["queue"] == "查看并管理下载"


async def test_pushes_follow_the_chosen_language_at_once(owner, home) -> None:
    page = await owner.press(await owner.say("/settings"), "Language")
    await owner.press(page, "中文")
    since = await home.stage.last_entry()
    await home.world.row(title="Nosferatu", **FILM)
    assert await owner.hears("已入库", since=since)


async def test_a_menu_that_telegram_will_not_take_does_not_undo_the_choice(owner, home) -> None:
    page = await owner.press(await owner.say("/settings"), "Language")
    await home.stage.fault(method="setMyCommands", kind="json", code=500)
    since = await home.stage.last_entry()
    page = await owner.press(page, "中文")
    refused = await home.stage.wait_for(since=since, method="setMyCommands")
    assert not refused["accepted"]
    assert chosen(page) == ["中文"]
    assert "我能做什么" in text_of(await owner.say("/help"))


async def test_a_zone_is_chosen_from_pages_that_begin_near_ones_own(owner) -> None:
    page = await owner.press(await owner.say("/settings"), "Time zone")
    assert any("London" in label for label in labels(page))
    assert chosen(page) == ["The default"]
    while not any("Tokyo" in label for label in labels(page)):
        page = await owner.press(page, "▶")
    settings = await owner.press(page, "Tokyo +9")
    assert "Time zone: Asia/Tokyo · " in text_of(settings)
    page = await owner.press(settings, "Time zone")
    assert chosen(page) == ["Tokyo +9"]
    settings = await owner.press(page, "The default")
    assert "Time zone: UTC (the default) · " in text_of(settings)


@pytest.mark.parametrize("words", ["/settings Asia/Tokyo", "/settings tokyo", "Asia/Tokyo"])
async def test_a_zone_can_be_typed(owner, words) -> None:
    assert "Time zone: Asia/Tokyo · " in text_of(await owner.say(words))
    assert "Time zone: Asia/Tokyo · " in text_of(await owner.say("/settings"))


async def test_a_wrong_zone_is_met_with_what_comes_near(owner) -> None:
    answer = await owner.say("/settings Berln")
    assert text_of(answer).startswith("I cannot tell which time zone Berln is.")
    settings = await owner.press(answer, next(one for one in labels(answer) if "Berlin" in one))
    assert "Europe/Berlin" in text_of(settings)


async def test_a_senseless_zone_is_met_with_a_way_on(owner) -> None:
    answer = await owner.say("/settings xyzzy")
    assert "Try a large city" in text_of(answer)
    assert "Choose a city" in text_of(await owner.press(answer, "All common ones"))


async def test_a_title_with_a_slash_is_still_searched_for(owner) -> None:
    assert "Nothing found for Face/Off" in text_of(await owner.say("Face/Off"))


async def test_quiet_hours_are_set_moved_and_switched_off(owner) -> None:
    page = await owner.press(await owner.say("/settings"), "Quiet hours")
    assert chosen(page) == ["off"]
    page = await owner.press(page, "22:00–07:00")
    assert "Quiet hours: 22:00–07:00" in text_of(page)
    hours = await owner.press(page, "From 22:00")
    assert chosen(hours) == ["22:00"]
    assert not any("07:00" in label for label in labels(hours))
    hours = await owner.press(hours, "at half past")
    page = await owner.press(hours, "22:30")
    assert "Quiet hours: 22:30–07:00" in text_of(page)
    page = await owner.press(await owner.press(page, "To 07:00"), "06:00")
    assert "Quiet hours: 22:30–06:00" in text_of(page)
    settings = await owner.press(page, "Back")
    assert "Quiet hours: 22:30–06:00" in text_of(settings)
    page = await owner.press(await owner.press(settings, "Quiet hours"), "off")
    assert "Quiet hours: off" in text_of(page)


async def test_what_waited_in_quiet_hours_leaves_as_soon_as_they_are_switched_off(
    owner, home
) -> None:
    night = datetime.combine(home.clock.now().date(), time(23, 30), UTC)
    home.clock.jump((night - home.clock.now()).total_seconds() % (24 * 3600))
    page = await owner.press(await owner.say("/settings"), "Quiet hours")
    page = await owner.press(page, "22:00–07:00")
    since = await home.stage.last_entry()
    await home.world.row(title="Faust", type="电影", seasons="", episodes="", tmdbid=10728)
    looks = len(await home.world.calls("/history/transfer"))
    await home.world.wait_for_calls("/history/transfer", looks + 2)
    assert not [e for e in await home.stage.journal(since=since) if "Faust" in (e["text"] or "")]

    await owner.press(page, "off")
    (told,) = await owner.told(since=since)
    assert "Faust" in text_of(told)


async def test_an_old_screen_whose_quiet_hours_are_off_by_now_leads_back(owner) -> None:
    page = await owner.press(await owner.say("/settings"), "Quiet hours")
    old = await owner.press(page, "22:00–07:00")
    fresh = await owner.press(await owner.say("/settings"), "Quiet hours")
    await owner.press(fresh, "off")
    assert "Quiet hours: off" in text_of(await owner.press(old, "From 22:00"))


async def test_options_are_toggles_that_may_be_pressed_twice(owner, home) -> None:
    settings = await owner.say("/settings")
    data = owner.data_of(settings, "Download started")
    settings = await owner.press(settings, "Download started")
    assert chosen(settings) == ["Download started"]
    assert "Switched on: Download started" in text_of(settings)
    await home.stage.press_and_wait(1001, 1001, settings["message_id"], data, force=True)
    again = await owner.say("/settings")
    assert chosen(again) == ["Download started"]
    assert chosen(await owner.press(again, "Download started")) == []


async def test_m08_what_is_told_is_chosen_by_taps_and_holds_for_what_waits(owner, home) -> None:
    settings = await owner.say("/settings")
    assert "Notifications: everything with sound" in text_of(settings)
    page = await owner.press(settings, "Notifications")
    every = ["Arrivals", "Failures", "Requests", "System"]
    assert chosen(page) == [one + LOUD for one in every]
    assert "▫️ For others · off" in labels(page)
    page = await owner.press(page, "Arrivals · with sound")
    since = await home.stage.last_entry()
    await home.world.row(title="Nosferatu", **FILM)
    assert (await owner.hears("🎬 Nosferatu", since=since))["silent"]
    page = await owner.press(page, "Arrivals · without sound")
    assert "▫️ Arrivals · off" in labels(page)
    settings = await owner.press(page, "Back")
    assert "Notifications: Arrivals · off" in text_of(settings)
    await home.world.row(title="Faust", **FILM)
    downloads = (await home.world.state())["downloads"]
    await home.world.fail(downloads[0]["hash"], reason="no space left")
    said = await owner.told(since=since, count=2)
    assert not any("Faust" in text_of(one) for one in said)


async def test_a_title_is_muted_on_its_card_and_speaks_again(owner, home) -> None:
    since = await home.stage.last_entry()
    await home.world.burst(tmdbid=910007, season=1, episodes=1)
    (card,) = await owner.told(since=since)
    since = await home.stage.last_entry()
    assert "“Tih-Minh” is muted" in (await owner.tap(card, "Mute this title"))["text"]
    await home.stage.wait_for(since=since, method="editMessageReplyMarkup")
    muted = await owner.message(card["message_id"])
    assert labels(muted) == ["Details", "Unmute this title"]
    assert text_of(muted) == text_of(card)
    await home.world.burst(tmdbid=910007, season=1, episodes=1)
    await home.world.row(title="Faust", **FILM)
    await owner.hears("Faust", since=since)
    settings = await owner.say("/settings")
    page = await owner.press(settings, "Muted titles · 1")
    page = await owner.press(page, "Unmute Tih-Minh (1919)")
    assert text_of(page).startswith("Muted titles\nNo title is muted")
    assert text_of(await owner.message(card["message_id"])) == text_of(card)
    assert "again" in (await owner.tap(muted, "Unmute this title"))["text"]


async def test_in_a_group_settings_lead_into_the_private_chat(owner, home) -> None:
    await home.stage.make_chat(GROUP, members=[1001, MEMBER])
    answer = await home.person(chat=GROUP).say("/settings")
    assert "I answer that in private" in text_of(answer)
    assert buttons(answer)[0]["url"].endswith("?start=settings")
    assert text_of(await owner.say("/start settings")).startswith("Settings")


async def test_ones_own_data_is_sent_as_a_file_and_forgotten_when_asked_twice(home) -> None:
    max_ = home.person(MEMBER)
    await home.let_in(MEMBER, Role.MEMBER)
    await max_.press(await max_.say("Charade"), "Subscribe")
    data = await max_.press(await max_.say("/settings"), "My data")
    since = await home.stage.last_entry()
    answer = await max_.tap(data, "Export")
    assert answer["text"] == "Sent."
    sent = await home.stage.journal(method="sendDocument", chat=MEMBER)
    assert len(sent) == 1
    question = await max_.press(data, "Delete everything")
    assert "somebody has to let you in again" in text_of(question)
    done = await max_.press(question, "Confirm")
    assert text_of(done).startswith("Everything about you is forgotten.\n1 subscription")
    await home.stage.wait_for(since=since, method="deleteMyCommands")
    held = await asyncio.to_thread(holding, home.settings.bot.data_dir / "usher.db", MEMBER)
    assert held == []
    menu = {one["command"] for one in await home.stage.commands(MEMBER)}
    assert menu == {"start", "help"}
    assert "Charade" not in [it["name"] for it in home.world.server.subscriptions.everything()]
