"""The queue: where a download stands, how it ended, and what is tried again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from services.backends.nassav.backend import BACKEND, Nassav
from services.backends.nassav.mapping import ref_of
from services.backends.nassav.settings import Settings
from services.errors import QueueDown, UnknownItem
from services.events import Arrival, Failure
from services.models import QueueAction, QueueItem, QueueState
from services.ports.memory import PassingMemory
from services.ports.parts import OrderOutcome
from services.transport.redaction import Redactor
from support.clock import FakeClock
from support.contract import Memory
from support.nassav import RunningNassav, running_nassav

HALF_AN_HOUR = 1801.0


class Bench:
    """A backend in front of its stand-in, and time turned by hand."""

    def __init__(self, world: RunningNassav, clock: FakeClock) -> None:
        self.world = world
        self.clock = clock
        self.memory = PassingMemory()
        self.backend = self.open()

    def open(self) -> Nassav:
        """Return the backend as it is after a start."""
        return BACKEND.create(
            Settings.model_validate({"url": self.world.url}),
            clock=self.clock,
            redactor=Redactor(),
            memory=self.memory,
        )

    async def order(self, code: str) -> OrderOutcome:
        """Hand in a download."""
        title = await self.backend.title(ref_of(code))
        return (await self.backend.order(title, [], {})).outcome

    async def items(self, *, after: float = 5.0) -> list[QueueItem]:
        """Return the queue some seconds later."""
        self.clock.advance(after)
        return list((await self.backend.queue()).items)


@asynccontextmanager
async def bench(family: str = "new") -> AsyncIterator[Bench]:
    clock = FakeClock()
    async with running_nassav(family, clock=clock) as world:
        found = Bench(world, clock)
        try:
            yield found
        finally:
            await found.backend.aclose()


def notes(items: list[QueueItem]) -> list[str]:
    return [one.note.id.removeprefix("nassav-") if one.note else "" for one in items]


async def test_one_runs_with_its_progress_and_the_others_wait_in_line() -> None:
    async with bench() as it:
        for code in ("ABC-001", "ABC-002", "ABC-004"):
            assert await it.order(code) is OrderOutcome.ORDERED
        await it.world.post("step", seconds=10)

        first, second, third = await it.items()

        assert (first.state, first.progress, first.note) == (QueueState.RUNNING, 0.4, None)
        assert (first.speed, first.remaining and first.remaining.seconds) == (2_621_440, 15)
        assert notes([second, third]) == ["place", "place"]
        assert [one.note.values["place"] for one in (second, third) if one.note] == [1, 2]


async def test_that_nobody_works_is_said_only_while_nothing_runs() -> None:
    async with bench() as it:
        await it.world.post("workers", there=False)
        await it.order("ABC-001")
        assert notes(await it.items()) == ["place"]
        assert notes(await it.items(after=70)) == ["no-worker"]

        await it.world.post("workers", there=True)
        await it.order("ABC-002")

        assert notes(await it.items(after=70)) == ["", "place"]


async def test_a_worker_that_died_is_a_download_that_stalled() -> None:
    async with bench() as it:
        await it.order("ABC-001")
        await it.world.post("workers", frozen=True)

        (item,) = await it.items(after=400)

        assert (item.state, item.progress, notes([item])) == (QueueState.WAITING, 0.0, ["stalled"])


async def test_one_that_waited_half_an_hour_was_given_up_by_the_server() -> None:
    async with bench() as it:
        await it.order("ABC-001")
        await it.world.post("workers", frozen=True)
        await it.order("ABC-002")
        await it.items()
        await it.world.post("step", seconds=HALF_AN_HOUR)

        items = await it.items(after=HALF_AN_HOUR)

        failed = next(one for one in items if one.native_id == "ABC-002")
        assert (failed.state, notes([failed])) == (QueueState.FAILED, ["reason-waited-too-long"])


@pytest.mark.parametrize("family", ["new", "old"])
async def test_an_end_is_told_once_also_after_a_start_in_between(family: str) -> None:
    async with bench(family) as it:
        memory = Memory()
        memory.commit(await it.backend.poll(memory))
        await it.order("ABC-001")
        await it.world.post("finish")
        await it.backend.aclose()
        it.backend = it.open()
        it.clock.advance(60)

        (told,) = memory.commit(await it.backend.poll(memory))
        it.clock.advance(60)
        again = memory.commit(await it.backend.poll(memory))

        assert isinstance(told.event, Arrival)
        assert (told.event.ref, told.event.size, again) == (ref_of("ABC-001"), 4096, [])
        assert await it.items() == []


async def test_one_tried_again_is_another_download() -> None:
    async with bench() as it:
        memory = Memory()
        memory.commit(await it.backend.poll(memory))
        for _ in range(2):
            await it.order("ABC-001")
            await it.items()
            await it.world.post("fail")
            (failed,) = await it.items(after=60)
            (told,) = memory.commit(await it.backend.poll(memory))
            assert isinstance(told.event, Failure)
            assert told.event.reason == "no-file"
        await it.backend.act(failed, QueueAction.RETRY)
        await it.items()
        await it.world.post("finish")
        it.clock.advance(60)

        (told,) = memory.commit(await it.backend.poll(memory))

        assert isinstance(told.event, Arrival)
        with pytest.raises(UnknownItem):
            await it.backend.act(failed, QueueAction.RETRY)


async def test_what_somebody_else_handed_in_is_shown_and_joined() -> None:
    async with bench() as it:
        await it.world.post("enqueue", code="ABC-001")
        title = await it.backend.title(ref_of("ABC-001"))

        ordered = await it.backend.order(title, [], {})

        assert (ordered.outcome, ordered.coming) == (OrderOutcome.ALREADY_THERE, True)
        (item,) = await it.items()
        assert item.name.startswith("ABC-001")


async def test_a_store_of_tasks_that_is_down_has_words_of_its_own() -> None:
    async with bench() as it:
        await it.world.post("workers", broken=True)
        with pytest.raises(QueueDown):
            await it.order("ABC-001")
        with pytest.raises(QueueDown):
            await it.items()
        status = await it.backend.status()

        assert "queue-is-down" in str(status.facts)
