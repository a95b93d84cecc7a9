"""Sizes, times and names in the server's own way of writing."""

import pytest

from sandbox.moviepilot.naming import file_size, parsed_name, time_left


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0.0B"), (512, "512.0B"), (20480, "20.0K"), (5242880, "5.0M"), (15032385536, "14.0G")],
)
def test_a_size_has_one_decimal_and_one_letter(size: int, text: str) -> None:
    assert file_size(size) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(9.7, "9秒"), (1416, "23分36秒"), (7081, "1时58分1秒"), (3602, "1时2秒"), (0, "0秒")],
)
def test_a_duration_leaves_out_what_is_zero(seconds: float, text: str) -> None:
    assert time_left(seconds) == text


@pytest.mark.parametrize(
    ("release", "name"),
    [
        ("Interstellar.2014.1080p.BluRay.x264-TEST", "Interstellar"),
        ("Breaking.Bad.S01E02.1080p.WEB-DL.x264-TEST", "Breaking Bad"),
        ("Zzz.Unknown.2031.1080p", "Zzz Unknown"),
    ],
)
def test_a_release_name_is_read_up_to_year_or_episode(release: str, name: str) -> None:
    assert parsed_name(release) == name
