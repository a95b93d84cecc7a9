"""Who is served: owners; a stranger gets one line a day, and nothing happens for them."""

import pytest

from support.household import MEMBER, STRANGER
from support.person import labels, text_of

LINE = "This is a private bot. Ask its owner to let you in."


async def test_a_stranger_gets_one_line_and_nothing_is_executed(home) -> None:
    stranger = home.person(STRANGER)
    await home.world.reset_calls()
    answer = await stranger.say("Metropolis")
    assert text_of(answer) == LINE
    assert labels(answer) == ["Ask for access"]
    for words in ("/start", "/subscriptions", "/status", "Metropolis"):
        await home.stage.say(STRANGER, words)
    await home.person().say("/help")  # behind the stranger's words, so those have been handled
    own = [m for m in await stranger.messages() if m["outgoing"]]
    assert len(own) <= 1
    asked = [c["path"] for c in await home.world.calls()]
    assert not any("search" in path or "subscribe" in path for path in asked)


async def test_a_press_is_authorised_like_a_message(home) -> None:
    card = await home.person().say("Charade")
    data = home.person().data_of(card, "Subscribe")
    answer = await home.stage.press_and_wait(STRANGER, 1001, card["message_id"], data, force=True)
    assert answer["text"] == LINE
    assert "Charade" not in str((await home.world.state())["subscriptions"])


@pytest.mark.parametrize("data", ["", "x", "subscribe:aaaaaaaaaa:0", "nonsense:1:2", "card::"])
async def test_a_button_nobody_sent_is_answered(home, data) -> None:
    message = await home.person().say("/help")
    answer = await home.stage.press_and_wait(
        1001, 1001, message["message_id"], data or "-", force=True
    )
    assert "older message" in answer["text"]


async def test_an_argument_that_was_not_offered_is_refused(home) -> None:
    owner = home.person()
    card = await owner.say("Charade")
    verb, row, _ = owner.data_of(card, "Subscribe").split(":")
    answer = await home.stage.press_and_wait(
        1001, 1001, card["message_id"], f"{verb}:{row}:7", force=True
    )
    assert "older message" in answer["text"]


async def test_a_stranger_in_a_group_hears_nothing(home) -> None:
    group = -1_002_000_000_001
    await home.stage.make_chat(group, members=[1001, STRANGER])
    since = await home.stage.last_entry()
    await home.stage.say(STRANGER, "/status", chat=group)
    await home.person(1001, chat=group).say("/help")
    entries = await home.stage.journal(since=since, chat=group)
    assert len(entries) == len([e for e in entries if "What I can do" in (e["text"] or "")])


async def test_a_group_answers_only_what_is_meant_for_us(home) -> None:
    group = -1_002_000_000_001
    await home.stage.make_chat(group, members=[1001, MEMBER])
    await home.stage.say(1001, "Metropolis", chat=group)
    answer = await home.person(1001, chat=group).say("/search Charade")
    assert text_of(answer).startswith("Charade")
    sent = await home.stage.journal(chat=group, method="sendPhoto")
    assert len(sent) == 1
    assert sent[0]["reply_to"]


async def test_in_a_group_words_that_name_us_are_meant_for_us(home) -> None:
    group = -1_002_000_000_001
    await home.stage.make_chat(group, members=[1001, MEMBER])
    me = (await home.stage.call("getMe"))["result"]["username"]
    answer = await home.person(1001, chat=group).say(f"@{me.upper()} Charade")
    assert text_of(answer).startswith("Charade")
