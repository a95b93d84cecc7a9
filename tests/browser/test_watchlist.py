"""A list elsewhere, in the browser: connected, seen before it acts, fulfilled, and decided."""

import pytest
from playwright.async_api import expect

from support.visit import Household

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_list_is_connected_looked_at_fulfilled_and_decided(listed: Household) -> None:
    visit = listed.visit
    subscribed = listed.theatre.world.state
    await visit.say("/watchlist")
    await visit.press("Connect")
    invitation = visit.saying("Connect Trakt")
    await expect(invitation.get_by_test_id("photo")).to_be_visible()
    await expect(invitation).to_contain_text(
        listed.theatre.lists.server.accounts.waiting().user_code
    )

    await visit.get("world-toggle").click()
    await visit.get("world-list-approve").click()
    await expect(visit.saying("Connected to Trakt as olive")).to_be_visible()
    preview = visit.saying("I have read your Trakt watchlist: 8 entries")
    await expect(preview).to_contain_text("2 need your choice")
    assert (await subscribed())["subscriptions"] == []

    await visit.press("Watchlist")
    await expect(visit.saying("Connected as olive · all is well")).to_be_visible()
    await visit.press("Add all (6)")
    added = visit.saying("From your Trakt watchlist")
    await expect(added.filter(has_text="Judex (1916) · S02")).to_be_visible()
    names = {one["name"] for one in (await subscribed())["subscriptions"]}
    assert {"Judex", "Sherlock Jr."} <= names
    assert "Fantômas" not in names

    # What is put on the list afterwards is fulfilled by itself.
    await visit.get("world-list-add").click()
    await expect(added).to_have_count(2)

    await visit.press("Need a choice: 2")
    await visit.press("Fantômas (1913)")
    await expect(visit.saying("which seasons?")).to_be_visible()
    await visit.press("Season 2")
    await expect(visit.saying("Fantômas (1913)")).to_contain_text("Subscribed · season 2")
    wished = [(one["name"], one["season"]) for one in (await subscribed())["subscriptions"]]
    assert ("Fantômas", 2) in wished
