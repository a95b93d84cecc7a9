"""The inconsistencies of the document, row by row (contract aniworld.md section 4)."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from services.backends.aniworld.health import wording
from services.backends.aniworld.mapping import episode_in, key_of, part_of
from services.backends.aniworld.models import added, listed, unwrap
from services.backends.aniworld.settings import Settings
from services.errors import BackendError, Forbidden, Rejected, UnknownItem
from services.models import ItemRef, QueueState, Title, TitleKind, ViewerId
from services.ports.facts import Wording
from services.ports.memory import PassingMemory
from services.ports.parts import ShelfSort
from support.aniworld import listening, until
from support.clock import FakeClock

WHO = ViewerId(1001)


def title(native_id: str = "aniworld_105", name: str = "The Quiet Volcano") -> Title:
    ref = ItemRef(backend="aniworld", kind=TitleKind.SERIES, native_id=native_id)
    return Title(ref=ref, name=name)


@pytest.mark.parametrize("versioned", [True, False])
async def test_ani01_series_are_found_with_and_without_v1_and_the_place_is_remembered(
    start: Callable[..., Any], make: Any, *, versioned: bool
) -> None:
    world = await start(variant={"versioned": versioned})
    backend = make(world)

    await backend.gaps()
    await backend.title(title().ref)
    await backend.search("volcano")

    tried = {it["path"] for it in world.calls() if "anime" in it["path"] and it["status"] == 404}
    assert tried == (set() if versioned else {"/api/v1/anime"})


@pytest.mark.parametrize("given", ["http://a.test:8000/api", "http://a.test:8000/api/"])
def test_ani02_a_pasted_api_is_taken_off(given: str) -> None:
    section = Settings.model_validate({"url": given, "password": "x"})
    assert section.url == "http://a.test:8000"


@pytest.mark.parametrize("below", [True, False])
async def test_ani02_health_is_found_on_either_side_of_api(
    start: Callable[..., Any], make: Any, *, below: bool
) -> None:
    world = await start(variant={"health_below_api": below})

    assert (await make(world).status()).version == "1.0.0"


async def test_ani03_a_server_may_give_smaller_pages_than_were_asked_for(
    start: Callable[..., Any], make: Any
) -> None:
    world = await start()
    for page in (1, 2):
        data = [{"id": f"{page}-{n}", "title": "T", "missing_episodes": 1} for n in range(20)]
        paging = {"total": 40, "page": page, "per_page": 20, "pages": 2}
        body = {"success": True, "data": data, "pagination": paging}
        await world.post("answer", path="/api/v1/anime", body=body, times=1)

    assert len(await make(world).gaps()) == 40


@pytest.mark.parametrize("lists", ["bare", "wrapped", "items"])
@pytest.mark.parametrize("pages", [True, False])
async def test_ani03_a_list_is_read_whole_in_every_shape(
    start: Callable[..., Any], make: Any, lists: str, *, pages: bool
) -> None:
    world = await start(variant={"lists": lists, "pages": pages})
    for number in range(300, 500):  # more than two pages
        world.server.library.series[f"aniworld_{number}"] = world.server.library.series[
            "aniworld_101"
        ].__class__(
            id=f"aniworld_{number}", title=f"Extra {number}", description="", seasons={1: 1}
        )

    shelf = await make(world).shelf(offset=0, limit=8, sort=ShelfSort.NAME)

    assert shelf.total == 228
    assert len(world.calls("/api/v1/anime")) == (3 if pages else 1)


def test_ani03_what_is_no_list_is_none() -> None:
    assert listed({"detail": "x"}) is None
    assert listed([1, {"id": "a"}]) == [{"id": "a"}]


@pytest.mark.parametrize("wrapped", [True, False])
async def test_ani04_a_detail_is_read_bare_and_wrapped(
    start: Callable[..., Any], make: Any, *, wrapped: bool
) -> None:
    world = await start(variant={"wrapped_detail": wrapped})

    found = await make(world).title(title().ref)

    assert (found.name, bool(found.overview)) == ("The Quiet Volcano", True)
    assert unwrap({"data": 1}) == {"data": 1}


async def test_ani05_any_2xx_is_success_unless_it_says_otherwise(
    start: Callable[..., Any], make: Any
) -> None:
    world = await start()
    backend = make(world)
    body = {"success": False, "message": "the queue is broken"}
    await world.post("answer", path="/api/queue/start", body=body)

    with pytest.raises(Rejected, match="the queue is broken"):
        await backend.control("", "start", {}, who=WHO)


@pytest.mark.parametrize("key", ["documented", "password", "master_password"])
async def test_ani06_the_other_key_of_the_password_is_tried_once(
    start: Callable[..., Any], make: Any, key: str
) -> None:
    world = await start(variant={"password_key": key}, set_up=False)
    backend = make(world)

    done = await backend.control("", "set-up", {}, who=WHO)

    assert done.well
    assert (await backend.queue()).summary is not None
    assert len(world.calls("/api/auth/login")) == (2 if key == "master_password" else 1)


@pytest.mark.parametrize("key", ["token", "access_token"])
@pytest.mark.parametrize("tells", [True, False])
async def test_ani07_the_token_is_read_under_both_names_and_ends_when_it_says(
    start: Callable[..., Any], make: Any, key: str, clock: FakeClock, *, tells: bool
) -> None:
    world = await start(variant={"token_key": key, "tells_expiry": tells})
    world.server.accounts.hours = 2
    backend = make(world)
    await backend.gaps()

    clock.advance(3 * 3600)
    await backend.gaps()

    assert len(world.calls("/api/auth/login")) == 2
    assert {it["status"] for it in world.calls("/api/v1/anime")} == {200}


async def test_ani08_a_hit_whose_key_is_no_id_is_shown_without_episodes(
    start: Callable[..., Any], make: Any
) -> None:
    world = await start(variant={"foreign_keys": True})
    backend = make(world)

    (hit,) = await backend.search("volcano")
    with pytest.raises(UnknownItem):
        await backend.title(hit.ref)
    found = await backend.assortment(hit.ref)

    assert hit.name == "The Quiet Volcano"
    assert found.parts == ()
    assert [link.url.startswith("https://") for link in hit.links] == [True]


@pytest.mark.parametrize(
    ("text", "key", "place"),
    [
        ("Season 1 Episode 1", "S01E01", (1, 1)),
        ("S1E1", "S01E01", (1, 1)),
        ("S01E120", "S01E120", (1, 120)),
        ("1x01", "S01E01", (1, 1)),
        ("season 0 - episode 2", "S00E02", (0, 2)),
        ("The Film", "The Film", (None, None)),
    ],
)
def test_ani09_episodes_are_read_in_every_spelling(
    text: str, key: str, place: tuple[int | None, int | None]
) -> None:
    part = part_of(text)
    assert (part.key, (part.season, part.number)) == (key, place)
    assert key_of(text) == key


async def test_ani10_all_episodes_are_offered_and_only_their_number_is_said_to_be_missing(
    start: Callable[..., Any], make: Any
) -> None:
    world = await start()
    series = world.server.library.series["aniworld_101"]

    found = await make(world).assortment(title("aniworld_101").ref)

    assert len(found.parts) == len(series.episodes)
    assert found.missing == series.missing


async def test_ani11_pause_is_resume_too_and_the_answers_words_say_which(
    start: Callable[..., Any], make: Any
) -> None:
    world = await start()
    backend = make(world)

    said = [(await backend.control("", "pause", {}, who=WHO)).said.literal for _ in range(2)]

    assert said == ["Queue paused", "Queue resumed"]


@pytest.mark.parametrize(("ids", "items"), [("one", 1), ("list", 2), ("items", 2)])
async def test_ani12_an_order_may_be_answered_with_one_id_or_many(
    start: Callable[..., Any], make: Any, ids: str, items: int
) -> None:
    world = await start(variant={"ids": ids})
    backend = make(world)
    found = await backend.assortment(title().ref)

    await backend.order(title(), found.parts[:2], {"priority": "high"})

    shown = (await backend.queue()).items
    assert len(shown) == items
    assert {it.name for it in shown} == {"The Quiet Volcano"}
    assert added({"data": {}}) == []


async def test_ani13_items_that_the_status_tells_are_used(
    start: Callable[..., Any], make: Any
) -> None:
    world = await start(variant={"items": True})

    snapshot = await make(world).queue()

    assert {it.name for it in snapshot.items} == {"Harbour Lights", "The Paper Moon Club"}
    assert snapshot.items[0].state is QueueState.RUNNING


@pytest.mark.parametrize("errors", ["documented", "detail"])
async def test_ani14_refusals_are_read_in_both_forms(
    start: Callable[..., Any], make: Any, errors: str
) -> None:
    world = await start(variant={"errors": errors})
    backend = make(world)
    found = await backend.assortment(title().ref)

    with pytest.raises(Rejected) as refused:
        await backend.order(title(), found.parts[:1], {"priority": "urgent"})

    assert "priority" in refused.value.reason
    assert "must be one of" in refused.value.reason


async def test_ani15_a_403_is_a_401_once_and_then_a_403(
    start: Callable[..., Any], make: Any, clock: FakeClock
) -> None:
    world = await start(variant={"denied": 403})
    backend = make(world)
    await backend.gaps()
    await world.post("expire")
    clock.advance(60)

    await backend.gaps()
    body = {"success": False, "error": "AUTHORIZATION_ERROR", "message": "not yours"}
    await world.post("answer", path="/api/v1/anime", body=body, status=403)
    clock.advance(60)
    with pytest.raises(Forbidden, match="not yours"):
        await backend.gaps()

    assert len(world.calls("/api/auth/login")) == 3


@pytest.mark.parametrize("place", ["body", "details", "header"])
async def test_ani16_the_request_id_is_found_wherever_it_is(
    start: Callable[..., Any], make: Any, place: str
) -> None:
    world = await start(variant={"request_id": place})
    backend = make(world)
    found = await backend.assortment(title().ref)

    with pytest.raises(BackendError) as refused:
        await backend.order(title(), found.parts[:1], {"priority": "urgent"})

    assert "(req_" in refused.value.reason


async def test_ani17_speed_is_that_of_the_bytes_and_else_as_told(
    start: Callable[..., Any], make: Any, clock: FakeClock
) -> None:
    world = await start()
    backend = make(world)

    async def progress(percent: int) -> Any:
        told = {"queue_item_id": "q", "speed_mbps": 9, "total_bytes": 4000}
        told |= {"progress_percent": percent, "downloaded_bytes": percent * 40}
        await world.post("frame", type="download_progress", data=told)
        async with asyncio.timeout(10):
            while True:
                for item in (await backend.queue()).items:
                    if item.progress == percent / 100:
                        return item
                await asyncio.sleep(0.01)  # what was heard shows in what is kept, nowhere else

    async with listening(world, backend):
        first = await progress(25)
        clock.advance(2)
        second = await progress(50)

    assert first.speed is None
    assert (second.speed, second.remaining.total_seconds()) == (500, 4)
    assert (await backend.queue()).summary.speed.endswith(" Mb/s")


async def test_ani18_a_rescan_shows_numbers_where_there_are_any(
    start: Callable[..., Any], make: Any
) -> None:
    world = await start()
    backend = make(world)

    found = await backend.control("", "rescan", {}, who=WHO)
    await world.post("answer", path="/api/v1/anime/rescan", body={"success": True, "message": "x"})
    unknown = await backend.control("", "rescan", {}, who=WHO)

    assert (found.said.id, found.said.values["episodes"]) == ("aniworld-rescan-found", 2)
    assert unknown.said.id == "aniworld-rescan-started"


async def test_ani19_a_logout_forgets_the_token_whatever_the_answer(
    start: Callable[..., Any], make: Any
) -> None:
    world = await start()
    backend = make(world)
    await backend.gaps()
    await world.post("answer", path="/api/auth/logout", body={"detail": "gone"}, status=404)

    done = await backend.control("", "log-out", {}, who=WHO)
    panel = await backend.panel("", who=WHO)

    assert done.said.id == "aniworld-logged-out"
    assert [it.value.id for it in panel.facts] == ["aniworld-signed-out"]


async def test_ani20_a_200_that_says_no_is_signed_out(start: Callable[..., Any], make: Any) -> None:
    world = await start()
    body = {"authenticated": False, "token_valid": False}
    await world.post("answer", path="/api/auth/status", body=body)

    codes = [str(it.code) for it in (await make(world).diagnose()).findings]

    assert "signed-out" in codes


async def test_ani21_a_configuration_is_read_again_after_it_was_written(
    start: Callable[..., Any], make: Any
) -> None:
    world = await start()
    backend = make(world)

    changed = await backend.control("config", "log_level", {"value": "debug"}, who=WHO)
    await world.post("answer", path="/api/config", body={"success": True, "data": {}})
    unchanged = await backend.control("config", "log_level", {"value": "error"}, who=WHO)

    assert (changed.said.id, changed.well) == ("aniworld-config-changed", True)
    assert (unchanged.said.id, unchanged.well) == ("aniworld-config-unchanged", False)


@pytest.mark.parametrize("state", ["healthy", "degraded", "unhealthy"])
@pytest.mark.parametrize("detailed_open", [True, False])
async def test_ani22_health_is_shown_whatever_its_status(
    start: Callable[..., Any], make: Any, state: str, *, detailed_open: bool
) -> None:
    world = await start(variant={"state": state, "detailed_open": detailed_open})

    told = {it.label.id: it for it in (await make(world).status()).facts}

    value = told["aniworld-health"].value
    assert value == (wording("well") if state == "healthy" else Wording(literal=state))
    assert told["aniworld-disk"].value.values == {"gigabytes": 512.5}
    assert told["aniworld-uptime"].value.id == "aniworld-uptime-value"


async def test_ani23_a_path_of_the_server_is_read_and_never_told(
    start: Callable[..., Any], make: Any
) -> None:
    world = await start(variant={"replays": True})
    memory = PassingMemory()
    async with listening(world, make(world, memory=memory)) as rings:
        await until(lambda: len(rings) >= 3)  # connected, and two downloads at work
        await world.post("finish")
        await until(lambda: len(rings) >= 4)
    kept = await memory.load("ledger")

    assert [it["episode"] for it in kept["facts"]] == ["S02E08"]
    assert "/srv" not in str(kept)
    assert episode_in("/srv/x/Season 2 Episode 8.mp4") == "S02E08"
