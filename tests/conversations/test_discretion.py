"""In a group nothing of the library, of the servers or of anybody's own is read by the others."""

import pytest

from handlers.permissions import COMMANDS
from services.household.roles import Role
from support.household import MEMBER, OWNER, STILL, household
from support.person import buttons, labels, text_of

GROUP = -1_002_000_000_001
TOPIC = 5
ANYWHERE = {"search", "help", "cancel", "bind"}


@pytest.fixture
async def home(tmp_path):
    async with household(tmp_path, tracker=STILL) as opened:
        await opened.stage.make_chat(
            GROUP, title="Household", forum=True, topics={TOPIC: "Talk"}, members=[OWNER, MEMBER]
        )
        await opened.let_in(MEMBER, Role.MEMBER)
        yield opened


async def test_a08_every_command_is_answered_in_its_topic_and_most_lead_to_private(home) -> None:
    owner, there = home.person(), home.person(chat=GROUP)
    private, offered = [], [one for one in COMMANDS if not one.needs]
    for entry in offered:
        answer = await there.say(f"/{entry.name}", thread=TOPIC)
        assert answer["thread"] == TOPIC
        assert answer["reply_to"]
        if text_of(answer).startswith("I answer that in private"):
            (button,) = buttons(answer)
            private.append(button["url"].partition("?start=")[2])
        else:
            assert entry.name in ANYWHERE, text_of(answer)
    names = {entry.name for entry in offered} - ANYWHERE
    assert sorted(private) == sorted((names - {"start"}) | {"home"})
    for way in ("home", "queue", "status"):
        shown, opened = await owner.say(f"/start {way}"), await owner.say(f"/{way}")
        first = text_of(opened).split("\n")[0] if way != "home" else "Hello Olive"
        assert text_of(shown).startswith(first[:5])


async def test_a08_a_card_says_nothing_of_the_library_where_others_read_along(home) -> None:
    owner, there = home.person(), home.person(chat=GROUP)
    await owner.press(await owner.say("Safety Last"), "Subscribe")
    assert "🔔" in text_of(await owner.say("Safety Last"))
    card = await there.say("/search Safety Last")
    assert "🔔" not in text_of(card)
    assert "Releases" not in labels(card)
    done = await home.person(MEMBER, chat=GROUP).say("/search Safety Last")
    done = await home.person(MEMBER, chat=GROUP).press(done, "Subscribe")
    assert text_of(done) == "✅ Subscribed: Safety Last! (1923)\nI will tell you when it arrives."
    way = await home.person(MEMBER, chat=GROUP).tap(done, "Subscriptions")
    assert way["url"].endswith("?start=subscriptions")
    assert "in private" in way["text"]


async def test_a08_a_picker_in_a_group_says_nothing_of_the_library(home) -> None:
    picker = await home.person().press(await home.person().say("Les Vampires"), "Subscribe")
    assert any("library" in one or "missing" in one for one in labels(picker))
    there = home.person(chat=GROUP)
    picker = await there.press(await there.say("/search Les Vampires"), "Subscribe")
    assert not any("library" in one or "missing" in one for one in labels(picker))
    assert "missing" not in text_of(picker)
    assert labels(picker)[-2:] == ["Confirm", "Back"]


async def test_a08_a_failure_is_said_without_why(home) -> None:
    await home.world.downtime("refuse")
    answer = await home.person(chat=GROUP).say("/search Metropolis")
    assert text_of(answer) == "That did not work just now. Why, I say in private."
    assert "MoviePilot" in text_of(await home.person().say("/search Metropolis"))
    await home.world.downtime("up")


async def test_a02_somebody_unknown_in_a_group_gets_nothing_and_talk_is_left_alone(home) -> None:
    since = await home.stage.last_entry()
    for words in ("/status", "/search Metropolis", "Metropolis"):
        await home.stage.say(1009, words, chat=GROUP)
    await home.stage.say(MEMBER, "Metropolis? Charade?", chat=GROUP)
    await home.person(MEMBER, chat=GROUP).say("/help")
    sent = [one for one in await home.stage.journal(since=since, chat=GROUP) if one["accepted"]]
    assert len(sent) == 1
