"""When jobs run: one at a time, as their ticks ask, sooner when woken, and to a clean end."""

import asyncio

import pytest
import structlog.testing

from services.clock import SystemClock
from services.polling.poller import GAP
from services.polling.scheduler import RETRY, SAME_ERROR, SPREAD, Jobs
from support.clock import FakeClock
from support.jobs import DEADLINE, Work, look_at_the_clock
from support.polls import Stage


async def test_a_job_runs_at_once_and_then_when_its_tick_asks(jobs: Jobs, clock: FakeClock) -> None:
    work = Work(next_in=100)
    jobs.add("work", work.tick)
    await work.has_ended(1)
    await look_at_the_clock(jobs)

    clock.advance(100 * SPREAD[1] - 1)
    await look_at_the_clock(jobs)
    assert work.began == 1

    clock.advance(1)
    await look_at_the_clock(jobs)
    assert work.began == 2


async def test_k01_a_run_that_comes_hours_late_is_run_once(jobs: Jobs, clock: FakeClock) -> None:
    work = Work(next_in=1)
    jobs.add("work", work.tick)
    await work.has_ended(1)
    await look_at_the_clock(jobs)

    clock.advance(8 * 3600)
    for _ in range(3):
        await look_at_the_clock(jobs)

    assert work.began == 2


async def test_k02_a_job_woken_while_it_runs_runs_once_more_right_after(
    jobs: Jobs, caplog: pytest.LogCaptureFixture
) -> None:
    work = Work()
    work.may_end.clear()
    job = jobs.add("work", work.tick)
    await work.has_begun(1)

    for _ in range(3):
        job.wake()
        await look_at_the_clock(jobs)
    assert work.began == 1

    work.may_end.set()
    await work.has_ended(2)
    await look_at_the_clock(jobs)
    assert work.began == 2
    assert not [record for record in caplog.records if record.levelname == "WARNING"]


async def test_an_idle_job_runs_at_once_when_woken(jobs: Jobs) -> None:
    work = Work(next_in=3600)
    job = jobs.add("work", work.tick)
    await work.has_ended(1)
    await look_at_the_clock(jobs)

    job.wake()
    job.wake()
    await work.has_ended(2)
    await look_at_the_clock(jobs)

    assert work.began == 2


async def test_k02_wakes_in_a_burst_are_few_runs_and_the_last_one_counts(
    jobs: Jobs, clock: FakeClock
) -> None:
    work = Work(next_in=3600)
    job = jobs.add("work", work.tick, gap=0.2)
    await work.has_ended(1)
    await look_at_the_clock(jobs)
    clock.advance(0.2)

    for _ in range(100):
        job.wake()
        await look_at_the_clock(jobs)
    assert work.began == 2

    clock.advance(0.2)
    await look_at_the_clock(jobs)
    assert work.began == 3
    clock.advance(60)
    await look_at_the_clock(jobs)
    assert work.began == 3


async def test_k03_a_host_that_slept_for_hours_polls_once_to_catch_up(
    settled: Stage, jobs: Jobs
) -> None:
    settled.poller.join(jobs)
    await look_at_the_clock(jobs)
    settled.settle()
    settled.history.pass_time(8 * 3600)
    settled.history.fill(10, seconds_apart=1)
    settled.feed.busy = True

    settled.clock.advance(8 * 3600)
    await settled.relay_woken(deadline=DEADLINE)
    for _ in range(3):
        await look_at_the_clock(jobs)

    assert settled.history.requests == [(1, 20)]
    assert len(settled.names) == 10
    assert settled.woken == 1


@pytest.mark.parametrize("days", [-1, 1])
async def test_k04_a_wall_clock_that_jumps_moves_no_run(
    jobs: Jobs, clock: FakeClock, days: int
) -> None:
    work = Work(next_in=10)
    jobs.add("work", work.tick)
    await work.has_ended(1)
    await look_at_the_clock(jobs)

    clock.jump(days * 24 * 3600)
    await look_at_the_clock(jobs)
    assert work.began == 1

    clock.advance(11)
    await look_at_the_clock(jobs)
    assert work.began == 2


async def test_k05_a_job_that_raises_keeps_its_schedule_and_is_logged_once(
    jobs: Jobs, clock: FakeClock
) -> None:
    work = Work(next_in=10)
    jobs.add("work", work.tick)
    await work.has_ended(1)
    await look_at_the_clock(jobs)
    work.error = RuntimeError("a bug")

    with structlog.testing.capture_logs() as logs:
        for _ in range(4):
            clock.advance(11)
            await look_at_the_clock(jobs)
    assert work.began == 5
    assert [log["event"] for log in logs] == ["job raised"]

    work.error = ValueError("another bug")
    with structlog.testing.capture_logs() as logs:
        clock.advance(11)
        await look_at_the_clock(jobs)
        clock.advance(SAME_ERROR)
        await look_at_the_clock(jobs)
    assert [str(log["exc_info"]) for log in logs] == ["another bug"] * 2


async def test_k05_a_job_that_never_ended_well_is_tried_again(jobs: Jobs, clock: FakeClock) -> None:
    work = Work()
    work.error = RuntimeError("a bug")
    jobs.add("work", work.tick)
    await work.has_ended(1)
    await look_at_the_clock(jobs)

    clock.advance(RETRY * SPREAD[1])
    await look_at_the_clock(jobs)

    assert work.began == 2


def test_k08_jitter_makes_no_gap_longer_than_a_tenth_more() -> None:
    assert 0.9 <= SPREAD[0] < 1 < SPREAD[1] < 1.1


async def test_the_machines_clock_drives_jobs_too() -> None:
    jobs = Jobs(SystemClock())
    work = Work(next_in=0.002)
    jobs.add("work", work.tick)
    jobs.start()

    await work.has_ended(5)

    await jobs.stop()


async def test_h01_stopping_waits_for_the_tick_under_way_and_starts_no_other(
    clock: FakeClock,
) -> None:
    jobs = Jobs(clock)
    jobs.start()
    work = Work(next_in=0)
    work.may_end.clear()
    job = jobs.add("work", work.tick)
    await work.has_begun(1)

    async with asyncio.TaskGroup() as group:
        group.create_task(jobs.stop(grace=DEADLINE))
        await asyncio.sleep(0)
        job.wake()
        work.may_end.set()

    job.wake()
    await asyncio.sleep(0)
    assert (work.began, work.ended, work.cancelled) == (1, 1, 0)


async def test_h02_stopping_cancels_a_tick_that_takes_too_long(
    clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    jobs = Jobs(clock)
    jobs.start()
    work = Work()
    work.may_end.clear()
    jobs.add("work", work.tick)
    await work.has_begun(1)

    await jobs.stop(grace=0.01)

    assert (work.ended, work.cancelled) == (0, 1)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_jobs_that_never_started_stop_as_well(clock: FakeClock) -> None:
    jobs = Jobs(clock)
    jobs.add("work", Work().tick)

    await jobs.stop()


async def test_a_woken_poller_polls_at_once(settled: Stage, jobs: Jobs) -> None:
    settled.poller.join(jobs)
    await look_at_the_clock(jobs)
    settled.clock.advance(GAP)
    settled.history.insert("Nosferatu")

    settled.poller.wake()

    await settled.relay_woken(deadline=DEADLINE)
    assert settled.names == ["Nosferatu"]


async def test_a_poller_that_runs_nowhere_may_be_woken(settled: Stage) -> None:
    settled.poller.wake()
    assert settled.names == []
