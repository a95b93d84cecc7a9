"""The last second's calls, as Telegram may have counted them."""

import heapq
import random

import pytest

from services.outbox.crowd import ROOM, WINDOW, Crowd
from support.clock import FakeClock


def test_q04_a_call_counts_until_a_second_after_its_end() -> None:
    clock = FakeClock()
    crowd = Crowd(clock)
    for _ in range(ROOM):
        crowd.begin()
    assert crowd.wait() == WINDOW

    crowd.end()
    clock.advance(0.25)
    crowd.end()
    assert crowd.wait() == pytest.approx(0.75)

    clock.advance(0.75)
    assert crowd.wait() == 0


@pytest.mark.parametrize("seed", range(8))
def test_q04_no_second_holds_more_than_its_room_wherever_calls_bunch(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a schedule, not a secret
    clock = FakeClock()
    crowd = Crowd(clock)
    ends: list[float] = []
    counted: list[float] = []
    while len(counted) < 600:
        while len(ends) < 4 and crowd.wait() == 0:
            crowd.begin()
            now = clock.monotonic()
            end = now + chance.choice((0.001, 0.02, 0.4)) * chance.random()
            counted.append(chance.uniform(now, end))
            heapq.heappush(ends, end)
        clock.advance(0.001)
        while ends and ends[0] <= clock.monotonic():
            heapq.heappop(ends)
            crowd.end()

    counted.sort()
    spans = [b - a for a, b in zip(counted, counted[ROOM:], strict=False)]
    assert min(spans) >= WINDOW
    assert len(counted) / (counted[-1] - counted[0]) > 0.6 * ROOM
