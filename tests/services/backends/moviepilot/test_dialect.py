"""Which line is spoken, and how answers come out of their envelopes."""

from typing import Any

import pytest

from services.backends.moviepilot.dialect import (
    V2,
    V3,
    Dialect,
    Envelope,
    Evidence,
    named_in_body,
    named_in_path,
    named_in_query,
    native_id,
    unwrap,
)


@pytest.mark.parametrize(
    ("evidence", "dialect"),
    [
        (Evidence(), V2),
        (Evidence(cookie_at_login=True), V3),
        (Evidence(lives=True), V3),
        (Evidence(initialized=False), V3),
        (Evidence(wrapped=True), V3),
        (Evidence(wrapped=False), V2),
        (Evidence(wrapped=True, cookie_at_login=True, old=True), V2),
        (Evidence(version="v2.15.6", cookie_at_login=True, wrapped=True), V2),
        (Evidence(version="v3.0.1"), V3),
        (Evidence(version="3.1", wrapped=False), V3),
        (Evidence(version="v10.0"), V3),
        (Evidence(version="nightly", lives=True), V3),
        (Evidence(version="nightly"), V2),
        (Evidence(version=""), V2),
    ],
)
def test_the_version_decides_and_without_one_what_only_v3_does(
    evidence: Evidence, dialect: Dialect
) -> None:
    assert evidence.dialect == dialect


@pytest.mark.parametrize(
    ("payload", "envelope"),
    [
        (
            {"success": True, "message": None, "data": {"list": []}},
            Envelope(success=True, data={"list": []}),
        ),
        (
            {"success": False, "message": "未识别到媒体信息", "data": {"id": None}},
            Envelope(success=False, message="未识别到媒体信息", data={"id": None}),
        ),
        ({"success": True}, Envelope(success=True)),
        ([1], Envelope(data=[1])),
        ({}, Envelope(data={})),
        (None, Envelope()),
        ({"success": "yes"}, Envelope(data={"success": "yes"})),
        ({"data": 1}, Envelope(data={"data": 1})),
        ({"success": True, "extra": 1}, Envelope(data={"success": True, "extra": 1})),
    ],
)
def test_an_envelope_is_known_by_its_shape(payload: Any, envelope: Envelope) -> None:
    assert unwrap(payload) == envelope


@pytest.mark.parametrize(
    ("found", "path", "query", "body"),
    [
        ("tmdb:603", ("tmdb:603", {}), {"mediaid": "tmdb:603"}, {"tmdbid": 603}),
        (
            "douban:1291843",
            ("douban:1291843", {}),
            {"mediaid": "douban:1291843"},
            {"doubanid": "1291843"},
        ),
        ("bangumi:12", ("bangumi:12", {}), {"mediaid": "bangumi:12"}, {"bangumiid": 12}),
        ("name:A/B?", ("name:A%2FB%3F", {}), {"mediaid": "name:A/B?"}, {}),
    ],
)
def test_v2_names_a_title_with_a_prefix(
    found: str, path: tuple[str, dict[str, str]], query: dict[str, str], body: dict[str, Any]
) -> None:
    assert named_in_path(found, V2) == path
    assert named_in_query(found, V2) == query
    assert named_in_body(found, V2) == body


def test_v3_names_a_title_with_a_pair() -> None:
    pair = {"media_source": "themoviedb", "media_id": "603"}

    assert named_in_path("tmdb:603", V3) == ("603", {"media_source": "themoviedb"})
    assert named_in_query("tmdb:603", V3) == pair
    assert named_in_body("tmdb:603", V3) == pair


def test_a_v3_pair_reads_as_the_prefixed_id() -> None:
    assert native_id("themoviedb", "603") == "tmdb:603"
    assert native_id("anilist", "5") == "anilist:5"
