"""What could not be filed of one show: the first rings as a reply, the others are counted."""

import pytest
import sqlalchemy as sa

from services.models import ItemRef, TitleKind
from services.outbox.model import Failures, Fate, Recipient, RowState
from services.storage.tables import burst, outbox
from support.outbox import ANNA, BACKEND, GROUP, World, episode, failure, fault, film


async def test_failures_of_one_show_are_one_message_that_grows(world: World) -> None:
    async with world.running():
        for number in range(1, 6):
            await world.post(failure(season=1, file_name=f"E{number:02}.mkv"))
            await world.run_for(2)
        await world.run_for(60)

    first, *edits = world.posted()
    assert (first.text, first.edit, first.silent) == ("failed Vampires", False, False)
    assert all(edit.edit and edit.message_id == first.message_id for edit in edits)
    assert edits[-1].text == "failed Vampires and 4 more"
    assert min(edit.at - first.at for edit in edits) >= 5
    assert set((await world.events()).values()) == {"acked"}


async def test_twenty_failures_at_once_are_one_message(world: World) -> None:
    await world.post(*(failure(season=n % 3, file_name=f"{n}.mkv") for n in range(20)))
    await world.deliver()

    assert world.texts() == ["failed Vampires and 19 more"]


async def test_the_same_file_failing_again_is_not_counted_again(world: World) -> None:
    async with world.running():
        for _ in range(3):
            await world.post(failure(season=1, file_name="E01.mkv"))
            await world.run_for(30)

    assert set(world.texts()) == {"failed Vampires"}
    (letter,) = {letter.content for letter in world.words.letters}
    assert isinstance(letter, Failures)
    assert letter.more == 0


async def test_failures_reply_to_the_card_and_later_ones_edit_their_own_message(
    world: World,
) -> None:
    async with world.running():
        await world.post(episode(1))
        await world.run_for(10)
        await world.post(failure(season=1, file_name="2"))
        await world.run_for(10)
        await world.post(failure(season=1, file_name="3"), episode(4))
        await world.run_for(10)

    card, reply, *edits = world.posted()
    assert reply.reply_to == card.message_id
    assert {edit.message_id: edit.text for edit in edits} == {
        card.message_id: "Vampires S1 [1,4] of None",
        reply.message_id: "failed Vampires and 1 more",
    }


async def test_after_half_an_hour_a_failure_rings_anew(world: World) -> None:
    async with world.running():
        await world.post(failure(season=1, file_name="1"))
        await world.run_for(1801)
        await world.post(failure(season=1, file_name="2"))
        await world.run_for(10)

    assert [(p.text, p.edit, p.silent) for p in world.posted()] == [
        ("failed Vampires", False, False)
    ] * 2
    assert [b.state for b in await world.select(sa.select(burst))] == ["closed", "open"]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"name": "Fantômas"}, id="by-name"),
        pytest.param(
            {"ref": ItemRef(backend=BACKEND, kind=TitleKind.SERIES, native_id="2")}, id="by-ref"
        ),
    ],
)
async def test_another_show_has_a_message_of_its_own(
    world: World, other: dict[str, object]
) -> None:
    await world.post(failure(file_name="1"), failure(file_name="2", **{"ref": None} | other))
    await world.deliver()

    assert len(world.posted()) == 2
    assert not any(posted.edit for posted in world.posted())


async def test_files_whose_title_nobody_read_are_told_by_their_reason(world: World) -> None:
    """Fifty files dumped into a folder are one thing that went wrong, not fifty."""
    await world.post(
        *(failure(f"{n}.mkv", file_name=f"{n}.mkv", ref=None, reason="?") for n in range(50)),
        failure("x.mkv", file_name="x.mkv", ref=None, reason="disk full"),
    )
    await world.deliver()

    assert world.texts() == ["failed 0.mkv and 49 more", "failed x.mkv"]


async def test_chats_and_topics_have_failures_of_their_own(world: World) -> None:
    world.household.recipients.append(Recipient(chat_id=GROUP, chat_kind="group", thread_id=7))
    await world.post(failure(file_name="1"), failure(file_name="2"))
    await world.deliver()

    assert world.texts() == world.texts(GROUP) == ["failed Vampires and 1 more"]


async def test_a_refused_message_about_failures_shows_those_that_came_meanwhile(
    world: World,
) -> None:
    world.telegram.will(ANNA, fault(Fate.REFUSED), fault(Fate.AMBIGUOUS, accepted=True))
    async with world.running():
        await world.post(failure(file_name="1"))
        await world.run_for(1)
        await world.post(failure(file_name="2"))
        await world.run_for(60)

    assert world.texts() == ["failed Vampires and 1 more", "failed Vampires and 1 more (repeated)"]


async def test_g03_a_message_about_failures_that_was_deleted_is_sent_again_once(
    world: World,
) -> None:
    async with world.running():
        await world.post(failure(file_name="1"))
        await world.run_for(10)
        world.telegram.edit_faults(ANNA, fault(Fate.EDIT_IMPOSSIBLE))
        await world.post(failure(file_name="2"))
        await world.run_for(60)
        await world.post(failure(file_name="3"))
        await world.run_for(60)

    _, new, edit = world.posted()
    assert (new.text, new.edit, new.silent) == ("failed Vampires and 1 more", False, True)
    assert (edit.text, edit.message_id) == ("failed Vampires and 2 more", new.message_id)


async def test_a_message_about_failures_that_can_never_be_sent_makes_room(world: World) -> None:
    world.telegram.will(ANNA, *[fault(Fate.BAD_REQUEST)] * 2)
    async with world.running():
        await world.post(failure(file_name="1"))
        await world.run_for(60)
        await world.post(failure(file_name="2"), film("A"))
        await world.run_for(60)

    assert world.texts() == ["failed Vampires", "A"]
    states = [row.state for row in await world.rows(outbox.c.chat_id == ANNA)]
    assert states == [RowState.DEAD, RowState.SENT, RowState.SENT]
