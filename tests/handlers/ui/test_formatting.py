"""Numbers, times and lengths as people read them."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

import pytest
from aiogram.utils.formatting import Bold, Text
from hypothesis import given
from hypothesis import strategies as st

from handlers.ui.formatting import bar, cut, duration, moment, shorten, size, spread, units
from support.words import CATALOGS, words

NOW = datetime(2026, 11, 20, 20, 15, tzinfo=UTC)  # a Friday


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1 KB"),
        (8_400_000_000, "7.8 GB"),
        (123 * 1024**3, "123 GB"),
        (5_000 * 1024**5, "5,000 PB"),
    ],
)
def test_sizes(count: int, shown: str) -> None:
    assert size(words(), count) == shown


@given(total=st.integers(1, 60), there=st.integers(0, 60))
def test_a_row_from_the_first_on_is_spread_as_its_share_is_drawn(total: int, there: int) -> None:
    there = min(there, total)
    assert spread(range(1, there + 1), total) == bar(there / total)


@pytest.mark.parametrize(
    ("numbers", "total", "shown"),
    [
        (range(9, 13), 12, "░░░░░░▓▓▓▓"),  # the last of a season, not a third of it
        ((1, 2, 5), 5, "▓▓▓▓░░░░▓▓"),
        ((24,), 24, "░░░░░░░░░▓"),
    ],
)
def test_what_is_there_is_spread_where_it_lies(
    numbers: Collection[int], total: int, shown: str
) -> None:
    assert spread(numbers, total) == shown


@pytest.mark.parametrize(
    ("span", "shown"),
    [
        (timedelta(seconds=-5), "less than a minute"),
        (timedelta(seconds=20), "less than a minute"),
        (timedelta(minutes=12), "12 min"),
        (timedelta(hours=1, minutes=18), "1 h 18 min"),
        (timedelta(days=2, hours=3, minutes=59), "2 d 3 h"),
    ],
)
def test_spans_have_their_two_largest_units(span: timedelta, shown: str) -> None:
    assert duration(words(), span) == shown


@pytest.mark.parametrize(
    ("when", "shown"),
    [
        (NOW, "today 20:15"),
        (NOW - timedelta(days=1), "yesterday 20:15"),
        (NOW - timedelta(days=3), "Tuesday 20:15"),
        (NOW - timedelta(days=7), "Nov 13, 2026 20:15"),
        (NOW + timedelta(days=1), "Nov 21, 2026 20:15"),
    ],
)
def test_moments_are_told_by_how_long_ago_they_were(when: datetime, shown: str) -> None:
    assert moment(words(), when, now=NOW) == shown


def test_what_was_yesterday_is_decided_in_the_readers_zone() -> None:
    reader = CATALOGS.of("en", time_zone="Asia/Shanghai")
    assert moment(reader, NOW - timedelta(hours=5), now=NOW) == "yesterday 23:15"


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("A city.", 7, "A city."),
        ("A city. And more", 10, "A city.…"),
        ("A. Nothing ends here", 15, "A. Nothing end…"),
        ("流浪地球。第二部", 6, "流浪地球。…"),
        ("🎬🎬🎬", 4, "🎬…"),
        ("A city.", 0, ""),
    ],
)
def test_a_long_text_ends_at_a_sentence_where_one_ends(text: str, limit: int, shown: str) -> None:
    assert shorten(text, limit) == shown


@given(st.text(), st.integers(min_value=0, max_value=40))
def test_no_text_is_longer_than_its_limit(text: str, limit: int) -> None:
    assert units(shorten(text, limit)) <= limit


def test_formatting_ends_where_the_text_was_cut() -> None:
    plain, entities = cut(Text(Bold("A long title"), " and ", Bold("another")), 8)
    assert plain == "A long…"
    assert [(entity.offset, entity.length) for entity in entities] == [(0, 7)]
