"""The loops end in order, and the exit code says why."""

import asyncio

from bot import lifecycle
from bot.exits import Exit
from bot.updates import ConfigurationRefusedError


class Worker:
    """A loop that says what happens to it."""

    def __init__(self, name: str, diary: list[str], *, error: Exception | None = None) -> None:
        self._name = name
        self._diary = diary
        self._error = error
        self._stopped = asyncio.Event()

    async def run(self) -> None:
        if self._error:
            raise self._error
        try:
            await self._stopped.wait()
            self._diary.append(f"{self._name} finished")
        except asyncio.CancelledError:
            self._diary.append(f"{self._name} cancelled")
            raise

    def stop(self) -> None:
        self._diary.append(f"{self._name} stopping")
        self._stopped.set()


async def test_h01_loops_are_stopped_in_order_and_finish() -> None:
    diary: list[str] = []
    until = asyncio.Event()
    until.set()

    code = await lifecycle.live([Worker("feeds", diary), Worker("sends", diary)], until=until)

    assert code is Exit.DONE
    assert diary == ["feeds stopping", "sends stopping", "feeds finished", "sends finished"]


class Stubborn(Worker):
    """A loop that does not listen."""

    def stop(self) -> None:
        return


async def test_h02_a_loop_that_does_not_finish_is_cancelled() -> None:
    diary: list[str] = []
    until = asyncio.Event()
    until.set()

    code = await lifecycle.live([Stubborn("stubborn", diary)], until=until, grace=0.05)

    assert code is Exit.DONE
    assert diary == ["stubborn cancelled"]


async def test_a_bug_ends_every_loop_and_the_process() -> None:
    diary: list[str] = []

    code = await lifecycle.live(
        [Worker("well", diary), Worker("ill", diary, error=RuntimeError("a bug"))],
        until=asyncio.Event(),
    )

    assert code is Exit.BUG
    assert diary == ["well cancelled"]


async def test_a_refused_configuration_is_no_bug() -> None:
    refused = ExceptionGroup("nested", [ConfigurationRefusedError("TELEGRAM_TOKEN is refused")])

    code = await lifecycle.live([Worker("x", [], error=refused)], until=asyncio.Event())

    assert code is Exit.CONFIG


async def test_a_bug_beside_a_refused_configuration_is_a_bug() -> None:
    both = ExceptionGroup("both", [ConfigurationRefusedError("token"), RuntimeError("a bug")])

    code = await lifecycle.live([Worker("x", [], error=both)], until=asyncio.Event())

    assert code is Exit.BUG
