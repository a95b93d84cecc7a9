"""Time zones as people look for them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import available_timezones

import pytest

from services.household.zones import COMMON, MOST_NEAR, by_offset, city_of, find, is_zone, offset_of

LANGUAGES = ("en", "zh_Hans")
WINTER = datetime(2026, 1, 15, 12, tzinfo=UTC)
SUMMER = datetime(2026, 7, 15, 12, tzinfo=UTC)


def found(words):
    return find(words, now=WINTER, languages=LANGUAGES)


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("  new   york ", "America/New_York"),
        ("New_York", "America/New_York"),
        ("上海", "Asia/Shanghai"),
        ("北京", "Asia/Shanghai"),
        ("Beijing", "Asia/Shanghai"),
        ("伦敦", "Europe/London"),
        ("Calcutta", "Asia/Kolkata"),
        ("日本", "Asia/Tokyo"),
        ("utc", "UTC"),
        ("加尔各答", "Asia/Kolkata"),
        ("Isle of Man", "Europe/Isle_of_Man"),
    ],
)
def test_a_name_that_is_clear_is_found(words, zone) -> None:
    assert found(words).zone == zone


@pytest.mark.parametrize(
    ("words", "near"),
    [
        ("Berln", "Europe/Berlin"),
        ("new yrok", "America/New_York"),
        ("Germany", "Europe/Berlin"),
        ("中国", "Asia/Shanghai"),
        ("+8", "Asia/Shanghai"),
        ("UTC-3:30", "America/St_Johns"),
        ("gmt+5:30", "Asia/Kolkata"),
        ("San", "America/Santiago"),
    ],
)
def test_a_name_that_is_not_clear_is_met_with_what_comes_near(words, near) -> None:
    answer = found(words)
    assert answer.zone is None
    assert near in answer.near
    assert len(answer.near) <= MOST_NEAR


@pytest.mark.parametrize("words", ["", "   ", "xyzzy", "+99", "a", "柏"])
def test_what_means_nothing_finds_nothing(words) -> None:
    assert found(words).zone is None
    assert found(words).near == ()


def test_the_common_zones_exist_and_stand_from_west_to_east() -> None:
    assert set(COMMON) <= available_timezones()
    for now in (WINTER, SUMMER):
        offsets = [offset_of(zone, now) for zone in by_offset(now)]
        assert offsets == sorted(offsets)
        assert len(offsets) == len(COMMON)


def test_an_offset_is_the_one_of_the_moment() -> None:
    assert offset_of("Europe/Berlin", WINTER) == timedelta(hours=1)
    assert offset_of("Europe/Berlin", SUMMER) == timedelta(hours=2)


def test_a_city_has_its_name_in_the_language() -> None:
    assert city_of("Europe/Berlin", "zh_Hans") == "柏林"
    assert city_of("Europe/Kyiv", "zh_Hans") == "基辅"
    assert city_of("Asia/Kolkata", "zh_Hans") == "加尔各答"
    assert city_of("UTC", "zh_Hans") == "UTC"
    assert city_of("America/Argentina/Buenos_Aires", "en") == "Buenos Aires"


def test_only_an_exact_name_is_a_zone() -> None:
    assert is_zone("Europe/Berlin")
    assert not is_zone("europe/berlin")
    assert not is_zone("Face/Off")
