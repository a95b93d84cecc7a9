"""A10: how much one person may ask for in a minute, and how much everybody in a second."""

import pytest

from services.household.limits import (
    MOST_A_MINUTE,
    MOST_AT_ONCE,
    MOST_OF_ONE,
    Asks,
    Floodgate,
    Limits,
)
from services.models import ViewerId
from support.clock import FakeClock

MAX, ANA = ViewerId(1002), ViewerId(1003)


@pytest.mark.parametrize(("what", "most"), [(Asks.COMMAND, 20), (Asks.SEARCH, 5), (Asks.TAP, 60)])
def test_a10_a_minute_takes_so_many_of_each_person(what, most) -> None:
    clock = FakeClock()
    limits = Limits(clock)
    assert MOST_A_MINUTE[what] == most
    for _ in range(most):
        assert limits.take(MAX, what).passes
        clock.advance(0.5)
    assert not limits.take(MAX, what).passes
    assert limits.take(ANA, what).passes


def test_a10_who_is_over_the_limit_hears_it_once_a_window_and_how_long_it_takes() -> None:
    clock = FakeClock()
    limits = Limits(clock)
    for _ in range(5):
        limits.take(MAX, Asks.SEARCH)
    clock.advance(20.5)
    first, second = limits.take(MAX, Asks.SEARCH), limits.take(MAX, Asks.SEARCH)
    assert (first.tell, first.seconds) == (True, 40)
    assert (second.tell, second.seconds) == (False, 40)
    clock.advance(39.5)
    assert limits.take(MAX, Asks.SEARCH).passes  # what was refused does not count
    for _ in range(4):
        limits.take(MAX, Asks.SEARCH)
    assert not limits.take(MAX, Asks.SEARCH).tell
    clock.advance(21)
    assert limits.take(MAX, Asks.SEARCH).tell


def test_a10_two_hundred_updates_a_second_are_let_in_from_everybody() -> None:
    clock = FakeClock()
    gate = Floodgate(clock)
    let_in = sum(gate.take(who % 50).passes for who in range(1000))
    assert let_in == MOST_AT_ONCE
    assert gate.shed == 800
    clock.advance(1)
    assert gate.take(1).passes


def test_a10_one_person_does_not_take_all_the_room() -> None:
    gate = Floodgate(FakeClock())
    assert sum(gate.take(666).passes for _ in range(10_000)) == MOST_OF_ONE
    assert gate.take(MAX).passes


def test_a10_in_a_flood_each_person_hears_of_it_once_a_minute_and_a_crowd_does_not() -> None:
    clock = FakeClock()
    gate = Floodgate(clock)
    told = sum(gate.take(666).tell for _ in range(10_000))
    assert told == 1
    crowd = sum(gate.take(who).tell for who in range(10_000))
    assert crowd < MOST_AT_ONCE
    clock.advance(61)
    for _ in range(MOST_OF_ONE):
        gate.take(666)
    assert gate.take(666).tell
    assert not any(gate.take(None).tell for _ in range(1000))
