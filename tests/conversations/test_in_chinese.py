"""The ways through searching and asking, clicked by somebody who reads Chinese."""

from datetime import UTC, datetime

import pytest

from bot.settings import Settings
from sandbox.moviepilot.catalogue import MediaKind
from support.household import MEMBER, STILL, STRANGER, household, usher, usual
from support.members import let_in
from support.person import buttons, labels, text_of

GROUP = -1_002_000_000_001


@pytest.fixture
async def home(tmp_path):
    async with household(tmp_path, running=False, tracker=STILL) as opened:
        let_in(tmp_path, MEMBER)
        for user, name in ((1001, "Olive"), (MEMBER, "Max")):
            await opened.stage.user(user, first_name=name, language_code="zh-hans")
        async with usher(opened.settings, clock=opened.clock):
            await opened.ready()
            yield opened


def wishes(home, name):
    return [it for it in home.world.server.subscriptions.everything() if it["name"] == name]


async def opened(person, name):
    listing = await person.say("/subscriptions")
    return await person.press(listing, next(it for it in labels(listing) if name in it))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("https://www.themoviedb.org/movie/19", "Metropolis · 1927 · 电影"),
        ("看看 https://www.themoviedb.org/tv/653", "Les Vampires · 1915 · 剧集"),
        ("豆瓣:9300019", "Metropolis · 1927 · 电影"),
        ("https://movie.douban.com/subject/9300653/ 很好看", "Les Vampires"),
    ],
)
async def test_a_pasted_link_opens_its_card_and_is_subscribed(owner, home, words, said) -> None:
    card = await owner.say(words)
    assert text_of(card).startswith(said)
    assert labels(card)[:3] == ["⭐ 订阅", "资源", "分享"]
    asked = await owner.press(card, "订阅")
    assert ("已订阅" in text_of(asked)) or ("选择要订阅的季：" in text_of(asked))
    assert text_of(await owner.press(asked, "返回")).startswith(said)


@pytest.mark.parametrize("words", ["London After Midnight", "Cleopatra"])
async def test_b6_a_card_without_its_poster_has_a_drawn_one_and_all_its_details(
    owner, home, words
) -> None:
    card = await owner.say(words)
    assert (await home.stage.photo(card["photo"])).startswith(b"\xff\xd8")
    head, details = text_of(card).splitlines()[:2]
    assert head.startswith(words)
    assert head.endswith("电影")
    assert "★" in details
    assert "小时" in details or "分钟" in details
    assert "TMDB" in labels(card)
    done = await owner.press(card, "订阅")
    assert done["message_id"] == card["message_id"]
    assert text_of(done).startswith(f"✅ 已订阅：{words}")


async def test_b6_details_follow_on_the_same_card_and_the_whole_overview_beside_it(owner) -> None:
    card = await owner.say("Quillfeather")
    since = await owner.stage.last_entry()
    await owner.tap(card, "更多")
    (whole,) = await owner.told(since=since)
    assert len(text_of(whole)) > 200


async def test_an_admin_ends_what_somebody_else_asked_for(home) -> None:
    olive, max_ = home.person(), home.person(MEMBER)
    await max_.press(await max_.say("Charade"), "订阅")
    one = await opened(olive, "Charade")
    assert "Max在关注" in text_of(one)
    asked = await olive.press(one, "取消订阅")
    assert text_of(asked).startswith("要取消订阅“Charade（1963）”吗？")
    assert text_of(asked).endswith("Max也将不再收到通知。")
    assert labels(asked) == ["取消", "确认"]
    gone = await olive.press(asked, "确认")
    assert text_of(gone) == "已取消订阅：Charade（1963）。"
    assert wishes(home, "Charade") == []


async def test_the_last_one_out_ends_it(home) -> None:
    olive, max_ = home.person(), home.person(MEMBER)
    asked = await olive.press(await olive.say("Charade"), "订阅")
    joined = await max_.press(await max_.say("Charade"), "我也关注")
    left = await olive.press(await olive.press(asked, "打开"), "不再关注")
    assert text_of(left) == "以后不再通知你：Charade（1963）。\nMax仍在关注，订阅继续。"
    assert len(wishes(home, "Charade")) == 1
    gone = await max_.press(joined, "不再关注")  # an old button: by now it is the last one
    assert text_of(gone) == "已取消订阅：Charade（1963）。"
    assert wishes(home, "Charade") == []


async def test_leaving_twice_says_the_same_and_changes_nothing(home) -> None:
    olive, max_ = home.person(), home.person(MEMBER)
    await olive.press(await olive.say("Charade"), "订阅")
    one = await max_.press(await max_.press(await max_.say("Charade"), "我也关注"), "打开")
    other = await opened(max_, "Charade")
    said = text_of(await max_.press(one, "不再关注"))
    assert text_of(await max_.press(other, "不再关注")) == said
    assert len(wishes(home, "Charade")) == 1


async def test_a_search_is_started_now(owner, home) -> None:
    await home.world.subscribe(name="Tih-Minh", type="电视剧", tmdbid=910007, season=1)
    searched = await owner.press(await opened(owner, "Tih-Minh"), "立即搜索")
    assert "已让服务器立即搜索" in text_of(searched)
    assert "立即搜索" not in labels(searched)
    assert "立即搜索" in labels(await owner.press(searched, "刷新"))
    calls = [it["path"] for it in await home.world.calls()]
    assert sum("/subscribe/search/" in path for path in calls) == 1


async def test_releases_of_one_season(owner) -> None:
    ask = await owner.press(await owner.say("Les Vampires"), "资源")
    assert text_of(ask) == "Les Vampires（1915）\n查找哪一季的资源？"
    listing = await owner.press(ask, "第 2 季")
    assert text_of(listing).startswith("Les Vampires（1915）第 2 季\n")
    assert "S02E" in text_of(listing)
    assert text_of(await owner.press(listing, "返回")) == text_of(ask)


async def test_the_week_has_what_is_subscribed(owner, home) -> None:
    picker = await owner.press(await owner.say("The Phantom Empire"), "订阅")
    await owner.press(await owner.press(picker, labels(picker)[1]), "确认")
    eve = datetime(2039, 3, 31, 12, tzinfo=UTC)
    home.clock.jump((eve - home.clock.now()).total_seconds())
    week = await owner.press(await owner.say("/discover"), "近期更新")
    assert text_of(week).startswith("未来七天\n\n明天\nThe Phantom Empire · S02 E01")
    card = await owner.press(week, labels(week)[0])
    assert text_of(card).startswith("The Phantom Empire · 1935 · 剧集")
    assert text_of(await owner.press(card, "返回")).startswith("未来七天")


async def test_the_only_season_and_one_of_several(owner, home) -> None:
    title = home.world.server.catalogue.get(MediaKind.SERIES, 653)
    home.world.server.library.learn(title, season=2, episode=1)
    picker = await owner.press(await owner.say("Les Vampires"), "订阅")
    assert "有 2 季不全，共缺 13 集" in text_of(picker)
    assert "▫️ 第 2 季 · 6 集 · 缺 5 集" in labels(picker)
    assert (await owner.tap(picker, "确认"))["text"] == "请先选择至少一季。"
    done = await owner.press(await owner.press(picker, "缺少的"), "确认")
    assert text_of(done).startswith("✅ 已订阅：Les Vampires（1915）第 2 季、第 3 季\n")


async def test_a9_a_posted_card_asks_for_its_season(tmp_path) -> None:
    async with household(tmp_path, running=False) as home:
        for user, name in ((1001, "Olive"), (1002, "Max")):
            await home.stage.user(user, first_name=name, language_code="zh-hans")
        await home.stage.make_chat(GROUP, members=[1001, 1002, STRANGER], bot="left")
        chosen = usual(home.stage, home.world, tmp_path)
        chosen["telegram"] = chosen["telegram"] | {"owners": "1001,1002"}
        async with usher(Settings.model_validate(chosen)):
            for one in (1001, 1002):
                await home.person(one).told(since=0)
            there = home.person(1001, chat=GROUP)
            inline_id = await home.stage.inline(1001, "Les Vampires", chat=GROUP)
            found = await home.stage.inline_results(inline_id)
            result = found["results"][0]["id"]
            place = await home.stage.post_result(1001, inline_id, result, chat=GROUP)
            ask = await there.press(await there.message(place["message_id"]), "我想看")
            assert text_of(ask).endswith("选择要订阅的季：")
            assert labels(ask) == ["第 1 季", "第 2 季", "第 3 季", "打开"]
            done = await there.press(ask, "第 2 季")
            assert "✅ 第 2 季：Olive 想看" in text_of(done)
            again = await home.person(1002, chat=GROUP).press(done, "我也想看")
            answer = await home.person(1002, chat=GROUP).tap(again, "第 2 季")
            assert answer["text"] == "之前已有人订阅，到了我也会告诉你。"
            assert [it["season"] for it in wishes(home, "Les Vampires")] == [2]
            assert buttons(done)[1]["url"]


async def test_options_whose_values_have_chinese_names(owner, home) -> None:
    await home.world.subscribe(name="Tih-Minh", type="电视剧", tmdbid=910007, season=1)
    options = await owner.press(await opened(owner, "Tih-Minh"), "更多选项")
    quality = await owner.press(options, "质量：不限")
    assert {"▫️ 原盘", "▫️ Remux", "▫️ WEB-DL"} <= set(labels(quality))
    options = await owner.press(quality, "▫️ 原盘")
    effects = await owner.press(options, "特效：不限")
    assert {"▫️ 杜比视界", "▫️ 杜比全景声", "▫️ HDR"} <= set(labels(effects))
    options = await owner.press(effects, "▫️ 杜比视界")
    assert {"质量：原盘", "特效：杜比视界"} <= set(labels(options))
    assert "已修改。" in text_of(await owner.press(options, "确认"))
    (wish,) = wishes(home, "Tih-Minh")
    assert wish["effect"].startswith("Dolby")
    assert "MiniBD" in wish["quality"]
