"""Room for edits that nobody waits for: they yield to pushes, which never notice them."""

import pytest

from services.models import ChatId
from services.outbox.pace import GROUP_SPARE, GROUP_WINDOW, PER_SECOND, REST, SPARE, Pace
from support.clock import FakeClock

MAX, OLIVE, GROUP = ChatId(1002), ChatId(1001), ChatId(-100)


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def pace(clock):
    return Pace(clock)


def push(pace, chat):
    pace.reserve(chat)
    pace.begun()
    pace.ended(chat)


def test_a_chat_rests_after_a_push_and_others_do_not(pace, clock) -> None:
    push(pace, MAX)
    assert not pace.spare(MAX, private=True)
    assert pace.spare(OLIVE, private=True)
    clock.advance(REST)
    assert pace.spare(MAX, private=True)


def test_half_of_a_second_is_left_to_those_who_wait(pace, clock) -> None:
    took = [pace.spare(ChatId(2000 + n), private=True) for n in range(SPARE + 5)]
    assert took == [True] * SPARE + [False] * 5
    for _ in range(SPARE):
        pace.over()
    assert not pace.spare(OLIVE, private=True)
    clock.advance(1.0)
    assert pace.spare(OLIVE, private=True)


def test_replies_count_and_what_has_no_room_is_not_counted(pace, clock) -> None:
    for _ in range(SPARE):
        pace.make_room()
    assert not pace.spare(OLIVE, private=True)
    for _ in range(SPARE):
        pace.over()
    clock.advance(1.0)
    assert pace.crowded() == 0
    assert pace.spare(OLIVE, private=True)


def test_pushes_leave_at_their_full_pace_though_panels_take_all_they_can(pace, clock) -> None:
    panels = pushes = 0
    next_turn, next_slot = pace.turn(), 1.0
    for millisecond in range(3000):
        now = millisecond / 1000
        if now >= next_turn:
            next_turn = now + pace.turn()
            panels += 1
            if pace.spare(ChatId(2000 + panels), private=True):
                pace.over()
        if now >= next_slot:
            assert pace.crowded() == 0, now
            pushes += 1
            push(pace, ChatId(4000 + pushes))
            next_slot += 1 / PER_SECOND
        clock.advance(0.001)
    assert (panels > 2.9 * SPARE, pushes > 1.9 * PER_SECOND) == (True, True)


def test_a_group_keeps_most_of_its_minute_for_pushes(pace, clock) -> None:
    for _ in range(GROUP_SPARE):
        assert pace.spare(GROUP, private=False)
        pace.over()
        assert not pace.spare(GROUP, private=False)
        clock.advance(5)
    assert not pace.spare(GROUP, private=False)
    assert pace.wait(GROUP, private=False) <= 0
    for _ in range(20 - GROUP_SPARE):
        push(pace, GROUP)
    assert pace.wait(GROUP, private=False) > 0  # Telegram counts edits, too
    clock.advance(GROUP_WINDOW)
    assert pace.spare(GROUP, private=False)
