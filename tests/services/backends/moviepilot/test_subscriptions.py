"""Subscriptions: whole objects are sent back, either line gets its method, folders stay out."""

import pytest

from sandbox.moviepilot.catalogue import MediaKind
from services.backends.moviepilot.dialect import V3
from services.models import TitleKind
from services.ports.wishes import EpisodeState, SubscriptionAction
from support.moviepilot_stage import moviepilot_stage
from support.recorded import recording, says


@pytest.fixture
async def stage():
    async with moviepilot_stage(20) as running:
        yield running


async def subscribed(stage, **fields):
    number = await stage._world.subscribe(**fields)
    return next(it for it in await stage.backend.subscriptions() if it.native_id == str(number))


async def test_a_change_sends_the_whole_object_so_that_nothing_is_reset(stage) -> None:
    wish = await subscribed(
        stage, type="电视剧", tmdbid=910002, season=2, best_version=1, include="HEVC", sites=[2],
        custom_words="a => b", filter_groups=["free"], search_imdbid=1,
    )  # fmt: skip
    server = stage._world.server.subscriptions
    before = server.get(int(wish.native_id))
    await stage.backend.change(wish, {"resolution": ("1080p",), "downloader": ("tr",)})
    after = server.get(int(wish.native_id))
    assert after == before | {"resolution": "1080[pi]|x1080", "downloader": "tr"}


async def test_a_pattern_chosen_elsewhere_is_shown_as_it_is_and_kept(stage) -> None:
    wish = await subscribed(stage, type="电影", tmdbid=653, quality="x264|DVD", sites=[9])
    options = {it.key: it for it in await stage.backend.options_of(wish)}
    assert options["quality"].chosen == ("x264|DVD",)
    assert options["quality"].values[-1].label.literal == "x264|DVD"
    assert options["sites"].chosen == ("9",)
    assert options["sites"].values[-1].label.literal == "#9"
    await stage.backend.change(wish, {"quality": ("x264|DVD",), "better": ("1",)})
    kept = stage._world.server.subscriptions.get(int(wish.native_id))
    assert (kept["quality"], kept["best_version"]) == ("x264|DVD", 1)


async def test_episodes_say_what_is_here_and_name_files_without_folders(stage) -> None:
    wish = await subscribed(stage, type="电视剧", tmdbid=910002, season=2)
    title = stage._world.server.catalogue.get(MediaKind.SERIES, 910002)
    stage._world.server.library.learn(title, season=2, episode=1)
    files = {
        "subscribe": {},
        "episodes": {
            "2": {"download": [{"torrent_title": "Two.1080p", "file_path": "/d/x/Two.mkv"}]},
            "1": {"title": "One", "library": [{"file_path": "C:\\media\\One.mkv"}], "download": 7},
            "3": {"title": "Three", "library": [], "download": None},
            "x": "nonsense",
        },
    }
    found = await stage.backend.episodes(wish)
    assert [it.state for it in found][:2] == [EpisodeState.PRESENT, EpisodeState.MISSING]
    await stage._world.answer(f"/api/v1/subscribe/files/{wish.native_id}", files)
    found = await stage.backend.episodes(wish)
    assert [(it.number, it.state, it.files) for it in found] == [
        (1, EpisodeState.PRESENT, ("One.mkv",)),
        (2, EpisodeState.FETCHED, ("Two.mkv",)),
        (3, EpisodeState.MISSING, ()),
    ]


async def test_what_is_finished_is_of_both_kinds_and_newest_first(stage) -> None:
    server = stage._world.server.subscriptions
    wishes = [
        await subscribed(stage, type="电影", tmdbid=653),
        await subscribed(stage, type="电视剧", tmdbid=910002, season=2),
        await subscribed(stage, type="电影", tmdbid=19),
    ]
    before = len(await stage.backend.finished(offset=0, limit=50))
    for wish in wishes:
        await stage._world.clock(60.0 * (int(wish.native_id) + 1))
        server.complete(server.get(int(wish.native_id)))
    newest = await stage.backend.finished(offset=0, limit=2)
    assert [it.ref for it in newest] == [wishes[2].ref, wishes[1].ref]
    assert (newest[1].season, newest[1].ref.kind) == (2, TitleKind.SERIES)
    assert newest[0].finished_at.tzinfo
    assert len(await stage.backend.finished(offset=0, limit=50)) == before + 3


async def test_v3_is_sent_only_what_changes_and_by_its_own_method(server, moviepilot) -> None:
    listed = recording("moviepilot", "subscribe_list").response
    done = {"success": True, "message": "", "data": {}}
    server.on("GET", "/api/v1/subscribe/", says(200, listed))
    server.on("PUT", "/api/v1/subscribe/", says(200, done))
    (wish, *_) = await moviepilot.subscriptions()
    number = int(wish.native_id)
    server.on("GET", f"/api/v1/subscribe/search/{number}", says(405, {"detail": "no"}))
    server.on("POST", f"/api/v1/subscribe/search/{number}", says(200, done))
    await moviepilot.steer(wish, SubscriptionAction.SEARCH)  # v2 first, then the other method
    moviepilot._sign_in.dialect = V3
    await moviepilot.change(wish, {"downloader": ("qb",)})
    assert len(server.to("POST", f"/api/v1/subscribe/search/{number}")) == 1
    (changed,) = server.to("PUT", "/api/v1/subscribe/")
    assert changed.body == {"id": number, "downloader": "qb"}
