"""A12 in the chat: what was done, refused and failed stands in /audit, for the owner alone."""

from support.acts import audit_with
from support.household import MEMBER
from support.person import text_of


async def test_a12_an_owner_reads_what_was_done_and_what_was_not(home, owner) -> None:
    await owner.press(await owner.say("Charade"), "Subscribe")
    again = await owner.press(await owner.say("Charade"), "Cancel subscription")
    await owner.press(again, "Confirm")
    await home.world.unplug()
    await home.let_in(MEMBER, "member")
    page = await audit_with(
        owner, "cancel a subscription: Charade (1963)", "subscribe: Charade (1963)"
    )
    assert text_of(page).startswith("What people did")
    narrowed = await owner.press(await owner.press(page, "Everything"), "Requests")
    assert "Nothing here yet." in text_of(narrowed)
    mine = await owner.press(await owner.press(narrowed, "Everybody"), "Olive")
    assert "Olive" in text_of(await owner.press(await owner.press(mine, "Requests"), "Everything"))
    refused = await home.person(MEMBER).say("/audit")
    assert "Charade" not in text_of(refused)
