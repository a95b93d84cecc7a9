"""K-07: how long a feed that fails is left alone, and what ends that."""

from services.errors import BackendUnavailable
from services.polling.health import BACK_OFF, CALM
from services.polling.scheduler import Jobs
from support.pages import BACKEND
from support.polls import IDLE, Stage

DEADLINE = 10


async def fail(settled: Stage, times: int) -> list[float]:
    settled.feed.trouble = BackendUnavailable(BACKEND)
    return [(await settled.poller.tick()).next_in for _ in range(times)]


async def test_k07_probes_come_after_5_10_30_60_and_120_seconds(settled: Stage) -> None:
    assert await fail(settled, 7) == [5, 10, 30, 60, 120, 120, 120]
    assert BACK_OFF == (5, 10, 30, 60, 120)

    settled.feed.trouble = None
    assert (await settled.poller.tick()).next_in == IDLE
    assert await fail(settled, 1) == [5]


async def test_k07_an_answer_to_somebody_else_closes_it_and_wakes_the_poller(
    settled: Stage,
) -> None:
    jobs = Jobs(settled.clock, jitter=lambda _least, most: most)
    jobs.start()
    await fail(settled, 5)
    settled.settle()
    settled.poller.join(jobs)
    settled.feed.trouble = None
    settled.history.insert("Nosferatu")
    settled.clock.advance(CALM)

    settled.poller.server_answered()
    await settled.relay_woken(deadline=DEADLINE)
    await jobs.stop()

    assert settled.names == ["Nosferatu"]
    assert settled.poller.state.error_code == ""


async def test_k07_a_server_that_answers_others_and_fails_the_polls_is_not_hammered(
    settled: Stage,
) -> None:
    await fail(settled, 3)
    settled.poller.server_answered()
    assert await fail(settled, 1) == [60]

    settled.clock.advance(CALM)
    settled.poller.server_answered()
    assert await fail(settled, 1) == [5]


async def test_k07_what_the_poll_itself_is_answered_closes_nothing(settled: Stage) -> None:
    """A poll may be signed in, which is a good answer, and fail all the same."""
    await fail(settled, 2)
    settled.clock.advance(CALM)
    settled.feed.trouble = None
    settled.history.before_request(1, lambda: _answer_and_fail(settled))

    assert (await settled.poller.tick()).next_in == 30


def _answer_and_fail(settled: Stage) -> None:
    settled.poller.server_answered()
    raise BackendUnavailable(BACKEND)


async def test_k07_an_answer_while_all_is_well_wakes_nobody(settled: Stage) -> None:
    settled.clock.advance(3600)
    settled.poller.server_answered()
    assert (await settled.poller.tick()).next_in == IDLE
