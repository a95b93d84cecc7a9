"""A push says which wish it fulfils: the reader's own, from when they began to follow."""

from datetime import datetime

import pytest
import sqlalchemy as sa

from services.models import ItemRef
from services.outbox.model import Recipient
from services.storage.tables import follower, viewer
from support.outbox import ANNA, BEN, GROUP, Fact, World, episode, failure, film


async def follow(world: World, ref: ItemRef | None, season: int, *, who: int = ANNA) -> datetime:
    assert ref
    now = world.clock.now()
    async with world.database.write() as connection:
        values = {"id": who, "role": "member", "created_at": 0.0}
        await connection.execute(sa.insert(viewer).prefix_with("OR IGNORE").values(values))
        await connection.execute(
            sa.insert(follower).values(
                viewer_id=who,
                item_key=ref.key,
                season=season,
                backend=ref.backend,
                created_at=now.timestamp(),
            )
        )
    return now


@pytest.mark.parametrize(
    ("fact", "season"),
    [pytest.param(film("Faust"), -1, id="film"), pytest.param(episode(1, season=2), 2, id="card")],
)
async def test_a_push_knows_when_its_reader_asked_for_it(
    world: World, fact: Fact, season: int
) -> None:
    wished_at = await follow(world, getattr(fact, "ref", None), season)
    world.household.recipients.append(Recipient(chat_id=BEN))
    world.clock.advance(86_400)
    await world.post(fact)
    await world.deliver()

    wishes = {letter.chat_id: letter.wished_at for letter in world.words.letters}
    assert wishes == {ANNA: wished_at, BEN: None}


async def test_an_edit_still_says_it(world: World) -> None:
    wished_at = await follow(world, episode(1).ref, 1)
    async with world.running():
        await world.post(episode(1))
        await world.run_for(10)
        await world.post(episode(2))
        await world.run_for(10)

    assert [letter.wished_at for letter in world.words.letters] == [wished_at] * 2


async def test_another_season_a_failure_and_a_group_fulfil_nobodys_wish(world: World) -> None:
    await follow(world, episode(1).ref, 1)
    await follow(world, episode(1).ref, 1, who=GROUP)
    world.household.recipients.append(Recipient(chat_id=GROUP, chat_kind="group"))
    await world.post(episode(1, season=2), failure(season=1), film("A", ref=None))
    await world.deliver()

    assert {letter.wished_at for letter in world.words.letters} == {None}
