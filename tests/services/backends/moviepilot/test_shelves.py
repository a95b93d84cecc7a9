"""What the media servers got last, read from what they were recorded to say."""

from typing import Any

import pytest

from services.backends.moviepilot.backend import MoviePilot
from services.backends.moviepilot.shelves import MOST
from services.errors import Rejected, UnexpectedAnswer, UnknownItem
from services.models import BackendId, ItemRef, TitleKind
from services.ports.parts import Shelf, ShelfSort
from support.recorded import RecordedServer, recording, says

API = "/api/v1"
CLIENTS, LATEST = f"{API}/mediaserver/clients", f"{API}/mediaserver/latest"
NEWEST = ShelfSort.NEWEST


def serve(server: RecordedServer, *names: str) -> None:
    for name in names:
        server.on_recording(recording("moviepilot", name))


def named(name: str, *, kind: TitleKind = TitleKind.FILM) -> ItemRef:
    return ItemRef(backend=BackendId("moviepilot"), kind=kind, native_id=f"shelf:{name}")


async def shelf(moviepilot: MoviePilot, *, offset: int = 0, limit: int = 8) -> Shelf:
    return await moviepilot.shelf(offset=offset, limit=limit, sort=NEWEST)


async def test_the_newest_stand_first_and_nothing_of_the_media_server_leaks(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    serve(server, "mediaserver_clients", "mediaserver_latest")

    found = await shelf(moviepilot)

    assert [(one.name, one.year, one.ref.kind) for one in found.titles] == [
        ("星际穿越", 2014, TitleKind.FILM),
        ("绝命毒师", 2008, TitleKind.SERIES),
    ]
    assert (found.total, found.more) == (None, False)
    film = found.titles[0]
    assert film.poster_url == "http://service.local/Items/i1/Images/Primary"
    assert film.watch_url == (
        "http://service.local/web/index.html#!/item?id=i1&context=home&serverId=srv1"
    )
    assert film.links == ()
    assert server.to("GET", LATEST)[0].query == {"server": "emby", "count": "9"}


async def test_a_page_asks_for_one_more_than_it_shows(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    serve(server, "mediaserver_clients", "mediaserver_latest")

    first = await shelf(moviepilot, limit=1)
    second = await shelf(moviepilot, offset=1, limit=1)

    assert [one.name for one in (*first.titles, *second.titles)] == ["星际穿越", "绝命毒师"]
    assert (first.more, second.more) == (True, False)


async def test_what_two_servers_have_stands_there_once(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    serve(server, "mediaserver_latest")
    server.on("GET", CLIENTS, says(200, [{"name": "emby"}, {"name": "plex"}]))

    assert len((await shelf(moviepilot)).titles) == 2
    assert len(server.to("GET", LATEST)) == 2


async def test_an_address_with_the_media_servers_key_goes_nowhere(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    serve(server, "mediaserver_clients")
    picture = "http://media.example.org/Items/i1/Images/Backdrop?tag=abc&api_key=canary"
    page = "http://media.example.org/web/index.html#!/item?id=i1&X-Plex-Token=canary"
    row = {"title": "Faust", "subtitle": "1926", "type": "电影", "image": picture, "link": page}
    server.on("GET", LATEST, says(200, [row]))

    (title,) = (await shelf(moviepilot)).titles

    assert (title.poster_url, title.watch_url) == (None, None)
    assert "canary" not in repr(title)


async def test_far_back_no_more_is_asked_for(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    serve(server, "mediaserver_clients", "mediaserver_latest")

    found = await shelf(moviepilot, offset=10_000)

    assert found.titles == ()
    assert server.to("GET", LATEST)[0].query["count"] == str(MOST)


@pytest.mark.parametrize("rows", [[], [{"title": None}, "odd", {"title": "x", "type": 3}]])
async def test_no_media_server_and_odd_rows_make_it_poorer_only(
    server: RecordedServer, moviepilot: MoviePilot, rows: list[Any]
) -> None:
    server.on("GET", CLIENTS, says(200, [{"name": "emby"}] if rows else []))
    server.on("GET", LATEST, says(200, rows))

    assert len((await shelf(moviepilot)).titles) == (1 if rows else 0)


@pytest.mark.parametrize(
    ("answer", "error"),
    [({"success": False, "message": "no"}, Rejected), ({"odd": 1}, UnexpectedAnswer)],
)
async def test_a_refusal_and_another_shape_are_told_apart(
    server: RecordedServer, moviepilot: MoviePilot, answer: dict[str, Any], error: type[Exception]
) -> None:
    server.on("GET", CLIENTS, says(200, answer))

    with pytest.raises(error):
        await shelf(moviepilot)


async def test_a_name_on_a_shelf_is_looked_up_in_the_catalogue(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    hits = [dict(row) for row in recording("moviepilot", "media_search_media").response]
    server.on("GET", f"{API}/media/search", says(200, hits))
    first, last = hits[0], hits[-1]

    exact = await moviepilot.title(named(f"{last['year']}:{last['title']}", kind=kind(last)))
    near = await moviepilot.title(named(f"{first['year']}:Otherwise", kind=kind(first)))

    assert (exact.name, exact.ref.native_id) == (last["title"], f"tmdb:{last['tmdb_id']}")
    assert str(near.year) == first["year"]
    with pytest.raises(UnknownItem):
        await moviepilot.title(named("1801:Never filmed"))


def kind(row: dict[str, Any]) -> TitleKind:
    return TitleKind.FILM if row["type"] == "电影" else TitleKind.SERIES
