"""The main job in the browser: search, subscribe, queue, push; paging, faults, Chinese."""

import re

import pytest
from playwright.async_api import Locator, expect

from support.theatre import OWNER
from support.visit import Household, Visit

pytestmark = pytest.mark.asyncio(loop_scope="session")

_UNTIL_DOWNLOADING = 6  # world seconds from a subscription to its download


async def test_the_demo_does_the_main_job(demo: Visit) -> None:
    await demo.open(OWNER)
    await demo.get("start").click()
    await expect(_saying(demo, "Hello Olive Owner")).to_be_visible()
    await demo.say("metropolis")
    card = _saying(demo, "Metropolis · 1927 · film")
    await expect(card.get_by_test_id("photo")).to_be_visible()

    await card.get_by_role("button", name="Subscribe").click()
    await expect(_saying(demo, "Subscribed: Metropolis")).to_be_visible()
    await demo.get("world-toggle").click()
    download = demo.get("world-download").filter(has_text="Metropolis")
    await expect(download).to_be_visible()
    await demo.say("/queue")
    await expect(_saying(demo, "Queue · ")).to_be_visible()
    await download.get_by_test_id("world-download-finish").click()

    await expect(_saying(demo, "Metropolis (1927) is here").get_by_test_id("photo")).to_be_visible()


async def test_a_film_is_found_asked_for_watched_and_announced(household: Household) -> None:
    visit, world = household.visit, household.theatre.world
    await visit.say("metropolis")
    card = visit.newest
    await expect(card.get_by_test_id("photo")).to_be_visible()
    await expect(card.get_by_test_id("words")).to_contain_text("Metropolis · 1927 · film")

    await visit.press("Subscribe")
    await expect(card.get_by_test_id("words")).to_contain_text("Subscribed: Metropolis")
    await world.step(_UNTIL_DOWNLOADING)
    await visit.say("/queue")
    await expect(_saying(visit, "Queue · 1 task")).to_contain_text("Metropolis")
    await visit.get("world-toggle").click()
    await visit.get("world-download-finish").click()

    push = _saying(visit, "Metropolis (1927) is here")
    await expect(push.get_by_test_id("photo")).to_be_visible()
    await visit.press("Refresh")
    await expect(_saying(visit, "Queue · ")).to_contain_text("nothing is under way")
    await expect(push).to_have_count(1)


async def test_a_season_is_chosen_and_its_episodes_share_one_card(household: Household) -> None:
    visit, world = household.visit, household.theatre.world
    await visit.say("les vampires")
    await visit.press("Subscribe")
    await visit.press("Season 2")
    await expect(visit.key("Season 2")).to_contain_text("✅")
    await visit.press("Confirm")
    await expect(visit.newest).to_contain_text("Subscribed: Les Vampires")

    await world.burst(tmdbid=653, season=2, episodes=3)
    card = _saying(visit, "E01–E03 of 6")
    await expect(card).to_be_visible()
    await world.burst(tmdbid=653, season=2, episodes=1)

    await expect(card).to_have_count(0)
    await expect(_saying(visit, "E01–E04 of 6")).to_have_class(re.compile("flash"))
    await expect(visit.messages.filter(has_text=re.compile(r"E\d\d.* of 6"))).to_have_count(1)


async def test_pages_are_turned_in_place(household: Household) -> None:
    visit = household.visit
    await visit.say("the")
    first = visit.newest.get_by_test_id("words")
    await expect(visit.key("▶")).to_be_visible()
    title = await first.inner_text()
    before = await visit.messages.count()
    # A search that takes a second has said so, and its card is an edit already.
    edits = int(await visit.newest.get_attribute("data-edits") or 0)

    await visit.press("▶")
    await expect(first).not_to_have_text(title)
    await expect(visit.newest).to_have_attribute("data-edits", str(edits + 1))
    await visit.press("◀")

    await expect(visit.newest).to_have_attribute("data-edits", str(edits + 2))
    await expect(first).to_have_text(title)
    await expect(visit.messages).to_have_count(before)


async def test_a_server_that_is_down_is_a_sentence_and_then_forgotten(
    household: Household,
) -> None:
    visit = household.visit
    await visit.get("world-toggle").click()
    await visit.get("world-refuse").click()
    await expect(visit.get("world-refuse")).to_have_attribute("aria-pressed", "true")

    await visit.say("metropolis")
    await expect(visit.newest).to_contain_text("MoviePilot is not answering.")
    await visit.get("world-up").click()
    await expect(visit.get("world-up")).to_have_attribute("aria-pressed", "true")
    await visit.say("metropolis")

    await expect(visit.newest).to_contain_text("Metropolis · 1927")


async def test_a_push_survives_a_flood_wait_of_telegram(household: Household) -> None:
    visit = household.visit
    await visit.get("world-toggle").click()
    await visit.get("world-flood-3").click()
    await expect(visit.get("world-faults")).to_be_visible()

    await visit.get("world-finish").click()

    await expect(_saying(visit, "is here")).to_have_count(1)
    await expect(visit.get("world-faults")).to_have_count(0)


async def test_everything_is_chinese_for_who_reads_chinese(household: Household) -> None:
    visit = household.visit
    await visit.get("language-zh-hans").click()
    await expect(visit.get("input")).to_have_attribute("placeholder", "输入消息")

    await visit.say("大都会")
    await expect(visit.newest).to_contain_text("1927 · 电影")
    await visit.press("订阅")
    await expect(visit.newest).to_contain_text("已订阅")
    await household.theatre.world.step(_UNTIL_DOWNLOADING)
    await household.theatre.world.finish()

    await expect(_saying(visit, "已入库")).to_have_count(1)
    assert (await household.theatre.stage.commands(OWNER))[0]["description"] == "搜索电影或剧集"


def _saying(visit: Visit, words: str) -> Locator:
    """Return the messages of the bot that contain these words."""
    return visit.messages.filter(has_text=words)
