"""Rows become nouns, whatever a server puts into them."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.backends.moviepilot.mapping import (
    bytes_of,
    identity,
    kind_of,
    poster_url,
    queue_item_of,
    season_of,
    span_of,
    subscription_of,
    title_of,
    word_of,
    year_of,
)
from services.backends.moviepilot.models import (
    DownloadRow,
    Media,
    SeasonRow,
    SubscriptionRow,
)
from services.models import (
    QueueAction,
    QueueState,
    SubscriptionState,
    TitleKind,
)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.parametrize(
    ("letter", "state"),
    [
        ("N", SubscriptionState.NEW),
        ("R", SubscriptionState.ACTIVE),
        ("P", SubscriptionState.PENDING),
        ("S", SubscriptionState.PAUSED),
        ("X", SubscriptionState.UNKNOWN),
        (None, SubscriptionState.UNKNOWN),
    ],
)
def test_every_letter_of_a_subscription_has_its_state(
    letter: str | None, state: SubscriptionState
) -> None:
    row = SubscriptionRow.model_validate({"id": 1, "name": "x", "tmdbid": 1, "state": letter})
    found = subscription_of(row)

    assert found is not None
    assert found.state is state


@pytest.mark.parametrize(
    ("total", "lack", "counts"),
    [
        (9, 6, (9, 3)),
        (9, 0, (9, 9)),
        (9, 12, (9, 0)),
        (9, None, (9, None)),
        (0, 0, (None, None)),
        (None, 3, (None, None)),
    ],
)
def test_progress_is_what_is_wanted_less_what_is_lacking(
    total: int | None, lack: int | None, counts: tuple[int | None, int | None]
) -> None:
    row = {"id": 1, "name": "x", "type": "电视剧", "tmdbid": 1, "season": 1}
    found = subscription_of(
        SubscriptionRow.model_validate({**row, "total_episode": total, "lack_episode": lack})
    )

    assert found is not None
    assert (found.wanted, found.present) == counts


def test_an_unknown_state_can_only_be_deleted() -> None:
    item = queue_item_of(DownloadRow.model_validate({"hash": "a", "state": "seeding"}))

    assert item is not None
    assert (item.state, item.name) == (QueueState.UNKNOWN, "a")
    assert item.actions == {QueueAction.DELETE}


def test_a_task_of_v3_with_null_media_is_read() -> None:
    item = queue_item_of(DownloadRow.model_validate({"hash": "a", "title": "T", "media": None}))

    assert item is not None
    assert item.name == "T"


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("电影", TitleKind.FILM),
        ("电视剧", TitleKind.SERIES),
        ("系列", TitleKind.COLLECTION),
        ("音乐", TitleKind.MUSIC),
        ("未知", TitleKind.UNKNOWN),
        ("", TitleKind.UNKNOWN),
        (None, TitleKind.UNKNOWN),
    ],
)
def test_every_type_has_a_kind(word: str | None, kind: TitleKind) -> None:
    assert kind_of(word) is kind


def test_types_are_sent_in_the_only_language_the_server_takes() -> None:
    assert word_of(TitleKind.FILM) == "电影"
    assert word_of(TitleKind.SERIES) == "电视剧"
    assert word_of(TitleKind.PERSON) is None


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ({"tmdb_id": 603, "douban_id": "1"}, "tmdb:603"),
        ({"douban_id": "1291843", "source": "douban"}, "douban:1291843"),
        ({"bangumi_id": 12}, "bangumi:12"),
        ({"media_source": "themoviedb", "media_id": "603"}, "tmdb:603"),
        ({"media_source": "anilist", "media_id": "5"}, "anilist:5"),
        ({"media_source": "anilist"}, None),
        ({"tmdb_id": 0}, None),
        ({}, None),
    ],
)
def test_the_native_id_is_tmdbs_where_that_is_known(row: dict[str, Any], found: str | None) -> None:
    assert identity(Media.model_validate(row)) == found


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("https://image.tmdb.org/t/p/original/a.jpg", "https://image.tmdb.org/t/p/w500/a.jpg"),
        ("https://mirror.example/t/p/original/a.jpg", "https://mirror.example/t/p/w500/a.jpg"),
        ("https://image.tmdb.org/t/p/w500/a.jpg", "https://image.tmdb.org/t/p/w500/a.jpg"),
        ("/a.jpg", "https://image.tmdb.org/t/p/w500/a.jpg"),
        ("//host/a.jpg", None),
        ("a.jpg", None),
        ("", None),
        (None, None),
    ],
)
def test_a_poster_is_a_whole_address_of_a_handy_size(address: str | None, url: str | None) -> None:
    assert poster_url(address) == url


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("5.0M", 5242880),
        ("20.0K", 20480),
        ("0.0B", 0),
        ("1.5G", 1610612736),
        ("2T", 2 * 1024**4),
        ("12", 12),
        ("1.0MiB/s", 1048576),
        ("fast", None),
        ("", None),
        (None, None),
    ],
)
def test_sizes_are_read_in_powers_of_1024(text: str | None, size: int | None) -> None:
    assert bytes_of(text) == size


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("23分36秒", timedelta(minutes=23, seconds=36)),
        ("1时58分1秒", timedelta(hours=1, minutes=58, seconds=1)),
        ("1小时2分钟", timedelta(hours=1, minutes=2)),
        ("3天4时", timedelta(days=3, hours=4)),
        ("59秒", timedelta(seconds=59)),
        ("", None),
        ("soon", None),
        (None, None),
    ],
)
def test_time_left_is_read(text: str | None, span: timedelta | None) -> None:
    assert span_of(text) == span


@pytest.mark.parametrize(
    ("texts", "year"),
    [
        (("1999",), 1999),
        (("1999.0",), 1999),
        (("", "2008-01-20"), 2008),
        ((None, "soon", "2014-11-05"), 2014),
        (("20081",), None),
        (("0000",), None),
    ],
)
def test_the_year_is_read_off_the_first_text_that_has_one(
    texts: tuple[str | None, ...], year: int | None
) -> None:
    assert year_of(*texts) == year


def rows_of(model: type[Any]) -> st.SearchStrategy[dict[str, Any]]:
    names = [field.alias or name for name, field in model.model_fields.items()]
    return st.dictionaries(st.sampled_from(names), json_values)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    media=rows_of(Media),
    subscription=rows_of(SubscriptionRow),
    download=rows_of(DownloadRow),
    season=rows_of(SeasonRow),
)
def test_no_value_of_a_wrong_type_makes_a_row_crash(
    media: dict[str, Any],
    subscription: dict[str, Any],
    download: dict[str, Any],
    season: dict[str, Any],
) -> None:
    title = title_of(Media.model_validate(media))
    wish = subscription_of(SubscriptionRow.model_validate(subscription))
    item = queue_item_of(DownloadRow.model_validate(download))
    part = season_of(SeasonRow.model_validate(season))

    assert title is None or title.name.encode()
    assert wish is None or wish.native_id.encode()
    assert item is None or 0 <= item.progress <= 1
    assert part is None or part.number >= 0
