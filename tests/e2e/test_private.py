"""A private backend: nobody sees anything of it until let in, and then in their own chat alone."""

import contextlib

import pytest

from handlers.ui.following import Rhythm
from services.household.roles import Role
from support.discretion import loud_lines, nothing_private_elsewhere, nothing_private_logged
from support.household import MEMBER, OWNER, household
from support.nassav import running_nassav
from support.person import labels, text_of
from support.stage import PATIENCE

GROUP = -1001
NAME = "NASSAV"


@contextlib.asynccontextmanager
async def house(directory, family="new", **options):
    """Open a household with a library of either family, and a group of its people."""
    async with (
        running_nassav(family) as library,
        household(directory, nassav={"url": library.url}, **options) as home,
    ):
        await home.let_in(MEMBER, Role.MEMBER)
        members = {OWNER: "creator", MEMBER: "member"}
        await home.stage.make_chat(GROUP, members=members, bot="member")
        yield home, library


async def controls_of(owner):
    """Open the library's own switches, whether or not other servers have some."""
    shown = await owner.say("/controls")
    return await owner.press(shown, NAME) if NAME in labels(shown) else shown


async def admit(home, name="Max"):
    """Let somebody in, as an owner does; return the door as it stands then."""
    owner = home.person()
    door = await owner.press(await controls_of(owner), "Who may see it")
    return await owner.press(door, name)


async def edited(person, message, words, *, since) -> None:
    """Wait until a message begins with these words."""
    while entries := await person.stage.journal(since=since, wait=PATIENCE, chat=person.chat):
        mine = [one for one in entries if one["message_id"] == message["message_id"]]
        if any((one["text"] or "").startswith(words) for one in mine):
            return
        since = entries[-1]["seq"]
    raise TimeoutError(words)


@pytest.mark.parametrize("family", ["new", "old"])
async def test_it_is_seen_by_who_is_let_in_and_by_nobody_else(tmp_path, family, capsys) -> None:
    async with house(tmp_path, family) as (home, library):
        owner, max_ = home.person(), home.person(MEMBER)
        await max_.say("/start")
        assert NAME not in text_of(await max_.say("/status"))
        assert text_of(await max_.say("ABC-003")).startswith("Nothing found")
        closed = await controls_of(owner)
        assert labels(closed)[:1] == ["Who may see it"]

        door = await admit(home)
        assert "✅ Max" in labels(door)

        card = await max_.say("abc-003")
        assert text_of(card).startswith("ABC-003")
        assert (card["spoiler"], card["protected"]) == (True, True)
        wanted = await max_.say("ABC-001")
        order = await max_.press(wanted, "Download")
        done = await max_.press(order, "Queue all")
        assert "Queued" in text_of(done)
        assert "ABC-001" in text_of(await max_.say("/queue"))
        assert "ABC-001" not in text_of(await owner.say("/queue"))
        assert NAME in text_of(await max_.say("/status"))
        assert NAME not in text_of(await owner.say("/status"))
        shelf = await max_.say("/library")
        shelf = await max_.press(shelf, NAME)
        assert any("ABC-0" in label for label in labels(shelf))

        since = await home.stage.last_entry()
        await library.post("finish")
        (push,) = await max_.told(since=since)
        assert "ABC-001" in text_of(push)
        assert (push["spoiler"], push["protected"]) == (True, True)

        for person in (home.person(chat=GROUP), home.person(MEMBER, chat=GROUP)):
            for words in ("/search ABC-003", "/library", "/queue", "/status"):
                await person.say(words)
        asked = await home.stage.inline(MEMBER, "ABC-003")
        assert not (await home.stage.inline_results(asked))["results"]
        assert text_of(await owner.say("ABC-003")).startswith("Nothing found")
        await owner.say("/audit")
        assert await nothing_private_elsewhere(home.stage, allowed={MEMBER}) > 5
    nothing_private_logged(loud_lines(capsys.readouterr().out))


async def test_a_code_is_added_or_refused_and_what_fails_is_told(tmp_path) -> None:
    async with house(tmp_path) as (home, library):
        owner = home.person()
        await admit(home, "Olive")

        unknown = await owner.say("DEF-101")
        assert "Not in the library yet" in text_of(unknown)
        order = await owner.press(unknown, "Download")
        order = await owner.press(order, "Source: any")
        order = await owner.press(order, "Get: data and video")
        done = await owner.press(order, "Queue all")
        assert text_of(done).splitlines() == ["✅ Added: DEF-101", "Added from DemoA."]
        (asked,) = library.calls("resource", method="POST")
        assert asked["json"] == {"avid": "DEF-101", "source": "DemoA"}
        assert library.calls("downloads/DEF-101") == []

        await library.post("sources", down=["DemoA", "DemoB"])
        order = await owner.press(await owner.say("GHI-202"), "Download")
        refused = await owner.tap(order, "Queue all")
        assert "cannot reach where it fetches from" in refused["text"]
        await library.post("sources", down=[])
        assert "Queued" in text_of(await owner.press(order, "Queue all"))

        # What has been seen once is known to have ended as soon as it is gone.
        await owner.sees(await owner.say("/queue"), "GHI-202")
        since = await home.stage.last_entry()
        await library.post("fail", code="GHI-202")
        push = await owner.hears("GHI-202", since=since)
        assert "the task ended without a video" in text_of(push)
        since = await home.stage.last_entry()
        await owner.press(push, "Retry")
        await owner.sees(await owner.say("/queue"), "GHI-202")
        await library.post("finish", code="GHI-202")
        arrived = await owner.hears("is here", since=since)
        assert "GHI-202" in text_of(arrived)
        await edited(owner, push, "✅", since=since)
        await nothing_private_elsewhere(home.stage, allowed={OWNER})


async def test_a_resource_is_tended_a_cookie_kept_and_the_door_closes(tmp_path, capsys) -> None:
    async with house(tmp_path) as (home, library):
        owner = home.person()
        await admit(home, "Olive")
        card = await owner.say("ABC-001")
        panel = await owner.press(card, "More")
        assert "Delete all" in labels(panel)
        assert "Delete video" not in labels(panel)
        panel = await owner.press(panel, "Add to favourites")
        assert "Remove from favourites" in labels(panel)
        panel = await owner.press(panel, "Refresh data")
        assert "Refreshed" in text_of(panel)
        sure = await owner.press(panel, "Delete all")
        assert text_of(await owner.press(sure, "Confirm")).startswith(NAME)
        assert "ABC-001" not in library.server.library.resources

        source = await owner.press(await controls_of(owner), "DemoA")
        question = await owner.press(source, "Set cookie")
        assert "cookie" in text_of(question).lower()
        kept = await owner.say("session=canary-cookie-of-nobody")
        assert "DemoA has a new cookie." in text_of(kept)
        assert library.server.library.cookies["demoa"] == "session=canary-cookie-of-nobody"
        assert [one for one in await owner.messages() if "canary-cookie" in text_of(one)] == []

        door = await owner.press(await controls_of(owner), "Who may see it")
        await owner.press(door, "Olive")
        late = await owner.tap(card, "More")
        assert "can do that" in late["text"]
        assert labels(await controls_of(owner))[:1] == ["Who may see it"]
        await nothing_private_elsewhere(home.stage, allowed={OWNER})
    nothing_private_logged(loud_lines(capsys.readouterr().out))


async def test_a_queue_that_renews_itself_stops_when_the_door_closes(tmp_path) -> None:
    async with house(tmp_path, rhythm=Rhythm(private=0.2, soonest=0.1)) as (home, library):
        owner, max_ = home.person(), home.person(MEMBER)
        await max_.say("/start")
        door = await admit(home)
        await library.post("enqueue", code="ABC-001")
        panel = await max_.sees(await max_.say("/queue"), "ABC-001")
        assert "Updating by itself" in text_of(panel)

        await owner.press(door, "Max")
        await owner.say("/queue")
        looked = len(await home.world.calls("/transfer/queue"))
        await home.world.wait_for_calls("/transfer/queue", looked + 3)
        before = text_of(await max_.message(panel["message_id"]))
        since = await home.stage.last_entry()
        await home.world.step(3)
        while entries := await home.stage.journal(since=since, wait=PATIENCE, chat=OWNER):
            if any(one["method"] == "editMessageText" for one in entries):
                break
            since = entries[-1]["seq"]
        assert text_of(await max_.message(panel["message_id"])) == before


async def test_no_edit_brings_what_is_private_into_a_message_that_stands_there(tmp_path) -> None:
    async with house(tmp_path) as (home, library):
        owner = home.person()
        await admit(home, "Olive")
        await library.post("downtime", mode="slow", seconds=2)
        since = await home.stage.last_entry()

        card = await owner.say("ABC-001")

        assert (card["spoiler"], card["protected"]) == (True, True)
        await home.stage.wait_for(since=since, method="deleteMessage")  # of "Searching…"
        calls = [one["method"] for one in await home.stage.journal(since=since, chat=OWNER)]
        assert (calls.count("sendMessage"), calls.count("sendPhoto")) == (1, 1)
        assert "editMessageMedia" not in calls
