"""C22, C23, C29 by the real process: a press or a link that SIGKILL cuts short.

A process that looks after one kill is the one that is killed next: starts are dear.
"""

import signal

import pytest

from support import scale
from support.person import INTERIM, Person, text_of
from support.scale import cases

MARK = "(possibly said before)"
FILM, OTHER = "Safety Last! (1923)", "Metropolis (1927)"

pytestmark = pytest.mark.repeat(cases(1, nightly=50))


async def posts(yard) -> int:
    """Return how often the server was asked for something."""
    calls = await yard.world.calls("/subscribe/")
    return sum(call["method"] == "POST" for call in calls)


async def posted(yard) -> None:
    """Wait until the server was asked for something."""
    count = 1
    while not await posts(yard):
        count = len(await yard.world.wait_for_calls("/subscribe/", count)) + 1


async def wishes(yard, name: str) -> int:
    """Return how many subscriptions of a title the server holds."""
    rows = await yard.world.list_api("/subscribe/")
    return sum(row["name"] == name for row in rows)


async def killed(bot) -> None:
    bot.signal(signal.SIGKILL)
    await bot.ended()


async def test_c22_c23_c29_what_a_kill_cuts_short_may_be_done_again_and_has_one_effect(
    yard,
) -> None:
    async with yard.bot() as bot:
        await yard.owner.told(since=0)
        card = await yard.owner.say("Safety Last")
        await press_before_the_server_is_asked(yard, card)
        await killed(bot)
    await yard.world.downtime("up")
    assert await posts(yard) == 0
    async with yard.bot() as bot:
        done = await yard.owner.press(card, "Subscribe")
        assert f"✅ Subscribed: {FILM}" in text_of(done)
        assert (await posts(yard), await wishes(yard, "Safety Last!")) == (1, 1)
        card = await yard.owner.say("Metropolis")
        await press_until_the_server_took_it(yard, card)
        await killed(bot)
    await yard.world.downtime("up")
    assert (await posts(yard), await wishes(yard, "Metropolis")) == (1, 1)
    async with yard.bot() as bot:
        done = await yard.owner.press(card, "Subscribe")
        assert OTHER in text_of(done)
        assert (await posts(yard), await wishes(yard, "Metropolis")) == (1, 1)
        since = await yard.stage.last_entry()
        link = await come_in_until_the_welcome(yard)
        await killed(bot)
    await yard.stage.clear_faults()
    async with yard.bot():
        await one_has_come_in(yard, link, since)


async def press_before_the_server_is_asked(yard, card) -> None:
    await yard.world.reset_calls()
    await yard.world.downtime("stall", paths=["/api/v1/subscribe"])
    data = yard.owner.data_of(card, "Subscribe")
    await yard.stage.press(1001, 1001, card["message_id"], data)
    native = "22596" if scale.line == "v3" else "tmdb:22596"
    await yard.world.wait_for_calls(f"/subscribe/media/{native}")


async def press_until_the_server_took_it(yard, card) -> None:
    await yard.world.reset_calls()
    await yard.world.downtime("drip", seconds=4, paths=["/api/v1/subscribe/"])
    data = yard.owner.data_of(card, "Subscribe")
    await yard.stage.press(1001, 1001, card["message_id"], data)
    await yard.world.wait_for_calls("/subscribe/", 1)


async def come_in_until_the_welcome(yard) -> str:
    """Return the invite's link; what is killed inside the transaction: test_invites_killed.py."""
    for who, name in ((1009, "Sam"), (1010, "Kim")):
        await yard.stage.user(who, first_name=name, language_code="en", state="started")
    invites = await yard.owner.press(await yard.owner.say("/people"), "Invites")
    new = await yard.owner.press(invites, "New invite")
    link = text_of(await yard.owner.press(new, "Make the link"))
    calls = (await yard.stage.calls()).get("sendMessage", 0)
    await yard.stage.fault(method="sendMessage", kind="stall", phase="before", chat=1009)
    await yard.stage.say(1009, f"/start {link.rsplit('start=', 1)[1]}")
    await yard.stage.wait_for_calls("sendMessage", calls + 1)
    return link


async def one_has_come_in(yard, link: str, since: int) -> None:
    sam, kim = Person(yard.stage, 1009), Person(yard.stage, 1010)
    await yard.owner.hears("Sam (1009) came in by your invite", since=since)
    again = await yard.stage.last_entry()
    typed = await yard.stage.say(1009, "Safety Last")
    passed = (*INTERIM, "Welcome, Sam.")  # Telegram may tell of the link once more
    card = await sam.next_answer(again, typed=typed["message_id"], interim=passed)
    assert text_of(card).startswith("Safety Last!")
    late = await kim.say(f"/start {link.rsplit('start=', 1)[1]}")
    assert text_of(late).startswith("This invite was used, revoked, or is too old.")
    told = await yard.told_of("came in by your invite")
    assert len(told) == 1 + sum(MARK in one["text"] for one in told[1:])


async def test_c23_an_approval_killed_before_its_end_is_carried_out_once(yard) -> None:
    """C29's rule for the desk: what was decided is on disk, so that nobody has to decide again."""
    member = await yard.member()
    async with yard.bot() as bot:
        await yard.owner.told(since=0)
        policy = await yard.owner.press(await yard.owner.say("/requests"), "Policy")
        await yard.owner.press(policy, "Ask")
        desk = await approve(yard, member, FILM, mode="stall")
        await yard.world.wait_for_calls("/subscribe/", 1)
        await killed(bot)
    await yard.world.downtime("up")
    assert await wishes(yard, "Safety Last!") == 0
    since = await yard.stage.last_entry()
    async with yard.bot() as bot:
        await is_carried_out(yard, member, FILM, desk, since)
        desk = await approve(yard, member, OTHER, mode="drip", seconds=4)
        await posted(yard)
        await killed(bot)
    await yard.world.downtime("up")
    assert await wishes(yard, "Metropolis") == 1
    since = await yard.stage.last_entry()
    async with yard.bot():
        await is_carried_out(yard, member, OTHER, desk, since)


async def approve(yard, member, film: str, **downtime):
    """Let the member ask, and press Approve on a server in trouble; return the owner's message."""
    since = await yard.stage.last_entry()
    await member.press(await member.say(film.partition(" (")[0]), "Subscribe")
    desk = await yard.owner.hears(f"Max asks for {film}", since=since)
    await yard.world.reset_calls()
    await yard.world.downtime(**downtime, paths=["/api/v1/subscribe/"])
    data = yard.owner.data_of(desk, "Approve")
    await yard.stage.press(1001, 1001, desk["message_id"], data)
    return desk


async def is_carried_out(yard, member, film: str, desk, since: int) -> None:
    await member.hears(f"Olive has approved {film}", since=since)
    assert await wishes(yard, film.partition(" (")[0]) == 1
    again = await yard.owner.press(desk, "Deny")
    assert "✅ Approved by you" in text_of(again)
