"""People: strangers are let in or not, invited, given roles and removed, all in the chat."""

import asyncio

import pytest

from support.holding import holding
from support.household import MEMBER, OWNER, STILL, STRANGER, household, usher
from support.members import let_in
from support.person import Person, buttons, labels, text_of

OSKAR = 1008
LINE = "This is a private bot. Ask its owner to let you in."
KNOCK = "🚪 Sam (1009) asks to be let in."


@pytest.fixture
async def home(tmp_path):
    async with household(tmp_path, running=False, tracker=STILL) as opened:
        await opened.stage.user(OSKAR, first_name="Oskar", language_code="zh-hans", state="started")
        let_in(tmp_path, MEMBER)
        telegram = opened.settings.telegram.model_copy(update={"owners": (OWNER, OSKAR)})
        settings = opened.settings.model_copy(update={"telegram": telegram})
        async with usher(settings, clock=opened.clock):
            await opened.ready()
            await opened.person(OSKAR).say("/help")
            yield opened


@pytest.fixture
def olive(home) -> Person:
    return home.person(OWNER)


@pytest.fixture
def sam(home) -> Person:
    return home.person(STRANGER)


async def asked(home, sam, *owners):
    """Let a stranger ask, and return the owners' messages."""
    line = await sam.say("hello")
    assert (text_of(line), labels(line)) == (LINE, ["Ask for access"])
    since = await home.stage.last_entry()
    waits = await sam.press(line, "Ask for access")
    assert text_of(waits).startswith("You asked to be let in.")
    assert labels(waits) == []
    return [await owner.hears("1009", since=since) for owner in owners]


def commands(menu):
    return {one["command"] for one in menu}


async def test_a_stranger_asks_one_owner_approves_and_everybody_knows(home, olive, sam) -> None:
    oskar = home.person(OSKAR)
    mine, his = await asked(home, sam, olive, oskar)
    assert text_of(mine) == KNOCK
    assert labels(mine) == ["Approve as member", "Approve as viewer", "Deny", "Block"]
    assert labels(his) == ["批准为成员", "批准为访客", "拒绝", "屏蔽"]
    late = oskar.data_of(his, "拒绝")

    since = await home.stage.last_entry()
    done = await olive.press(mine, "Approve as member")
    assert "You let them in. Role: member" in text_of(done)
    told = await sam.hears("You were let in. Your role: member.", since=since)
    assert "Members look, and ask for films and series." in text_of(told)
    revised = await oskar.message(his["message_id"])
    assert "Olive 已批准，身份：成员" in text_of(revised)
    assert labels(revised) == []
    before = await home.stage.last_entry()
    await home.stage.press(OSKAR, OSKAR, his["message_id"], late, force=True)
    after = await oskar.next_answer(before, pressed=his["message_id"])
    assert "在你点按之前已有决定" in text_of(after)

    assert text_of(await sam.say("Charade")).startswith("Charade")
    assert {"search", "requests"} <= commands(await home.stage.commands(STRANGER))
    assert "people" not in commands(await home.stage.commands(STRANGER))
    assert "people" in commands(await home.stage.commands(OSKAR))


async def test_a_stranger_who_is_denied_is_told_and_does_not_ask_again(home, olive, sam) -> None:
    (mine,) = await asked(home, sam, olive)
    since = await home.stage.last_entry()
    assert "You turned this down." in text_of(await olive.press(mine, "Deny"))
    await sam.hears("The owner turned down your request", since=since)
    home.clock.jump(25 * 3600)
    again = await sam.say("please")
    assert text_of(again) == "This is a private bot. Its owner turned your request down."
    assert labels(again) == []

    door = await olive.press(await olive.say("/people"), "At the door")
    one = await olive.press(door, "Sam")
    assert labels(one) == ["Approve as member", "Approve as viewer", "Back"]
    since = await home.stage.last_entry()
    await olive.press(one, "Approve as viewer")
    await sam.hears("You were let in. Your role: viewer.", since=since)
    card = await sam.say("Charade")
    assert "Subscribe" not in labels(card)


async def test_an_invite_made_by_buttons_lets_one_person_in(home, olive, sam) -> None:
    invites = await olive.press(await olive.say("/people"), "Invites")
    new = await olive.press(await olive.press(invites, "New invite"), "7 days")
    made = await olive.press(new, "Make the link")
    assert "Role: member. Good for 7 days" in text_of(made)
    payload = text_of(made).rsplit("start=", 1)[1]

    since = await home.stage.last_entry()
    welcome = await sam.say(f"/start {payload}")
    assert text_of(welcome).startswith("Welcome, Sam.")
    told = await olive.hears("Sam (1009) came in by your invite. Role: member.", since=since)
    person = await olive.press(told, "Open")
    assert "Role: member, since today" in text_of(person)
    await home.stage.user(1010, first_name="Kim", language_code="en", state="started")
    late = await home.person(1010).say(f"/start {payload}")
    assert text_of(late).startswith("This invite was used, revoked, or is too old.")
    assert labels(late) == ["Ask for access"]

    again = await olive.press(await olive.press(made, "Back"), "New invite")
    await olive.press(again, "Make the link")
    listed = await olive.press(again, "Back") if "Back" in labels(again) else again
    (revoke,) = [one["text"] for one in buttons(listed) if one["text"].startswith("Revoke")]
    assert "The invite was revoked." in text_of(await olive.press(listed, revoke))


async def test_another_role_is_told_and_changes_the_menu(home, olive) -> None:
    max_ = home.person(MEMBER)
    await max_.say("/help")
    listed = await olive.say("/people")
    assert labels(listed)[:3] == ["👑 Olive · owner", "👑 Oskar · owner", "🙂 Max · member"]
    assert "can be changed only there" in text_of(await olive.press(listed, "Olive · owner"))
    person = await olive.press(await olive.say("/people"), "Max · member")
    assert "Follows 0 films and seasons" in text_of(person)
    since = await home.stage.last_entry()
    changed = await olive.press(person, "admin")
    assert "✅ admin" in labels(changed)
    await max_.hears("Your role is now: admin.", since=since)
    await home.stage.wait_for(since=since, method="setMyCommands")
    assert text_of(await max_.say("/people")).startswith("People")
    assert "people" in commands(await home.stage.commands(MEMBER))


async def test_a13_who_is_removed_is_gone_with_everything(home, olive) -> None:
    max_ = home.person(MEMBER)
    card = await max_.press(await max_.say("Charade"), "Subscribe")
    assert (MEMBER, "moviepilot|film|tmdb:4808", -1) in await home.followers()
    person = await olive.press(await olive.say("/people"), "Max · member")
    question = await olive.press(person, "Remove")
    assert text_of(question).startswith("Remove Max (1002)?")
    since = await home.stage.last_entry()
    done = await olive.press(question, "Confirm")
    assert "Max was removed. 1 subscription that nobody else follows was removed" in text_of(done)
    assert "Max" not in str(labels(done))
    subscribed = [it["name"] for it in home.world.server.subscriptions.everything()]
    assert "Charade" not in subscribed
    assert MEMBER not in [who for who, *_ in await home.followers()]
    await home.stage.wait_for(since=since, method="deleteMyCommands")
    assert commands(await home.stage.commands(MEMBER)) == {"start", "help"}

    data = next(one["callback_data"] for one in buttons(card) if "callback_data" in one)
    answer = await home.stage.press_and_wait(MEMBER, MEMBER, card["message_id"], data, force=True)
    assert answer["text"] == LINE
    assert text_of(await max_.say("Charade")) == LINE


async def test_a13_an_owner_has_somebody_forgotten_who_can_no_longer_ask_for_it(
    home, olive
) -> None:
    max_ = home.person(MEMBER)
    await max_.press(await max_.say("Charade"), "Subscribe")
    person = await olive.press(await olive.say("/people"), "Max · member")
    question = await olive.press(person, "Remove")
    question = await olive.press(question, "Remove and forget everything")
    assert text_of(question).startswith("Remove Max (1002), and forget everything about them?")
    done = await olive.press(question, "Confirm")
    said = text_of(done)
    assert "Max was removed. 1 subscription that nobody else follows was removed" in said
    assert "Everything about them is forgotten." in said
    held = await asyncio.to_thread(holding, home.settings.bot.data_dir / "usher.db", MEMBER)
    assert held == []
    assert "Max" not in str(labels(await olive.say("/people")))
