"""Rows of the transfer history become events, and broken ones are kept apart."""

import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.backends.moviepilot.history import (
    base_name,
    digest,
    history_row,
    moment_of,
    quality_of,
    read_numbers,
    row_fingerprint,
)
from services.backends.moviepilot.mapping import ID
from services.backends.moviepilot.models import TransferRow
from services.events import Arrival, Failure, decode_event, encode_event
from services.models import ItemRef, TitleKind
from services.polling.cursors import HistoryRow
from services.transport.redaction import Redactor
from support.recorded import recording

SHANGHAI = ZoneInfo("Asia/Shanghai")
SRC = "/downloads/Breaking.Bad.S01E06.1080p.WEB-DL.H264-TEST.mkv"


def rows(name: str) -> list[Any]:
    listed: list[Any] = recording("moviepilot", name).response["data"]["list"]
    return listed


def read(raw: Any) -> HistoryRow:
    return history_row(raw, zone=SHANGHAI, scrub=Redactor().scrub)


def row(**changes: Any) -> dict[str, Any]:
    return {**rows("history_transfer")[1], **changes}


def arrival(**changes: Any) -> Arrival:
    event = read(row(**changes)).event
    assert isinstance(event, Arrival)
    return event


def failure(**changes: Any) -> Failure:
    event = read(row(status=False, dest=None, **changes)).event
    assert isinstance(event, Failure)
    return event


def test_a_recorded_episode_becomes_an_arrival() -> None:
    found = read(rows("history_transfer")[1])

    assert found.feed_date == "2026-11-20 20:28:30"
    assert found.feed_id == "10"
    assert (found.reason, found.raw) == ("", "")
    assert found.event == Arrival(
        backend=ID,
        name="绝命毒师",
        title_kind=TitleKind.SERIES,
        ref=ItemRef(backend=ID, kind=TitleKind.SERIES, native_id="tmdb:1396"),
        year=2008,
        season=1,
        episodes=(6,),
        episodes_text="E06",
        quality="1080p WEB-DL",
        size=314572800,
        poster_url="https://image.tmdb.org/t/p/w500/ineLOBPG8AZsluYwnkMpHRyu7L.jpg",
        occurred_at=datetime(2026, 11, 20, 12, 28, 30, tzinfo=UTC),
        source_fp=digest(rows("history_transfer")[1]["src"]),
    )


def test_a_recorded_film_has_neither_season_nor_episodes() -> None:
    event = read(rows("history_transfer")[0]).event

    assert isinstance(event, Arrival)
    assert event.title_kind is TitleKind.FILM
    assert (event.season, event.episodes, event.episodes_text) == (None, (), "")
    assert event.quality == "1080p BluRay"


@pytest.mark.parametrize(
    "name", ["history_transfer_failed_row", "history_transfer_unrecognised_row"]
)
def test_a_recorded_failure_keeps_its_reason_and_no_path(name: str) -> None:
    raw = rows(name)[0]
    event = read(raw).event

    assert isinstance(event, Failure)
    assert event.title_kind is TitleKind.UNKNOWN
    assert event.ref is None
    assert event.reason == "未识别到媒体信息"
    assert event.file_name == base_name(raw["src"])
    assert event.native_id == str(raw["id"])


@pytest.mark.parametrize(
    "name",
    [
        "history_transfer",
        "history_transfer_failed",
        "history_transfer_failed_row",
        "history_transfer_unrecognised_row",
    ],
)
def test_x06_no_recorded_event_holds_a_folder_of_the_server(name: str) -> None:
    events = [read(raw).event for raw in rows(name)]

    assert events
    for event in events:
        assert event is not None
        assert "/downloads" not in encode_event(event)
        assert "/media/" not in encode_event(event)


def test_the_fingerprint_ignores_the_id_and_what_the_server_rewrites() -> None:
    assert row_fingerprint(row()) == row_fingerprint(
        row(id=77, title="other", errmsg="other", image=None, files=[])
    )


@pytest.mark.parametrize("key", ["src_storage", "src", "dest_storage", "dest", "status", "date"])
def test_the_fingerprint_follows_the_file_its_fate_and_its_time(key: str) -> None:
    assert row_fingerprint(row()) != row_fingerprint(row(**{key: "other"}))


@pytest.mark.parametrize("key", ["title", "seasons", "episodes", "errmsg"])
def test_without_a_source_the_fingerprint_follows_the_content(key: str) -> None:
    assert row_fingerprint(row(src=None)) != row_fingerprint(row(src=None, **{key: "other"}))


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ({}, "no source, title or date"),
        ({"id": 1, "status": True}, "no source, title or date"),
        ({"src": ["x"], "title": {}, "date": None}, "no source, title or date"),
        ("a text", "not an object"),
        (None, "not an object"),
        ([1], "not an object"),
        ({"date": "2026-11-20 20:28:30", "status": True}, "no name"),
        ({"title": "x", "date": "2026-11-20 20:28:30", "status": "maybe"}, "no status"),
        ({"title": "x", "status": None}, "no status"),
    ],
)
def test_f25_a_row_that_tells_nothing_is_broken_and_keeps_its_reason(raw: Any, reason: str) -> None:
    found = read(raw)

    assert found.event is None
    assert found.reason == reason
    assert found.raw == json.dumps(raw)
    assert len(found.fingerprint) == 64


def test_f26_a_broken_row_is_kept_short_and_without_secrets() -> None:
    redactor = Redactor()
    redactor.register("canary-secret-0451")
    raw = {"note": "canary-secret-0451", "filler": "片" * 1_000_000}

    found = history_row(raw, zone=SHANGHAI, scrub=redactor.scrub)

    assert len(found.raw.encode()) <= 8 * 1024
    assert "canary" not in found.raw


def test_f25_a_megabyte_of_title_is_cut() -> None:
    event = arrival(title="长" * 1_000_000, episodes="E" * 1_000_000)

    assert len(event.name) == 300
    assert len(event.episodes_text) == 300


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("\x00绝命\x00毒师", "绝命毒师"),
        ("<b>Bold</b>", "<b>Bold</b>"),
        ("🎬 film \u202ertl", "🎬 film \u202ertl"),
        ("half \ud83d emoji", "half ? emoji"),
        (1917, "1917"),
        (None, "Breaking.Bad.S01E06.1080p.WEB-DL.H264-TEST"),
        ({"x": 1}, "Breaking.Bad.S01E06.1080p.WEB-DL.H264-TEST"),
    ],
)
def test_f25_any_title_becomes_a_name_that_can_be_told(title: Any, name: str) -> None:
    event = arrival(title=title)

    assert event.name == name
    assert decode_event(encode_event(event)) == event


@pytest.mark.parametrize(
    ("seasons", "episodes", "found"),
    [
        ("S01", "E06", (1, (6,), "E06")),
        ("S01", "E04-E05", (1, (4, 5), "E04-E05")),
        ("S01", "E01-E03 E07", (1, (1, 2, 3, 7), "E01-E03 E07")),
        ("S01", "E01,E03", (1, (1, 3), "E01,E03")),
        ("S01", "E01 - E03", (1, (1, 2, 3), "E01 - E03")),
        ("S02", "EP10", (2, (10,), "EP10")),
        ("S2", "7", (2, (7,), "7")),
        ("S00", "E01", (0, (1,), "E01")),
        ("S01", "E100-E102", (1, (100, 101, 102), "E100-E102")),
        ("S01", "E00", (1, (0,), "E00")),
        ("S01", "", (1, (), "")),
        ("", "", (None, (), "")),
        (None, None, (None, (), "")),
        ("", "E05", (None, (5,), "E05")),
        ("S01", "E05-E01", (1, (), "E05-E01")),
        ("S01", "E01 特别篇", (1, (), "E01 特别篇")),
        ("S01", "E1-E99999", (1, (), "E1-E99999")),
        ("S01-S03", "E01", (None, (), "S01-S03 E01")),
        ("第一季", "", (None, (), "第一季")),
    ],
)
def test_g04_seasons_and_episodes_are_read_or_kept_word_for_word(
    seasons: str | None, episodes: str | None, found: tuple[int | None, tuple[int, ...], str]
) -> None:
    assert read_numbers(seasons, episodes) == found


@pytest.mark.parametrize(
    ("name", "quality"),
    [
        ("Film.2014.2160p.UHD.BluRay.REMUX.mkv", "2160p REMUX"),
        ("Film.2014.4K.WEB-DL.mkv", "2160p WEB-DL"),
        ("Film.2014.1080p.BluRay.x264.mkv", "1080p BluRay"),
        ("Film_2014_720p_WEBRip.mkv", "720p WEBRip"),
        ("Show.S01E01.1080i.HDTV.ts", "1080i HDTV"),
        ("Show.S01E01.WEB.h264.mkv", "WEB"),
        ("Film.DVDRip.avi", "DVD"),
        ("Film - 1080p.mkv", "1080p"),
        ("Film.mkv", None),
        ("Cobweb.mkv", None),
        ("", None),
    ],
)
def test_quality_is_read_off_the_file_name(name: str, quality: str | None) -> None:
    assert quality_of(name) == quality


def test_quality_comes_from_the_first_name_that_tells_any() -> None:
    assert quality_of("film.mkv", "Film - 720p.mkv") == "720p"


@pytest.mark.parametrize(
    ("zone", "text", "moment"),
    [
        ("Asia/Shanghai", "2026-11-20 20:28:30", datetime(2026, 11, 20, 12, 28, 30, tzinfo=UTC)),
        ("UTC", "2026-11-20 20:28:30", datetime(2026, 11, 20, 20, 28, 30, tzinfo=UTC)),
        ("Europe/Berlin", "2026-10-25 02:30:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("Europe/Berlin", "2026-03-29 02:30:00", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        ("Asia/Shanghai", "0001-01-01 00:00:00", None),
        ("Asia/Shanghai", "2026-02-30 00:00:00", None),
        ("Asia/Shanghai", "20/11/2026", None),
        ("Asia/Shanghai", "", None),
        ("Asia/Shanghai", None, None),
    ],
)
def test_f20_local_dates_become_utc_also_around_a_change_of_the_clocks(
    zone: str, text: str | None, moment: datetime | None
) -> None:
    assert moment_of(text, ZoneInfo(zone)) == moment


@pytest.mark.parametrize(
    ("errmsg", "reason"),
    [
        (f"{SRC} 已存在", f"{base_name(SRC)} 已存在"),
        ("复制 /media/电视剧/绝命毒师/x.mkv 失败", "复制 x.mkv 失败"),
        ("文件 C:\\media\\tv\\x.mkv 不存在", "文件 x.mkv 不存在"),
        ("目录/downloads/tv 不存在", "目录tv 不存在"),
        ("token=canary-value", "token=[redacted]"),
        ("HTTP 500 from https://api.example/3/tv", "HTTP 500 from https://api.example/3/tv"),
        ("yes/no 3/4", "yes/no 3/4"),
        (None, ""),
        (["x"], ""),
    ],
)
def test_x06_a_reason_names_files_but_no_folders(errmsg: Any, reason: str) -> None:
    assert failure(errmsg=errmsg).reason == reason


def test_x06_a_folder_with_spaces_is_known_from_the_row() -> None:
    src = "/downloads/My Shows/Show (2008)/S01 E01.mkv"
    event = failure(src=src, errmsg=f"{src} 与 /downloads/My Shows/Show (2008)/ 相同")

    assert "/" not in event.reason
    assert "My Shows" not in event.reason
    assert event.file_name == "S01 E01.mkv"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/a/b.mkv", "b.mkv"),
        ("C:\\a\\b.mkv", "b.mkv"),
        ("/a/disc/", "disc"),
        ("b.mkv", "b.mkv"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_file_name_is_the_last_part_of_a_path(path: str | None, name: str) -> None:
    assert base_name(path) == name


@pytest.mark.parametrize(
    ("src", "dest", "size"),
    [
        ({"size": 10}, {"size": 20}, 10),
        ({"size": None}, {"size": 20}, 20),
        ({}, None, None),
        ("x", [], None),
        ({"size": "many"}, {"size": 0}, None),
    ],
)
def test_the_size_comes_from_either_file(src: Any, dest: Any, size: int | None) -> None:
    assert arrival(src_fileitem=src, dest_fileitem=dest).size == size


def test_a_v3_row_is_recognised_by_its_pair() -> None:
    ids = {"tmdbid": None, "doubanid": None, "media_source": "themoviedb", "media_id": "1396"}

    assert arrival(**ids).ref == arrival().ref


def test_a_row_without_tmdb_is_recognised_by_douban() -> None:
    ref = arrival(tmdbid=None, doubanid="1291843").ref

    assert ref is not None
    assert ref.native_id == "douban:1291843"


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(sorted(TransferRow.model_fields)), values) | values)
def test_f25_every_row_is_either_told_or_kept_as_broken(raw: Any) -> None:
    found = read(raw)

    assert (found.event is None) == bool(found.reason)
    assert (found.event is None) == bool(found.raw)
    assert len(found.fingerprint) == 64
    found.feed_date.encode()
