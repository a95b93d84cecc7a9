"""What is nobody's business, in the browser: unseen until let in, covered, never in a group."""

import re

import pytest
from playwright.async_api import expect

from support.theatre import GROUP, OWNER
from support.visit import Household

pytestmark = pytest.mark.asyncio(loop_scope="session")

CODE = "ABC-003"
NONE = f"Nothing found for {CODE}"


async def test_it_is_seen_by_who_is_let_in_and_in_their_own_chat_alone(private: Household) -> None:
    visit = private.visit
    await visit.say(CODE)
    await expect(visit.saying(NONE)).to_have_count(1)

    await visit.say("/controls")
    await visit.press("NASSAV")
    await visit.press("Who may see it")
    await visit.press("Olive Owner")
    await expect(visit.key("Olive Owner")).to_contain_text("✅")
    await visit.say(CODE)
    card = visit.saying(f"{CODE} ")
    picture = card.get_by_test_id("photo")
    await expect(picture).to_have_class(re.compile("hidden-picture"))
    await expect(card.get_by_test_id("protectedMark")).to_be_visible()
    await picture.click()
    await expect(picture).not_to_have_class(re.compile("hidden-picture"))

    await visit.open(OWNER, GROUP)
    bot = (await private.theatre.stage.call("getMe"))["result"]["username"]
    await visit.say(f"/search@{bot} {CODE}")
    await expect(visit.saying(NONE)).to_have_count(1)
    await expect(visit.get("photo")).to_have_count(0)

    await visit.open(OWNER, OWNER)
    await visit.press("Olive Owner")
    await expect(visit.key("Olive Owner")).to_contain_text("▫️")
    await visit.say(CODE)
    await expect(visit.saying(NONE)).to_have_count(2)
