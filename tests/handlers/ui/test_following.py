"""Messages that keep themselves up to date: as long as it is worth it, and no longer."""

import asyncio
from dataclasses import dataclass, field

import pytest
from aiogram.utils.formatting import Text

from handlers.ui.aside import Aside, Renewed
from handlers.ui.following import FRESH, MISSES, Bounds, Following, Rhythm
from handlers.ui.screen import Screen
from services.errands import Errands
from services.errors import UnknownItem
from services.models import ViewerId
from services.outbox.pace import Pace
from services.people import Role, Viewer
from support.clock import FakeClock

EVERY = 3.0
READER = Viewer(id=ViewerId(1), role=Role.MEMBER)
END = Screen(text=Text("end"))


@dataclass
class Board:
    """Where a message stands: what it was changed to, and whether somebody took it over.

    `answers` are what the next changes come to, each once.
    """

    chat_id: int = 1
    left: bool = False
    shown: list[str] = field(default_factory=list)
    answers: list[Renewed] = field(default_factory=list)

    async def renew(self, screen: Screen, _aside: object) -> Renewed:
        answer = self.answers.pop(0) if self.answers else Renewed(changed=True)
        if answer.changed:
            self.shown.append(screen.text.render()[0])
        return answer


@dataclass
class People:
    """Says whether somebody is still who they were."""

    same: bool = True

    async def __call__(self, _viewer: Viewer) -> bool:
        return self.same


class Looks:
    """Counts looks; each says its number, and when the next one is due."""

    def __init__(self, *, every: float = EVERY, fails: bool = False) -> None:
        self.count = 0
        self.every = every
        self.fails = fails

    async def __call__(self) -> tuple[Screen, float]:
        self.count += 1
        if self.fails:
            raise UnknownItem
        return Screen(text=Text(str(self.count))), self.every


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def people():
    return People()


@pytest.fixture
async def following(clock, people):
    errands = Errands(limit=2 * FRESH)
    async with asyncio.TaskGroup() as group:
        group.create_task(errands.run())
        await asyncio.sleep(0)
        yield Following(errands, clock, Aside(None, Pace(clock)), same=people)
        errands.stop()


async def steps(clock, count: int, *, seconds: float = EVERY) -> None:
    for _ in range(count):
        await clock.asleep()
        clock.advance(seconds)
        for _ in range(5):
            await asyncio.sleep(0)


async def test_a_message_changes_at_its_pace_until_nothing_moves(following, clock) -> None:
    board, looks = Board(), Looks()
    following.begin(board, looks, every=EVERY, reader=READER)
    await steps(clock, 3)
    looks.every = 0.0
    await steps(clock, 1)

    clock.advance(60)
    await asyncio.sleep(0)

    assert board.shown == ["1", "2", "3", "4"]


async def test_nothing_is_followed_that_does_not_move(following, clock) -> None:
    looks = Looks()
    following.begin(Board(), looks, every=0.0, reader=READER)
    clock.advance(60)
    await asyncio.sleep(0)
    assert looks.count == 0


async def test_who_presses_a_button_takes_the_message_over(following, clock) -> None:
    board, looks = Board(), Looks()
    following.begin(board, looks, every=EVERY, reader=READER)
    await steps(clock, 1)
    board.left = True
    await steps(clock, 1)
    assert board.shown == ["1"]


async def test_the_newest_message_of_a_chat_is_the_one_that_is_followed(following, clock) -> None:
    first, second, looks = Board(), Board(), Looks()
    following.begin(first, looks, every=EVERY, reader=READER)
    following.begin(second, looks, every=EVERY, reader=READER)
    await clock.asleep(2)
    await steps(clock, 1)
    assert (first.shown, second.shown) == ([], ["1"])


async def test_a_message_older_than_an_hour_stays_as_it_is(following, clock) -> None:
    board = Board()
    following.begin(board, Looks(), every=EVERY, reader=READER)
    await steps(clock, 1, seconds=FRESH)
    assert board.shown == []


async def test_looks_that_fail_are_made_again_a_few_times(following, clock) -> None:
    board, looks = Board(), Looks(fails=True)
    following.begin(board, looks, every=EVERY, reader=READER)
    await steps(clock, MISSES)
    clock.advance(60)
    await asyncio.sleep(0)
    assert (looks.count, board.shown) == (MISSES, [])


async def test_what_ends_by_itself_is_left_as_it_is_to_stand(following, clock) -> None:
    bounds = Bounds(lasts=2 * EVERY, ending=lambda: END)
    board = Board()
    following.begin(board, Looks(), every=EVERY, reader=READER, bounds=bounds)
    await steps(clock, 2)
    assert board.shown == ["1", "end"]


async def test_the_older_of_two_messages_is_left_as_it_is_to_stand(following, clock) -> None:
    first, second = Board(), Board()
    bounds = Bounds(ending=lambda: END)
    following.begin(first, Looks(), every=EVERY, reader=READER, bounds=bounds)
    following.begin(second, Looks(), every=EVERY, reader=READER, bounds=bounds)
    await clock.asleep(2)
    await steps(clock, 1)
    await steps(clock, 1, seconds=1.0)  # one after the other
    assert (first.shown, second.shown) == (["end"], ["1"])


async def test_what_has_not_changed_for_a_while_is_not_followed_any_more(following, clock) -> None:
    looks = Looks()
    board = Board(answers=[Renewed(changed=True)] + [Renewed()] * 2)
    bounds = Bounds(still=3 * EVERY, ending=lambda: END)
    following.begin(board, looks, every=EVERY, reader=READER, bounds=bounds)
    await steps(clock, 4)
    assert (looks.count, board.shown) == (3, ["1", "end"])


async def test_a_message_that_is_gone_is_not_looked_after_any_more(following, clock) -> None:
    board, looks = Board(answers=[Renewed(over=True)]), Looks()
    bounds = Bounds(ending=lambda: END)
    following.begin(board, looks, every=EVERY, reader=READER, bounds=bounds)
    await steps(clock, 1)
    clock.advance(60)
    await asyncio.sleep(0)
    assert (looks.count, board.shown) == (1, [])


async def test_a_refusal_for_haste_is_waited_out_and_makes_all_that_follows_slower(
    following, clock
) -> None:
    board, looks = Board(answers=[Renewed(wait=17.0)]), Looks()
    following.begin(board, looks, every=EVERY, reader=READER)
    await steps(clock, 1)
    await steps(clock, 1, seconds=16.9)
    assert looks.count == 1
    await steps(clock, 1, seconds=0.2)
    await steps(clock, 1, seconds=2 * EVERY - 0.1)
    assert looks.count == 2
    await steps(clock, 1, seconds=0.2)
    assert (looks.count, board.shown) == (3, ["2", "3"])


async def test_the_end_waits_until_there_is_room_for_it(following, clock) -> None:
    board = Board(answers=[Renewed(wait=0.0), Renewed(wait=0.0)])
    bounds = Bounds(lasts=EVERY, ending=lambda: END)
    following.begin(board, Looks(), every=EVERY, reader=READER, bounds=bounds)
    await steps(clock, 1)
    assert board.shown == []
    await steps(clock, 1, seconds=Rhythm().soonest)
    await steps(clock, 1, seconds=2 * Rhythm().soonest)
    assert board.shown == ["end"]


async def test_nothing_more_is_shown_to_who_is_not_let_in_any_more(
    following, clock, people
) -> None:
    board = Board()
    following.begin(board, Looks(), every=EVERY, reader=READER)
    await steps(clock, 1)
    people.same = False
    await steps(clock, 1)
    assert board.shown == ["1"]


async def test_the_last_of_what_moved_is_said_though_there_was_no_room_for_it(
    following, clock
) -> None:
    board, looks = Board(answers=[Renewed(wait=0.0)]), Looks()
    following.begin(board, looks, every=EVERY, reader=READER)
    looks.every = 0.0
    await steps(clock, 1)
    assert board.shown == []
    await steps(clock, 1, seconds=0.1)  # its next turn
    assert (looks.count, board.shown) == (1, ["1"])
