"""Errands belong to the process: they end with it, and one that fails harms no other."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from services.errands import Errands


@contextlib.asynccontextmanager
async def opened(**limits: float) -> AsyncIterator[Errands]:
    errands = Errands(**limits)
    async with asyncio.TaskGroup() as group:
        group.create_task(errands.run())
        await asyncio.sleep(0)
        yield errands
        errands.stop()


async def _forever(ended: list[str], name: str) -> None:
    try:
        await asyncio.Event().wait()
    finally:
        ended.append(name)


async def _answer(gate: asyncio.Event) -> int:
    await gate.wait()
    return 42


async def test_what_nobody_waits_for_ends_with_the_process() -> None:
    ended: list[str] = []
    async with opened() as errands:
        errands.begin(_forever(ended, "idle"))
        await asyncio.sleep(0)
    assert ended == ["idle"]


async def test_the_end_waits_for_what_somebody_waits_for() -> None:
    gate = asyncio.Event()
    async with opened() as errands:
        task = errands.begin(_answer(gate), awaited=True)
        assert task is not None
        errands.stop()
        await asyncio.sleep(0)
        assert not task.done()
        gate.set()
    assert task.result() == 42


async def test_nothing_begins_before_the_run_or_after_the_stop() -> None:
    gate = asyncio.Event()
    assert Errands().begin(_answer(gate)) is None
    async with opened() as errands:
        errands.stop()
        assert errands.begin(_answer(gate)) is None


async def test_one_that_fails_harms_no_other() -> None:
    async def fails() -> None:
        raise RuntimeError("a bug")

    gate = asyncio.Event()
    async with opened() as errands:
        broken, good = errands.begin(fails(), awaited=True), errands.begin(_answer(gate))
        gate.set()
        assert broken is not None
        assert good is not None
        assert await broken is None
        assert await good == 42


async def test_one_that_takes_too_long_is_cut_off() -> None:
    async with opened(limit=0.01) as errands:
        task = errands.begin(_answer(asyncio.Event()), awaited=True)
        assert task is not None
        assert await task is None
