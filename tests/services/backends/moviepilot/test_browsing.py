"""Lists, people, ids and days, from what the real server answered."""

from datetime import date

import pytest

from services.errors import BackendUnavailable, UnknownItem
from services.models import ItemRef, TitleKind
from services.pointers import Catalogue, Pointer
from support.recorded import recording, says

API = "/api/v1"
FILM, SERIES = TitleKind.FILM, TitleKind.SERIES


def ref(moviepilot, kind: TitleKind, native_id: str) -> ItemRef:
    return ItemRef(backend=moviepilot.id, kind=kind, native_id=native_id)


async def test_a_list_is_read_as_titles(moviepilot, server) -> None:
    server.on_recording(recording("moviepilot", "recommend_tmdb_trending"))
    titles = await moviepilot.listed("trending")
    assert [(one.name, one.year, one.ref.native_id) for one in titles] == [
        ("黑客帝国", 1999, "tmdb:603")
    ]


async def test_a_source_out_of_reach_is_an_empty_list(moviepilot, server) -> None:
    server.on_recording(recording("moviepilot", "recommend_douban_movie_hot_offline"))
    assert await moviepilot.listed("douban-films") == []


async def test_a_person_has_a_picture_and_leads_to_titles(moviepilot, server) -> None:
    server.on_recording(recording("moviepilot", "media_search_person"))
    server.on_recording(recording("moviepilot", "tmdb_person_credits"))
    (person,) = await moviepilot.find("基努", TitleKind.PERSON)
    assert (person.name, person.original_name) == ("基努·里维斯", "Keanu Reeves")
    assert person.poster_url == "https://image.tmdb.org/t/p/w500/4D0PpNI0kmP58hgrwGC3wCjxhnm.jpg"
    assert [one.name for one in await moviepilot.inside(person.ref)] == ["黑客帝国"]
    (asked,) = server.to("GET", f"{API}/media/search")
    assert asked.query["type"] == "person"


async def test_a_collection_leads_to_its_films(moviepilot, server) -> None:
    server.on_recording(recording("moviepilot", "media_search_collection"))
    server.on_recording(recording("moviepilot", "tmdb_collection"))
    (found,) = await moviepilot.find("黑客帝国", TitleKind.COLLECTION)
    assert found.ref == ref(moviepilot, TitleKind.COLLECTION, "tmdb:2344")
    assert [one.url for one in found.links] == ["https://www.themoviedb.org/collection/2344"]
    assert [one.ref.native_id for one in await moviepilot.inside(found.ref)] == ["tmdb:603"]


async def test_only_people_and_collections_are_found_by_name_here(moviepilot, server) -> None:
    assert await moviepilot.find("x", FILM) == []
    assert server.to("GET", f"{API}/media/search") == []


async def test_what_is_recommended_comes_before_what_is_similar(moviepilot, server) -> None:
    server.on("GET", f"{API}/tmdb/recommend/603/电影", says(200, []))
    server.on_recording(recording("moviepilot", "tmdb_similar"))
    similar = await moviepilot.similar(ref(moviepilot, FILM, "tmdb:603"))
    assert [one.ref.native_id for one in similar] == ["tmdb:604"]
    with pytest.raises(UnknownItem):
        await moviepilot.similar(ref(moviepilot, FILM, "douban:1"))


async def test_an_id_of_no_kind_is_looked_up_as_both(moviepilot, server) -> None:
    nothing = recording("moviepilot", "media_detail_notfound").response
    film = recording("moviepilot", "media_detail_movie").response
    server.on("GET", f"{API}/media/douban:1291843", says(200, film), says(200, nothing))
    pointer = Pointer(catalogue=Catalogue.DOUBAN, number="1291843")
    (found,) = await moviepilot.resolve(pointer)
    assert found.ref.kind is FILM
    asked = server.to("GET", f"{API}/media/douban:1291843")
    assert [one.query["type_name"] for one in asked] == ["电影", "电视剧"]


async def test_a_person_is_resolved_and_an_unknown_one_is_nobody(moviepilot, server) -> None:
    server.on_recording(recording("moviepilot", "tmdb_person"))
    person = Pointer(catalogue=Catalogue.TMDB, number="6384", kind=TitleKind.PERSON)
    (found,) = await moviepilot.resolve(person)
    assert found.ref == ref(moviepilot, TitleKind.PERSON, "tmdb:6384")
    server.on("GET", f"{API}/tmdb/person/1", says(200, {"id": None, "name": None}))
    nobody = Pointer(catalogue=Catalogue.TMDB, number="1", kind=TitleKind.PERSON)
    assert await moviepilot.resolve(nobody) == []


def wishes(*changes: dict) -> list[dict]:
    row = recording("moviepilot", "subscribe_list").response[0]
    return [{**row, "id": number, **change} for number, change in enumerate(changes, start=1)]


async def test_the_days_of_wishes_are_in_order_and_a_failure_counts(moviepilot, server) -> None:
    series = {"type": "电视剧", "name": "S", "tmdbid": 1396, "season": 1}
    film = {"type": "电影", "name": "F", "tmdbid": 603, "season": None}
    lost = {"type": "电视剧", "name": "L", "tmdbid": 2, "season": 1}
    server.on("GET", f"{API}/subscribe/", says(200, wishes(series, film, lost)))
    server.on_recording(recording("moviepilot", "tmdb_season_episodes"))
    detail = recording("moviepilot", "media_detail_movie").response
    server.on("GET", f"{API}/media/tmdb:603", says(200, {**detail, "release_date": "2008-01-19"}))
    server.on("GET", f"{API}/tmdb/2/1", says(502, "<html>", content_type="text/html"))
    week = await moviepilot.airings(date(2008, 1, 15), date(2008, 1, 21))
    assert [(one.title.name, one.day.day, one.season, one.episode) for one in week.airings] == [
        ("F", 19, None, None),
        ("S", 20, 1, 1),
    ]
    assert week.unknown == 1
    assert (await moviepilot.airings(date(2009, 1, 1), date(2009, 1, 7))).airings == ()


async def test_no_subscriptions_are_no_days_but_no_answer_is_an_error(moviepilot, server) -> None:
    server.on("GET", f"{API}/subscribe/", says(200, []))
    assert (await moviepilot.airings(date(2008, 1, 1), date(2008, 1, 7))).unknown == 0
    server.on("GET", f"{API}/subscribe/", says(502, "<html>", content_type="text/html"))
    with pytest.raises(BackendUnavailable):
        await moviepilot.airings(date(2008, 1, 1), date(2008, 1, 7))
