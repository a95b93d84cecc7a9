from datetime import date, timedelta

import pytest

from handlers.watchlist import entry_views
from services.watchlist.port import Coming, Work
from support.words import said, words

TODAY = date(2026, 3, 2)
JUDEX = Work(is_series=True, native="1", name="Judex", year=1916)


@pytest.mark.parametrize(
    ("language", "days"),
    [
        ("en", ["Today", "Tomorrow", "Wednesday · Mar 4"]),
        ("zh_Hans", ["今天", "明天", "星期三 · 3月4日"]),
    ],
    ids=["en", "zh"],
)
def test_what_comes_is_told_by_days_as_the_reader_calls_them(
    language: str, days: list[str]
) -> None:
    coming = [
        Coming(work=JUDEX, day=TODAY + timedelta(days=ahead), season=2, episode=ahead + 1)
        for ahead in range(3)
    ]
    lines = said(entry_views.coming(words(language), coming, today=TODAY)).splitlines()
    assert lines[2::3] == days
