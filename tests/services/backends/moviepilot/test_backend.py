"""What MoviePilot does for Usher, over real HTTP against recorded answers."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from services.backends.moviepilot.backend import BACKEND, MoviePilot
from services.backends.moviepilot.mapping import ID
from services.capabilities import Feed, Library, Pictures, Queue, Search, Status, Subscribe
from services.errors import Rejected, SourceUnavailable, UnknownItem
from services.models import (
    ItemRef,
    SubscribeOutcome,
    Title,
    TitleKind,
)
from support.recorded import RecordedServer, recording, replay, says

FILM = Title(
    ref=ItemRef(backend=ID, kind=TitleKind.FILM, native_id="tmdb:603"), name="黑客帝国", year=1999
)
SERIES = Title(
    ref=ItemRef(backend=ID, kind=TitleKind.SERIES, native_id="tmdb:1396"),
    name="绝命毒师",
    year=2008,
)
API = "/api/v1"
NOT_SUBSCRIBED = replay(recording("moviepilot", "subscribe_by_media_notsub"))
DONE = says(200, {"success": True, "message": None, "data": {}})


def serve(server: RecordedServer, *names: str) -> None:
    for name in names:
        server.on_recording(recording("moviepilot", name))


@pytest.mark.parametrize("capability", [Search, Subscribe, Library, Queue, Status, Pictures, Feed])
def test_moviepilot_has_every_capability_of_its_row(
    moviepilot: MoviePilot, capability: type[Any]
) -> None:
    assert isinstance(moviepilot, capability)
    assert (moviepilot.id, moviepilot.name) == (BACKEND.id, BACKEND.name)


async def test_search_keeps_the_servers_order(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    serve(server, "media_search_media")

    found = await moviepilot.search("黑客帝国")

    assert [title.ref.native_id for title in found] == ["tmdb:603", "tmdb:604"]


async def test_search_without_hits_is_an_empty_list(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    serve(server, "media_search_empty")

    assert await moviepilot.search("不存在的片子") == []


async def test_nothing_found_because_tmdb_is_not_reached_is_said_as_that(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    serve(server, "media_search_empty", "system_moduletest_tmdb_unreachable")

    with pytest.raises(SourceUnavailable) as told:
        await moviepilot.search("黑客帝国")

    assert told.value.reason == "api.themoviedb.org 网络连接失败"


async def test_a_title_is_asked_for_by_its_chinese_type(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    serve(server, "media_detail_movie")

    assert (await moviepilot.title(FILM.ref)).runtime == 136
    assert server.to("GET", f"{API}/media/tmdb:603")[0].query == {"type_name": "电影"}


async def test_a_title_of_unknown_kind_is_looked_for_as_both(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    missing = recording("moviepilot", "media_detail_notfound").response
    found = recording("moviepilot", "media_detail_tv").response
    server.on("GET", f"{API}/media/tmdb:1396", says(200, missing), says(200, found))
    ref = ItemRef(backend=ID, kind=TitleKind.UNKNOWN, native_id="tmdb:1396")

    assert (await moviepilot.title(ref)).ref == SERIES.ref


@pytest.mark.parametrize("kind", [TitleKind.FILM, TitleKind.UNKNOWN, TitleKind.PERSON])
async def test_a_title_the_server_does_not_know_is_an_unknown_item(
    server: RecordedServer, moviepilot: MoviePilot, kind: TitleKind
) -> None:
    serve(server, "media_detail_notfound")

    with pytest.raises(UnknownItem):
        await moviepilot.title(ItemRef(backend=ID, kind=kind, native_id="tmdb:999999"))


async def test_specials_come_last(server: RecordedServer, moviepilot: MoviePilot) -> None:
    serve(server, "media_seasons", "media_detail_tv")

    seasons = await moviepilot.seasons(SERIES.ref)

    assert [season.number for season in seasons] == [1, 2, 3, 0]
    assert (seasons[-1].name, seasons[-1].episode_count) == ("特别篇", 9)
    assert server.to("GET", f"{API}/media/seasons")[0].query == {"mediaid": "tmdb:1396"}


async def test_seasons_come_from_the_detail_where_the_list_has_none(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    server.on("GET", f"{API}/media/seasons", says(200, []))
    serve(server, "media_detail_tv")

    seasons = await moviepilot.seasons(SERIES.ref)

    assert [season.number for season in seasons] == [1, 0]


async def test_a_film_has_no_seasons(server: RecordedServer, moviepilot: MoviePilot) -> None:
    assert await moviepilot.seasons(FILM.ref) == []
    assert server.received == []


async def test_a_wish_for_a_film_is_sent_after_a_look(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    server.on("GET", f"{API}/subscribe/media/tmdb:603", NOT_SUBSCRIBED)
    serve(server, "subscribe_create_movie")

    done = await moviepilot.subscribe(FILM, season=None)

    assert (done.outcome, done.native_id) == (SubscribeOutcome.SUBSCRIBED, "1")
    assert done.season is None
    sent = server.to("POST", f"{API}/subscribe/")[0].body
    assert sent == {"name": "黑客帝国", "type": "电影", "year": "1999", "tmdbid": 603}


async def test_a_wish_for_a_season_names_it_in_both_requests(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    server.on("GET", f"{API}/subscribe/media/tmdb:1396", NOT_SUBSCRIBED)
    serve(server, "subscribe_create_tv")

    done = await moviepilot.subscribe(SERIES, season=2)

    assert done.season == 2
    assert server.to("GET", f"{API}/subscribe/media/tmdb:1396")[0].query == {"season": "2"}
    assert server.to("POST", f"{API}/subscribe/")[0].body["season"] == 2


async def test_a_duplicate_is_told_and_not_sent(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    serve(server, "subscribe_by_media")

    done = await moviepilot.subscribe(SERIES, season=2)

    assert (done.outcome, done.native_id) == (SubscribeOutcome.ALREADY_SUBSCRIBED, "2")
    assert server.to("POST", f"{API}/subscribe/") == []


async def test_two_taps_at_once_make_one_wish(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    there = replay(recording("moviepilot", "subscribe_by_media"))
    server.on("GET", f"{API}/subscribe/media/tmdb:1396", NOT_SUBSCRIBED, there)
    serve(server, "subscribe_create_tv")

    both = await asyncio.gather(
        moviepilot.subscribe(SERIES, season=2), moviepilot.subscribe(SERIES, season=2)
    )

    assert [done.outcome for done in both] == [
        SubscribeOutcome.SUBSCRIBED,
        SubscribeOutcome.ALREADY_SUBSCRIBED,
    ]
    assert len(server.to("POST", f"{API}/subscribe/")) == 1


async def test_a_series_with_the_number_of_a_film_is_no_duplicate_of_it(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    film = Title(ref=ItemRef(backend=ID, kind=TitleKind.FILM, native_id="tmdb:1396"), name="Other")
    serve(server, "subscribe_by_media", "subscribe_list", "subscribe_create_movie")

    assert (await moviepilot.subscribe(film, season=None)).outcome is SubscribeOutcome.SUBSCRIBED


@pytest.mark.parametrize("status", [404, 405])
async def test_where_a_title_without_a_wish_is_unknown_the_list_says_whether_there_is_one(
    server: RecordedServer, moviepilot: MoviePilot, status: int
) -> None:
    other = replace(FILM, ref=replace(FILM.ref, native_id="tmdb:604"))
    for number in (603, 604):
        refusal = says(status, {"detail": "Not Found"})
        server.on("GET", f"{API}/subscribe/media/tmdb:{number}", refusal)
    serve(server, "subscribe_list", "subscribe_create_movie")

    listed = await moviepilot.subscribe(FILM, season=None)
    assert listed.outcome is SubscribeOutcome.ALREADY_SUBSCRIBED
    assert (await moviepilot.subscribe(other, season=None)).outcome is SubscribeOutcome.SUBSCRIBED


async def test_a_series_without_a_season_means_its_first(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    server.on("GET", f"{API}/subscribe/media/tmdb:1396", NOT_SUBSCRIBED)
    serve(server, "subscribe_create_tv")

    assert (await moviepilot.subscribe(SERIES, season=None)).season == 1


@pytest.mark.parametrize(
    ("before", "deleted"), [([], 1), ([{"id": 2, "name": "x", "type": "电视剧", "season": 1}], 0)]
)
async def test_specials_that_the_server_takes_for_its_first_season_are_not_left_behind(
    server: RecordedServer, moviepilot: MoviePilot, before: list[Any], deleted: int
) -> None:
    first = {"id": 2, "name": "x", "type": "电视剧", "tmdbid": 1396, "season": 1}
    server.on("GET", f"{API}/subscribe/media/tmdb:1396", NOT_SUBSCRIBED)
    server.on("GET", f"{API}/subscribe/", says(200, before), says(200, [first]))
    serve(server, "subscribe_create_tv")
    server.on("DELETE", f"{API}/subscribe/2", DONE)

    with pytest.raises(Rejected):
        await moviepilot.subscribe(SERIES, season=0)

    assert len(server.to("DELETE", f"{API}/subscribe/2")) == deleted


async def test_specials_that_the_server_takes_as_such_are_subscribed(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    specials = {"id": 2, "name": "x", "type": "电视剧", "tmdbid": 1396, "season": 0}
    server.on("GET", f"{API}/subscribe/media/tmdb:1396", NOT_SUBSCRIBED)
    server.on("GET", f"{API}/subscribe/", says(200, []), says(200, [specials]))
    serve(server, "subscribe_create_tv")

    assert (await moviepilot.subscribe(SERIES, season=0)).native_id == "2"


async def test_a_refused_wish_has_the_servers_reason(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    server.on("GET", f"{API}/subscribe/media/tmdb:1396", NOT_SUBSCRIBED)
    serve(server, "subscribe_create_tv_bad_season")

    with pytest.raises(Rejected) as refused:
        await moviepilot.subscribe(SERIES, season=9)

    assert refused.value.reason == "未获取到第 9 季的总集数"


@pytest.mark.parametrize("kind", [TitleKind.COLLECTION, TitleKind.PERSON, TitleKind.UNKNOWN])
async def test_only_films_and_series_can_be_wished_for(
    server: RecordedServer, moviepilot: MoviePilot, kind: TitleKind
) -> None:
    title = Title(ref=ItemRef(backend=ID, kind=kind, native_id="tmdb:1"), name="x")

    with pytest.raises(Rejected):
        await moviepilot.subscribe(title, season=None)

    assert server.received == []


async def test_a_v3_server_is_spoken_to_in_its_own_dialect(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    told = {"success": True, "message": "", "data": {"BACKEND_VERSION": "v3.0.2"}}
    server.on("GET", f"{API}/system/global", says(200, told))
    server.on("GET", f"{API}/subscribe/media/603", NOT_SUBSCRIBED)
    serve(server, "subscribe_create_movie")

    await moviepilot.subscribe(FILM, season=None)

    looked = server.to("GET", f"{API}/subscribe/media/603")[0].query
    sent = server.to("POST", f"{API}/subscribe/")[0].body
    assert looked == {"media_source": "themoviedb"}
    assert (sent["media_source"], sent["media_id"]) == ("themoviedb", "603")
    assert "tmdbid" not in sent


async def test_a_refusal_that_names_the_pair_teaches_the_dialect(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    refusal = {"detail": [{"loc": ["query", "media_source"], "msg": "field required"}]}
    server.on("GET", f"{API}/media/tmdb:603", says(422, refusal))
    found = recording("moviepilot", "media_detail_movie").response
    told = {"success": True, "message": "", "data": found}
    server.on("GET", f"{API}/media/603", says(200, told))

    await moviepilot.title(FILM.ref)
    await moviepilot.title(FILM.ref)

    assert len(server.to("GET", f"{API}/media/tmdb:603")) == 1
    assert server.to("GET", f"{API}/media/603")[1].query["media_source"] == "themoviedb"


async def test_every_persons_subscriptions_are_listed(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    serve(server, "subscribe_list")

    wishes = await moviepilot.subscriptions()

    assert [wish.native_id for wish in wishes[:2]] == ["1", "2"]


async def test_a_wish_is_taken_back(server: RecordedServer, moviepilot: MoviePilot) -> None:
    serve(server, "subscribe_list", "subscribe_delete")

    await moviepilot.unsubscribe("1", expected=FILM.ref)

    assert len(server.to("DELETE", f"{API}/subscribe/1")) == 1


@pytest.mark.parametrize(
    ("native_id", "expected", "season"),
    [
        ("999", None, None),
        ("nonsense", None, None),
        ("1", SERIES.ref, 2),
        ("2", SERIES.ref, 3),
        ("2", SERIES.ref, None),
    ],
)
async def test_i10_a_wish_that_is_gone_or_whose_id_was_used_again_is_left_alone(
    server: RecordedServer,
    moviepilot: MoviePilot,
    native_id: str,
    expected: ItemRef | None,
    season: int | None,
) -> None:
    serve(server, "subscribe_list")

    with pytest.raises(UnknownItem):
        await moviepilot.unsubscribe(native_id, expected=expected, season=season)

    assert [seen for seen in server.received if seen.method == "DELETE"] == []


@pytest.mark.parametrize(
    ("name", "there"), [("mediaserver_exists_true", True), ("mediaserver_exists_false", False)]
)
async def test_the_library_is_asked_with_title_year_type_and_number(
    server: RecordedServer, moviepilot: MoviePilot, name: str, there: bool
) -> None:
    serve(server, name)

    assert await moviepilot.contains(FILM) is there

    query = server.to("GET", f"{API}/mediaserver/exists")[0].query
    assert query == {"title": "黑客帝国", "year": "1999", "mtype": "电影", "tmdbid": "603"}


async def test_on_v3_only_the_item_tells_whether_it_is_there(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    path = f"{API}/mediaserver/exists"
    server.on("GET", path, says(200, {"success": True, "message": "", "data": {"item": {}}}))

    assert not await moviepilot.contains(FILM)
