"""Discovering: lists by source, and the calendar of what is subscribed, in the reader's days."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.errors import BackendUnavailable
from services.ports.browsing import Airing, Airings
from support.finder import Finder
from support.household import household
from support.person import labels, text_of


class Almanac(Finder):
    """A server that knows what comes: one thing on each day of a fortnight."""

    begin: date
    asked_for: tuple[date, date] | None = None
    unknown = 0

    async def airings(self, begin: date, end: date) -> Airings:
        self.asked_for = (begin, end)
        if self.broken:
            raise self.broken
        every = [
            Airing(
                title=self.titles[n % len(self.titles)],
                day=self.begin + timedelta(days=n),
                season=2,
                episode=n + 1,
                name=f"Part {n + 1}",
            )
            for n in range(14)
        ]
        return Airings(
            airings=tuple(one for one in every if begin <= one.day <= end), unknown=self.unknown
        )


@pytest.fixture
def almanac():
    return Almanac("Almanac", "Judex", "Tih-Minh")


@pytest.fixture
async def watched(tmp_path, almanac):
    """Open a household at noon of its first day, UTC."""
    async with household(tmp_path, configured=False, others=[almanac]) as opened:
        now = opened.clock.now()
        noon = datetime(now.year, now.month, now.day, 12, tzinfo=UTC) + timedelta(days=1)
        opened.clock.jump((noon - now).total_seconds())
        almanac.begin = noon.date()
        yield opened


async def test_discover_offers_lists_by_source_and_the_week(owner) -> None:
    panel = await owner.say("/discover")
    assert text_of(panel).startswith("Discover\nPick a list")
    assert labels(panel)[:2] == ["Trending · TMDB", "Popular films · TMDB"]
    assert "📅 This week" in labels(panel)


async def test_in_chinese(owner, home) -> None:
    await home.stage.user(1001, language_code="zh-hans")
    panel = await owner.say("/discover")
    assert text_of(panel).startswith("发现\n选一个榜单")
    card = await owner.press(panel, "热门剧集 · TMDB")
    assert text_of(await owner.press(card, "列表")) == "热门剧集 · TMDB · 12"
    week = await owner.press(await owner.say("/discover"), "近期更新")
    assert text_of(week).startswith("未来七天\n这几天没有已订阅的内容更新。")


async def test_a_list_opens_as_cards_that_lead_back(owner) -> None:
    panel = await owner.say("/discover")
    card = await owner.press(panel, "Popular series · TMDB")
    assert card["message_id"] == panel["message_id"]
    assert "series" in text_of(card).splitlines()[0]
    shown = await owner.press(card, "List")
    assert text_of(shown) == "Popular series · TMDB · 12"
    assert text_of(await owner.press(shown, "Back")).startswith("Discover")


async def test_a_list_opens_as_a_list_for_who_prefers_that(owner) -> None:
    await owner.press(await owner.say("/settings"), "Titles found as a list")
    shown = await owner.press(await owner.say("/discover"), "Trending · TMDB")
    assert text_of(shown) == "Trending · TMDB · 20"
    card = await owner.press(shown, next(one for one in labels(shown) if " · " in one))
    assert card["photo"]
    similar = await owner.press(card, "Similar")
    assert text_of(similar).startswith("Similar to ")
    assert text_of(await owner.press(similar, "Back")) == text_of(shown)


async def test_one_subscribes_from_a_list(owner) -> None:
    card = await owner.press(await owner.say("/discover"), "Popular films · TMDB")
    done = await owner.press(await owner.press(card, "▶"), "Subscribe")
    assert text_of(done).startswith("✅ Subscribed")


async def test_a_list_whose_source_is_out_of_reach_is_said(owner, home) -> None:
    answer = await owner.tap(await owner.say("/discover"), "In cinemas · Douban")
    assert "This list is empty just now" in answer["text"]
    await home.world.downtime("refuse")
    answer = await owner.tap(await owner.say("/discover"), "Trending · TMDB")
    assert "MoviePilot is not answering" in answer["text"]


async def test_without_any_server_it_says_so(tmp_path) -> None:
    async with household(tmp_path, configured=False) as home:
        panel = await home.person().say("/discover")
        assert "has lists to offer" in text_of(panel)
        assert labels(panel) == ["🔎 Search", "🏠 Home"]


async def test_the_week_is_told_by_days(watched, almanac) -> None:
    owner = watched.person()
    week = await owner.press(await owner.say("/discover"), "This week")
    said = text_of(week)
    assert said.startswith("The next seven days\n\nToday\nJudex · S02 E01 · Part 1\n\nTomorrow\n")
    assert said.count("Judex") == 4
    assert almanac.asked_for == (almanac.begin, almanac.begin + timedelta(days=6))
    assert labels(week)[:2] == ["Judex (1926)", "Tih-Minh (1926)"]


async def test_a_title_of_the_week_opens_and_leads_back(watched) -> None:
    owner = watched.person()
    week = await owner.press(await owner.say("/discover"), "This week")
    card = await owner.press(week, "Tih-Minh (1926)")
    assert text_of(card).startswith("Tih-Minh · 1926")
    assert text_of(await owner.press(card, "Back")).startswith("The next seven days")


async def test_the_days_are_the_readers_own(watched, almanac) -> None:
    owner = watched.person()
    await owner.say("/settings Pacific/Kiritimati")  # fourteen hours ahead: tomorrow already
    week = await owner.press(await owner.say("/discover"), "This week")
    assert "Today\nTih-Minh · S02 E02" in text_of(week)
    tomorrow = almanac.begin + timedelta(days=1)
    assert almanac.asked_for == (tomorrow, tomorrow + timedelta(days=6))


async def test_what_could_not_be_looked_up_is_said(watched, almanac) -> None:
    owner = watched.person()
    almanac.unknown = 2
    week = await owner.press(await owner.say("/discover"), "This week")
    assert text_of(week).endswith("2 titles could not be looked up.")
    almanac.broken = BackendUnavailable(almanac.id)
    panel = await owner.press(week, "Discover")
    assert "Almanac is not answering" in (await owner.tap(panel, "This week"))["text"]


async def test_the_week_of_a_real_server_has_what_is_subscribed(owner, home) -> None:
    picker = await owner.press(await owner.say("The Phantom Empire"), "Subscribe")
    await owner.press(await owner.press(picker, labels(picker)[1]), "Confirm")
    today = home.clock.now()
    home.clock.jump((datetime(2039, 3, 31, 12, tzinfo=UTC) - today).total_seconds())
    week = await owner.press(await owner.say("/discover"), "This week")
    assert "Tomorrow\nThe Phantom Empire · S02 E01 · Episode 1" in text_of(week)
