"""The oracle is not blind: whatever is made wrong afterwards, it names the invariant."""

import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from services.storage.tables import event, feed_row, outbox
from support.oracle import judge
from support.outbox import ANNA, BEN, Posted
from support.simulation import Schedule, Simulation, Step

STORY = Schedule(
    seed=0, chats=1, old=3, steps=(Step("films", 2, 90.0), Step("episodes", (1, 3), 90.0))
)
Spoil = Callable[[Simulation], Awaitable[None]]


@pytest.fixture
async def played(tmp_path: Path) -> AsyncIterator[Simulation]:
    simulation = Simulation(tmp_path, STORY)
    await simulation.play()
    yield simulation
    await simulation.world.database.aclose()


async def test_it_is_content_with_what_really_happened(played: Simulation) -> None:
    await judge(played)
    assert {posted.text for posted in played.world.posted()} >= {"F1", "F2"}


async def change(played: Simulation, statement: Any) -> None:
    async with played.world.database.write() as connection:
        await connection.execute(statement)


def posted(played: Simulation, text: str) -> Posted:
    return next(one for one in played.world.telegram.journal if one.text == text)


async def lose_an_event(played: Simulation) -> None:
    await change(played, sa.delete(outbox).where(outbox.c.kind == "arrival"))


async def leave_an_event_open(played: Simulation) -> None:
    await change(played, sa.update(event).where(event.c.id == 2).values(state="pending"))


async def leave_a_row_waiting(played: Simulation) -> None:
    await change(played, sa.update(outbox).values(state="pending"))


async def never_show_a_film(played: Simulation) -> None:
    played.world.telegram.journal.remove(posted(played, "F2"))


async def pass_a_row_over(played: Simulation) -> None:
    fingerprint = played.history.rows[-1].fingerprint
    await change(played, sa.delete(feed_row).where(feed_row.c.fingerprint == fingerprint))


async def ring_twice(played: Simulation) -> None:
    played.truth.doubtful = True
    played.world.telegram.journal.append(posted(played, "F1"))


async def say_it_three_times(played: Simulation) -> None:
    played.truth.doubtful = True
    copy = dataclasses.replace(posted(played, "F1"), text="F1 (repeated)", silent=True)
    played.world.telegram.journal += [copy, copy]


async def repeat_without_a_doubt(played: Simulation) -> None:
    copy = dataclasses.replace(posted(played, "F1"), text="F1 (repeated)", silent=True)
    played.world.telegram.journal.append(copy)


async def swap_two_messages(played: Simulation) -> None:
    mine = sa.and_(outbox.c.kind == "arrival", outbox.c.chat_id == ANNA)
    await change(played, sa.update(outbox).where(mine).values(message_id=90 - outbox.c.seq))


async def announce_the_past(played: Simulation) -> None:
    played.world.telegram.journal.append(dataclasses.replace(posted(played, "F1"), text="OLD1"))


async def tell_somebody_else(played: Simulation) -> None:
    played.world.telegram.calls.append((9e9, BEN))


async def hurry(played: Simulation) -> None:
    first = next(at for at, chat in played.world.telegram.calls if chat == ANNA)
    played.world.telegram.calls.append((first + 0.5, ANNA))


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        pytest.param(lose_an_event, "I1", id="i1-no-row"),
        pytest.param(never_show_a_film, "I1", id="i1-never-shown"),
        pytest.param(leave_an_event_open, "I2", id="i2-open-event"),
        pytest.param(leave_a_row_waiting, "I2", id="i2-waiting-row"),
        pytest.param(ring_twice, "I3", id="i3-second-copy-rings"),
        pytest.param(say_it_three_times, "I3", id="i3-three-copies"),
        pytest.param(repeat_without_a_doubt, "I3", id="i3-a-copy-without-a-doubt"),
        pytest.param(swap_two_messages, "I4", id="i4-order"),
        pytest.param(pass_a_row_over, "I6", id="i6-row-passed-over"),
        pytest.param(announce_the_past, "baseline", id="f01-the-past"),
        pytest.param(tell_somebody_else, "I9", id="i9-somebody-else"),
        pytest.param(hurry, "I12", id="i12-too-fast"),
    ],
)
async def test_it_names_what_is_wrong(played: Simulation, spoil: Spoil, says: str) -> None:
    await spoil(played)

    with pytest.raises(AssertionError, match=says):
        await judge(played)
