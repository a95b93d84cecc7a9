"""Inline mode in the browser: the bot's name and words in a group, a result tapped, wished for."""

import pytest
from playwright.async_api import expect

from support.theatre import GROUP, OWNER, STRANGER
from support.visit import Household

pytestmark = pytest.mark.asyncio(loop_scope="session")
NAME = "@stage_4242_bot"


async def test_a9_a_card_is_posted_into_the_group_and_wished_for(household: Household) -> None:
    visit = household.visit
    await visit.open(OWNER, GROUP)

    await visit.get("input").fill(f"{NAME} metropolis")
    result = visit.get("inline-result").filter(has_text="Metropolis").first
    await expect(result).to_contain_text("1927 · film")
    await result.click()

    card = visit.newest
    await expect(card.get_by_test_id("words")).to_contain_text("Metropolis · 1927 · film")
    await expect(card.get_by_test_id("via")).to_have_text(f"via {NAME}")
    await expect(card.get_by_test_id("preview")).to_be_visible()
    await expect(visit.get("input")).to_have_value("")
    await visit.press("I want this")
    await expect(card.get_by_test_id("words")).to_contain_text("✅ Olive Owner asked for this")


async def test_a9_a_stranger_is_led_to_the_private_chat(household: Household) -> None:
    visit = household.visit
    await household.theatre.stage.make_chat(
        GROUP, title="Film night", members=[OWNER, STRANGER], bot="member"
    )
    await household.theatre.stage.user(STRANGER, state="started")
    await visit.open(STRANGER, GROUP)

    await visit.get("input").fill(f"{NAME} metropolis")

    way = visit.get("inline-way")
    await expect(way).to_contain_text("This is a private bot.")
    await expect(visit.get("inline-result")).to_have_count(0)
    await way.click()
    await expect(visit.newest).to_contain_text("This is a private bot.")


async def test_j7_a_shared_title_can_be_posted_from_its_link(household: Household) -> None:
    visit = household.visit
    await visit.say("charade")
    await expect(visit.newest.get_by_test_id("photo")).to_be_visible()
    await visit.press("Share")
    await expect(visit.newest).to_contain_text("?start=t-")
    await visit.press("Post it in a chat")
    await expect(visit.get("input")).to_have_value(f"{NAME} Charade")
    await expect(visit.get("inline-result").first).to_contain_text("Charade")
