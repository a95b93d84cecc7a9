"""K-05: a job that keeps failing is told once, and so is the end of it."""

from collections.abc import AsyncIterator

import pytest

from services.polling.scheduler import TELL_AFTER, Jobs
from support.clock import FakeClock
from support.jobs import Work, look_at_the_clock


class Owners:
    """Keeps what they were told, unless the telling fails."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []
        self.deaf = False

    async def __call__(self, job: str, trouble: str) -> None:
        if self.deaf:
            raise RuntimeError("nobody listens")
        self.told.append((job, trouble))


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

    work.trouble = "unavailable"
    await run_again(telling, clock, TELL_AFTER - 1)
    assert owners.told == []
    work.error = RuntimeError("a bug now")
    await run_again(telling, clock, TELL_AFTER)
    assert owners.told == [("work", "internal")]

    work.error, work.trouble = None, ""
    await run_again(telling, clock, 3)
    assert owners.told == [("work", "internal"), ("work", "")]


async def test_k05_failures_with_a_success_between_are_nobodys_business(
    telling: Jobs, clock: FakeClock, owners: Owners
) -> None:
    work = Work(next_in=10)
    telling.add("work", work.tick)
    await work.has_ended(1)
    await look_at_the_clock(telling)

    for trouble in ("unavailable", "") * 2:
        work.trouble = trouble
        await run_again(telling, clock, TELL_AFTER - 1)

    assert owners.told == []


async def test_k05_what_could_not_be_told_is_told_with_the_next_change(
    telling: Jobs, clock: FakeClock, owners: Owners
) -> None:
    work = Work(next_in=10)
    telling.add("work", work.tick)
    await work.has_ended(1)
    await look_at_the_clock(telling)

    owners.deaf, work.trouble = True, "unavailable"
    await run_again(telling, clock, TELL_AFTER)
    owners.deaf = False
    await run_again(telling, clock, 1)
    assert owners.told == [("work", "unavailable")]

    owners.deaf, work.trouble = True, ""
    await run_again(telling, clock, 1)
    owners.deaf, work.trouble = False, "unavailable"
    await run_again(telling, clock, 1)
    assert len(owners.told) == 1
    work.trouble = ""
    await run_again(telling, clock, 1)
    assert owners.told[1:] == [("work", "")]
