"""Searching the sites and downloading by hand: what is read, what is sent, what never leaves."""

import copy
from typing import Any

import pytest

from services.backends.moviepilot.backend import MoviePilot
from services.backends.moviepilot.mapping import ID
from services.backends.moviepilot.releases import MOST_SEARCHES, REMEMBERED
from services.errors import Rejected, UnexpectedAnswer, UnknownItem
from services.models import ItemRef, Title, TitleKind
from services.ports.release_models import Destination, Destinations, Folder
from support.clock import FakeClock
from support.recorded import RecordedServer, recording, says

API = "/api/v1"
FILM = Title(
    ref=ItemRef(backend=ID, kind=TitleKind.FILM, native_id="tmdb:157336"), name="x", year=2014
)
SERIES = Title(ref=ItemRef(backend=ID, kind=TitleKind.SERIES, native_id="tmdb:1396"), name="y")
FOUND = f"{API}/search/media/tmdb:157336"
COOKIE, PASSKEY = "uid=7; canary=site-cookie", "https://s.example/dl/1?passkey=canary-passkey"
ADDED = says(200, {"success": True, "message": None, "data": {"download_id": "a" * 40}})


def contexts(**torrent: Any) -> list[dict[str, Any]]:
    found = copy.deepcopy(recording("moviepilot", "search_media").response["data"])
    for one in found:
        one["torrent_info"] |= {"site_cookie": COOKIE, "enclosure": PASSKEY} | torrent
    return found


def offering(server: RecordedServer, rows: list[Any], path: str = FOUND) -> None:
    server.on("GET", path, says(200, {"success": True, "message": None, "data": rows}))


async def test_a7_a_recorded_search_becomes_releases(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    server.on_recording(recording("moviepilot", "search_media"))

    found = (await moviepilot.releases(FILM, season=None)).releases

    first = found[0]
    assert first.name == "Interstellar 2014 1080p BluRay x264 DTS-TEST"
    assert (first.site, first.size, first.seeders) == ("测试站", 15032385536, 230)
    assert (first.charged, first.credited, first.is_free) == (1.0, 1.0, False)
    assert (first.resolution, first.source, first.codec) == ("1080p", "BluRay", "x264")
    assert first.labels == ("中字",)
    assert first.published_at is not None
    assert first.published_at.isoformat() == "2025-06-10T04:00:00+00:00"
    assert dict(server.to("GET", FOUND)[0].query) == {"mtype": "电影", "area": "title"}


async def test_a_series_is_searched_for_one_season(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    server.on_recording(recording("moviepilot", "search_media_tv_season"))

    found = await moviepilot.releases(SERIES, season=1)

    assert found.releases[0].span == "S01"
    query = server.to("GET", f"{API}/search/media/tmdb:1396")[0].query
    assert query == {"mtype": "电视剧", "area": "title", "season": "1"}


async def test_what_opens_a_site_is_in_nothing_that_leaves(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    offering(server, contexts())

    found = await moviepilot.releases(FILM, season=None)

    assert "canary" not in repr(found)


async def test_a_torrent_is_handed_back_as_it_came(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    rows = contexts()
    offering(server, rows)
    server.on("POST", f"{API}/download/", ADDED)
    wanted = (await moviepilot.releases(FILM, season=None)).releases[0]

    to = Destination(downloader="qb", folder="/films")
    native_id = await moviepilot.download(FILM, wanted.digest, season=None, to=to)

    assert native_id == "a" * 40
    sent = server.to("POST", f"{API}/download/")[0].body
    assert sent == {
        "torrent_in": rows[0]["torrent_info"],
        "media_in": rows[0]["media_info"],
        "downloader": "qb",
        "save_path": "/films",
    }


async def test_without_a_recognised_title_the_server_reads_the_name(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    offering(server, [one | {"media_info": None} for one in contexts()])
    server.on("POST", f"{API}/download/add", ADDED)
    wanted = (await moviepilot.releases(FILM, season=None)).releases[0]

    await moviepilot.download(FILM, wanted.digest, season=None, to=Destination())

    assert set(server.to("POST", f"{API}/download/add")[0].body) == {"torrent_in"}


@pytest.mark.parametrize("odd", ["\ud83d", float("inf")])
async def test_what_cannot_be_handed_back_is_an_error(
    server: RecordedServer, moviepilot: MoviePilot, odd: Any
) -> None:
    offering(server, contexts())
    wanted = (await moviepilot.releases(FILM, season=None)).releases[0]
    kept = next(iter(moviepilot._searches.values()))
    kept.torrents[wanted.digest]["freedate"] = odd

    with pytest.raises(UnexpectedAnswer):
        await moviepilot.download(FILM, wanted.digest, season=None, to=Destination())

    assert server.to("POST", f"{API}/download/") == []


async def test_a_v3_server_is_searched_in_its_own_dialect(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    told = {"success": True, "message": "", "data": {"BACKEND_VERSION": "v3.0.2"}}
    server.on("GET", f"{API}/system/global", says(200, told))
    offering(server, contexts(), f"{API}/search/media/157336")

    assert (await moviepilot.releases(FILM, season=None)).releases

    query = server.to("GET", f"{API}/search/media/157336")[0].query
    assert query["media_source"] == "themoviedb"


@pytest.mark.parametrize("status", [200, 422])
async def test_a_refusal_that_quotes_the_torrent_is_told_without_it(
    server: RecordedServer, moviepilot: MoviePilot, status: int
) -> None:
    offering(server, contexts())
    said = f"cannot fetch {PASSKEY} with {COOKIE}"
    body = {"success": False, "message": said, "data": {}} if status == 200 else {"detail": said}
    server.on("POST", f"{API}/download/", says(status, body))
    wanted = (await moviepilot.releases(FILM, season=None)).releases[0]

    with pytest.raises(Rejected) as refused:
        await moviepilot.download(FILM, wanted.digest, season=None, to=Destination())

    assert "cannot fetch" in refused.value.reason
    assert "canary" not in refused.value.reason
    assert refused.value.__cause__ is None
    assert refused.value.__context__ is None


async def test_a_download_without_an_id_is_no_answer(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    offering(server, contexts())
    server.on("POST", f"{API}/download/", says(200, {"success": True, "message": "", "data": {}}))
    wanted = (await moviepilot.releases(FILM, season=None)).releases[0]

    with pytest.raises(UnexpectedAnswer):
        await moviepilot.download(FILM, wanted.digest, season=None, to=Destination())


async def test_what_is_too_old_is_searched_again(
    server: RecordedServer, moviepilot: MoviePilot, clock: FakeClock
) -> None:
    offering(server, contexts())
    server.on("POST", f"{API}/download/", ADDED)
    wanted = (await moviepilot.releases(FILM, season=None)).releases[0]
    clock.advance(REMEMBERED + 1)

    await moviepilot.download(FILM, wanted.digest, season=None, to=Destination())

    assert len(server.to("GET", FOUND)) == 2


async def test_what_the_sites_took_back_is_unknown(
    server: RecordedServer, moviepilot: MoviePilot, clock: FakeClock
) -> None:
    offering(server, contexts())
    wanted = (await moviepilot.releases(FILM, season=None)).releases[0]
    clock.advance(REMEMBERED + 1)
    offering(server, [])

    with pytest.raises(UnknownItem):
        await moviepilot.download(FILM, wanted.digest, season=None, to=Destination())


async def test_only_the_latest_searches_are_kept(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    offering(server, contexts())
    for season in range(MOST_SEARCHES + 3):
        await moviepilot.releases(FILM, season=season)

    assert len(moviepilot._searches) == MOST_SEARCHES


async def test_nothing_found_is_an_empty_list_and_a_barred_account_is_told(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    none = recording("moviepilot", "search_media_none")
    server.on("GET", FOUND, says(200, none.response))
    found = await moviepilot.releases(FILM, season=None)
    assert (found.releases, found.barred) == ((), False)

    login = recording("moviepilot", "login_ok").response
    server.on("POST", f"{API}/login/access-token", says(200, login | {"level": 1}))
    server.on("GET", FOUND, says(403, {"detail": "token"}), says(200, none.response))
    assert (await moviepilot.releases(FILM, season=None)).barred


@pytest.mark.parametrize("said", ["索引器未启用", "站点异常"])
async def test_another_refusal_is_an_error_with_its_reason(
    server: RecordedServer, moviepilot: MoviePilot, said: str
) -> None:
    server.on("GET", FOUND, says(200, {"success": False, "message": said, "data": {}}))

    with pytest.raises(Rejected, match=said):
        await moviepilot.releases(FILM, season=None)


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"torrent_info": None},
        {"torrent_info": {"title": ""}},
        {"torrent_info": [], "meta_info": 3, "media_info": "x"},
    ],
)
async def test_a_row_that_says_nothing_is_left_out(
    server: RecordedServer, moviepilot: MoviePilot, row: dict[str, Any]
) -> None:
    offering(server, [row, None, 7, *contexts(size="x", seeders=None, labels=None, pubdate="?")])

    found = (await moviepilot.releases(FILM, season=None)).releases

    assert {one.size for one in found} == {None}
    assert {one.labels for one in found} == {()}
    assert {one.published_at for one in found} == {None}


async def test_places_are_the_downloaders_and_the_folders_that_fit(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    server.on_recording(recording("moviepilot", "download_clients"))
    rows = [
        {"name": "films", "download_path": "/films", "media_type": "电影", "storage": "local"},
        {"name": "series", "download_path": "/series", "media_type": "电视剧"},
        {"name": "again", "download_path": "/films"},
        {"name": "cloud", "download_path": "/cloud", "storage": "alist"},
        {"name": "nowhere", "download_path": None},
    ]
    told = {"success": True, "message": None, "data": {"value": rows}}
    server.on("GET", f"{API}/system/setting/Directories", says(200, told))

    assert await moviepilot.destinations(FILM) == Destinations(
        downloaders=("qb",), folders=(Folder(name="films", path="/films"),)
    )


async def test_who_is_no_administrator_has_no_folders_to_choose_from(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    server.on_recording(recording("moviepilot", "download_clients"))
    server.on_recording(recording("moviepilot", "system_setting_nonadmin"))

    places = await moviepilot.destinations(FILM)

    assert places.folders == ()
    assert not places.has_choice
