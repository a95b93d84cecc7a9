"""K-05: a job that keeps failing is told once, and so is the end of it."""

from collections.abc import AsyncIterator

import pytest

from services.polling.scheduler import TELL_AFTER, Jobs
from support.clock import FakeClock
from support.jobs import Work, look_at_the_clock


class Owners:
    """Keeps what they were told, unless the telling fails."""

    def __init__(self) -> None:
        self.told: list[tuple[str, bool]] = []
        self.deaf = False

    async def __call__(self, job: str, failing: bool) -> None:
        if self.deaf:
            raise RuntimeError("nobody listens")
        self.told.append((job, failing))


@pytest.fixture
def owners() -> Owners:
    return Owners()


@pytest.fixture
async def telling(clock: FakeClock, owners: Owners) -> AsyncIterator[Jobs]:
    """Return running jobs that tell what keeps failing."""
    jobs = Jobs(clock, tell=owners, jitter=lambda _least, most: most)
    jobs.start()
    yield jobs
    await jobs.stop(grace=0)


async def run_again(jobs: Jobs, clock: FakeClock, times: int) -> None:
    for _ in range(times):
        clock.advance(11)
        await look_at_the_clock(jobs)


async def test_k05_five_failures_in_a_row_are_told_once_and_so_is_their_end(
    telling: Jobs, clock: FakeClock, owners: Owners
) -> None:
    work = Work(next_in=10)
    telling.add("work", work.tick)
    await work.has_ended(1)
    await look_at_the_clock(telling)

    work.error = RuntimeError("no disk")
    await run_again(telling, clock, TELL_AFTER - 1)
    assert owners.told == []
    work.error = RuntimeError("a bug now")
    await run_again(telling, clock, TELL_AFTER)
    assert owners.told == [("work", True)]

    work.error = None
    await run_again(telling, clock, 3)
    assert owners.told == [("work", True), ("work", False)]


async def test_k05_failures_with_a_success_between_are_nobodys_business(
    telling: Jobs, clock: FakeClock, owners: Owners
) -> None:
    work = Work(next_in=10)
    telling.add("work", work.tick)
    await work.has_ended(1)
    await look_at_the_clock(telling)

    for error in (RuntimeError("a bug"), None) * 2:
        work.error = error
        await run_again(telling, clock, TELL_AFTER - 1)

    assert owners.told == []


async def test_k05_what_could_not_be_told_is_told_with_the_next_change(
    telling: Jobs, clock: FakeClock, owners: Owners
) -> None:
    work = Work(next_in=10)
    telling.add("work", work.tick)
    await work.has_ended(1)
    await look_at_the_clock(telling)

    owners.deaf, work.error = True, RuntimeError("a bug")
    await run_again(telling, clock, TELL_AFTER)
    owners.deaf = False
    await run_again(telling, clock, 1)
    assert owners.told == [("work", True)]

    owners.deaf, work.error = True, None
    await run_again(telling, clock, 1)
    owners.deaf, work.error = False, RuntimeError("a bug")
    await run_again(telling, clock, 1)
    assert len(owners.told) == 1
    work.error = None
    await run_again(telling, clock, 1)
    assert owners.told[1:] == [("work", False)]
