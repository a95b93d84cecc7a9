"""The stand-in is held to the recordings of the real server: status, type and shape.

The recorded requests name titles of another catalogue; `_STAND_INS` says which title plays which.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from sandbox.moviepilot.arrivals import UNRECOGNISED, Delivery
from sandbox.moviepilot.catalogue import MediaKind, Title
from sandbox.moviepilot.downloads import Task, Wish
from sandbox.moviepilot.media import person_id
from sandbox.moviepilot.options import MEMBER
from sandbox.moviepilot.releases import offers, read_release
from sandbox.moviepilot.world import Organising
from support.moviepilot import RunningMoviePilot, running_moviepilot
from support.shapes import Shapes

_FOLDER = Path(__file__).parents[2] / "contract" / "recordings" / "moviepilot"
_FILES = {path.stem: json.loads(path.read_text("utf-8")) for path in _FOLDER.glob("[a-z]*.json")}
_SHAPES = Shapes(it.get("response") for it in _FILES.values())

# Recorded title, number or file name -> the one that plays it here.
_STAND_INS = {
    "collection/2344": "collection/8001",
    "/603/": "/19/",
    "tmdb/1396/": "tmdb/910002/",
    "seasons/1396": "seasons/910002",
    "/6384": f"/{person_id('Buster Keaton')}",
    "tmdb:1396": "tmdb:910002",
    "tmdb:157336": "tmdb:775",
    "tmdb:94605": "tmdb:910004",
    "tmdb:604": "tmdb:99",
    "tmdb:603": "tmdb:19",
    '"1396': '"910002',
    "1396,": "910002,",
    "1396}": "910002}",
    "157336": "775",
    "94605": "910004",
    "603,": "19,",
    "603}": "19}",
    "黑客帝国": "大都会",
    "绝命毒师": "宝莲历险记",
    "星际穿越": "月球旅行记",
    "双城之战": "伊莱恩历险记",
    "基努": "Buster",
    '"1999"': '"1927"',
    '"2014"': '"1902"',
    "Interstellar.2014": "A.Trip.to.the.Moon.1902",
    '"Interstellar"': '"月球旅行记"',
    "Breaking.Bad": "The.Perils.of.Pauline",
    "The.Matrix.Reloaded.2003": "Metropolis.1927",
    "The.Matrix.1999": "Metropolis.1927",
}
_FILM, _SERIES, _OTHER, _PRESENT = 19, 910002, 910004, 775

_EXCLUDED = {
    "sse_user_messages": "not an exchange; test_stream.py holds the messages to it",
}
# Endpoints no bot of ours calls: the stand-in does not have them.
_ABSENT = (
    "bangumi", "douban", "message_get", "message_post", "plugin", "site_category", "site_detail",
    "site_mapping", "site_resource",
    "sse_progress", "storage_", "torrent_cache", "user_otp_judge", "webhook", "workflow",
)  # fmt: skip
_REPLAYED = [
    *sorted(name for name in _FILES if name not in _EXCLUDED and not name.startswith(_ABSENT)),
    *(pytest.param(name, marks=pytest.mark.skip(why)) for name, why in _EXCLUDED.items()),
]

# Parts whose keys vary from answer to answer on the real server itself.
_LOOSE = {
    "search_media": "meta_info shows the parser's internals, which differ from title to title",
    "search_media_tv_season": "as search_media",
    "search_title": "as search_media",
    "search_last": "as search_media, and whether a title is known varies",
    "subscribe_files": "what is downloaded and in the library varies per episode",
}
# Made before the recorded server had anything.
_BARE = ("subscribe_list_empty", "search_last_before", "subscribe_history_tv")
# A request that has to come first.
_BEFORE = {"search_last": "/api/v1/search/title?keyword=月球"}
# The recorded collection is not in this catalogue.
_WORDS = {"media_search_collection": {"title": "马布斯", "type": "collection"}}


@pytest.mark.parametrize("name", _REPLAYED)
async def test_an_answer_has_the_recorded_status_type_and_shape(name: str) -> None:
    recording = _FILES[name]
    async with _played(name) as moviepilot:
        status, content_type, answer = await _replay(moviepilot, name, recording)
    assert (status, content_type) == (recording["status"], recording["content_type"])
    expected = _comparable(name, recording["response"])
    assert _SHAPES.differences(_comparable(name, answer), expected) == []
    assert _verdict(answer) == _verdict(recording["response"])


def test_every_exclusion_is_a_recording() -> None:
    assert set(_EXCLUDED) <= set(_FILES)


@asynccontextmanager
async def _played(name: str) -> AsyncIterator[RunningMoviePilot]:
    """Serve a world in the state in which the recording was made."""
    async with running_moviepilot(seeded=False, language="zh") as moviepilot:
        if name not in _BARE:
            await _stage(moviepilot)
        moviepilot.server.catalogue.reachable = not name.endswith("_tmdb_unreachable")
        yield moviepilot


async def _stage(moviepilot: RunningMoviePilot) -> None:
    server = moviepilot.server
    film, series = _title(moviepilot, _FILM), _title(moviepilot, _SERIES)
    present = _title(moviepilot, _PRESENT)
    server.library.learn(present)
    server.library.learn(_title(moviepilot, _OTHER), season=1, episode=1)
    await moviepilot.subscribe(type="电影", tmdbid=_FILM)
    await moviepilot.subscribe(type="电视剧", tmdbid=_SERIES, season=2)
    await moviepilot.subscribe(type="电视剧", tmdbid=_OTHER, username=MEMBER)
    for letter, title, name in (
        ("a", present, "A.Trip.to.the.Moon.1902.1080p.BluRay.x264-T7"),
        ("b", series, "The.Perils.of.Pauline.S01E02.1080p.WEB-DL.x264-TEST"),
    ):
        _download(moviepilot, title, letter * 40, name)
    await moviepilot.row(count=15, imdbid="tt0000001", tvdbid=81189)
    lost = read_release({"title": "Qqqunknown.Www.2033.1080p"})
    server.organiser.fail(
        Delivery(title=film, release=lost, downloader=None), UNRECOGNISED, announce=False
    )
    server.organiser.succeed(
        Delivery(
            title=present, release=offers(present, season=None)[0], downloader=None, mode="copy"
        )
    )
    waiting = Task(wish=Wish(title=present), release=offers(present, season=None)[1], speed=1.0)
    server.world.organising.append(Organising(task=waiting, due=1e9))
    server.subscriptions.complete(server.subscriptions.everything()[0] | {"id": 99})


def _title(moviepilot: RunningMoviePilot, tmdb_id: int) -> Title:
    kind = MediaKind.SERIES if tmdb_id > 900_000 else MediaKind.FILM
    title = moviepilot.server.catalogue.get(kind, tmdb_id)
    assert title is not None
    return title


def _download(moviepilot: RunningMoviePilot, title: Title, torrent: str, name: str) -> None:
    release = read_release({"title": name, "enclosure": torrent})
    wish = Wish(title=title, season=release.season, episodes=release.episodes, username="admin")
    moviepilot.server.queue.add(wish, release=release)


async def _replay(
    moviepilot: RunningMoviePilot, name: str, recording: dict[str, Any]
) -> tuple[int, str, Any]:
    request = json.loads(_translated(recording["request"], moviepilot))
    headers = await _credentials(moviepilot, name)
    if name in _BEFORE:
        await moviepilot.http.get(moviepilot.url + _BEFORE[name], headers=headers)
    async with moviepilot.http.request(
        request["method"],
        moviepilot.url + request["path"],
        params=_WORDS.get(name) or request.get("params"),
        json=request.get("json"),
        data=request.get("data"),
        headers=headers,
        allow_redirects=False,
    ) as answer:
        content_type = answer.headers.get("Content-Type", "")
        is_json = content_type == "application/json"
        return answer.status, content_type, await (answer.json() if is_json else answer.text())


def _translated(request: dict[str, Any], moviepilot: RunningMoviePilot) -> str:
    text = json.dumps(request, ensure_ascii=False)
    for recorded, here in _STAND_INS.items():
        text = text.replace(recorded, here)
    text = text.replace("<API_TOKEN>", moviepilot.server.options.api_token)
    return text.replace("<PASSWORD>", moviepilot.password)


async def _credentials(moviepilot: RunningMoviePilot, name: str) -> dict[str, str]:
    """Return the header of whoever made the recorded request."""
    if name in ("auth_missing_401", "sse_message_no_cookie_403"):
        return {}
    if name == "auth_badtoken_403":
        return {"Authorization": "Bearer not-a-token"}
    member = name.endswith(("nonadmin", "normal_user", "_forbidden")) or "not_superuser" in name
    names = {True: MEMBER, False: moviepilot.username}
    passwords = {True: moviepilot.server.options.member_password, False: moviepilot.password}
    token = await moviepilot.sign_in(username=names[member], password=passwords[member])
    return {"Authorization": f"Bearer {token}"}


def _comparable(name: str, answer: Any) -> Any:
    """Blank out the parts that the real server shapes differently each time."""
    if name not in _LOOSE:
        return answer
    text = json.loads(json.dumps(answer))
    contexts = text["data"] if isinstance(text, dict) and "data" in text else text
    if isinstance(contexts, list):
        return [it["torrent_info"] for it in contexts]
    return {number: it | {"library": [], "download": []} for number, it in text["episodes"].items()}


def _verdict(answer: Any) -> Any:
    """Return what an answer says beyond its shape: yes, no and why, or nothing found."""
    if isinstance(answer, dict) and set(answer) == {"success", "message", "data"}:
        return answer["success"], bool(answer["message"]), answer["data"] in ({}, {"id": None})
    if isinstance(answer, dict) and set(answer) == {"detail"}:
        return answer["detail"]
    return answer in ([], {})
