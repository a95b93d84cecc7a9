"""A season's card and finale are its own: what happens to one happens to no other."""

import sqlalchemy as sa

from services.outbox.model import Fate, Finale, Recipient
from services.storage.tables import burst
from support.outbox import ANNA, GROUP, World, episode, fault

TOPIC = 7


async def test_seasons_that_end_in_the_same_hour_have_a_finale_each_in_their_topic(
    world: World,
) -> None:
    world.household.recipients = [Recipient(chat_id=GROUP, chat_kind="group", thread_id=TOPIC)]
    first, second = episode(1, season=1, total=1, year=1915), episode(1, season=2, total=1)
    await world.post(first, second)
    await world.deliver()

    finales = [one for one in world.posted(GROUP) if "complete" in one.text]
    assert [(one.text, one.thread_id, one.silent) for one in finales] == [
        ("Vampires S1 complete: 1", TOPIC, False),
        ("Vampires S2 complete: 1", TOPIC, False),
    ]
    told = [one for one in world.words.contents(GROUP) if isinstance(one, Finale)]
    assert [(one.ref, one.year) for one in told] == [(first.ref, 1915), (second.ref, None)]


async def test_a_burst_that_lapses_closes_no_card_but_its_own(world: World) -> None:
    async with world.running():
        await world.post(episode(1, season=1))
        await world.run_for(1000)
        await world.post(episode(1, season=2))
        await world.run_for(801)
        await world.post(episode(2, season=1))
        await world.run_for(60)

    rows = await world.select(sa.select(burst).order_by(burst.c.id))
    assert [(row.season, row.state) for row in rows] == [
        (1, "closed"),
        (2, "open"),
        (1, "open"),
    ]
    assert [text for text in world.texts() if "closed" in text] == [
        "Vampires S1 [1] of None closed"
    ]


async def test_a_title_that_only_has_a_name_is_told_apart_by_its_year(world: World) -> None:
    await world.post(episode(1, ref=None, year=1915), episode(2, ref=None, year=1998))
    await world.deliver()

    assert world.texts(ANNA) == ["Vampires S1 [1] of None", "Vampires S1 [2] of None"]


async def test_a_card_that_dies_takes_no_other_card_with_it(world: World) -> None:
    """The second card waits behind the first when that one is given up."""
    world.telegram.will(ANNA, *[fault(Fate.BAD_REQUEST)] * 2)
    await world.post(episode(1, season=1), episode(1, season=2))
    await world.deliver(300)
    await world.post(episode(2, season=2))
    await world.deliver()

    assert [(one.text, one.edit) for one in world.posted()] == [
        ("Vampires S2 [1] of None", False),
        ("Vampires S2 [1,2] of None", True),
    ]


async def test_a_card_that_dies_takes_no_edit_of_another_card_with_it(world: World) -> None:
    await world.post(episode(1, season=2))
    await world.deliver(10)
    world.telegram.edit_faults(ANNA, *[fault(Fate.REFUSED)] * 5)
    world.telegram.will(ANNA, *[fault(Fate.BAD_REQUEST)] * 2)
    await world.post(episode(2, season=2), episode(1, season=1))
    await world.deliver(600)

    assert [(one.text, one.edit) for one in world.posted()] == [
        ("Vampires S2 [1] of None", False),
        ("Vampires S2 [1,2] of None", True),
    ]
