"""One card per burst of a title and season: rings once, grows by edits, ends with a finale."""

import itertools
from typing import Literal

import pytest

from services.outbox.model import Fate, Recipient, RowState
from services.storage.tables import burst, outbox
from support.outbox import ANNA, GROUP, World, episode, failure, fault, film


async def test_g01_the_first_episode_rings_at_once_and_the_others_edit_its_card(
    world: World,
) -> None:
    async with world.running():
        for number in range(1, 11):
            await world.post(episode(number))
            await world.run_for(2)
        await world.run_for(60)

    card, *edits = world.posted()
    assert (card.text, card.edit, card.silent) == ("Vampires S1 [1] of None", False, False)
    assert card.at == world.telegram.calls[0][0] == 1000.0
    assert all(edit.edit and edit.message_id == card.message_id for edit in edits)
    assert edits[-1].text == "Vampires S1 [1,2,3,4,5,6,7,8,9,10] of None"
    assert set((await world.events()).values()) == {"acked"}


@pytest.mark.parametrize(("kind", "gap"), [("private", 5), ("group", 20)])
async def test_g02_edits_of_one_card_keep_their_distance(
    world: World, kind: Literal["private", "group"], gap: float
) -> None:
    world.household.recipients = [Recipient(chat_id=GROUP, chat_kind=kind)]
    async with world.running():
        for number in range(1, 31):
            await world.post(episode(number))
            await world.run_for(1)
        await world.run_for(60)

    times = [posted.at for posted in world.posted(GROUP)]
    distances = [after - before for before, after in itertools.pairwise(times)]
    assert min(distances) >= gap
    assert max(distances) <= gap + 1
    assert world.texts(GROUP)[-1].startswith("Vampires S1 [1,2,3,")


async def test_an_edit_leaves_at_once_when_the_card_has_been_still_long_enough(
    world: World,
) -> None:
    async with world.running():
        await world.post(episode(1))
        await world.run_for(600)
        posted_at = world.clock.monotonic()
        await world.post(episode(2))
        await world.run_for(10)

    assert world.posted()[-1].at == posted_at


async def test_g02_after_30_minutes_a_new_card_rings_and_the_old_one_closes(world: World) -> None:
    async with world.running():
        await world.post(episode(1))
        await world.run_for(1801)
        await world.post(episode(2))
        await world.run_for(60)

    old, new, closing = sorted(world.posted(), key=lambda posted: (posted.edit, posted.at))
    assert (new.text, new.edit, new.silent) == ("Vampires S1 [1,2] of None", False, False)
    assert (closing.text, closing.message_id) == ("Vampires S1 [1] of None closed", old.message_id)


async def test_g02_within_30_minutes_of_the_last_episode_the_card_stays(world: World) -> None:
    async with world.running():
        for number in (1, 2, 3):
            await world.post(episode(number))
            await world.run_for(1799)

    assert len({posted.message_id for posted in world.posted()}) == 1


async def test_g03_a_closed_card_that_is_gone_is_not_sent_again(world: World) -> None:
    async with world.running():
        await world.post(episode(1))
        await world.run_for(1801)
        world.telegram.edit_faults(ANNA, fault(Fate.EDIT_IMPOSSIBLE))
        await world.post(episode(2))
        await world.run_for(60)

    assert world.texts() == ["Vampires S1 [1] of None", "Vampires S1 [1,2] of None"]
    (closing,) = await world.rows(outbox.c.kind == "edit")
    assert closing.state == RowState.CANCELLED


async def test_a_card_that_has_not_left_yet_shows_everything_that_came_meanwhile(
    world: World,
) -> None:
    world.telegram.will(ANNA, fault(Fate.REFUSED), fault(Fate.REFUSED))
    async with world.running():
        await world.post(episode(1))
        await world.run_for(3)
        await world.post(episode(2))
        await world.run_for(60)

    assert world.texts() == ["Vampires S1 [1,2] of None"]
    assert set((await world.events()).values()) == {"acked"}


async def test_an_unsent_card_is_filled_even_when_its_burst_has_lapsed(world: World) -> None:
    world.telegram.will(ANNA, fault(Fate.BLOCKED))
    async with world.running():
        await world.post(episode(1))
        await world.run_for(3600)
        await world.post(episode(2))
        await world.relay.chat_is_back(ANNA)
        await world.run_for(60)

    assert world.texts() == ["Vampires S1 [1,2] of None"]


async def test_an_episode_that_comes_while_the_card_is_put_into_words_is_not_left_out(
    world: World,
) -> None:
    """The lease notices that the card has grown since it was rendered."""
    await world.post(episode(1))
    world.words.on_letter = lambda: world.post(episode(2))
    await world.deliver()

    assert world.texts() == ["Vampires S1 [1,2] of None"]
    assert set((await world.events()).values()) == {"acked"}


async def test_an_episode_that_comes_while_the_card_is_on_its_way_edits_it(world: World) -> None:
    await world.post(episode(1))
    world.telegram.on_call = lambda: world.post(episode(2))
    await world.deliver()

    assert world.texts() == ["Vampires S1 [1] of None", "Vampires S1 [1,2] of None"]
    card, edit = world.posted()
    assert edit.at - card.at == 5


async def test_an_episode_that_comes_during_an_edit_makes_another_edit(world: World) -> None:
    async with world.running():
        await world.post(episode(1))
        await world.run_for(60)
        world.telegram.on_call = lambda: world.post(episode(3))
        await world.post(episode(2))
        await world.run_for(60)

    assert world.texts()[1:] == ["Vampires S1 [1,2] of None", "Vampires S1 [1,2,3] of None"]


async def test_the_finale_rings_as_a_reply_to_the_card(world: World) -> None:
    async with world.running():
        await world.post(episode(1, total=2))
        await world.run_for(10)
        await world.post(episode(2))
        await world.run_for(60)

    card, *later = world.posted()
    (finale,) = [posted for posted in later if not posted.edit]
    assert (finale.text, finale.reply_to) == ("Vampires S1 complete: 2", card.message_id)
    assert not finale.silent


async def test_a_season_that_comes_week_by_week_still_has_one_finale(world: World) -> None:
    async with world.running():
        for number in (1, 2, 3):
            await world.post(episode(number, total=3))
            await world.run_for(1900)
        await world.post(episode(2))
        await world.run_for(60)

    finales = [text for text in world.texts() if "complete" in text]
    assert finales == ["Vampires S1 complete: 3"]
    assert world.texts()[0] == "Vampires S1 [1] of 3"
    assert "Vampires S1 [1,2,3] of 3" in world.texts()


async def test_a_total_that_comes_back_tells_the_finale_once(world: World) -> None:
    async with world.running():
        for total in (1, 2, 1):
            await world.post(episode(1, total=total))
            await world.run_for(30)

    assert [text for text in world.texts() if "complete" in text] == ["Vampires S1 complete: 1"]


async def test_a_whole_season_at_once_is_one_card_and_its_finale(world: World) -> None:
    await world.post(*(episode(number, total=10) for number in range(1, 11)))
    await world.deliver()

    assert world.texts() == ["Vampires S1 [1,2,3,4,5,6,7,8,9,10] of 10", "Vampires S1 complete: 10"]


async def test_packs_and_seasons_without_numbers_are_listed_in_the_servers_words(
    world: World,
) -> None:
    await world.post(
        episode(0, episodes=(), episodes_text="Specials"),
        episode(0, episodes=(), episodes_text="Specials"),
        episode(0, episodes=(4, 5)),
        episode(0, episodes=()),
    )
    await world.deliver()

    assert world.texts() == ["Vampires S1 [4,5,Specials] of None"]


async def test_titles_seasons_and_chats_have_cards_of_their_own(world: World) -> None:
    world.household.recipients.append(Recipient(chat_id=GROUP, chat_kind="group"))
    await world.post(
        episode(1),
        episode(1, season=2),
        episode(1, name="Fantômas"),
        episode(1, name="Unknown", ref=None, year=1913),
        episode(2, name="Unknown", ref=None, year=1913),
        episode(1, name="Unknown", ref=None, year=1914),
    )
    await world.deliver()

    expected = [
        "Vampires S1 [1] of None",
        "Vampires S2 [1] of None",
        "Fantômas S1 [1] of None",
        "Unknown S1 [1,2] of None",
        "Unknown S1 [1] of None",
    ]
    assert world.texts() == world.texts(GROUP) == expected


async def test_a_failure_rings_as_a_reply_to_the_open_card_of_its_season(world: World) -> None:
    async with world.running():
        await world.post(episode(1))
        await world.run_for(10)
        await world.post(failure(season=1), failure("Fantômas", season=1))
        await world.run_for(1900)
        await world.post(failure(season=1))
        await world.run_for(10)

    card, reply, other, late = world.posted()
    assert reply.reply_to == card.message_id
    assert [p.reply_to for p in (other, late)] == [None, None]
    assert not reply.silent


async def test_a_card_remembers_whether_it_carries_a_picture(world: World) -> None:
    world.telegram.with_picture = True
    async with world.running():
        await world.post(episode(1))
        await world.run_for(10)
        world.telegram.with_picture = False
        await world.post(episode(2))
        await world.run_for(10)

    assert [posted.with_picture for posted in world.posted()] == [True, True]


async def test_a_card_that_can_never_be_sent_makes_room_for_a_new_one(world: World) -> None:
    world.telegram.will(ANNA, *[fault(Fate.BAD_REQUEST)] * 2)
    async with world.running():
        await world.post(episode(1))
        world.telegram.on_call = lambda: world.post(episode(2))
        await world.run_for(60)
        await world.post(episode(3))
        await world.run_for(60)

    kinds = [(row.kind, row.state) for row in await world.rows(outbox.c.chat_id == ANNA)]
    assert kinds == [("card", "dead"), ("edit", "dead"), ("card", "sent")]
    assert world.texts() == ["Vampires S1 [1,2,3] of None"]
    assert [b.state for b in await world.select(burst.select())] == ["closed", "open"]


async def test_a_dead_edit_leaves_its_card_alone(world: World) -> None:
    async with world.running():
        await world.post(episode(1))
        await world.run_for(10)
        world.telegram.will(ANNA, *[fault(Fate.BAD_REQUEST)] * 2)
        await world.post(episode(2))
        await world.run_for(60)
        await world.post(episode(3), film("B"))
        await world.run_for(60)

    edits = [posted for posted in world.posted() if posted.edit]
    assert [edit.text for edit in edits] == ["Vampires S1 [1,2,3] of None"]


async def test_an_edit_is_not_held_up_by_a_message_in_back_off(world: World) -> None:
    async with world.running():
        await world.post(episode(1))
        await world.run_for(10)
        world.telegram.will(ANNA, *[fault(Fate.REFUSED)] * 4)
        await world.post(film("A"))
        await world.run_for(20)
        await world.post(episode(2))
        await world.run_for(5)
        assert world.texts()[-1] == "Vampires S1 [1,2] of None"
        await world.run_for(60)

    assert world.texts()[-1] == "A"
