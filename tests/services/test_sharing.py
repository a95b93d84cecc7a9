"""Looks that many share, and what makes them look anew."""

import asyncio

import pytest

from services.errors import UnknownItem
from services.sharing import Shared
from support.clock import FakeClock


class Server:
    """Answers with how often it was asked; `held` answers wait until they are let go."""

    def __init__(self) -> None:
        self.asked = 0
        self.held = asyncio.Event()
        self.held.set()

    async def __call__(self) -> int:
        self.asked += 1
        mine = self.asked
        await self.held.wait()
        return mine


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def shared(clock):
    return Shared(clock)


async def test_those_who_ask_within_an_interval_share_one_look(shared, clock) -> None:
    ask = Server()
    assert [await shared.get("one", ask, fresh=3) for _ in range(3)] == [1, 1, 1]
    clock.advance(2.9)
    assert await shared.get("one", ask, fresh=3) == 1
    clock.advance(0.1)
    assert await shared.get("one", ask, fresh=3) == 2
    assert await shared.get("one", ask) == 3  # who wants to know it now


async def test_a_look_from_before_a_change_is_no_answer_after_it(shared) -> None:
    ask = Server()
    ask.held.clear()
    async with asyncio.TaskGroup() as group:
        before = group.create_task(shared.get("one", ask, fresh=3))
        await asyncio.sleep(0)
        shared.forget("one")
        after = group.create_task(shared.get("one", ask, fresh=3))
        await asyncio.sleep(0)
        ask.held.set()
    assert (before.result(), after.result()) == (1, 2)
    assert await shared.get("one", ask, fresh=3) == 2


async def test_only_what_matches_is_forgotten(shared) -> None:
    ask = Server()
    for key in (("a", 1), ("a", 2), ("b", 1)):
        await shared.get(key, ask, fresh=3)
    shared.forget_where(lambda key: key[0] == "a")
    assert await shared.get(("b", 1), ask, fresh=3) == 3
    assert await shared.get(("a", 2), ask, fresh=3) == 4


async def test_a_failure_is_the_answer_of_those_who_waited_for_it_alone(shared) -> None:
    answers = [UnknownItem(), 7]

    async def ask() -> int:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    with pytest.raises(UnknownItem):
        await shared.get("one", ask, fresh=10)
    assert await shared.get("one", ask, fresh=10) == 7
    assert await shared.get("one", ask, fresh=10) == 7
