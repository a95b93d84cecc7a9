"""Requests: asking, approving and denying in the chat, in both languages."""

import asyncio
import sqlite3

import pytest

from services.deep_links import asked_payload
from support.acts import audit_with
from support.household import MEMBER, OWNER, STILL, STRANGER, household, usher
from support.members import let_in
from support.person import buttons, labels, text_of

GROUP = -1_002_000_000_001


@pytest.fixture
async def home(tmp_path):
    async with household(tmp_path, running=False, tracker=STILL) as opened:
        let_in(tmp_path, MEMBER)
        let_in(tmp_path, STRANGER, role="admin", name="Sam")
        async with usher(opened.settings, clock=opened.clock):
            await opened.ready()
            yield opened


@pytest.fixture
def two(home):
    return home.person(OWNER), home.person(MEMBER)


def subscribed(home):
    return [it["name"] for it in home.world.server.subscriptions.everything()]


async def ask_first(olive, mode="Ask"):
    policy = await olive.press(await olive.say("/requests"), "Policy")
    return await olive.press(policy, mode)


async def asked(home, olive, max_):
    """Let a member ask for a film; return their card and the desk's message."""
    await ask_first(olive)
    since = await home.stage.last_entry()
    card = await max_.press(await max_.say("Charade"), "Subscribe")
    return card, await olive.hears("Max asks for Charade (1963)", since=since)


async def test_a7_a_request_waits_and_is_carried_out_when_approved(two, home) -> None:
    olive, max_ = two
    card, desk = await asked(home, olive, max_)
    assert "Asked: Charade (1963) — waiting for approval." in text_of(card)
    assert "Withdraw" in labels(card)
    assert "Charade" not in subscribed(home)
    assert labels(desk) == ["Approve", "Change", "Deny"]
    since = await home.stage.last_entry()
    done = await olive.press(desk, "Approve")
    assert "✅ Approved by you" in text_of(done)
    assert subscribed(home).count("Charade") == 1
    told = await max_.hears("Olive has approved Charade (1963)", since=since)
    assert "Approve" not in labels(told)
    mine = await max_.say("/requests")
    assert labels(mine)[0].startswith("✅ Charade (1963)")
    assert (MEMBER, "moviepilot|film|tmdb:4808", -1) in await home.followers()


async def test_a_denied_request_says_why(two, home) -> None:
    olive, max_ = two
    _, desk = await asked(home, olive, max_)
    why = await olive.press(desk, "Deny")
    assert "Deny Charade (1963): why?" in text_of(why)
    since = await home.stage.last_entry()
    done = await olive.press(why, "Not enough space")
    assert "✖️ Denied by you\nNot enough space" in text_of(done)
    told = await max_.hears("Olive has denied Charade (1963).", since=since)
    assert "Not enough space" in text_of(told)
    assert "Charade" not in subscribed(home)


async def test_who_withdraws_leaves_the_desk_empty(two, home) -> None:
    olive, max_ = two
    card, desk = await asked(home, olive, max_)
    since = await home.stage.last_entry()
    gone = await max_.press(card, "Withdraw")
    assert "↩️ Withdrawn" in text_of(gone)
    left = await olive.next_answer(since)
    assert left["message_id"] == desk["message_id"]
    assert "Nothing waits for a decision." in text_of(await olive.say("/requests"))
    assert "↩️ Withdrawn" in text_of(left)
    assert labels(left) == []
    assert "Charade" not in subscribed(home)


async def test_what_begins_at_once_is_held_back_and_what_is_there_can_be_followed(
    two, home
) -> None:
    olive, max_ = two
    await ask_first(olive)
    await olive.press(await olive.say("Charade"), "Subscribe")
    done = await max_.press(await max_.say("Charade"), "Follow too")
    assert "was subscribed already; you will be told, too." in text_of(done)


async def test_over_the_quota_it_becomes_a_request(two, home) -> None:
    olive, max_ = two
    quota = await ask_first(olive, "Quota")
    one = await olive.press(quota, "1")
    assert "Members subscribe 1 films or seasons a week" in text_of(one)
    free = await max_.press(await max_.say("Charade"), "Subscribe")
    assert "✅ Subscribed: Charade (1963)" in text_of(free)
    since = await home.stage.last_entry()
    card = await max_.press(await max_.say("Safety Last!"), "Subscribe")
    assert "waiting for approval" in text_of(card)
    desk = await olive.hears("Max asks for Safety Last! (1923)", since=since)
    assert "1 of 1 used this week" in text_of(desk)
    mine = await max_.say("/requests")
    assert "2 of 1 used this week." in text_of(mine)
    assert "The next one is free:" in text_of(mine)


async def test_a_member_neither_decides_nor_changes_the_policy(two, home) -> None:
    olive, max_ = two
    await asked(home, olive, max_)
    mine = await max_.say("/requests")
    assert "Policy" not in labels(mine)
    one = await max_.press(mine, labels(mine)[0])
    assert labels(one) == ["Withdraw", "Back"]


async def test_a_server_that_is_down_keeps_the_request_waiting(two, home) -> None:
    olive, max_ = two
    _, desk = await asked(home, olive, max_)
    await home.world.unplug()
    answer = await olive.tap(desk, "Approve")
    assert answer["text"]
    backlog = await olive.say("/requests")
    assert labels(backlog)[0].startswith("⏳ Charade (1963)")


async def test_the_desk_speaks_chinese(home) -> None:
    olive, max_ = home.person(OWNER), home.person(MEMBER)
    for user, name in ((OWNER, "Olive"), (MEMBER, "Max")):
        await home.stage.user(user, first_name=name, language_code="zh-hans", state="started")
    policy = await olive.press(await olive.say("/requests"), "规则")
    await olive.press(policy, "审批")
    since = await home.stage.last_entry()
    card = await max_.press(await max_.say("Charade"), "订阅")
    assert "已提交申请" in text_of(card)
    desk = await olive.hears("Max 申请", since=since)
    assert labels(desk) == ["批准", "更改", "拒绝"]
    done = await olive.press(desk, "批准")
    assert "✅ 你已批准" in text_of(done)
    await max_.hears("Olive 已批准", since=since)


async def test_two_who_decide_in_the_same_instant_are_both_answered(two, home) -> None:
    olive, max_ = two
    sam = home.person(STRANGER)
    await ask_first(olive)
    for name, film in (("Charade", "Charade (1963)"), ("Safety Last!", "Safety Last! (1923)")):
        since = await home.stage.last_entry()
        await max_.press(await max_.say(name), "Subscribe")
        yes = await olive.hears(f"Max asks for {film}", since=since)
        no = await sam.press(await sam.hears(f"Max asks for {film}", since=since), "Deny")
        since = await home.stage.last_entry()
        await asyncio.gather(olive.press(yes, "Approve"), sam.press(no, "Please ask again later"))
        await max_.hears(film, since=since)
        first = text_of(await olive.message(yes["message_id"]))
        second = text_of(await sam.message(no["message_id"]))
        if "✅ Approved by you" in first:
            assert "✅ Olive has approved this" in second
            assert subscribed(home).count(name) == 1
        else:
            assert "✖️ Sam has denied this" in first
            assert "✖️ Denied by you" in second
            assert name not in subscribed(home)


async def test_a_link_opens_a_request_for_those_it_concerns(two, home) -> None:
    olive, max_ = two
    await asked(home, olive, max_)
    with sqlite3.connect(home.settings.bot.data_dir / "usher.db") as file:
        ((name,),) = file.execute("SELECT id FROM request")
    one = await max_.say(f"/start {asked_payload(name)}")
    assert "Charade (1963)\nAsked by Max\n⏳ Waiting for approval" in text_of(one)
    assert labels(await olive.say(f"/start {asked_payload(name)}")) == [
        "Approve",
        "Change",
        "Deny",
        "Back",
    ]
    broken = await max_.say("/start q-cut")
    assert "Withdraw" not in labels(broken)


async def test_a_single_release_does_not_slip_past_the_desk(two, home) -> None:
    olive, max_ = two
    await ask_first(olive)
    card = await max_.say("Nosferatu")
    releases = await max_.press(card, next(it for it in labels(card) if "Releases" in it))
    details = await max_.press(releases, labels(releases)[0])
    ask = await max_.press(details, "Download")
    since = await home.stage.last_entry()
    waits = await max_.press(ask, "Download")
    assert "⏳ Asked: Nosferatu" in text_of(waits)
    desk = await olive.hears("Max asks for Nosferatu", since=since)
    assert "GB" in text_of(desk)
    before = await home.world.calls("/download/")
    since = await home.stage.last_entry()
    done = await olive.press(desk, "Approve")
    assert "✅ Approved by you" in text_of(done)
    await max_.hears("Olive has approved Nosferatu", since=since)
    after = await home.world.calls("/download/")
    assert [one["method"] for one in after[len(before) :]].count("POST") == 1


async def test_a_group_never_reads_who_asks_for_what(two, home) -> None:
    olive, max_ = two
    await asked(home, olive, max_)
    await home.stage.make_chat(GROUP, members=[OWNER, MEMBER])
    answer = await home.person(MEMBER, chat=GROUP).say("/requests")
    assert "in private" in text_of(answer)


async def test_the_desk_approves_something_else_or_denies_in_its_own_words(two, home) -> None:
    olive, max_ = two
    _, desk = await asked(home, olive, max_)
    change = await olive.press(desk, "Change")
    assert "Approve instead: Charade (1963)\nAsked for: Charade (1963)" in text_of(change)
    titles = await olive.press(change, "Another title")
    assert "Charade (1963)" in labels(titles)
    found = await olive.say("Safety Last")
    so = await olive.press(found, "Safety Last! (1923)")
    options = await olive.press(so, "More options")
    quality = next(it for it in labels(options) if it != "Back")
    chosen = await olive.press(options, quality)
    so = await olive.press(chosen, "Back")
    assert "Approve instead: Safety Last! (1923)\nAsked for: Charade (1963)" in text_of(so)
    since = await home.stage.last_entry()
    done = await olive.press(so, "Approve")
    assert "Safety Last! (1923)\nAsked by Max\nAsked for: Charade (1963)" in text_of(done)
    told = await max_.hears(
        "Olive has approved Safety Last! (1923) instead of Charade", since=since
    )
    assert quality.split(":")[0] in text_of(told)
    assert subscribed(home).count("Safety Last!") == 1
    assert "Charade" not in subscribed(home)

    since = await home.stage.last_entry()
    await max_.press(await max_.say("Nosferatu"), "Subscribe")
    desk = await olive.hears("Max asks for Nosferatu", since=since)
    question = await olive.press(await olive.press(desk, "Deny"), "Write why")
    assert "type the reason" in text_of(question)
    since = await home.stage.last_entry()
    done = await olive.say("We saw it on Sunday")
    assert "✖️ Denied by you\n“We saw it on Sunday”" in text_of(done)
    await max_.hears("“We saw it on Sunday”", since=since)
    await audit_with(
        olive,
        "deny a request: Nosferatu",
        "approve a request, changed: Safety Last! (1923)",
    )


async def test_a_shared_card_asks_the_desk_too(two, home) -> None:
    olive, _ = two
    await ask_first(olive)
    await home.stage.make_chat(GROUP, members=[OWNER, MEMBER], bot="left")
    inline_id = await home.stage.inline(MEMBER, "Charade", chat=GROUP)
    found = await home.stage.inline_results(inline_id)
    place = await home.stage.post_result(MEMBER, inline_id, found["results"][0]["id"], chat=GROUP)
    there = home.person(MEMBER, chat=GROUP)
    card = await there.message(place["message_id"])
    since = await home.stage.last_entry()
    want = next(button for button in buttons(card) if "callback_data" in button)
    answer = await there.tap(card, want["text"])
    assert answer["text"] == "Asked. It waits for approval; I will tell you."
    desk = await olive.hears("Max asks for Charade (1963)", since=since)
    assert "Charade" not in subscribed(home)
    await olive.press(desk, "Approve")
    assert subscribed(home).count("Charade") == 1


async def test_a_quota_of_gigabytes_is_set_and_said(two) -> None:
    olive, max_ = two
    quota = await ask_first(olive, "Quota")
    sized = await olive.press(quota, "20 GB")
    assert "no more than 20 GB a week: what has arrived" in text_of(sized)
    assert "0 B of 20.0 GB arrived this week" in text_of(await max_.say("/requests"))
