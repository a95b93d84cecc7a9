"""Who is slow is absent once somebody else has answered, and only then."""

import asyncio

from services.gathering import gather
from support.finder import Finder

SOON = 0.02


async def ask(backend: Finder) -> str:
    await backend.search("words")
    return backend.name


async def test_who_is_slow_holds_up_nobody() -> None:
    slow, quick = Finder("Slow", prompt=False), Finder("Quick")

    for order in ([slow, quick], [quick, slow]):
        came = await gather(order, ask, patience=SOON)

        assert came.answers == ("Quick",)
        assert [(one.name, one.code) for one in came.absent] == [("Slow", "unavailable")]
    assert slow.dropped.is_set()


async def test_without_an_answer_the_first_is_waited_for() -> None:
    slow, slower = Finder("Slow", prompt=False), Finder("Slower", prompt=False)
    asyncio.get_running_loop().call_later(3 * SOON, slow.answers.set)

    came = await gather([slow, slower], ask, patience=SOON)

    assert came.answers == ("Slow",)
    assert [one.name for one in came.absent] == ["Slower"]
