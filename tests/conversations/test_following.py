"""Several people and one title: follow too, leave, and who may end it."""

import pytest

from services.models import BackendId, ItemRef, TitleKind
from support.household import MEMBER, OWNER, household, usher
from support.members import let_in
from support.person import labels, text_of

CHARADE = ItemRef(backend=BackendId("moviepilot"), kind=TitleKind.FILM, native_id="tmdb:4808")
ARRIVED = {
    "title": "Charade", "type": "电影", "seasons": "", "episodes": "", "tmdbid": 4808,
    "year": "1963", "status": True,
}  # fmt: skip


@pytest.fixture
async def home(tmp_path):
    async with household(tmp_path, running=False) as opened:
        let_in(tmp_path, MEMBER)
        async with usher(opened.settings, clock=opened.clock):
            await opened.person().told(since=0)
            yield opened


@pytest.fixture
def two(home):
    return home.person(OWNER), home.person(MEMBER)


def subscribed(home):
    return [it["name"] for it in home.world.server.subscriptions.everything()]


async def opened(person, name="Charade"):
    listing = await person.say("/subscriptions")
    return await person.press(listing, next(it for it in labels(listing) if name in it))


async def told_of_charade(home, *expected):
    """Let the film arrive, and after it one that nobody follows; return who was told of it."""
    since = await home.stage.last_entry()
    await home.world.row(**ARRIVED)
    await home.world.row(**ARRIVED | {"title": "Safety Last!", "tmdbid": 22596})
    for user in expected:
        await home.person(user).hears("Charade (1963) is here", since=since)
    await home.person(OWNER).hears("Safety Last! (1963) is here", since=since)
    sent = await home.stage.journal(since=since)
    told = [it for it in sent if it["accepted"] and "Charade (1963) is" in (it["text"] or "")]
    return {it["chat_id"] for it in told}


async def test_the_second_person_follows_instead_of_a_duplicate(two, home) -> None:
    olive, max_ = two
    await olive.press(await olive.say("Charade"), "Subscribe")
    done = await max_.press(await max_.say("Charade"), "Follow too")
    assert text_of(done) == "🔔 Charade (1963) was subscribed already; you will be told, too."
    assert labels(done)[-1] == "Stop following"
    assert subscribed(home).count("Charade") == 1
    one = await max_.press(done, "Open")
    assert "Followed by you and Olive" in text_of(one)
    assert "Cancel subscription" not in labels(one)
    assert await told_of_charade(home, OWNER, MEMBER) == {OWNER, MEMBER}


async def test_following_twice_changes_nothing_and_says_so(two, home) -> None:
    olive, max_ = two
    await olive.press(await olive.say("Charade"), "Subscribe")
    first, second = await max_.say("Charade"), await max_.say("Charade")
    data = max_.data_of(first, "Follow too")
    await max_.press(first, "Follow too")
    answer = await home.stage.press_and_wait(MEMBER, MEMBER, first["message_id"], data, force=True)
    assert answer["text"] == "Already done."
    again = await max_.press(second, "Follow too")
    assert "was subscribed already; nothing has changed" in text_of(again)


async def test_who_leaves_is_no_longer_told_and_the_last_one_out_ends_it(two, home) -> None:
    olive, max_ = two
    asked = await olive.press(await olive.say("Charade"), "Subscribe")
    joined = await max_.press(await max_.say("Charade"), "Follow too")
    one = await olive.press(asked, "Open")
    left = await olive.press(one, "Stop following")
    assert text_of(left) == (
        "You will not be told of Charade (1963) any more.\nIt goes on for Max."
    )
    assert "Charade" in subscribed(home)
    assert await told_of_charade(home, MEMBER) == {MEMBER}
    gone = await max_.press(joined, "Stop following")  # an old button: by now it is the last one
    assert text_of(gone) == "The subscription to Charade (1963) is cancelled."
    assert "Charade" not in subscribed(home)


async def test_a_mere_member_cannot_end_or_change_what_others_asked_for(two, home) -> None:
    olive, max_ = two
    await olive.press(await olive.say("Charade"), "Subscribe")
    one = await opened(max_)
    assert "Followed by Olive" in text_of(one)
    assert labels(one) == ["🔔 Follow too", "Episodes", "Details", "Refresh", "Back"]
    one = await max_.press(one, "Follow too")
    assert labels(one)[:3] == ["Pause", "Search now", "More options"]
    options = await max_.press(one, "More options")
    options = await max_.press(await max_.press(options, "Resolution: any"), "▫️ 4K")
    await max_.press(await opened(max_), "Stop following")
    answer = await max_.tap(options, "Confirm")  # a button from when they followed
    assert "You may not do that." in answer["text"]
    assert home.world.server.subscriptions.everything()[-1]["resolution"] is None


async def test_what_was_subscribed_elsewhere_outlives_its_followers(two, home) -> None:
    _, max_ = two
    await home.world.subscribe(name="Charade", type="电影", tmdbid=4808)
    done = await max_.press(await max_.say("Charade"), "Follow too")
    left = await max_.press(done, "Stop following")
    assert "any more" in text_of(left)
    assert "Charade" in subscribed(home)


async def test_an_admin_ends_it_for_everybody_and_is_told_who_that_is(two, home) -> None:
    olive, max_ = two
    done = await max_.press(await max_.say("Charade"), "Subscribe")
    assert labels(done)[-1] == "Cancel subscription"
    one = await opened(olive)
    asked = await olive.press(one, "Cancel subscription")
    assert "Max will not be told any more, either." in text_of(asked)
    await olive.press(asked, "Confirm")
    assert "Charade" not in subscribed(home)
    answer = await max_.tap(done, "Open")
    assert "no longer there" in answer["text"]
    assert await told_of_charade(home, OWNER) == {OWNER}  # nobody follows: the usual chat


async def test_somebody_who_joins_before_the_second_tap_keeps_it_alive(two, home) -> None:
    olive, max_ = two
    done = await max_.press(await max_.say("Charade"), "Subscribe")
    asked = await max_.press(done, "Cancel subscription")
    await olive.press(await olive.say("Charade"), "Follow too")
    left = await max_.press(asked, "Confirm")
    assert text_of(left).splitlines()[-1] == "It goes on for Olive."
    assert "Charade" in subscribed(home)


async def test_a_stranger_cannot_press_and_a_foreign_button_is_refused(two, home) -> None:
    olive, _ = two
    one = await olive.press(await olive.press(await olive.say("Charade"), "Subscribe"), "Open")
    data = olive.data_of(one, "Pause")
    for who, said in ((MEMBER, "somebody else"), (1009, "private bot")):
        answer = await home.stage.press_and_wait(who, OWNER, one["message_id"], data, force=True)
        assert said in answer["text"]
    assert home.world.server.subscriptions.everything()[-1]["state"] == "N"


async def test_who_asks_again_after_it_ended_begins_alone(two, home) -> None:
    olive, max_ = two
    await olive.press(await olive.say("Charade"), "Subscribe")
    wish = home.world.server.subscriptions.everything()[-1]
    home.world.server.subscriptions.delete(wish["id"])  # on the server's own page
    done = await max_.press(await max_.say("Charade"), "Subscribe")
    assert "✅ Subscribed" in text_of(done)
    assert "Followed by you" in text_of(await max_.press(done, "Open")).splitlines()
    assert await told_of_charade(home, MEMBER) == {MEMBER}


async def test_who_downloads_by_hand_is_told_though_somebody_subscribes_meanwhile(
    two, home
) -> None:
    olive, max_ = two
    listing = await max_.press(await max_.say("Charade"), "Releases")
    ask = await max_.press(await max_.press(listing, "1"), "Download")
    await max_.press(ask, "Download")
    done = await olive.press(await olive.say("Charade"), "Subscribe")
    assert "Followed by you and Max" in text_of(await olive.press(done, "Open"))
    assert await told_of_charade(home, OWNER, MEMBER) == {OWNER, MEMBER}


async def test_mp51_a_file_nobody_recognised_reaches_who_downloaded_it_by_hand(two, home) -> None:
    _, max_ = two
    before = {one["hash"] for one in (await home.world.state())["downloads"]}
    listing = await max_.press(await max_.say("Charade"), "Releases")
    ask = await max_.press(await max_.press(listing, "1"), "Download")
    await max_.press(ask, "Download")
    after = {one["hash"] for one in (await home.world.state())["downloads"]}
    (mine,) = after - before
    await home.noted(mine)
    since = await home.stage.last_entry()
    unread = {"title": "cha-63-x264", "tmdbid": None, "type": None, "year": None}
    await home.world.row(**ARRIVED | unread | {"download_hash": mine})
    assert (await max_.hears("cha-63-x264", since=since))["chat_id"] == MEMBER


async def test_following_outlives_a_restart_and_speaks_chinese(tmp_path) -> None:
    async with household(tmp_path, running=False) as home:
        olive, max_ = home.person(OWNER), home.person(MEMBER)
        await home.stage.user(MEMBER, first_name="Max", language_code="zh-hans")
        let_in(tmp_path, MEMBER)
        async with usher(home.settings):
            await olive.told(since=0)
            await olive.press(await olive.say("Charade"), "Subscribe")
            card = await max_.say("Charade")
        async with usher(home.settings):
            done = await max_.press(card, "我也关注")
            assert text_of(done) == "🔔 Charade（1963） 已经有人订阅，到了也会通知你。"
            one = await max_.press(done, "打开")
            assert "你和Olive在关注" in text_of(one)
            left = await max_.press(one, "不再关注")
            assert text_of(left).splitlines()[-1] == "Olive仍在关注，订阅继续。"


async def test_what_is_asked_for_in_a_group_is_told_in_private_and_never_said_otherwise(
    two, home
) -> None:
    group = -1_002_000_000_001
    await home.stage.make_chat(group, members=[OWNER, MEMBER])
    there = home.person(MEMBER, chat=group)
    done = await there.press(await there.say("/search Charade"), "Subscribe")
    assert text_of(done).splitlines()[1] == "I will tell you when it arrives."  # not: here
    assert await told_of_charade(home, MEMBER) == {MEMBER}
