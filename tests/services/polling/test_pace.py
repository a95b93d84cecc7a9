"""K-08: how soon a tick asks for the next one."""

import asyncio

import pytest

from services.errors import BackendError, BackendUnavailable
from services.polling.poller import FRESH, HURRIES, WOKEN, Poller
from services.ports.feeds import FeedMemory, FeedPoll
from support.feed import HistoryFeed
from support.pages import BACKEND
from support.polls import ACTIVE, IDLE, Stage


class HastyPoller(Poller):
    patience = 0.01


class RestlessFeed(HistoryFeed):
    async def poll(self, memory: FeedMemory) -> FeedPoll:
        return FeedPoll(more=memory.cursor is not None)


async def test_k08_the_pace_is_active_while_something_is_under_way(settled: Stage) -> None:
    settled.feed.busy = True
    assert (await settled.poller.tick()).next_in == ACTIVE

    settled.feed.busy = False
    assert (await settled.poller.tick()).next_in == IDLE


async def test_k08_a_tick_asks_for_the_downloads_at_most_once(settled: Stage) -> None:
    settled.feed.asked_under_way = 0
    await settled.poller.tick()
    assert settled.feed.asked_under_way == 1


async def test_k08_the_pace_stays_active_for_a_minute_after_a_new_row(settled: Stage) -> None:
    settled.history.insert()
    assert (await settled.poller.tick()).next_in == ACTIVE

    settled.clock.advance(FRESH)
    assert (await settled.poller.tick()).next_in == ACTIVE
    settled.clock.advance(0.1)
    assert (await settled.poller.tick()).next_in == IDLE


async def test_k08_the_pace_stays_active_for_a_while_after_a_wake_that_found_nothing(
    settled: Stage,
) -> None:
    settled.poller.wake()
    assert (await settled.poller.tick()).next_in == ACTIVE

    settled.clock.advance(WOKEN + 0.1)
    assert (await settled.poller.tick()).next_in == IDLE


async def test_k08_the_time_a_tick_took_is_part_of_the_interval(settled: Stage) -> None:
    settled.feed.busy = True
    settled.history.before_request(1, lambda: settled.clock.advance(0.5))
    assert (await settled.poller.tick()).next_in == ACTIVE - 0.5

    settled.history.before_request(1, lambda: settled.clock.advance(30))
    assert (await settled.poller.tick()).next_in == 0


@pytest.mark.parametrize("trouble", [BackendUnavailable(BACKEND)], ids=repr)
async def test_k08_unknown_downloads_slow_the_polls_and_fail_none(
    settled: Stage, trouble: BackendError
) -> None:
    settled.feed.busy = True
    settled.feed.busy_trouble = trouble

    assert (await settled.poller.tick()).next_in == IDLE
    assert settled.poller.state.error_code == ""


async def test_k08_a_slow_answer_about_downloads_holds_no_poll_up(settled: Stage) -> None:
    settled.feed.hold_busy = asyncio.Event()
    poller = settled.another_poller(HastyPoller)

    assert (await poller.tick()).next_in == IDLE


async def test_k08_the_active_pace_is_never_slower_than_the_idle_one(settled: Stage) -> None:
    poller = settled.another_poller(idle=1.0)
    settled.feed.busy = True

    assert (await poller.tick()).next_in == 1


async def test_polls_that_have_more_to_read_follow_at_once_while_they_find_rows(
    settled: Stage,
) -> None:
    settled.history.fill(5_100, seconds_apart=1)

    assert (await settled.poller.tick()).next_in == 0
    assert (await settled.poller.tick()).next_in == ACTIVE
    assert len(settled.names) == 5_100


async def test_a_feed_that_always_has_more_is_not_polled_without_a_pause(settled: Stage) -> None:
    settled.feed = RestlessFeed(settled.history)
    poller = settled.another_poller()

    waits = [(await poller.tick()).next_in for _ in range(HURRIES + 2)]

    assert waits == [0] * HURRIES + [ACTIVE] * 2
