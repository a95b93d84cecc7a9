"""I1 … I12 over random days of a household; a seed that fails is made as short as it goes."""

import asyncio
import dataclasses
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from support.oracle import judge
from support.scale import blocks
from support.simulation import Schedule, Simulation, Step, schedule

SEEDS = 100  # in each of the blocks
MEMORY = Path("/dev/shm")  # a disk in memory: power cuts have tests of their own


def play(plan: Schedule) -> None:
    """Play a schedule. Raises: AssertionError when the oracle is not content."""

    async def one(directory: Path) -> None:
        simulation = Simulation(directory, plan)
        try:
            await simulation.play()
            await judge(simulation)
        finally:
            await simulation.world.database.aclose()

    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as directory:
        asyncio.run(one(Path(directory)))


def shortest(plan: Schedule) -> tuple[Schedule, Exception]:
    """Leave out whatever is not needed for a failure."""
    failure = _failure(plan)
    assert failure is not None
    for number in reversed(range(len(plan.steps))):
        shorter = dataclasses.replace(plan, steps=_without(plan.steps, number))
        if (still := _failure(shorter)) is not None:
            plan, failure = shorter, still
    return plan, failure


def _without(steps: tuple[Step, ...], number: int) -> tuple[Step, ...]:
    return steps[:number] + steps[number + 1 :]


def _failure(plan: Schedule) -> Exception | None:
    try:
        play(plan)
    except Exception as error:  # noqa: BLE001 - whatever ends a story early is a find
        return error
    return None


@pytest.mark.timeout(900)
@pytest.mark.parametrize("block", blocks(20, nightly=1_000))
def test_every_invariant_holds_at_the_end_of_every_seed(
    block: int, record_property: Callable[[str, object], None]
) -> None:
    record_property("cases", SEEDS)
    for seed in range(SEEDS * block, SEEDS * (block + 1)):
        plan = schedule(seed)
        if _failure(plan) is not None:
            plan, failure = shortest(plan)
            story = "\n".join(f"  {step}" for step in plan.steps)
            pytest.fail(f"seed {seed}: {failure!r}\n{plan.chats} chats, {plan.old} old\n{story}")
