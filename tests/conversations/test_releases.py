"""Releases: from a card to a list, narrowed down, one opened, and its download."""

import contextlib

import pytest

from sandbox.moviepilot.releases import PASSKEY, SITE_COOKIE
from support.canaries import no_canary_left
from support.household import household, usher
from support.person import labels, text_of

SEARCH = "/api/v1/search/media"


async def opened(owner, words="Nosferatu"):
    return await owner.press(await owner.say(words), "Releases")


def facts(listing):
    """Return the facts of every release of a list, as texts."""
    return [part.splitlines()[1] for part in text_of(listing).split("\n\n")[1:]]


def seeders(listing):
    return [int(one.split("↑ ")[1].split(" ")[0]) for one in facts(listing)]


async def test_a7_a_card_leads_to_the_releases_of_its_film_with_their_facts(owner) -> None:
    listing = await opened(owner)
    assert text_of(listing).startswith("Nosferatu (1922)\n8 releases")
    assert len(facts(listing)) == 5
    for word in ("GB", "↑", "Stage Archive", "ago", "0p"):
        assert word in text_of(listing)
    assert "1/2" in labels(listing)
    assert listing["photo"]


async def test_a7_the_most_seeded_come_first_and_pages_turn_in_place(owner) -> None:
    first = await opened(owner)
    count = len(await owner.messages())
    second = await owner.press(first, "▶")
    every = seeders(first) + seeders(second)
    assert every == sorted(every, reverse=True)
    assert len(await owner.messages()) == count
    assert text_of(await owner.press(second, "◀")) == text_of(first)


async def test_a8_free_only_and_back_again(owner) -> None:
    listing = await opened(owner)
    filters = await owner.press(listing, "Free only")
    assert "✅ Free only" in labels(filters)
    free = await owner.press(filters, next(one for one in labels(filters) if "Show " in one))
    assert "of 8 releases" in text_of(free)
    assert all("🆓" in one for one in facts(free))
    again = await owner.press(await owner.press(free, "Filter and sort"), "Show all")
    assert "Show 8 releases" in labels(again)


async def test_a8_by_resolution_size_and_site_and_in_every_order(owner) -> None:
    filters = await owner.press(await opened(owner), "Filter and sort")
    for label in ("1080p", "Reel Exchange"):
        left = await owner.press(filters, label)
        assert f"✅ {label}" in labels(left)
        shown = await owner.press(left, next(one for one in labels(left) if "Show " in one))
        assert all(label in one for one in facts(shown))
        filters = await owner.press(await owner.press(shown, "Filter and sort"), "Show all")
    assert any(one.startswith("▫️ ≤") for one in labels(filters))
    ordered = await owner.press(filters, "Smallest first")
    smallest = await owner.press(ordered, "Show 8 releases")
    assert text_of(smallest) != text_of(await opened(owner))


async def test_a7_a_series_is_asked_for_one_season(owner) -> None:
    ask = await opened(owner, "Les Vampires")
    assert "Releases of which season?" in text_of(ask)
    listing = await owner.press(ask, "Season 2")
    assert "Season 2" in text_of(listing).splitlines()[0]
    assert "S02E" in text_of(listing)
    assert text_of(await owner.press(listing, "Back")) == text_of(ask)


async def download(owner, listing, number="1"):
    details = await owner.press(listing, number)
    ask = await owner.press(details, "Download")
    assert "Where shall it be downloaded to?" in text_of(ask)
    return ask


async def test_a7_one_is_opened_and_downloaded_where_somebody_wants_it(owner, home) -> None:
    ask = await download(owner, await opened(owner))
    assert "✅ qb" in labels(ask)
    assert "✅ The usual folder" in labels(ask)
    ask = await owner.press(await owner.press(ask, "tr"), "archive")
    assert {"✅ tr", "▫️ qb", "✅ archive"} <= set(labels(ask))
    count = len(await owner.messages())
    done = await owner.press(ask, "Download")
    assert text_of(done).startswith("✅ Downloading: Nosferatu.1922.")
    assert "tr · /downloads/archive" in text_of(done)
    assert len(await owner.messages()) == count
    task = (await home.world.state())["downloads"][-1]
    assert (task["downloader"], task["name"]) == ("tr", "Nosferatu")


@pytest.mark.watchful
async def test_what_was_downloaded_is_told_to_who_asked_for_it(owner, home) -> None:
    await owner.press(await download(owner, await opened(owner)), "Download")
    task = (await home.world.state())["downloads"][-1]
    since = await home.stage.last_entry()
    await home.world.finish(task["hash"])
    assert "Nosferatu" in text_of(await owner.hears("Nosferatu", since=since))


async def test_a_second_tap_downloads_nothing_again(owner, home) -> None:
    ask = await download(owner, await opened(owner))
    data = owner.data_of(ask, "Download")
    await owner.press(ask, "Download")
    await home.world.reset_calls()
    again = await home.stage.press_and_wait(1001, 1001, ask["message_id"], data, force=True)
    assert again["text"]
    calls = await home.world.calls("/download/")
    assert [it for it in calls if it["method"] != "GET"] == []  # the poller looks, too


async def test_a_search_that_takes_long_says_so_and_can_be_stopped(owner, home) -> None:
    card = await owner.say("Nosferatu")
    await home.world.downtime("stall", paths=[SEARCH])
    waiting = await owner.press(card, "Releases")
    assert text_of(waiting).startswith("Searching the sites for Nosferatu (1922)")
    assert waiting["message_id"] == card["message_id"]
    stopped = await owner.press(waiting, "Stop searching")
    assert "The search was stopped." in text_of(stopped)
    await home.world.downtime("up")
    listing = await owner.press(stopped, "Search again")
    assert "8 releases" in text_of(listing)


async def test_a_server_that_fails_leaves_no_search_standing(owner, home) -> None:
    card = await owner.say("Nosferatu")
    await home.world.downtime("refuse", paths=[SEARCH])
    answer = await owner.tap(card, "Releases")
    assert "MoviePilot is not answering" in answer["text"]
    await home.world.downtime("up")
    standing = await owner.message(card["message_id"])
    assert labels(standing) == ["Search again", "Back"]
    assert text_of(await owner.press(standing, "Back")).startswith("Nosferatu · 1922")


async def test_nothing_found_says_what_to_do(owner, home) -> None:
    nothing = {"success": False, "message": "未搜索到任何资源", "data": {}}
    card = await owner.say("Nosferatu")
    await home.world.answer(f"{SEARCH}/{await number_of(home)}", nothing)
    answer = await owner.press(card, "Releases")
    assert "No site offers this at the moment" in text_of(answer)


async def number_of(home):
    hits = await home.world.get_api("/media/search", title="Nosferatu", type="media")
    return f"tmdb:{hits[0]['tmdb_id']}"


async def test_a_refused_download_says_why_and_may_be_tried_again(owner, home) -> None:
    ask = await download(owner, await opened(owner))
    refusal = {"success": False, "message": "任务添加失败", "data": {}}
    await home.world.answer("/api/v1/download/", refusal)  # polls ask there, too
    answer = await owner.tap(ask, "Download")
    home.world.server.faults.clear_answers()
    assert "its downloader did not take it" in answer["text"]
    assert text_of(await owner.press(ask, "Download")).startswith("✅ Downloading")


async def test_somebody_elses_list_is_not_pressed(owner, home) -> None:
    listing = await opened(owner)
    data = owner.data_of(listing, "1")
    answer = await home.stage.press_and_wait(1009, 1001, listing["message_id"], data, force=True)
    assert "private bot" in answer["text"]


@contextlib.asynccontextmanager
async def restarted(tmp_path):
    """Yield a household whose Usher can be run twice."""
    async with household(tmp_path, running=False) as home:
        yield home


async def test_buttons_from_before_a_restart_search_again_and_download_once(tmp_path) -> None:
    async with restarted(tmp_path) as home:
        owner = home.person()
        async with usher(home.settings):
            await owner.told(since=0)
            ask = await download(owner, await opened(owner))
        await home.world.reset_calls()
        async with usher(home.settings):
            done = await owner.press(ask, "Download")
        assert text_of(done).startswith("✅ Downloading: Nosferatu.1922.")
        assert len(await home.world.calls("/download/")) >= 1
        posts = [one for one in await home.world.calls("/download/") if one["method"] == "POST"]
        assert len(posts) == 1
        secrets = (SITE_COOKIE, PASSKEY)
        await no_canary_left(home.stage, tmp_path, secrets=secrets)


async def test_in_chinese(owner, home) -> None:
    await home.stage.user(1001, language_code="zh-hans")
    listing = await owner.press(await owner.say("Nosferatu"), "资源")
    assert "共 8 个资源" in text_of(listing)
    assert "筛选与排序" in labels(listing)
    details = await owner.press(listing, "1")
    ask = await owner.press(details, "下载")
    assert "下载到哪里？" in text_of(ask)
    done = await owner.press(ask, "下载")
    assert text_of(done).startswith("✅ 已开始下载：")


async def test_a8_narrowed_down_in_chinese(owner, home) -> None:
    await home.stage.user(1001, language_code="zh-hans")
    listing = await owner.press(await owner.say("Nosferatu"), "资源")
    filters = await owner.press(await owner.press(listing, "▫️ 只看免费"), "2160p")
    assert text_of(filters) == "Nosferatu（1922）\n想看哪些资源，按什么顺序？"
    assert {"✅ 只看免费", "✅ 2160p", "显示全部"} <= set(labels(filters))
    filters = await owner.press(filters, "从小到大")
    shown = await owner.press(filters, "查看 3 个资源")
    assert all("🆓 免费 · 2160p" in one for one in facts(shown))
    assert "▫️ 只看免费" in labels(
        await owner.press(await owner.press(shown, "筛选与排序"), "显示全部")
    )


@pytest.mark.watchful
@pytest.mark.parametrize("season", ["Season 1", "Season 2"])
async def test_a_season_that_was_downloaded_is_followed(owner, home, season) -> None:
    listing = await owner.press(await opened(owner, "Les Vampires"), season)
    await owner.press(await download(owner, listing), "Download")
    task = (await home.world.state())["downloads"][-1]
    since = await home.stage.last_entry()
    await home.world.finish(task["hash"])
    assert await owner.hears("Les Vampires", since=since)
