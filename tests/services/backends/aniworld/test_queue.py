"""Steering items, and what the doctor finds."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from services.backends.aniworld.items import Ledger
from services.backends.aniworld.mapping import key_of
from services.backends.aniworld.settings import Settings
from services.errors import NotSupported, UnexpectedAnswer, UnknownItem
from services.models import ItemRef, QueueAction, QueueItem, QueueState, Title, TitleKind
from services.ports.findings import Outcome, worst
from services.ports.memory import PassingMemory
from services.ports.parts import Part
from support.aniworld import listening, until

SERIES = ItemRef(backend="aniworld", kind=TitleKind.SERIES, native_id="aniworld_105")
TITLE = Title(ref=SERIES, name="The Quiet Volcano")


async def ordered(backend: Any, *codes: str) -> QueueItem:
    """Order episodes and return their item."""
    parts = [Part(key=code) for code in codes]
    await backend.order(TITLE, parts, {"priority": "normal"})
    items = (await backend.queue()).items
    return next(it for it in items if it.name == TITLE.name)


async def test_an_item_can_only_be_taken_out(start: Callable[..., Any], make: Any) -> None:
    backend = make(await start())
    item = await ordered(backend, "S01E01", "S01E02")

    with pytest.raises(NotSupported):
        await backend.act(item, QueueAction.PAUSE)
    await backend.act(item, QueueAction.DELETE)

    assert item.detail == "S01E01 … S01E02"
    assert TITLE.name not in {it.name for it in (await backend.queue()).items}
    with pytest.raises(UnknownItem):
        await backend.act(item, QueueAction.DELETE)


async def test_an_item_that_the_server_no_longer_has_is_gone(
    start: Callable[..., Any], make: Any
) -> None:
    world = await start()
    backend = make(world)
    item = await ordered(backend, "S01E01")
    world.server.queue.remove(item.native_id)

    with pytest.raises(UnknownItem):
        await backend.act(item, QueueAction.DELETE)


async def test_what_failed_unordered_is_tried_again_by_its_title(
    start: Callable[..., Any], make: Any
) -> None:
    world = await start()
    backend = make(world)
    await world.post("enqueue", id="aniworld_103", priority="high")
    world.server.queue.jobs = world.server.queue.jobs[-1:]
    async with listening(world, backend) as rings:
        await until(lambda: rings)
        await world.post("step", seconds=1)
        await world.post("fail")
        await until(lambda: len(rings) >= 3)
    (failed,) = (await backend.queue()).items
    stranger = replace(failed, native_id="other")

    with pytest.raises(UnknownItem):
        await backend.act(stranger, QueueAction.RETRY)
    await backend.act(failed, QueueAction.RETRY)
    (again,) = (await backend.queue()).items

    assert (failed.state, again.state) == (QueueState.FAILED, QueueState.WAITING)
    assert world.server.queue.jobs[0].series.title == "Clockwork Meadow"


async def test_an_order_on_a_queue_that_stands_says_so(
    start: Callable[..., Any], make: Any, clock: Any
) -> None:
    world = await start()
    backend = make(world)
    running = await backend.order(TITLE, [Part(key="S01E01")], {})
    world.server.queue.running = False
    clock.advance(60)
    halted = await backend.order(TITLE, [Part(key="S01E02")], {})

    assert (running.halted, halted.halted) == (False, True)


async def test_ids_are_remembered_over_a_restart(start: Callable[..., Any], make: Any) -> None:
    world = await start()
    memory = PassingMemory()
    item = await ordered(make(world, memory=memory), "S01E01")

    found = (await make(world, memory=memory).queue()).items

    assert item in found


def test_a_memory_that_cannot_be_read_is_an_empty_one() -> None:
    for told in (None, [], {"items": 1}, {"items": [{"id": "a", "new": 1}]}):
        assert Ledger.from_json(told).items == {}


async def test_the_doctor_finds_what_ails(start: Callable[..., Any], make: Any) -> None:
    world = await start(variant={"state": "degraded"})
    world.server.queue.running = False

    findings = (await make(world).diagnose()).findings

    codes = [str(it.code) for it in findings]
    assert worst(findings) is Outcome.WARNING
    assert codes == ["backend-ok", "queue-halted", "place", "part-ailing"]


async def test_a_server_that_tells_nothing_of_its_parts_is_well_enough(
    start: Callable[..., Any], make: Any
) -> None:
    world = await start()
    await world.post("answer", path="/health/detailed", body={"detail": "no"}, status=500)

    findings = (await make(world).diagnose()).findings

    assert worst(findings) is Outcome.OK


@pytest.mark.parametrize(
    ("path", "ask"),
    [
        ("/api/v1/anime", lambda backend: backend.gaps()),
        ("/api/v1/anime/search", lambda backend: backend.search("x")),
        ("/api/v1/anime/aniworld_105", lambda backend: backend.title(SERIES)),
        ("/api/queue/status", lambda backend: backend.queue()),
        ("/api/auth/login", lambda backend: backend.gaps()),
    ],
)
async def test_what_has_no_shape_we_know_is_an_unexpected_answer(
    start: Callable[..., Any], make: Any, path: str, ask: Any
) -> None:
    world = await start()
    await world.post("answer", path=path, body={"success": True, "data": "surprise"})

    with pytest.raises(UnexpectedAnswer):
        await ask(make(world))


async def test_rows_that_are_no_rows_are_left_out(start: Callable[..., Any], make: Any) -> None:
    world = await start()
    body = [1, {"title": "no id"}, {"key": "k", "name": "Named", "missing_episodes": "2"}]
    await world.post("answer", path="/api/v1/anime", body=body)

    (gap,) = await make(world).gaps()

    assert (gap.name, gap.missing, gap.ref.native_id) == ("Named", 2, "k")


def test_a_password_is_needed() -> None:
    with pytest.raises(ValueError, match="is missing"):
        Settings.model_validate({"url": "http://a.test", "password": ""})


def test_what_is_no_episode_stays_as_it_is() -> None:
    assert key_of("Film 1") == "Film 1"


async def test_a_stopped_queue_that_somebody_else_has_started_is_not_called_stopped(
    start: Callable[..., Any], make: Any, clock: Any
) -> None:
    world = await start()
    backend = make(world)
    async with listening(world, backend) as rings:
        await until(lambda: rings)
        world.server.queue.jobs.clear()
        await world.post("enqueue", id="aniworld_103")
        await backend.control("", "stop", {}, who=1001)
        world.server.queue.running = True
        await world.post("step", seconds=1)
        await until(lambda: len(rings) >= 2)
    clock.advance(60)

    shown = (await backend.queue()).items
    more = await backend.order(TITLE, [Part(key="S01E02")], {})

    assert {it.state for it in shown} == {QueueState.RUNNING}
    assert not more.halted


def test_two_episodes_of_one_item_may_end_in_the_same_moment() -> None:
    ledger = Ledger()
    at = "2025-10-22T12:05:00Z"
    for episode in ("S01E01", "S01E02"):
        ledger.started("q", title="T", episode=episode, at="2025-10-22T12:00:00Z")

    news = [ledger.ended("q", well=True, at=at, hint=one) for one in ("S01E01", "S01E02", "S01E02")]
    unseen = ledger.ended("q", well=True, at="2025-10-22T12:06:00Z", hint="S01E03")

    assert news == [True, True, False]
    assert unseen  # it was begun while nobody listened
    assert [fact.episode for fact in ledger.facts] == ["S01E01", "S01E02", "S01E03"]
