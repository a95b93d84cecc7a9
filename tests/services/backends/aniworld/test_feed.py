"""Completions and failures, told once by the real poller, whatever the socket does."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from services.errors import Forbidden
from services.models import ItemRef, QueueState, Title, TitleKind
from support.aniworld import until
from support.aniworld_watched import Watched
from support.clock import FakeClock
from support.database import open_database


@pytest.fixture
async def watched(
    start: Callable[..., Any], make: Any, clock: FakeClock, tmp_path: Path
) -> AsyncIterator[Watched]:
    world = await start()
    world.server.queue.jobs.clear()
    async with open_database(tmp_path) as database:
        found = Watched(world, make, database, clock)
        await found.poll()
        yield found


async def order(watched: Watched, *numbers: int, series: str = "aniworld_105") -> None:
    """Order episodes of the first season as a person does."""
    ref = ItemRef(backend="aniworld", kind=TitleKind.SERIES, native_id=series)
    title = await watched.backend.title(ref)
    found = await watched.backend.assortment(ref)
    parts = [it for it in found.parts if it.season == 1 and it.number in numbers]
    await watched.backend.order(Title(ref=ref, name=title.name), parts, {"priority": "normal"})


async def finish(
    watched: Watched, rings: list[None] | None = None, *, control: str = "finish"
) -> None:
    """Let the first download end, and wait until the socket's listener has heard of it."""
    before = await watched.ends()
    await watched.world.post("step", seconds=0.1)
    await watched.world.post(control)
    if rings is None:
        return
    async with asyncio.timeout(10):
        while await watched.ends() == before:  # noqa: ASYNC110 - see below
            await asyncio.sleep(0.01)  # what was heard shows in what is kept, nowhere else


async def test_the_first_look_tells_nothing(watched: Watched) -> None:
    await watched.poll(2)

    assert (watched.arrived, watched.failed, watched.notices) == ([], [], ["baseline-set"])


async def test_what_the_socket_tells_is_told_once_and_the_counts_add_nothing(
    watched: Watched,
) -> None:
    await order(watched, 1, 2)
    async with watched.heard() as rings:
        await finish(watched, rings)
        await watched.poll(3)

    assert watched.arrived == [("The Quiet Volcano", "1")]


async def test_without_a_socket_the_counts_are_the_evidence(watched: Watched) -> None:
    await order(watched, 1)
    await watched.poll()
    await finish(watched)
    await watched.poll(3)

    assert watched.arrived == [("The Quiet Volcano", "1")]


async def test_a_series_nobody_here_ordered_is_told_by_its_counts(watched: Watched) -> None:
    await watched.world.post("enqueue", id="aniworld_103")
    await watched.poll()
    await finish(watched)
    await watched.poll(3)

    assert watched.arrived == [("Clockwork Meadow", "13/13")]


async def test_a_socket_cut_in_the_middle_neither_loses_nor_doubles(watched: Watched) -> None:
    """One ends while nobody listens, and everything is told again after the reconnect."""
    await order(watched, 1, 2, 3)
    async with watched.heard() as rings:
        await finish(watched, rings)
        await watched.poll()
    await finish(watched)
    await watched.poll(2)
    cut = list(watched.arrived)
    await watched.world.variant(replays=True)
    async with watched.heard() as rings:
        await finish(watched, rings)
        await until(lambda: not watched.world.server.queue.jobs)
        await watched.poll(3)

    assert len(cut) == 2
    # What ended unheard is known by its count alone while two were at work.
    told = sorted(episode for _, episode in watched.arrived)
    assert told in (["1", "2", "3"], ["1", "2/27", "3"])


async def test_what_was_heard_before_a_restart_is_told_after_it(watched: Watched) -> None:
    await order(watched, 1, 2)
    async with watched.heard() as rings:
        await finish(watched, rings)
    watched.start()
    await watched.poll(3)
    items = (await watched.backend.queue()).items

    assert watched.arrived == [("The Quiet Volcano", "1")]
    assert [(it.name, it.state) for it in items] == [("The Quiet Volcano", QueueState.RUNNING)]


async def test_a_restart_of_the_server_tells_nothing_old(watched: Watched) -> None:
    await order(watched, 1)
    async with watched.heard() as rings:
        await finish(watched, rings)
        await watched.poll()
    await watched.world.post("restart")
    await watched.world.variant(replays=True)
    async with watched.heard():
        await watched.poll(3)

    assert watched.arrived == [("The Quiet Volcano", "1")]


async def test_a_failure_is_told_with_its_reason_and_can_be_tried_again(watched: Watched) -> None:
    await order(watched, 1)
    async with watched.heard() as rings:
        await finish(watched, rings, control="fail")
        await watched.poll(2)
        (item,) = (await watched.backend.queue()).items
        await watched.backend.act(item, next(it for it in item.actions if it == "retry"))
        (again,) = (await watched.backend.queue()).items
        await finish(watched, rings)
        await watched.poll(2)

    assert watched.failed == [("The Quiet Volcano", "the source has no stream of this episode")]
    assert (item.state, again.state) == (QueueState.FAILED, QueueState.WAITING)
    assert watched.arrived == [("The Quiet Volcano", "1")]
    assert "downloads-failed" not in watched.notices


async def test_failures_that_only_the_counter_shows_are_one_line_to_the_owners(
    watched: Watched,
) -> None:
    await watched.world.post("enqueue", id="aniworld_103")
    await finish(watched, control="fail")
    await watched.poll(3)

    assert watched.failed == []
    assert watched.notices == ["baseline-set", "downloads-failed"]


@pytest.mark.parametrize("socket", ["none", "mute"])
async def test_a_socket_that_is_not_there_or_says_nothing_loses_nothing(
    watched: Watched, socket: str
) -> None:
    await watched.world.variant(socket=socket)
    await order(watched, 1)
    if socket == "mute":
        async with watched.heard():
            await watched.poll()
            await finish(watched)
            await watched.poll(3)
    else:
        await finish(watched)
        await watched.poll(3)

    assert watched.arrived == [("The Quiet Volcano", "1")]


@pytest.mark.parametrize(("place", "refusals"), [("header", 0), ("query", 1), ("message", 2)])
async def test_the_token_is_shown_to_the_socket_where_it_is_wanted(
    watched: Watched, place: str, refusals: int
) -> None:
    await watched.world.variant(socket=place)
    for _ in range(refusals):
        with pytest.raises(Forbidden):
            await watched.backend.listen(lambda: None)

    await order(watched, 1)
    async with watched.heard() as rings:
        await finish(watched, rings)
        await watched.poll()

    assert watched.arrived == [("The Quiet Volcano", "1")]


@pytest.mark.parametrize(
    "trouble",
    [
        {"control": "downtime", "mode": "gateway"},
        {"control": "storm", "seconds": 30},
        {"control": "expire"},
        {"control": "downtime", "mode": "refuse"},
    ],
    ids=["html-502", "429-storm", "expired-token", "down"],
)
async def test_trouble_loses_and_doubles_no_completion(
    watched: Watched, trouble: dict[str, Any]
) -> None:
    await order(watched, 1, 2)
    await watched.poll()
    trouble = dict(trouble)
    await watched.world.post(trouble.pop("control"), **trouble)
    await watched.poll(apart=5.0)
    await finish(watched)
    await watched.poll()
    during = watched.poller.state.error_code
    await watched.world.post("downtime", mode="up")
    await watched.poll(3)
    await finish(watched)
    await watched.poll(3)

    assert during in ("unavailable", "rate-limited", "")
    assert watched.poller.state.error_code == ""
    assert len(watched.arrived) == 2
    assert {name for name, _ in watched.arrived} == {"The Quiet Volcano"}


async def test_frames_that_make_no_sense_are_left_alone(watched: Watched) -> None:
    await order(watched, 1)
    async with watched.heard() as rings:
        for text in ("half of {", "[]", '{"type": "download_started"}', "🎬"):
            await watched.world.post("text", text=text)
        await finish(watched, rings)
        await watched.poll()

    assert watched.arrived == [("The Quiet Volcano", "1")]


async def test_a_talking_socket_is_given_a_moment_before_the_counts_are_believed(
    watched: Watched,
) -> None:
    await watched.world.post("enqueue", id="aniworld_103")
    await watched.poll()
    async with watched.heard() as rings:
        data = {"queue_item_id": "other", "anime_title": "x", "episode": "1x01"}
        await watched.world.post("frame", type="download_started", data=data)
        await until(lambda: len(rings) > 1)
        watched.world.server.socket.mute = True
        await finish(watched)
        next_in = await watched.poll(apart=10)
        held = list(watched.arrived)
        await watched.poll(apart=6)

    assert (held, next_in) == ([], 0)
    assert watched.arrived == [("Clockwork Meadow", "13/13")]


async def test_what_the_counts_told_is_not_told_again_by_a_late_socket(watched: Watched) -> None:
    await watched.world.post("enqueue", id="aniworld_102", episodes=["S01E22", "S01E23"])
    await watched.poll()
    await finish(watched)
    await finish(watched)
    await watched.poll(2)
    counted = list(watched.arrived)
    await watched.world.variant(replays=True)
    before = await watched.ends()
    async with watched.heard():
        async with asyncio.timeout(10):
            while len(await watched.ends()) < len(before) + 2:  # noqa: ASYNC110 - see above
                await asyncio.sleep(0.01)
        await watched.poll(3)

    assert counted == [("The Paper Moon Club", "23/26")]
    assert watched.arrived == counted


async def test_a_series_that_is_gone_is_no_arrival(watched: Watched) -> None:
    del watched.world.server.library.series["aniworld_101"]

    await watched.poll(3)

    assert watched.arrived == []


async def test_a_server_without_counters_is_watched_by_its_series(watched: Watched) -> None:
    data = {"success": True, "data": {"pending": 0}}
    await watched.world.post("answer", path="/api/queue/status", body=data)
    await watched.world.post("enqueue", id="aniworld_103")
    await finish(watched)
    await watched.poll(2)

    assert watched.arrived == [("Clockwork Meadow", "13/13")]


async def test_an_end_of_an_item_nobody_named_is_named_by_the_counts(watched: Watched) -> None:
    await watched.world.post("enqueue", id="aniworld_103")
    await watched.world.post("step", seconds=1)  # it begins while nobody listens
    await watched.poll()
    async with watched.heard() as rings:
        await finish(watched, rings)
        await watched.poll(4)

    assert watched.arrived == [("Clockwork Meadow", "13")]


async def test_an_end_that_nothing_names_is_told_after_a_moment(watched: Watched) -> None:
    async with watched.heard() as rings:
        data = {"queue_item_id": "queue_9", "file_path": "x/S01E01.mp4"}
        await watched.world.post("frame", type="download_completed", data=data)
        await until(lambda: len(rings) > 1)
        await watched.poll()
        held = list(watched.arrived)
        await watched.poll(2)

    assert held == []
    assert watched.arrived == [("queue_9", "1")]
