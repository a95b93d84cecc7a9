"""Which language and time zone somebody reads."""

from zoneinfo import ZoneInfo

import pytest

from handlers.ui.texts import Catalogs, language_of
from support.words import words


@pytest.mark.parametrize(
    ("wishes", "language"),
    [
        (("zh-hans",), "zh_Hans"),
        (("zh-hant",), "zh_Hans"),
        (("zh-TW",), "zh_Hans"),
        (("zh",), "zh_Hans"),
        (("en-GB", "zh-hans"), "en"),
        (("de", "zh-hans"), "zh_Hans"),
        ((None, "", "de"), "en"),
        ((), "en"),
    ],
)
def test_the_first_language_we_have_is_spoken(wishes, language) -> None:
    assert language_of(*wishes) == language


@pytest.mark.parametrize(
    ("time_zone", "read"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        (None, "Asia/Shanghai"),
        ("Mars/Olympus", "Asia/Shanghai"),
        ("../../etc/passwd", "Asia/Shanghai"),
    ],
)
def test_an_unknown_time_zone_reads_as_the_default(time_zone, read) -> None:
    catalogs = Catalogs(language="en", zone=ZoneInfo("Asia/Shanghai"))
    assert str(catalogs.of("en", time_zone=time_zone).zone) == read


def test_a_sentence_with_one_form_is_used_for_every_count() -> None:
    for language in ("en", "zh_Hans"):
        assert words(language)("aniworld-bytes", n=5) != "aniworld-bytes"
        assert "5" in words(language)("moviepilot-sites-count", n=5, off=1)
