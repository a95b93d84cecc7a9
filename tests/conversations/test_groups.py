"""A group with topics: what is bound there, who may bind it, and what becomes of it."""

import pytest

from services.household.roles import Role
from support.household import MEMBER, OWNER, household
from support.person import labels, text_of

GROUP = -1_002_000_000_001
NEWS, DESK = 5, 6
FILM = {"type": "电影", "seasons": "", "episodes": "", "tmdbid": None, "status": True}


@pytest.fixture
async def home(tmp_path):
    async with household(tmp_path) as opened:
        await opened.stage.make_chat(
            GROUP,
            title="Household",
            forum=True,
            topics={NEWS: "News", DESK: "Desk"},
            members=[OWNER, MEMBER],
        )
        await opened.let_in(MEMBER, Role.MEMBER)
        yield opened


async def bind(home, label, *, thread=None):
    """Let the owner bind something where they stand, and return the screen."""
    there = home.person(chat=GROUP)
    details = {} if thread is None else {"thread": thread}
    panel = await there.say("/bind", **details)
    return await there.press(panel, f"{label} · off")


async def test_m17_arrivals_go_to_the_topic_they_are_bound_to_and_its_level_holds(home) -> None:
    there = home.person(chat=GROUP)
    panel = await there.say("/bind", thread=NEWS)
    assert panel["thread"] == NEWS
    assert text_of(panel).startswith("Told in Household › topic 5\n")
    matters = ["Arrivals", "Failures", "Requests", "System"]
    assert labels(panel) == [f"▫️ {one} · off" for one in matters]
    panel = await there.press(panel, "Arrivals · off")
    assert labels(panel)[0] == "✅ Arrivals · with sound"
    since = await home.stage.last_entry()
    await home.world.row(title="Faust", **FILM)
    told = await there.hears("Faust", since=since)
    assert (told["thread"], told["silent"]) == (NEWS, False)
    panel = await there.press(panel, "Arrivals · with sound")
    await home.world.row(title="Nosferatu", **FILM)
    assert (await there.hears("Nosferatu", since=since))["silent"]
    await there.press(panel, "Arrivals · without sound")
    await home.world.row(title="Charade", **FILM)
    await home.person().hears("Charade", since=since)
    in_private = await home.stage.journal(since=since, chat=OWNER)
    assert not any("Faust" in (one["text"] or "") for one in in_private)


async def test_what_is_bound_is_listed_in_private_and_ended_there(home) -> None:
    await bind(home, "Arrivals", thread=NEWS)
    await bind(home, "System")
    owner = home.person()
    page = await owner.say("/bind")
    assert "• Arrivals · Household › topic 5\n• System · Household" in text_of(page)
    twice = owner.data_of(page, "Unbind System · Household")
    page = await owner.press(page, "Unbind System · Household")
    assert labels(page) == ["Unbind Arrivals · Household › topic 5", "Refresh", "🏠 Home"]
    late = await home.stage.press_and_wait(OWNER, OWNER, page["message_id"], twice, force=True)
    assert "older" in late["text"]
    page = await owner.press(page, "Unbind Arrivals · Household › topic 5")
    assert "Nothing is told in a group" in text_of(page)


async def test_only_those_in_charge_bind(home) -> None:
    max_ = home.person(MEMBER, chat=GROUP)
    assert "may not" in text_of(await max_.say("/bind", thread=NEWS))
    panel = await home.person(chat=GROUP).say("/bind", thread=NEWS)
    refused = await max_.tap(panel, "Arrivals · off")
    assert refused["show_alert"]


async def test_requests_are_decided_at_the_desk_they_are_bound_to(home) -> None:
    olive, max_ = home.person(), home.person(MEMBER)
    await olive.press(await olive.press(await olive.say("/requests"), "Policy"), "Ask")
    await bind(home, "Requests", thread=DESK)
    there = home.person(chat=GROUP)
    since = await home.stage.last_entry()
    await max_.press(await max_.say("Charade"), "Subscribe")
    desk = await there.hears("Max asks for Charade (1963)", since=since)
    assert desk["thread"] == DESK
    done = await there.press(await there.press(desk, "Deny"), "Cancel")
    assert labels(done) == ["Approve", "Change", "Deny"]
    done = await there.press(done, "Approve")
    assert "✅ Olive has approved this" in text_of(done)
    assert labels(done) == []
    assert await max_.hears("Olive has approved Charade (1963)", since=since)
    in_private = await home.stage.journal(since=since, chat=OWNER)
    assert not any("asks for" in (one["text"] or "") for one in in_private)
    assert [it["name"] for it in home.world.server.subscriptions.everything()].count("Charade") == 1


async def test_a_request_decided_in_private_says_so_at_the_desk(home) -> None:
    olive, max_ = home.person(), home.person(MEMBER)
    await olive.press(await olive.press(await olive.say("/requests"), "Policy"), "Ask")
    await bind(home, "Requests", thread=DESK)
    there = home.person(chat=GROUP)
    since = await home.stage.last_entry()
    await max_.press(await max_.say("Charade"), "Subscribe")
    desk = await there.hears("Max asks for", since=since)
    one = await olive.press(await olive.say("/requests"), "⏳ Charade (1963)")
    since = await home.stage.last_entry()
    await olive.press(one, "Approve")
    await home.stage.wait_for(since=since, chat=GROUP)
    desk = await there.message(desk["message_id"])
    assert "✅ Olive has approved this" in text_of(desk)
    assert labels(desk) == []


async def test_a_topic_that_is_gone_is_said_once_and_the_group_hears_instead(home) -> None:
    await bind(home, "Arrivals", thread=NEWS)
    await home.stage.make_chat(GROUP, forum=True, topics={DESK: "Desk"})
    since = await home.stage.last_entry()
    await home.world.row(title="Faust", **FILM)
    told = await home.person(chat=GROUP).hears("Faust", since=since)
    assert not told.get("thread")
    assert await home.person().hears("A topic is closed or gone: Household.", since=since)


async def test_what_is_bound_to_a_group_we_are_thrown_out_of_is_told_elsewhere(home) -> None:
    await bind(home, "Arrivals", thread=NEWS)
    since = await home.stage.last_entry()
    await home.stage.make_chat(GROUP, bot="kicked")
    assert await home.person().hears("I am no longer in Household", since=since)
    await home.world.row(title="Faust", **FILM)
    assert await home.person().hears("Faust", since=since)


async def test_a09_a_group_a_member_brings_us_to_is_left_without_a_word(home) -> None:
    elsewhere = GROUP - 1
    since = await home.stage.last_entry()
    await home.stage.make_chat(elsewhere, title="Film night", members=[MEMBER, OWNER])
    left = await home.stage.wait_for(since=since, method="leaveChat")
    assert (left["chat_id"], left["accepted"]) == (elsewhere, True)
    told = await home.person().hears("has brought me to “Film night”", since=since)
    assert text_of(told).startswith("ℹ️ Max (1002)")
    await home.stage.make_chat(elsewhere, title="Film night", bot="member")
    await home.stage.wait_for(since=left["seq"], method="leaveChat")
    await home.person().say("/help")
    every = await home.stage.journal(since=since)
    assert not [one for one in every if one["chat_id"] == elsewhere and "send" in one["method"]]
    assert len([one for one in every if "Film night" in (one["text"] or "")]) == 1


async def test_a_group_that_becomes_a_supergroup_keeps_what_is_bound_and_its_buttons(home) -> None:
    small, large = -777, GROUP - 2
    await home.stage.make_chat(small, type="group", title="Small", members=[OWNER])
    there = home.person(chat=small)
    await there.press(await there.say("/bind"), "Arrivals · off")
    await home.stage.make_chat(small, type="group", title="Small", migrate_to=large)
    since = await home.stage.last_entry()
    await home.world.row(title="Faust", **FILM)
    moved = home.person(chat=large)
    assert await moved.hears("Faust", since=since)
    panel = await moved.say("/bind")
    assert labels(panel)[0] == "✅ Arrivals · with sound"
    assert text_of(panel).startswith("Told in Small\n")
