"""Codes as people type them, and addresses as they paste them."""

import pytest
from pydantic import ValidationError

from services.backends.nassav.envelope import said
from services.backends.nassav.mapping import code_of_cover, codes_in, cover_address, size_text
from services.backends.nassav.settings import Settings
from services.transport.answers import Answer


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("abc-001", ["ABC-001"]),
        (" ABC-001, def-002\nghi-003 ", ["ABC-001", "DEF-002", "GHI-003"]),
        ("FC2-PPV-1234567", ["FC2-PPV-1234567"]),
        ("abc-001 abc-001", ["ABC-001"]),
        ("abc_001", ["ABC_001"]),
        ("the film abc-001", []),
        ("WALL-E", []),
        ("2049-05", []),
        ("blade runner", []),
        ("abc001", []),
        ("a" * 60 + "-001", []),
        ("абв-001", []),
        ("", []),
    ],
)
def test_only_what_looks_like_a_code_is_one(words: str, codes: list[str]) -> None:
    assert codes_in(words) == codes


@pytest.mark.parametrize("path", ["", "/", "/nassav", "/nassav/", "/nassav/api", "/nassav/api/"])
def test_an_address_is_taken_with_or_without_the_path(path: str) -> None:
    assert Settings(url=f"http://library.lan:8000{path}").url == "http://library.lan:8000"


def test_an_address_with_an_account_is_refused() -> None:
    with pytest.raises(ValidationError):
        Settings(url="http://me:secret@library.lan/")


def test_only_its_own_covers_are_fetched() -> None:
    home = "http://library.lan:8000"
    assert code_of_cover(home, cover_address(home, "ABC-001")) == "ABC-001"
    assert code_of_cover(home, cover_address("http://other.lan", "ABC-001")) == ""
    assert code_of_cover(home, "https://images.example/p.jpg") == ""


def test_a_reason_names_no_code() -> None:
    body = '{"code": 502, "message": "获取DOWN-001失败。DemoA:503, fc2-ppv-1234567", "data": null}'
    answer = Answer(status=502, headers={}, body=body.encode())
    assert said(answer) == "获取…失败。DemoA:503, …"


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 B"), (4096, "4 KB"), (5 * 2**20, "5 MB"), (1_288_490_189, "1.2 GB")],
)
def test_sizes_are_told_as_people_read_them(size: int, words: str) -> None:
    assert size_text(size) == words
