"""One look at the table serves several sends, and a person's reply goes before them."""

from services.models import ChatId
from services.outbox.outlook import Due
from services.outbox.pace import PER_SECOND, WAY, Pace
from services.outbox.plan import KEPT, Plan
from support.clock import FakeClock


def due(number: int) -> Due:
    return Due(row_id=number, chat_id=ChatId(number), private=True, wait=0.0, uncertain=False)


def test_a_plan_is_followed_in_its_order_until_too_little_of_it_is_left() -> None:
    plan = Plan(FakeClock())
    plan.make([due(1), due(2), due(3)])

    assert plan.holds(2)
    assert [one.row_id for one in plan.take(2)] == [1, 2]
    assert not plan.holds(2)
    assert plan.holds(1)
    assert [one.row_id for one in plan.take(4)] == [3]
    assert not plan.holds(1)


def test_no_plan_is_needed_where_nothing_may_begin() -> None:
    assert Plan(FakeClock()).holds(0)


def test_what_was_written_meanwhile_or_a_second_ends_a_plan() -> None:
    clock = FakeClock()
    plan = Plan(clock)
    plan.make([due(1), due(2)])
    clock.advance(KEPT)
    assert not plan.holds(1)

    plan.make([due(1), due(2)])
    plan.forget()
    assert not plan.holds(1)
    assert list(plan.take(1)) == []


def test_q04_a_reply_waits_for_nothing_and_the_next_push_leaves_a_slot_later() -> None:
    pace = Pace(FakeClock())
    assert pace.reserve(ChatId(1)) == 0

    pace.make_room()

    assert round(pace.reserve(ChatId(2)) * PER_SECOND, 6) == 2


def test_q04_a_person_who_has_just_written_goes_first() -> None:
    clock = FakeClock()
    pace = Pace(clock)
    assert pace.way() == pace.crowded() == 0

    pace.somebody_came()
    assert round(pace.way(), 6) == round(pace.crowded(), 6) == WAY

    clock.advance(WAY)
    assert pace.way() == pace.crowded() == 0


def test_pushes_have_half_of_the_time_however_many_people_come() -> None:
    clock = FakeClock()
    pace = Pace(clock)
    free = 0
    for _ in range(1000):  # two people in every way's length
        pace.somebody_came()
        free += pace.way() == 0
        clock.advance(WAY / 2)

    assert free >= 499
