"""The weekly summary in words."""

from datetime import date, timedelta

import pytest

from handlers.notifications.weekly import weekly_summary
from handlers.ui.formatting import TEXT_LIMIT, units
from services.outbox.model import Coming, Weekly, WeeklyTitle
from services.weekly import COMING, FAILURES, TITLES
from support.words import labels, said, words

END = date(2026, 3, 8)
WEEK = Weekly(
    begin=END - timedelta(days=7),
    end=END,
    arrived=(
        WeeklyTitle(name="Metropolis", year=1927),
        WeeklyTitle(name="Les Vampires", season=2, episodes=(1, 2, 3), others=("E04A",)),
    ),
    arrived_in_all=24,
    failed=("Les.Vampires.S02E06.mkv",),
    failed_in_all=1,
    coming=(
        Coming(day=END + timedelta(days=2), name="Fantômas", season=1, episode=4),
        Coming(day=END + timedelta(days=2), name="Fantômas", season=1, episode=5),
        Coming(day=END + timedelta(days=5), name="Faust"),
    ),
    coming_in_all=3,
)


def test_a_week_says_what_arrived_what_failed_and_what_comes() -> None:
    screen = weekly_summary(words(), WEEK, [])
    assert said(screen) == (
        "Your week · Mar 1 – Mar 8\n\n"
        "Arrived · 24\n• Metropolis (1927)\n• Les Vampires · S02 E01–E03, E04A\n\n"
        "Could not be filed · 1\n• Les.Vampires.S02E06.mkv\n\n"
        "Coming up · 3\n• Tue · Fantômas · S01 E04–E05\n• Fri · Faust"
    )
    assert labels(screen) == [["🆕 Recent", "📅 This week"]]
    assert screen.picture is None


def test_the_same_in_chinese_and_without_arrivals() -> None:
    text = said(weekly_summary(words("zh_Hans"), WEEK, []))
    assert text.startswith("一周小结 · 3月1日 – 3月8日\n\n已入库 · 24\n• Metropolis（1927）")
    assert "即将播出 · 3\n• 周二 · Fantômas · S01 E04–E05" in text
    nothing = Weekly(begin=WEEK.begin, end=END, coming=WEEK.coming, coming_in_all=3)
    assert said(weekly_summary(words("zh_Hans"), nothing, [])).endswith("这一周没有新内容入库。")


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_the_fullest_week_is_one_message(language: str) -> None:
    full = Weekly(
        begin=WEEK.begin,
        end=END,
        arrived=(WeeklyTitle(name="長" * 500, year=1927, season=1, episodes=(1, 3, 5)),) * TITLES,
        arrived_in_all=900,
        failed=("x" * 500,) * FAILURES,
        failed_in_all=900,
        coming=tuple(
            Coming(day=END + timedelta(days=n % 7), name="長" * 500, season=n)
            for n in range(COMING)
        ),
        coming_in_all=900,
    )
    assert units(said(weekly_summary(words(language), full, []))) <= TEXT_LIMIT
