"""The feed: nothing old, everything new, once."""

import pytest

from services.capabilities import Feed, Order, Subscribe
from services.events import Arrival, Failure, WorkNews
from support.contract import Memory, Stage, Subject
from support.subjects import having


async def settled(stage: Stage) -> Memory:
    """Return a memory that has seen all there is."""
    memory = Memory()
    memory.commit(await stage.backend.poll(memory))
    assert memory.commit(await stage.backend.poll(memory)) == []
    return memory


@having(Feed)
async def test_f01_first_contact_tells_nothing_old_and_one_line_to_the_owners(
    subject: Subject,
    stage: Stage,
) -> None:
    await stage.old_rows(663)

    memory = await settled(stage)

    if subject.history:
        assert len(memory.known) >= 663
    assert [notice.code for notice in memory.notices] == ["baseline-set"]


@having(Feed)
async def test_f09_what_arrives_is_told_once(stage: Stage) -> None:
    memory = await settled(stage)
    await stage.arrive()

    told = memory.commit(await stage.backend.poll(memory))
    again = memory.commit(await stage.backend.poll(memory))

    assert told
    assert again == []
    for row in told:
        assert isinstance(row.event, Arrival | WorkNews)
        assert row.event.backend == stage.backend.id
        assert row.event.name
        assert row.event.occurred_at is not None


@having(Feed)
async def test_what_fails_is_told_with_its_reason(stage: Stage) -> None:
    memory = await settled(stage)
    await stage.fail()

    (row,) = memory.commit(await stage.backend.poll(memory))

    assert isinstance(row.event, Failure | WorkNews)
    assert row.event.reason


@having(Feed)
async def test_f08_a_look_at_nothing_new_changes_nothing(stage: Stage) -> None:
    memory = await settled(stage)

    poll = await stage.backend.poll(memory)

    assert (poll.rows, poll.cursor, poll.notices) == ((), None, ())
    assert await stage.changes() == []


@having(Feed, Subscribe)
@pytest.mark.parametrize("season", [1, 2, 0])
async def test_the_length_of_a_season_is_known(stage: Stage, season: int) -> None:
    counts = {it.number: it.episode_count for it in await stage.backend.seasons(stage.known.series)}

    assert await stage.backend.season_total(stage.known.series, season) == counts[season]


@having(Feed, Order, parts=True)
@pytest.mark.parametrize("season", [1, 2, 0])
async def test_the_length_of_a_season_is_that_of_its_parts(stage: Stage, season: int) -> None:
    parts = (await stage.backend.assortment(stage.known.series)).parts

    counted = sum(part.season == season for part in parts)

    assert await stage.backend.season_total(stage.known.series, season) == counted > 0


@having(Feed)
async def test_the_length_of_a_season_nobody_knows_is_none(stage: Stage) -> None:
    assert await stage.backend.season_total(stage.known.series, 77) is None
