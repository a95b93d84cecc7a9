"""More options: decided with buttons, before asking and about a subscription that is there."""

import pytest

from support.household import household, usher
from support.person import labels, text_of

CHARADE = 4808


async def wish_of(home, tmdbid):
    return next(it for it in home.world.server.subscriptions.everything() if it["tmdbid"] == tmdbid)


async def picker_for(owner):
    picker = await owner.press(await owner.say("Les Vampires"), "Subscribe")
    return await owner.press(picker, "▫️ Season 3 · 8 episodes")


async def test_every_option_is_decided_before_asking(owner, home) -> None:
    options = await owner.press(await picker_for(owner), "More options")
    assert labels(options) == [
        "Begin with episode: the first",
        "Quality: any",
        "Resolution: any",
        "Effect: any",
        "Sites: all",
        "Downloader: as set up",
        "Folder: as set up",
        "▫️ Replace by better versions",
        "Confirm",
        "Back",
    ]
    for option, value in (
        ("Begin with episode: the first", "5"),
        ("Quality: any", "▫️ WEB-DL"),
        ("Resolution: any", "▫️ 1080p"),
        ("Effect: any", "▫️ HDR"),
        ("Downloader: as set up", "▫️ tr"),
        ("Folder: as set up", "▫️ /downloads/archive"),
    ):
        options = await owner.press(await owner.press(options, option), value)
    sites = await owner.press(options, "Sites: all")
    for site in ("Stage Archive", "Lantern Room"):
        sites = await owner.press(sites, f"▫️ {site}")
    assert labels(sites)[:4] == ["▫️ all", "✅ Stage Archive", "▫️ Reel Exchange", "✅ Lantern Room"]
    options = await owner.press(await owner.press(sites, "Back"), "▫️ Replace by better versions")
    picker = await owner.press(options, "Back")
    assert text_of(picker).splitlines()[-1] == (
        "Begin with episode: 5 · Quality: WEB-DL · Resolution: 1080p · Effect: HDR · "
        "Sites: Stage Archive, Lantern Room · Downloader: tr · Folder: /downloads/archive · "
        "Replace by better versions: yes"
    )
    assert "✅ Season 3 · 8 episodes" in labels(picker)
    await owner.press(picker, "Confirm")
    wish = await wish_of(home, 653)
    assert (wish["season"], wish["start_episode"], wish["sites"]) == (3, 5, [1, 3])
    assert (wish["quality"], wish["resolution"]) == ("WEB-?DL|WEB-?RIP", "1080[pi]|x1080")
    assert (wish["downloader"], wish["save_path"]) == ("tr", "/downloads/archive")
    assert (wish["best_version"], wish["effect"]) == (1, r"[\s.]+HDR[\s.]+|HDR10|HDR10\+")


async def test_what_nobody_decided_is_left_to_the_server(owner, home) -> None:
    options = await owner.press(await picker_for(owner), "More options")
    await owner.press(options, "Confirm")
    wish = await wish_of(home, 653)
    assert (wish["sites"], wish["quality"], wish["best_version"]) == (None, None, 0)


async def test_where_to_begin_is_asked_for_a_single_season_only(owner, home) -> None:
    picker = await picker_for(owner)
    options = await owner.press(picker, "More options")
    options = await owner.press(await owner.press(options, "Begin with episode: the first"), "5")
    options = await owner.press(await owner.press(options, "Resolution: any"), "▫️ 4K")
    picker = await owner.press(await owner.press(options, "Back"), "▫️ Season 2 · 6 episodes")
    assert text_of(picker).splitlines()[-1] == "Resolution: 4K"
    options = await owner.press(picker, "More options")
    assert labels(options)[0] == "Quality: any"
    await owner.press(options, "Confirm")
    wishes = [it for it in home.world.server.subscriptions.everything() if it["tmdbid"] == 653]
    assert [(it["season"], it["start_episode"]) for it in wishes] == [(2, 0), (3, 0)]


async def test_a_chosen_value_is_left_again_and_toggles_may_be_pressed_twice(owner, home) -> None:
    options = await owner.press(await picker_for(owner), "More options")
    values = await owner.press(options, "Resolution: any")
    data = owner.data_of(values, "▫️ 720p")
    options = await owner.press(values, "▫️ 720p")
    await home.stage.press_and_wait(1001, 1001, values["message_id"], data, force=True)
    options = await owner.message(values["message_id"])
    assert "Resolution: 720p" in labels(options)
    values = await owner.press(options, "Resolution: 720p")
    assert "Resolution: any" in labels(await owner.press(values, "▫️ any"))


async def test_confirming_options_without_a_season_is_said(owner) -> None:
    picker = await owner.press(await owner.say("Les Vampires"), "Subscribe")
    options = await owner.press(picker, "More options")
    answer = await owner.tap(options, "Confirm")
    assert answer["text"] == "Choose at least one season first."


async def test_an_account_that_may_read_no_folders_has_none_to_choose_from(owner, home) -> None:
    for path in ("/system/setting/Directories", "/site/rss"):
        await home.world.answer(f"/api/v1{path}", {"detail": "用户权限不足"}, status=400)
    options = await owner.press(await picker_for(owner), "More options")
    assert "Downloader: as set up" in labels(options)
    assert not [it for it in labels(options) if it.startswith(("Folder", "Sites"))]


async def test_a_film_is_asked_for_with_one_tap_and_changed_afterwards(owner, home) -> None:
    done = await owner.press(await owner.say("Charade"), "Subscribe")
    before = await wish_of(home, CHARADE)
    one = await owner.press(done, "Open")
    options = await owner.press(one, "More options")
    assert not [it for it in labels(options) if it.startswith("Begin")]
    options = await owner.press(await owner.press(options, "Resolution: any"), "▫️ 1080p")
    data = owner.data_of(options, "Confirm")
    saved = await owner.press(options, "Confirm")
    assert "Changed." in text_of(saved)
    after = await wish_of(home, CHARADE)
    assert after == before | {"resolution": "1080[pi]|x1080"}  # the rest is as it was
    answer = await home.stage.press_and_wait(1001, 1001, saved["message_id"], data, force=True)
    assert answer["text"] == "Already done."
    assert len([it for it in await home.world.calls("/subscribe/") if it["method"] == "PUT"]) == 1
    card = await owner.press(saved, "Back")
    assert text_of(card).startswith("Charade · 1963")


async def test_a_change_goes_back_to_the_standard(owner, home) -> None:
    await home.world.subscribe(
        name="Tih-Minh", type="电视剧", tmdbid=910007, season=1, resolution="480p", start_episode=4
    )
    listing = await owner.say("/subscriptions")
    options = await owner.press(await owner.press(listing, entry(listing)), "More options")
    assert labels(options)[0] == "Begin with episode: 4"
    values = await owner.press(options, "Resolution: 480p")  # chosen elsewhere, as it was written
    options = await owner.press(values, "▫️ any")
    options = await owner.press(await owner.press(options, "Begin with episode: 4"), "▫️ the first")
    assert "Changed." in text_of(await owner.press(options, "Confirm"))
    wish = await wish_of(home, 910007)
    assert (wish["resolution"], wish["start_episode"]) == ("", 0)
    options = await owner.press(await owner.message(values["message_id"]), "More options")
    assert "Resolution: any" in labels(options)
    await owner.press(options, "Confirm")
    assert "Nothing was changed." in text_of(await owner.message(values["message_id"]))


async def test_options_of_what_is_gone_change_nothing(owner, home) -> None:
    await home.world.subscribe(name="Tih-Minh", type="电视剧", tmdbid=910007, season=1)
    listing = await owner.say("/subscriptions")
    options = await owner.press(await owner.press(listing, entry(listing)), "More options")
    options = await owner.press(await owner.press(options, "Resolution: any"), "▫️ 4K")
    wish = await wish_of(home, 910007)
    home.world.server.subscriptions.delete(wish["id"])
    answer = await owner.tap(options, "Confirm")
    assert "no longer there" in answer["text"]


async def test_options_outlive_a_restart(tmp_path) -> None:
    async with household(tmp_path, running=False) as home:
        olive = home.person()
        async with usher(home.settings):
            await olive.told(since=0)
            options = await olive.press(await picker_for(olive), "More options")
            options = await olive.press(await olive.press(options, "Resolution: any"), "▫️ 4K")
        async with usher(home.settings):
            sites = await olive.press(options, "Sites: all")
            options = await olive.press(await olive.press(sites, "▫️ Reel Exchange"), "Back")
            await olive.press(options, "Confirm")
        wish = await wish_of(home, 653)
        assert (wish["resolution"], wish["sites"]) == ("4K|2160p|x2160", [2])


async def test_options_in_chinese(owner, home) -> None:
    await home.stage.user(1001, language_code="zh-hans")
    picker = await owner.press(await owner.say("Les Vampires"), "订阅")
    picker = await owner.press(picker, "▫️ 第 3 季 · 8 集")
    options = await owner.press(picker, "更多选项")
    assert labels(options)[:2] == ["开始集数：第一集", "质量：不限"]
    options = await owner.press(await owner.press(options, "分辨率：不限"), "▫️ 1080p")
    done = await owner.press(options, "确认")
    assert "已订阅" in text_of(done)
    assert (await wish_of(home, 653))["resolution"] == "1080[pi]|x1080"


async def test_every_option_in_chinese(owner, home) -> None:
    await home.stage.user(1001, language_code="zh-hans")
    picker = await owner.press(await owner.say("Les Vampires"), "订阅")
    options = await owner.press(await owner.press(picker, "最新一季"), "更多选项")
    for option, value in (
        ("开始集数：第一集", "5"),
        ("质量：不限", "▫️ WEB-DL"),
        ("特效：不限", "▫️ HDR"),
        ("下载器：默认", "▫️ tr"),
        ("保存路径：默认", "▫️ /downloads/archive"),
    ):
        options = await owner.press(await owner.press(options, option), value)
    sites = await owner.press(await owner.press(options, "站点：全部"), "▫️ Lantern Room")
    options = await owner.press(await owner.press(sites, "返回"), "▫️ 洗版（有更好的版本就替换）")
    picker = await owner.press(options, "返回")
    assert text_of(picker).splitlines()[-1] == (
        "开始集数：5 · 质量：WEB-DL · 特效：HDR · 站点：Lantern Room · 下载器：tr · "
        "保存路径：/downloads/archive · 洗版（有更好的版本就替换）：是"
    )
    done = await owner.press(picker, "确认")
    assert text_of(done).startswith("✅ 已订阅：Les Vampires（1915）第 3 季\n")
    wish = await wish_of(home, 653)
    assert (wish["season"], wish["start_episode"], wish["best_version"]) == (3, 5, 1)
    assert (wish["sites"], wish["downloader"], wish["save_path"]) == (
        [3], "tr", "/downloads/archive",
    )  # fmt: skip


def entry(listing):
    return next(label for label in labels(listing) if "Tih-Minh" in label)


@pytest.mark.parametrize("argument", ["nonsense.0", "sites.99.1"])
async def test_a_value_that_was_not_offered_is_refused(owner, home, argument) -> None:
    options = await owner.press(await picker_for(owner), "More options")
    verb, row, _ = owner.data_of(options, "▫️ Replace by better versions").split(":")
    answer = await home.stage.press_and_wait(
        1001, 1001, options["message_id"], f"{verb}:{row}:{argument}", force=True
    )
    assert "older message" in answer["text"]
