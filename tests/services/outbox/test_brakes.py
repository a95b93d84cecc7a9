"""What holds every chat, and how it is said."""

import math

from services.outbox.brakes import Brakes
from support.clock import FakeClock
from support.outbox import ANNA, BEN


def test_two_calls_refused_at_the_same_time_stop_the_sends_once() -> None:
    told: list[str] = []
    brakes = Brakes(FakeClock(), on_unauthorized=lambda: told.append("refused"))
    brakes.refuse_token()
    brakes.refuse_token()

    assert told == ["refused"]
    assert brakes.wait() == math.inf


def test_one_chats_flood_is_its_own_and_two_within_five_seconds_are_everybodys() -> None:
    clock = FakeClock()
    brakes = Brakes(clock)
    brakes.note_flood(ANNA, 20)
    alone = brakes.wait()
    clock.advance(6)
    brakes.note_flood(BEN, 20)
    later = brakes.wait()
    brakes.note_flood(ANNA, 10)

    assert (alone, later, brakes.wait()) == (0, 0, 10)
