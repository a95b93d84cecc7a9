"""The same once more: F-22, F-23 and F-24, through the ledger, the outbox and the relay."""

import dataclasses
import json

import pytest
import sqlalchemy as sa

from services.events import Arrival, Failure
from services.outbox.model import Card, Failures, Fate
from services.outbox.repeats import REFIRE, STORM, sift
from services.polling.ledger import write_events
from services.storage.tables import burst, event
from support.outbox import ANNA, BACKEND, Fact, World, episode, fault, film
from support.outbox import failure as unfiled

FILE = "f1"


def failed(**fields: object) -> Failure:
    return dataclasses.replace(unfiled(), file_name="a.mkv", source_fp=FILE, **fields)


async def arrive(world: World, *facts: Fact) -> list[int]:
    """Do what the poller does with the events of one poll; return those that were recorded."""
    now = world.clock.now()
    async with world.database.write() as connection:
        stored = await write_events(connection, facts, backend=BACKEND, now=now)
        kept = await sift(connection, stored, now=now)
        await world.intake.record(connection, kept)
    world.relay.wake()
    return [one.id for one in kept]


async def suppressed(world: World) -> list[str]:
    query = sa.select(event.c.reason).where(event.c.state == "suppressed").order_by(event.c.id)
    return [row.reason for row in await world.select(query)]


async def test_f22_the_same_within_a_day_is_suppressed_and_later_told_anew(world: World) -> None:
    await arrive(world, film("Nosferatu"))
    await world.deliver()
    world.clock.advance(REFIRE / 2)
    assert await arrive(world, film("Nosferatu", quality="2160p")) == []
    assert await suppressed(world) == ["refire"]

    world.clock.advance(REFIRE / 2)
    assert len(await arrive(world, film("Nosferatu"))) == 1
    await world.deliver()

    told = [one for one in world.words.contents(ANNA) if isinstance(one, Arrival)]
    assert [one.again for one in told] == [False, True]
    assert len(world.texts()) == 2


async def test_f22_the_same_twice_in_one_poll_is_told_once(world: World) -> None:
    assert len(await arrive(world, film("Nosferatu"), film("Nosferatu"))) == 1
    assert await suppressed(world) == ["refire"]


async def test_f22_an_episode_filed_anew_is_counted_on_its_card_and_nothing_is_sent(
    world: World,
) -> None:
    await arrive(world, episode(1))
    await world.deliver()
    await arrive(world, episode(1))
    await world.deliver()
    assert len(world.texts()) == 1

    await arrive(world, episode(2))
    await world.deliver()
    shown = world.words.contents(ANNA)[-1]
    assert isinstance(shown, Card)
    assert (shown.updated, shown.episodes) == (1, (1, 2))


async def test_f22_repeats_are_counted_on_the_card_of_their_season_alone(world: World) -> None:
    seasons = [episode(1), episode(1, season=2), episode(1, name="Judex")]
    await arrive(world, *seasons)
    await world.deliver()
    for _ in range(2):
        await arrive(world, episode(1))
    await arrive(world, *(dataclasses.replace(one, episodes=(2,)) for one in seasons))
    await world.deliver()

    cards = [one for one in world.words.contents(ANNA)[-3:] if isinstance(one, Card)]
    assert {(one.name, one.season): one.updated for one in cards} == {
        ("Vampires", 1): 2,
        ("Vampires", 2): 0,
        ("Judex", 1): 0,
    }


async def test_f22_what_nobody_was_told_of_is_no_repeat(world: World) -> None:
    world.household.recipients = []
    await arrive(world, film("Nosferatu"))
    assert await suppressed(world) == ["no-recipient"]

    assert len(await arrive(world, film("Nosferatu"))) == 1


async def test_f23_a_success_after_a_failure_is_one_notice_and_the_failure_turns_good(
    world: World,
) -> None:
    await arrive(world, failed())
    await world.deliver()
    await arrive(world, film("Vampires", source_fp=FILE))
    await world.deliver()

    sent = [one for one in world.posted() if not one.edit]
    edits = [one for one in world.posted() if one.edit]
    assert [one.text for one in sent] == ["failed Vampires", "Vampires"]
    assert [one.message_id for one in edits] == [sent[0].message_id]
    shown = [one for one in world.words.contents(ANNA) if isinstance(one, Failures)]
    assert [one.over for one in shown] == [False, True]
    assert shown[-1].first.mended


async def test_f23_of_two_failures_of_a_show_the_one_that_went_well_is_counted(
    world: World,
) -> None:
    other = dataclasses.replace(failed(), file_name="b.mkv", source_fp="f2")
    await arrive(world, failed(), other)
    await arrive(world, film("Vampires", source_fp="f2"))
    await world.deliver()

    shown = [one for one in world.words.contents(ANNA) if isinstance(one, Failures)][-1]
    assert (shown.more, len(shown.mended), shown.over) == (1, 1, False)
    assert not shown.first.mended


async def test_f23_a_failure_that_has_not_left_yet_leaves_mended(world: World) -> None:
    await arrive(world, failed())
    await arrive(world, film("Vampires", source_fp=FILE))
    await world.deliver()

    assert len(world.texts()) == 2
    assert world.words.contents(ANNA)[0].over


async def test_f23_another_files_success_mends_nothing(world: World) -> None:
    await arrive(world, failed())
    await world.deliver()
    await arrive(world, film("Vampires", source_fp="f2"), film("Others"))
    await world.deliver()
    assert not any(one.edit for one in world.posted())


async def test_f23_a_failure_after_it_was_mended_is_told_again(world: World) -> None:
    await arrive(world, failed())
    await arrive(world, film("Vampires", source_fp=FILE))
    await world.deliver()

    assert len(await arrive(world, failed())) == 1


async def test_f23_an_edit_that_is_impossible_is_let_be(world: World) -> None:
    await arrive(world, failed())
    await world.deliver()
    world.telegram.edit_faults(ANNA, fault(Fate.EDIT_IMPOSSIBLE))
    await arrive(world, film("Vampires", source_fp=FILE))
    await world.deliver()

    assert world.texts() == ["failed Vampires", "Vampires"]


async def test_f24_twenty_failures_of_one_file_are_one_notice_with_a_counter(world: World) -> None:
    await arrive(world, failed())
    await world.deliver()
    for _ in range(19):
        assert await arrive(world, failed()) == []
        await world.deliver(10)

    sent = [one for one in world.posted() if not one.edit]
    assert len(sent) == 1
    assert world.words.contents(ANNA)[-1].first.times == 20
    assert await suppressed(world) == ["repeated"] * 19


async def test_f24_twenty_failures_in_one_poll_are_one_notice(world: World) -> None:
    assert len(await arrive(world, *[failed() for _ in range(20)])) == 1
    await world.deliver()

    assert len(world.texts()) == 1
    assert world.words.contents(ANNA)[-1].first.times == 20


async def test_f24_after_six_hours_the_failure_is_told_again(world: World) -> None:
    await arrive(world, failed())
    await world.deliver()
    world.clock.advance(STORM)
    assert len(await arrive(world, failed())) == 1
    await world.deliver()
    assert len([one for one in world.posted() if not one.edit]) == 2


async def test_f24_failures_of_other_files_are_told_each(world: World) -> None:
    other = dataclasses.replace(failed(), file_name="b.mkv")
    assert len(await arrive(world, failed(), other)) == 2


@pytest.mark.parametrize("times", [1, 3])
async def test_a_failures_edits_share_one_row_while_it_waits(world: World, times: int) -> None:
    await arrive(world, failed())
    await world.deliver()
    for _ in range(times):
        await arrive(world, failed())

    (kept,) = await world.select(sa.select(burst))
    assert json.loads(kept.payload)["first"]["times"] == times + 1
    assert len([row for row in await world.rows() if row.lane == "edit"]) == 1


async def test_f24_failures_told_in_a_digest_are_counted_there_and_edited_nowhere(
    world: World,
) -> None:
    await arrive(world, failed(), *(film(f"Film {number}") for number in range(16)))
    await world.deliver(1)
    await arrive(world, failed())
    await world.deliver()

    assert not any(one.edit for one in world.posted())
    assert len(await suppressed(world)) == 1
