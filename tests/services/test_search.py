"""A search asks every backend at once, and each answers as fast as it is."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from services.errands import Errands
from services.errors import AuthenticationFailed, BackendUnavailable, NoBackend
from services.registry import Registry
from services.search import Came, Fan, SearchService
from support.finder import Finder


@contextlib.asynccontextmanager
async def fanned(*finders: Finder, **limits: float) -> AsyncIterator[Fan]:
    errands = Errands()
    async with asyncio.TaskGroup() as group:
        group.create_task(errands.run())
        await asyncio.sleep(0)
        with SearchService(Registry([*finders]), errands, **limits).begin("words") as fan:
            yield fan
        fan.give_up()
        errands.stop()


def names(came: list[Came]) -> list[tuple[str, list[str]]]:
    return [(one.backend, [title.name for title in one.titles]) for one in came]


async def test_the_first_hits_wait_for_nobody() -> None:
    slow, quick = Finder("Slow", "Late", prompt=False), Finder("Quick", "Early")
    async with fanned(slow, quick) as fan:
        assert names(await fan.first()) == [("Quick", ["Early"])]
        assert fan.waiting == ("Slow",)
        slow.answers.set()
        assert names([came async for came in fan]) == [("Slow", ["Late"])]
        assert fan.waiting == ()


async def test_everybody_is_asked_before_anybody_answers() -> None:
    finders = [Finder(f"Server {n}", prompt=False) for n in range(5)]
    async with fanned(*finders) as fan:
        await asyncio.sleep(0)
        assert [one.asked for one in finders] == [["words"]] * 5
        assert len(fan.waiting) == 5


async def test_who_finds_nothing_first_does_not_end_the_search() -> None:
    empty, other = Finder("Empty"), Finder("Other", "Hit", prompt=False)
    async with fanned(empty, other) as fan:

        async def answer() -> None:
            other.answers.set()

        first, _ = await asyncio.gather(fan.first(), answer())
        assert names(first) == [("Empty", []), ("Other", ["Hit"])]


async def test_who_is_there_together_comes_in_the_registrys_order() -> None:
    finders = [Finder(f"Server {n}", f"Hit {n}") for n in range(4)]
    async with fanned(*finders) as fan:
        for _ in range(5):
            await asyncio.sleep(0)
        assert [one.backend for one in await fan.first()] == [one.name for one in finders]


async def test_a_dead_backend_is_named_and_spoils_nothing() -> None:
    dead, quick = Finder("Dead"), Finder("Quick", "Early")
    dead.broken = BackendUnavailable(dead.id)
    async with fanned(dead, quick) as fan:
        came = [*await fan.first(), *[one async for one in fan]]
        assert {one.backend: one.error is not None for one in came} == {
            "Dead": True,
            "Quick": False,
        }


async def test_when_all_fail_the_first_error_is_raised() -> None:
    finders = [Finder("One"), Finder("Two")]
    finders[0].broken = AuthenticationFailed(finders[0].id)
    finders[1].broken = BackendUnavailable(finders[1].id)
    async with fanned(*finders) as fan:
        with pytest.raises(AuthenticationFailed):
            await fan.first()


async def test_giving_up_drops_the_questions_and_counts_as_no_answer() -> None:
    slow = Finder("Slow", "Late", prompt=False)
    async with fanned(slow, Finder("Quick", "Early")) as fan:
        await fan.first()
        fan.give_up()
        (came,) = [one async for one in fan]
        assert isinstance(came.error, BackendUnavailable)
        await asyncio.wait_for(slow.dropped.wait(), 5)


async def test_a_block_that_fails_leaves_nothing_behind() -> None:
    slow = Finder("Slow", "Late", prompt=False)
    with pytest.RaisesGroup(pytest.RaisesExc(RuntimeError, match="the screen")):
        async with fanned(slow):
            await asyncio.sleep(0)
            raise RuntimeError("the screen could not be shown")
    assert slow.dropped.is_set()


async def test_who_takes_too_long_counts_as_not_answering() -> None:
    slow = Finder("Slow", "Late", prompt=False)
    async with fanned(slow, longest=0.01) as fan:
        with pytest.raises(BackendUnavailable):
            await fan.first()


async def test_a_bug_in_one_backend_does_not_reach_the_others() -> None:
    buggy, quick = Finder("Buggy"), Finder("Quick", "Early")
    buggy.broken = KeyError("bug")  # type: ignore[assignment]
    async with fanned(buggy, quick) as fan:
        came = [*await fan.first(), *[one async for one in fan]]
    assert {one.backend: len(one.titles) for one in came} == {"Buggy": 0, "Quick": 1}


async def test_a_search_while_the_process_ends_says_that_nobody_answers() -> None:
    fan = SearchService(Registry([Finder("Quick", "Early")])).begin("words")
    with pytest.raises(BackendUnavailable):
        await fan.first()


async def test_who_can_be_shown_hits_only_once_waits_no_longer_than_that() -> None:
    slow, quick = Finder("Slow", "Late", prompt=False), Finder("Quick", "Early")
    found = await SearchService(Registry([slow, quick])).find("words", within=0.01)
    assert [one.name for one in found.titles] == ["Early"]
    assert [one.name for one in found.absent] == ["Slow"]


def test_no_backend_at_all_is_said() -> None:
    with pytest.raises(NoBackend):
        SearchService(Registry([])).begin("words")
