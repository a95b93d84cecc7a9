"""Titles as each line names and shows them (moviepilot-v3 sections 2 to 4)."""

from typing import Any

import pytest

from support.moviepilot import RunningMoviePilot, running_moviepilot

PAIR = "media_source=themoviedb"


@pytest.mark.parametrize("line", ["v2.5.6", "late-v2"])
async def test_before_v3_a_title_is_one_prefixed_word(line: str) -> None:
    async with running_moviepilot(seeded=False, line=line) as moviepilot:
        [found, *_] = await moviepilot.get_api("/media/search", title="Nosferatu")
        whole = await moviepilot.get_api("/media/tmdb:653", type_name="电影")
        seasons = await moviepilot.get_api("/media/seasons", mediaid="tmdb:910002")
        pair = await moviepilot.get_api(f"/media/653?{PAIR}&type_name=电影")
    assert (found["source"], found["tmdb_id"], whole["title"]) == ("themoviedb", 653, "Nosferatu")
    assert "media_source" not in found
    assert len(seasons) == 4
    assert pair["title"] is None  # the other line's way means nothing here


async def test_in_v3_a_title_is_a_pair(v3: RunningMoviePilot) -> None:
    [found, *_] = (await v3.get_api("/media/search?title=Nosferatu"))["data"]
    whole = (await v3.get_api(f"/media/653?{PAIR}&type_name=电影"))["data"]
    alias = (await v3.get_api("/media/653?media_source=tmdb&type_name=电影"))["data"]
    seasons = (await v3.get_api(f"/media/seasons?{PAIR}&media_id=910002&title=x"))["data"]
    missed = (await v3.get_api(f"/media/seasons?{PAIR}&media_id=1&title=Les Vampires"))["data"]
    prefixed = await v3.call("GET", "/media/tmdb:653?type_name=电影")
    nobody = (await v3.get_api(f"/media/123456?{PAIR}&type_name=电影"))["data"]
    plugin = (await v3.get_api("/media/7?media_source=some.plugin&type_name=电影"))["data"]
    assert (found["media_source"], found["media_id"]) == ("themoviedb", "653")
    assert (found["tmdb_id"], "source" in found) == (653, False)
    assert (whole["title"], whole["library_category"]) == ("Nosferatu", whole["category"])
    assert alias["media_id"] == "653"
    assert {"order", "locked", "episodes"} <= seasons[0].keys()
    assert missed == []
    assert prefixed.status == 422
    assert (nobody["title"], nobody["media_id"], plugin["title"]) == (None, None, None)


async def test_people_of_v3_keep_their_source(v3: RunningMoviePilot) -> None:
    [person, *_] = (await v3.get_api("/media/search?title=Keaton&type=person"))["data"]
    none = (await v3.get_api("/media/search?title=Keaton&type=person&media_source=douban"))["data"]
    assert (person["source"], "media_source" in person) == ("themoviedb", False)
    assert none == []


async def test_music_is_a_type_of_v3_only(v3: RunningMoviePilot) -> None:
    path = "/media/search?title=metropolis&type=music"
    [album] = (await v3.get_api(path))["data"]
    pair = f"media_source={album['media_source']}"
    whole = (await v3.get_api(f"/media/{album['media_id']}?{pair}&type_name=音乐"))["data"]
    body = {key: album[key] for key in ("media_source", "media_id", "music_type", "type")}
    made = await v3.call("POST", "/subscribe/", json=body)
    again = await v3.call("POST", "/subscribe/", json=body)
    [row] = (await v3.get_api("/subscribe/"))["data"]
    await v3.step(60)
    await v3.speak("late-v2")
    before = await v3.get_api(path)
    rows = await v3.get_api("/subscribe/")
    assert (album["type"], album["music_type"]) == ("音乐", "album")
    assert whole["title"] == "Metropolis"
    assert made.body == again.body
    assert (row["type"], row["music_type"], row["media_id"]) == ("音乐", "album", whole["media_id"])
    assert (before, rows) == ([], [])


@pytest.mark.parametrize(
    ("line", "present", "absent"),
    [
        ("v2.5.6", "tmdbid=775", "tmdbid=19"),
        ("late-v2", "tmdbid=775", "tmdbid=19"),
        ("v3", f"{PAIR}&media_id=775", f"{PAIR}&media_id=19"),
    ],
)
async def test_whether_the_library_has_it_is_an_id_on_every_line(
    line: str, present: str, absent: str
) -> None:
    async with running_moviepilot(line=line) as moviepilot:
        there = await moviepilot.get_api(f"/mediaserver/exists?mtype=电影&{present}")
        gone = await moviepilot.get_api(f"/mediaserver/exists?mtype=电影&{absent}")
    assert bool(there["data"]["item"].get("id")) is True
    assert bool(gone["data"]["item"].get("id")) is False
    assert (there["success"], gone["success"]) == (True, line == "v3")


async def test_a_media_server_of_v3_that_is_not_there_is_an_error(v3: RunningMoviePilot) -> None:
    unknown = await v3.call("GET", "/mediaserver/latest?server=nobody")
    known = await v3.call("GET", "/mediaserver/latest?server=emby")
    await v3.speak("late-v2")
    before = await v3.get_api("/mediaserver/latest", server="nobody")
    assert (unknown.status, known.status, before) == (502, 200, [])


async def test_what_the_media_server_plays_is_told_with_its_server(
    lived_in_v3: RunningMoviePilot,
) -> None:
    played = (await lived_in_v3.get_api("/mediaserver/play/i1"))["data"]
    assert (played["item_id"], played["server_type"]) == ("i1", "emby")


async def test_torrents_of_v3_carry_the_pair_and_still_the_cookie(v3: RunningMoviePilot) -> None:
    hits: list[Any] = (await v3.get_api(f"/search/media/653?{PAIR}&mtype=movie"))["data"]
    words = (await v3.get_api("/search/title?keyword=Nosferatu"))["data"]
    bare = await v3.call("GET", "/search/media/653?mtype=movie")
    last = (await v3.get_api("/search/last/context"))["data"]
    torrent = hits[0]["torrent_info"]
    assert (torrent["media_source"], torrent["media_id"]) == ("themoviedb", "653")
    assert ("imdbid" in torrent, torrent["site_cookie"]) == (False, "canary-site-cookie")
    assert hits[0]["match_status"] == "exact"
    assert (words[0]["match_status"], words[0]["media_info"]) == ("candidate", None)
    assert bare.status == 422
    assert [it["torrent_info"]["title"] for it in last["results"]] == [
        it["torrent_info"]["title"] for it in words
    ]
