"""Messages that keep themselves up to date: as long as it is worth it, and no longer."""

import asyncio
from dataclasses import dataclass, field

import pytest
from aiogram.utils.formatting import Text

from handlers.ui.following import FRESH, MISSES, Following
from handlers.ui.screen import Screen
from services.errands import Errands
from services.errors import UnknownItem
from support.clock import FakeClock

EVERY = 3.0


@dataclass
class Board:
    """Where a message stands: what it was changed to, and whether somebody took it over."""

    chat_id: int = 1
    left: bool = False
    shown: list[str] = field(default_factory=list)

    async def renew(self, screen: Screen) -> bool:
        self.shown.append(screen.text.render()[0])
        return not self.left


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
async def following(clock):
    errands = Errands(limit=2 * FRESH)
    async with asyncio.TaskGroup() as group:
        group.create_task(errands.run())
        await asyncio.sleep(0)
        yield Following(errands, clock)
        errands.stop()


async def steps(clock, count: int, *, seconds: float = EVERY) -> None:
    for _ in range(count):
        await clock.asleep()
        clock.advance(seconds)
        for _ in range(5):
            await asyncio.sleep(0)


async def test_a_message_changes_at_its_pace_until_nothing_moves(following, clock) -> None:
    board, looks = Board(), Looks()
    following.begin(board, looks, every=EVERY)
    await steps(clock, 3)
    looks.every = 0.0
    await steps(clock, 1)

    clock.advance(60)
    await asyncio.sleep(0)

    assert board.shown == ["1", "2", "3", "4"]


async def test_nothing_is_followed_that_does_not_move(following, clock) -> None:
    looks = Looks()
    following.begin(Board(), looks, every=0.0)
    clock.advance(60)
    await asyncio.sleep(0)
    assert looks.count == 0


async def test_who_presses_a_button_takes_the_message_over(following, clock) -> None:
    board, looks = Board(), Looks()
    following.begin(board, looks, every=EVERY)
    await steps(clock, 1)
    board.left = True
    await steps(clock, 1)
    assert board.shown == ["1"]


async def test_the_newest_message_of_a_chat_is_the_one_that_is_followed(following, clock) -> None:
    first, second, looks = Board(), Board(), Looks()
    following.begin(first, looks, every=EVERY)
    following.begin(second, looks, every=EVERY)
    await clock.asleep(2)
    await steps(clock, 1)
    assert (first.shown, second.shown) == ([], ["1"])


async def test_a_message_older_than_an_hour_stays_as_it_is(following, clock) -> None:
    board = Board()
    following.begin(board, Looks(), every=EVERY)
    await steps(clock, 1, seconds=FRESH)
    assert board.shown == []


async def test_looks_that_fail_are_made_again_a_few_times(following, clock) -> None:
    board, looks = Board(), Looks(fails=True)
    following.begin(board, looks, every=EVERY)
    await steps(clock, MISSES)
    clock.advance(60)
    await asyncio.sleep(0)
    assert (looks.count, board.shown) == (MISSES, [])
