"""What a senseless or endless retry_after does: T-27."""

from typing import Any

import pytest

from services.outbox.model import ChatState, Fate, RowState
from support.outbox import ANNA, OWNER, World, fault, film


def gap(world: World) -> float:
    """Return the seconds between the first two calls to the chat."""
    first, second, *_ = [at for at, chat in world.telegram.calls if chat == ANNA]
    return round(second - first, 3)


PAUSES: list[Any] = [
    pytest.param(0, 1, id="zero"),
    pytest.param(-5, 1, id="negative"),
    pytest.param(None, 1, id="missing"),
    pytest.param(3600, 3600, id="longest"),
]


@pytest.mark.parametrize(("retry_after", "seconds"), PAUSES)
async def test_t27_a_senseless_retry_after_is_clamped(
    world: World, retry_after: float | None, seconds: float
) -> None:
    world.telegram.will(ANNA, fault(Fate.RETRY_AFTER, retry_after=retry_after))
    await world.post(film("A"))
    await world.deliver(4000)

    assert seconds <= gap(world) <= seconds + 1
    assert world.texts() == ["A"]


async def test_t27_a_day_of_retry_after_parks_the_chat_and_tells_the_owners(world: World) -> None:
    world.telegram.will(ANNA, fault(Fate.RETRY_AFTER, retry_after=86_400))
    await world.post(film("A"))
    await world.deliver()
    assert (await world.row()).state == RowState.PARKED
    assert world.texts(OWNER) == ["notice chat-flooded"]
    world.clock.advance(86_000)
    await world.deliver()
    assert world.texts() == []
    world.clock.advance(400)
    await world.deliver()

    assert world.texts() == ["A"]
    assert (await world.chat()).state == ChatState.ACTIVE


async def test_t27_the_day_ends_to_the_second_however_little_else_there_is_to_do(
    world: World,
) -> None:
    world.telegram.will(ANNA, fault(Fate.RETRY_AFTER, retry_after=86_400))
    await world.post(film("A"))
    await world.deliver(86_410)

    assert world.texts() == ["A"]
    assert 86_400 <= gap(world) <= 86_402
