"""C22, C23, C27, C29 by the real process: a press, a link or a stop that SIGKILL cuts short."""

import signal

import pytest

from support import scale
from support.person import INTERIM, Person, text_of
from support.scale import cases

MARK = "(possibly said before)"

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


async def test_c22_a_press_killed_before_the_server_is_asked_may_be_pressed_again(yard) -> None:
    async with yard.bot() as bot:
        await yard.owner.told(since=0)
        card = await yard.owner.say("Safety Last")
        await yard.world.reset_calls()
        await yard.world.downtime("stall", paths=["/api/v1/subscribe"])
        data = yard.owner.data_of(card, "Subscribe")
        await yard.stage.press(1001, 1001, card["message_id"], data)
        native = "22596" if scale.line == "v3" else "tmdb:22596"
        await yard.world.wait_for_calls(f"/subscribe/media/{native}")
        bot.signal(signal.SIGKILL)
        await bot.ended()
    await yard.world.downtime("up")
    assert await posts(yard) == 0
    async with yard.bot():
        done = await yard.owner.press(card, "Subscribe")
        assert "✅ Subscribed: Safety Last! (1923)" in text_of(done)
        assert (await posts(yard), await wishes(yard, "Safety Last!")) == (1, 1)


async def test_c23_a_press_killed_after_the_server_took_it_has_no_second_effect(yard) -> None:
    async with yard.bot() as bot:
        await yard.owner.told(since=0)
        card = await yard.owner.say("Safety Last")
        await yard.world.reset_calls()
        await yard.world.downtime("drip", seconds=4, paths=["/api/v1/subscribe/"])
        data = yard.owner.data_of(card, "Subscribe")
        await yard.stage.press(1001, 1001, card["message_id"], data)
        await yard.world.wait_for_calls("/subscribe/", 1)
        bot.signal(signal.SIGKILL)
        await bot.ended()
    await yard.world.downtime("up")
    assert (await posts(yard), await wishes(yard, "Safety Last!")) == (1, 1)
    async with yard.bot():
        done = await yard.owner.press(card, "Subscribe")
        assert "Safety Last! (1923)" in text_of(done)
        assert (await posts(yard), await wishes(yard, "Safety Last!")) == (1, 1)


async def test_c27_a_kill_while_a_stop_waits_for_a_send_is_one_marked_copy(yard) -> None:
    async with yard.bot() as bot:
        await yard.owner.told(since=0)
        calls = (await yard.stage.calls()).get("sendPhoto", 0)
        await yard.stage.fault(method="sendPhoto", kind="stall", phase="after", times=1)
        await yard.arrive("Faust")
        await yard.stage.wait_for_calls("sendPhoto", calls + 1)
        bot.signal(signal.SIGTERM)
        await bot.says("stopping")
        bot.signal(signal.SIGKILL)
        assert await bot.ended() == -signal.SIGKILL
    since = await yard.stage.last_entry()
    async with yard.bot():
        await yard.owner.told(since=since)
        sends = await yard.told_of("Faust")
        assert [MARK in one["text"] for one in sends] == [False, True]
        assert [one["silent"] for one in sends] == [False, True]


@pytest.mark.parametrize("taken", [False, True], ids=["before-the-server", "after-the-server"])
async def test_c23_an_approval_killed_before_its_end_is_carried_out_once(yard, taken) -> None:
    """C29's rule for the desk: what was decided is on disk, so that nobody has to decide again."""
    member = await yard.member()
    async with yard.bot() as bot:
        await yard.owner.told(since=0)
        policy = await yard.owner.press(await yard.owner.say("/requests"), "Policy")
        await yard.owner.press(policy, "Ask")
        since = await yard.stage.last_entry()
        await member.press(await member.say("Safety Last"), "Subscribe")
        desk = await yard.owner.hears("Max asks for Safety Last! (1923)", since=since)
        await yard.world.reset_calls()
        if taken:
            await yard.world.downtime("drip", seconds=4, paths=["/api/v1/subscribe/"])
        else:
            await yard.world.downtime("stall", paths=["/api/v1/subscribe/"])
        data = yard.owner.data_of(desk, "Approve")
        await yard.stage.press(1001, 1001, desk["message_id"], data)
        if taken:
            await posted(yard)
        else:
            await yard.world.wait_for_calls("/subscribe/", 1)
        bot.signal(signal.SIGKILL)
        await bot.ended()
    await yard.world.downtime("up")
    assert await wishes(yard, "Safety Last!") == int(taken)
    since = await yard.stage.last_entry()
    async with yard.bot():
        await member.hears("Olive has approved Safety Last! (1923)", since=since)
        assert await wishes(yard, "Safety Last!") == 1
        again = await yard.owner.press(desk, "Deny")
        assert "✅ Approved by you" in text_of(again)


async def test_c29_an_invite_killed_before_its_welcome_has_let_one_person_in(yard) -> None:
    """What is killed inside the transaction: tests/services/test_invites_killed.py."""
    for who, name in ((1009, "Sam"), (1010, "Kim")):
        await yard.stage.user(who, first_name=name, language_code="en", state="started")
    sam, kim = Person(yard.stage, 1009), Person(yard.stage, 1010)
    async with yard.bot() as bot:
        await yard.owner.told(since=0)
        invites = await yard.owner.press(await yard.owner.say("/people"), "Invites")
        new = await yard.owner.press(invites, "New invite")
        link = text_of(await yard.owner.press(new, "Make the link"))
        since = await yard.stage.last_entry()
        calls = (await yard.stage.calls()).get("sendMessage", 0)
        await yard.stage.fault(method="sendMessage", kind="stall", phase="before", chat=1009)
        await yard.stage.say(1009, f"/start {link.rsplit('start=', 1)[1]}")
        await yard.stage.wait_for_calls("sendMessage", calls + 1)
        bot.signal(signal.SIGKILL)
        await bot.ended()
    await yard.stage.clear_faults()
    async with yard.bot():
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
