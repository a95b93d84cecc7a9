"""D-09: what is settled is forgotten after half a year, what waits is not."""

import sqlalchemy as sa

from services.outbox import retention
from services.outbox.retention import KEPT, forget_old
from services.storage.tables import attempt, event, outbox_event
from support.outbox import World, episode, film


async def forget(world: World) -> int:
    return await forget_old(world.database, now=world.clock.now().timestamp())


async def test_d09_what_was_told_half_a_year_ago_is_dropped_with_all_that_hangs_on_it(
    world: World,
) -> None:
    await world.post(film("Old"), episode(1), *(film(f"Many {n}") for n in range(20)))
    await world.deliver()
    assert {row.kind for row in await world.rows()} >= {"arrival", "digest"}
    assert await forget(world) == 0
    world.clock.advance(KEPT)
    await world.post(film("New"))
    await world.deliver()

    assert await forget(world) == 22

    assert [row.state for row in await world.rows()] == ["sent"]
    for table in (event, attempt, outbox_event):
        assert len(await world.select(sa.select(table))) == 1


async def test_d09_what_still_waits_is_kept_however_old(world: World) -> None:
    await world.post(film("Waiting"))
    world.clock.advance(2 * KEPT)

    assert await forget(world) == 0
    await world.deliver()
    assert world.texts() == ["Waiting"]


async def test_d09_more_than_a_batch_is_dropped_batch_by_batch(world: World) -> None:
    for _ in range(3):
        await world.post(*(film(f"Film {n}") for n in range(retention.BATCH // 2 - 10)))
    await world.deliver(600)
    world.clock.advance(KEPT + 1)

    assert await forget(world) == 3 * (retention.BATCH // 2 - 10)
    assert await world.rows() == []
