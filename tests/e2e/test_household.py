"""A household of five and a group with topics: the whole story of one film, by the real process.

A stranger asks to come in, is let in, asks for a film; the desk approves; it is downloaded; both
who follow it are told; one leaves, the other ends it.
"""

import contextlib

from support.members import let_in
from support.person import Person, labels, text_of

OLIVE, MAX, ADA, VERA, SAM = 1001, 1002, 1004, 1005, 1009
GROUP, DESK, NEWS = -1_002_000_000_001, 6, 5
ARRIVED = {
    "title": "Safety Last!", "type": "电影", "seasons": "", "episodes": "", "tmdbid": 22596,
    "year": "1923", "status": True,
}  # fmt: skip


@contextlib.asynccontextmanager
async def everybody(yard):
    """Let the household stand around the running process: five people, and a group."""
    people = {MAX: ("Max", "member"), ADA: ("Ada", "admin"), VERA: ("Vera", "viewer")}
    for who, (name, role) in people.items():
        await yard.stage.user(who, first_name=name, language_code="en", state="started")
        let_in(yard.directory, who, role=role, name=name)
    await yard.stage.user(SAM, first_name="Sam", language_code="en", state="started")
    async with yard.bot():
        await yard.owner.told(since=0)
        await yard.stage.make_chat(
            GROUP,
            title="Household",
            forum=True,
            topics={NEWS: "News", DESK: "Desk"},
            members=[OLIVE, MAX, ADA, VERA, SAM],
        )
        yield {who: Person(yard.stage, who) for who in (OLIVE, MAX, ADA, VERA, SAM)}


async def bind_the_desk(yard):
    """Let the requests go to their topic, each to be approved."""
    there = Person(yard.stage, OLIVE, chat=GROUP)
    await there.press(await there.say("/bind", thread=DESK), "Requests · off")
    policy = await yard.owner.press(await yard.owner.say("/requests"), "Policy")
    await yard.owner.press(policy, "Ask")


async def let_sam_in(yard, sam):
    """Let a stranger ask at the door, and the owner open it."""
    line = await sam.say("hello")
    since = await yard.stage.last_entry()
    await sam.press(line, "Ask for access")
    knock = await yard.owner.hears("Sam (1009) asks to be let in.", since=since)
    await yard.owner.press(knock, "Approve as member")
    await sam.hears("You were let in. Your role: member.", since=since)


async def subscriptions(yard):
    return [one["name"] for one in yard.world.server.subscriptions.everything()]


async def downloading(yard, release):
    """Let time pass until a release is on its way."""
    for _ in range(600):
        if any(release in str(one) for one in (await yard.world.state())["downloads"]):
            return
        await yard.world.step(1)
    raise AssertionError(await yard.world.state())


async def test_five_people_and_a_group_with_topics_play_the_whole_story(yard) -> None:
    async with everybody(yard) as people:
        olive, max_, vera, sam = (people[who] for who in (OLIVE, MAX, VERA, SAM))
        await bind_the_desk(yard)
        await let_sam_in(yard, sam)

        since = await yard.stage.last_entry()
        asked = await sam.press(await sam.say("Safety Last!"), "Subscribe")
        assert "waiting for approval" in text_of(asked)
        ada = Person(yard.stage, ADA, chat=GROUP)
        desk = await ada.hears("Sam asks for Safety Last! (1923)", since=since)
        assert desk["thread"] == DESK
        assert "Safety Last!" not in await subscriptions(yard)
        done = await ada.press(desk, "Approve")
        assert "✅ Ada has approved this" in text_of(done)
        late = Person(yard.stage, OLIVE, chat=GROUP)
        assert labels(await late.message(desk["message_id"])) == []
        await sam.hears("Ada has approved Safety Last! (1923)", since=since)
        assert (await subscriptions(yard)).count("Safety Last!") == 1
        assert "Subscribe" not in labels(await vera.say("Safety Last!"))
        followed = await max_.press(await max_.say("Safety Last!"), "Follow too")
        assert labels(followed)[-1] == "Stop following"

        await downloading(yard, "Safety.Last")
        mine = await sam.press(await sam.say("/queue"), "Mine")
        assert "Safety Last!" in text_of(mine)
        since = await yard.stage.last_entry()
        await yard.world.row(**ARRIVED)
        for who in (sam, max_):
            await who.hears("Safety Last! (1923) is here", since=since)
        await olive.say("/help")  # by now everybody would have been told
        sent = await yard.stage.journal(since=since)
        heard = [
            it["chat_id"] for it in sent if "Safety Last! (1923) is here" in (it["text"] or "")
        ]
        assert sorted(heard) == [MAX, SAM]

        left = await max_.press(followed, "Stop following")
        assert "It goes on for Sam." in text_of(left)
        listing = await sam.say("/subscriptions")
        one = await sam.press(listing, next(it for it in labels(listing) if "Safety Last!" in it))
        gone = await sam.press(await sam.press(one, "Cancel subscription"), "Confirm")
        assert "The subscription to Safety Last! (1923) is cancelled." in text_of(gone)
        assert "Safety Last!" not in await subscriptions(yard)
