"""What the recorded rows mean, value by value."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.backends.moviepilot.dialect import unwrap
from services.backends.moviepilot.mapping import (
    ID,
    queue_item_of,
    season_of,
    subscription_of,
    title_of,
)
from services.backends.moviepilot.models import (
    DownloaderRow,
    DownloadRow,
    Media,
    SeasonRow,
    Statistic,
    StorageRow,
    SubscriptionRow,
)
from services.models import (
    ItemRef,
    Link,
    QueueAction,
    QueueState,
    Season,
    Subscription,
    SubscriptionState,
    Title,
    TitleKind,
)
from support.recorded import recording

POSTER = "https://image.tmdb.org/t/p/w500/vZ9NhNbQQ3yhtiC5sbhpy5KTXns.jpg"


def told(name: str) -> Any:
    return unwrap(recording("moviepilot", name).response).data


def test_a_recorded_film_becomes_a_title() -> None:
    assert title_of(Media.model_validate(told("media_detail_movie"))) == Title(
        ref=ItemRef(backend=ID, kind=TitleKind.FILM, native_id="tmdb:603"),
        name="黑客帝国",
        year=1999,
        overview="一名年轻的网络黑客发现看似正常的现实世界似乎被某种力量控制着。",
        rating=8.2,
        poster_url=POSTER,
        original_name="The Matrix",
        genres=("动作", "科幻"),
        runtime=136,
        links=(
            Link(label="TMDB", url="https://www.themoviedb.org/movie/603"),
            Link(label="IMDb", url="https://www.imdb.com/title/tt0133093/"),
        ),
    )


def test_a_recorded_series_becomes_a_title_whose_runtime_is_an_episodes() -> None:
    found = title_of(Media.model_validate(told("media_detail_tv")))

    assert found is not None
    assert found.ref.kind is TitleKind.SERIES
    assert found.ref.native_id == "tmdb:1396"
    assert found.runtime == 47
    assert found.links[0].url == "https://www.themoviedb.org/tv/1396"


@pytest.mark.parametrize("name", ["media_detail_notfound", "media_detail_bad_id"])
def test_the_all_null_object_of_a_miss_is_no_title(name: str) -> None:
    assert title_of(Media.model_validate(told(name))) is None


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("media_search_media", 2),
        ("media_search_empty", 0),
        ("recommend_tmdb_movies", 1),
        ("recommend_tmdb_trending", 1),
    ],
)
def test_recorded_hits_become_titles(name: str, count: int) -> None:
    titles = [title for row in told(name) if (title := title_of(Media.model_validate(row)))]

    assert len(titles) == count
    assert all(title.poster_url and "/w500/" in title.poster_url for title in titles)
    assert all(title.year and title.ref.kind is not TitleKind.UNKNOWN for title in titles)


@pytest.mark.parametrize("name", ["media_seasons", "media_seasons_by_title", "tmdb_seasons"])
def test_recorded_seasons_are_read(name: str) -> None:
    seasons = [season_of(SeasonRow.model_validate(row)) for row in told(name)]

    assert seasons
    assert all(season and season.episode_count and season.air_date for season in seasons)


def test_a_recorded_season_keeps_its_name_and_date() -> None:
    first = season_of(SeasonRow.model_validate(told("media_seasons")[0]))

    assert first == Season(number=1, name="第 1 季", episode_count=7, air_date=date(2008, 1, 20))


def test_recorded_subscriptions_are_read() -> None:
    film, season, *_ = (
        subscription_of(SubscriptionRow.model_validate(row)) for row in told("subscribe_list")
    )

    assert film == Subscription(
        backend=ID,
        native_id="1",
        ref=ItemRef(backend=ID, kind=TitleKind.FILM, native_id="tmdb:603"),
        name="黑客帝国",
        year=1999,
        state=SubscriptionState.NEW,
        poster_url=POSTER,
        overview="一名年轻的网络黑客发现看似正常的现实世界似乎被某种力量控制着。",
        requested_by="admin",
    )
    assert season is not None
    assert (season.season, season.wanted, season.present) == (2, 13, 0)


@pytest.mark.parametrize("name", ["subscribe_by_media_none", "subscribe_by_media_notsub"])
def test_the_all_null_object_of_no_subscription_is_none(name: str) -> None:
    assert subscription_of(SubscriptionRow.model_validate(told(name))) is None


@pytest.mark.parametrize("name", ["subscribe_by_media", "subscribe_detail"])
def test_a_recorded_single_subscription_is_read(name: str) -> None:
    found = subscription_of(SubscriptionRow.model_validate(told(name)))

    assert found is not None
    assert found.ref.native_id == "tmdb:1396"


@pytest.mark.parametrize(
    "name",
    [
        "subscribe_user",
        "subscribe_list_apitoken",
        "subscribe_history_movie",
    ],
)
def test_other_recorded_lists_of_subscriptions_are_read(name: str) -> None:
    rows = [subscription_of(SubscriptionRow.model_validate(row)) for row in told(name)]

    assert rows
    assert all(row and row.name for row in rows)


def test_recorded_downloads_are_read() -> None:
    film, paused, stalled, stopped = (
        queue_item_of(DownloadRow.model_validate(row)) for row in told("download_list")
    )

    assert film is not None
    assert film.native_id == "a" * 40
    assert (film.name, film.year, film.detail, film.pool) == ("星际穿越", 2014, "", "qb")
    assert film.size == 12884901888
    assert film.progress == pytest.approx(0.4237)
    assert film.state is QueueState.RUNNING
    assert film.speed == 5 * 1024 * 1024
    assert film.remaining == timedelta(minutes=23, seconds=36)
    assert film.owner == "admin"
    assert film.actions == {QueueAction.PAUSE, QueueAction.DELETE}
    assert paused is not None
    assert (paused.state, paused.detail) == (QueueState.PAUSED, "S01 E02")
    assert paused.actions == {QueueAction.RESUME, QueueAction.DELETE}
    assert stalled is not None
    assert (stalled.name, stalled.speed, stalled.remaining) == ("Stalled Show", 0, None)
    assert stopped is not None
    assert stopped.state is QueueState.RUNNING


@pytest.mark.parametrize("name", ["download_list_after_add", "download_list_after_stop"])
def test_other_recorded_download_lists_are_read(name: str) -> None:
    items = [queue_item_of(DownloadRow.model_validate(row)) for row in told(name)]

    assert items
    assert all(item and item.speed is not None for item in items)


def test_an_unknown_downloader_has_an_empty_list() -> None:
    assert told("download_list_by_name_unknown") == []


@pytest.mark.parametrize("name", ["dashboard_statistic", "dashboard_statistic2_apitoken"])
def test_recorded_counts_are_read(name: str) -> None:
    row = Statistic.model_validate(told(name))

    assert (row.movie_count, row.tv_count, row.episode_count) == (120, 34, 1560)


def test_recorded_storage_and_speeds_are_read() -> None:
    storage = StorageRow.model_validate(told("dashboard_storage"))
    speeds = DownloaderRow.model_validate(told("dashboard_downloader"))

    assert (storage.total_storage, storage.used_storage) == (270553174016, 189559582720)
    assert (speeds.download_speed, speeds.upload_speed) == (5242880, 20480)
