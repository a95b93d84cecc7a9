"""One subscription and everything done about it, in one message; and what is finished."""

import pytest

from sandbox.moviepilot.catalogue import MediaKind
from support.household import household, usher
from support.person import labels, text_of

TIH_MINH = {"name": "Tih-Minh", "type": "电视剧", "tmdbid": 910007, "season": 1}


@pytest.fixture
async def wish(home):
    number = await home.world.subscribe(**TIH_MINH)
    return lambda: home.world.server.subscriptions.get(number)


async def opened(person):
    listing = await person.say("/subscriptions")
    return await person.press(listing, next(it for it in labels(listing) if "Tih-Minh" in it))


async def changes(home):
    calls = [it for it in await home.world.calls() if "/subscribe/" in it["path"]]
    looks = ("/subscribe/search/", "/subscribe/reset/")
    return [
        it for it in calls if it["method"] != "GET" or any(look in it["path"] for look in looks)
    ]


async def test_pause_and_resume_in_the_same_message(owner, wish) -> None:
    one = await opened(owner)
    paused = await owner.press(one, "Pause")
    assert paused["message_id"] == one["message_id"]
    assert "Paused: nothing is looked for until you resume it." in text_of(paused)
    assert wish()["state"] == "S"
    assert "Pause" not in labels(paused)
    listing = await owner.press(paused, "Back")
    assert "⏸ Tih-Minh · Season 1 · 0/12" in labels(listing)
    resumed = await owner.press(await owner.press(listing, "Tih-Minh · Season 1 · 0/12"), "Resume")
    assert "It goes on." in text_of(resumed)
    assert wish()["state"] == "R"


@pytest.mark.parametrize("label", ["Pause", "Search now"])
async def test_pressing_twice_has_one_effect(owner, home, wish, label) -> None:
    one = await opened(owner)
    data = owner.data_of(one, label)
    await owner.press(one, label)
    answer = await home.stage.press_and_wait(1001, 1001, one["message_id"], data, force=True)
    assert answer["text"] == "Already done."
    assert len(await changes(home)) == 1


async def test_a_search_is_started_and_said(owner, home, wish) -> None:
    searched = await owner.press(await opened(owner), "Search now")
    assert "I asked the server to look now." in text_of(searched)
    assert "Search now" not in labels(searched)
    assert "Search now" in labels(await owner.press(searched, "Refresh"))
    assert len(await changes(home)) == 1


async def test_beginning_anew_asks_first(owner, home, wish) -> None:
    home.world.server.subscriptions.change(wish()["id"], lack_episode=3, note=[1, 2])
    one = await opened(owner)
    asked = await owner.press(one, "Begin anew")
    assert text_of(asked).startswith("Begin anew with Tih-Minh (1919), Season 1?")
    await owner.press(asked, "Cancel")
    assert wish()["lack_episode"] == 3
    asked = await owner.press(await owner.message(one["message_id"]), "Begin anew")
    data = owner.data_of(asked, "Confirm")
    again = await owner.press(asked, "Confirm")
    assert "It begins anew." in text_of(again)
    assert (wish()["lack_episode"], wish()["note"]) == (12, [])
    answer = await home.stage.press_and_wait(1001, 1001, one["message_id"], data, force=True)
    assert answer["text"] == "Already done."


async def test_a_confirmation_that_comes_late_changes_nothing(owner, home, wish) -> None:
    asked = await owner.press(await opened(owner), "Begin anew")
    home.clock.jump(61)
    answer = await owner.tap(asked, "Confirm")
    assert "minute" in answer["text"]
    assert await changes(home) == []


async def test_episodes_here_on_their_way_and_missing(owner, home, wish) -> None:
    title = home.world.server.catalogue.get(MediaKind.SERIES, 910007)
    for number in (1, 2, 3, 5):
        home.world.server.library.learn(title, season=1, episode=number)
    one = await opened(owner)
    episodes = await owner.press(one, "Episodes")
    assert episodes["message_id"] == one["message_id"]
    assert text_of(episodes).splitlines()[:3] == [
        "Tih-Minh (1919), Season 1",
        "✓ In the library: E01–E03, E05",
        "✗ Missing: E04, E06–E12",
    ]
    assert "✗ E04  Episode 4" in text_of(episodes).splitlines()
    home.world.server.library.learn(title, season=1, episode=4)
    episodes = await owner.press(episodes, "Refresh")
    assert "✓ In the library: E01–E05" in text_of(episodes)
    assert text_of(await owner.press(episodes, "Back")) == text_of(one)


async def test_a_film_has_no_episodes_to_list(owner) -> None:
    done = await owner.press(await owner.say("Charade"), "Subscribe")
    one = await owner.press(done, "Open")
    episodes = await owner.press(one, "Episodes")
    assert text_of(episodes).endswith("The server lists no episodes for this.")


async def test_every_button_of_what_is_gone_says_so_and_changes_nothing(owner, home, wish) -> None:
    one = await opened(owner)
    home.world.server.subscriptions.delete(wish()["id"])
    await home.world.subscribe(name="Charade", type="电影", tmdbid=4808)  # with the same id
    before = home.world.server.subscriptions.everything()
    for label in ("Pause", "Search now", "More options", "Episodes", "Refresh", "Begin anew",
                  "Cancel subscription", "Follow too"):  # fmt: skip
        data = owner.data_of(one, label)
        answer = await home.stage.press_and_wait(1001, 1001, one["message_id"], data, force=True)
        assert "no longer there" in answer["text"], label
    assert home.world.server.subscriptions.everything() == before
    assert await changes(home) == []


@pytest.mark.parametrize(
    ("language", "refresh", "said", "ways"),
    [
        (
            "en",
            "Refresh",
            "That subscription is no longer there: it is finished, or it was cancelled.",
            ["🔔 Subscriptions", "Back"],
        ),
        (
            "zh-hans",
            "刷新",
            "这个订阅已经不在了：可能已完成，或者已被取消。",
            ["🔔 订阅", "返回"],
        ),
    ],
    ids=["en", "zh"],
)
async def test_refreshing_what_is_gone_leads_to_what_is_there(
    owner, home, wish, language, refresh, said, ways
) -> None:
    await home.stage.user(1001, language_code=language)
    one = await opened(owner)
    home.world.server.subscriptions.delete(wish()["id"])
    gone = await owner.press(one, refresh)
    assert gone["message_id"] == one["message_id"]
    assert (text_of(gone), labels(gone)) == (said, ways)
    listing = await owner.press(gone, ways[0])
    assert listing["message_id"] == one["message_id"]
    assert not [it for it in labels(listing) if "Tih-Minh" in it]


async def test_a_card_that_cancels_what_is_gone_leads_back_to_the_card(owner, home) -> None:
    await owner.press(await owner.say("Charade"), "Subscribe")
    card = await owner.say("Charade")
    home.world.server.subscriptions.delete(home.world.server.subscriptions.everything()[-1]["id"])
    gone = await owner.press(card, "Cancel subscription")
    assert text_of(gone).startswith("That subscription is no longer there")
    assert "⭐ Subscribe" in labels(await owner.press(gone, "Back"))


async def test_what_is_finished_is_listed_and_asked_for_again(owner, home, wish) -> None:
    home.world.server.subscriptions.complete(wish())
    listing = await owner.say("/subscriptions")
    finished = await owner.press(listing, "Finished")
    assert finished["message_id"] == listing["message_id"]
    assert text_of(finished).splitlines()[2].startswith("✓ Tih-Minh (1919) · Season 1 · today ")
    data = owner.data_of(finished, "↻ Tih-Minh · Season 1")
    done = await owner.press(finished, "↻ Tih-Minh · Season 1")
    assert text_of(done).startswith("✅ Subscribed: Tih-Minh (1919), Season 1")
    answer = await home.stage.press_and_wait(1001, 1001, done["message_id"], data, force=True)
    assert answer["text"] == "Already done."
    wishes = [it for it in home.world.server.subscriptions.everything() if it["tmdbid"] == 910007]
    assert [it["season"] for it in wishes] == [1]
    assert "Followed by you" in text_of(await owner.press(done, "Open"))


async def test_finished_ones_come_in_pages(tmp_path) -> None:
    async with household(tmp_path, world={"seeded": False}) as home:
        owner = home.person()
        server = home.world.server.subscriptions
        for title in home.world.server.catalogue.films()[:10]:
            number = await home.world.subscribe(type="电影", tmdbid=title.tmdb_id)
            server.complete(server.get(number))
        first = await owner.press(await owner.say("/subscriptions"), "Finished")
        assert len([it for it in labels(first) if it.startswith("↻")]) == 8
        second = await owner.press(first, "▶")
        assert len([it for it in labels(second) if it.startswith("↻")]) == 2
        assert "▶" not in labels(second)
        first = await owner.press(second, "◀")  # of one second, they come in any order
        assert len([it for it in labels(first) if it.startswith("↻")]) == 8
        empty = await owner.press(await owner.press(first, "Refresh"), "Back")
        assert "Nothing has been asked for yet." in text_of(empty)


async def test_nothing_finished_teaches(tmp_path) -> None:
    async with household(tmp_path, world={"seeded": False}) as home:
        finished = await home.person().press(await home.person().say("/subscriptions"), "Finished")
        assert "Nothing is finished yet." in text_of(finished)


async def test_a_subscriptions_screen_outlives_a_restart_and_speaks_chinese(tmp_path) -> None:
    async with household(tmp_path, running=False) as home:
        olive = home.person()
        await home.stage.user(1001, first_name="Olive", language_code="zh-hans")
        await home.world.subscribe(**TIH_MINH)
        async with usher(home.settings):
            await olive.told(since=0)
            one = await opened(olive)
        async with usher(home.settings):
            paused = await olive.press(one, "暂停")
            assert "已暂停，继续之前不再寻找资源。" in text_of(paused)
            assert labels(paused)[:4] == ["🔔 我也关注", "继续", "立即搜索", "更多选项"]
            episodes = await olive.press(paused, "分集")
            assert "✗ 缺少：E01–E12" in text_of(episodes)
            asked = await olive.press(await olive.press(episodes, "返回"), "重新开始")
            assert text_of(asked).startswith("要让“Tih-Minh（1919）第 1 季”重新开始吗？")
            again = await olive.press(asked, "确认")
            assert "已重新开始。" in text_of(again)


async def test_those_somebody_follows_stand_first(owner, home, wish) -> None:
    await owner.press(await owner.say("Charade"), "Subscribe")
    listing = await owner.say("/subscriptions")
    assert labels(listing)[0].startswith("Charade")
    assert "you follow 1" in text_of(listing)


async def test_a_server_that_refuses_is_said(owner, home, wish) -> None:
    one = await opened(owner)
    await home.world.answer(
        f"/api/v1/subscribe/status/{wish()['id']}", {"success": False, "message": "订阅不存在"}
    )
    answer = await owner.tap(one, "Pause")
    assert "订阅不存在" in answer["text"]


async def test_a_refresh_that_changes_nothing_says_so(owner, home, wish) -> None:
    one = await opened(owner)
    assert (await owner.tap(one, "Refresh"))["text"] == "Nothing has changed."
    await owner.press(await opened(owner), "Pause")  # in another message
    assert "Paused" in text_of(await owner.press(one, "Refresh"))
    await home.stage.user(1001, language_code="zh-hans")
    listing = await owner.say("/subscriptions")
    assert (await owner.tap(listing, "刷新"))["text"] == "没有变化。"


async def test_what_is_finished_is_asked_for_again_in_chinese(owner, home, wish) -> None:
    await home.stage.user(1001, language_code="zh-hans")
    home.world.server.subscriptions.complete(wish())
    finished = await owner.press(await owner.say("/subscriptions"), "已完成")
    assert text_of(finished).startswith("已完成\n这些订阅已经完成，点一下可重新订阅。")
    done = await owner.press(finished, "↻ Tih-Minh · 第 1 季")
    assert text_of(done).startswith("✅ 已订阅：Tih-Minh（1919）第 1 季\n到了我会告诉你。")
    asked = await owner.press(done, "取消订阅")
    assert text_of(asked).startswith("要取消订阅“Tih-Minh（1919）第 1 季”吗？")
    gone = await owner.press(asked, "确认")
    assert text_of(gone) == "已取消订阅：Tih-Minh（1919）第 1 季。"
