"""C09 … C21: the process ends between two steps, and begins again with nothing but the file."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from services.models import ChatId
from services.outbox.model import Fate, Recipient, RowState
from services.storage.tables import chat
from support.mortal import MortalDatabase, MortalWorld
from support.outbox import (
    ANNA,
    crash,
    episode,
    failure,
    fault,
    film,
)
from support.scale import cases

# The writes of a run: 1 takes up what was left, then lease and outcome of each send.
LEASE, OUTCOME = 2, 3

LIVES = ["here", *(f"killed-{time}" for time in range(cases(0, nightly=50)))]


@pytest.fixture(params=LIVES)
async def world(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[MortalWorld]:
    """Return a world that dies in this process, or in one of its own by SIGKILL."""
    made = MortalWorld(tmp_path, killed=request.param != "here")
    yield made
    await made.database.aclose()


async def test_c09_killed_before_the_lease_is_sent_as_if_nothing_had_been(
    world: MortalWorld,
) -> None:
    await world.post(film("A"))
    await world.die(write=LEASE)
    await world.deliver()

    (posted,) = world.posted()
    assert (posted.text, posted.silent) == ("A", False)


async def test_c10_killed_between_lease_and_call_is_one_marked_silent_copy(
    world: MortalWorld,
) -> None:
    await world.post(film("A"))
    await world.die(write=LEASE, committed=True)
    await world.deliver()

    (posted,) = world.posted()
    assert (posted.text, posted.silent) == ("A (repeated)", True)


@pytest.mark.parametrize(
    ("accepted", "texts"),
    [
        pytest.param(False, ["A (repeated)"], id="c11-before-telegram-accepts"),
        pytest.param(True, ["A", "A (repeated)"], id="c12-before-the-answer-is-read"),
    ],
)
async def test_c11_c12_killed_during_the_call_is_repeated_once_silently(
    world: MortalWorld, *, accepted: bool, texts: list[str]
) -> None:
    world.telegram.will(ANNA, crash(accepted=accepted))
    await world.post(film("A"), film("B"))
    await world.die()
    await world.deliver()

    assert world.texts() == [*texts, "B"]
    assert [posted.silent for posted in world.posted()][-2:] == [True, False]


@pytest.mark.parametrize("world", [*LIVES, "killed"], indirect=True)
async def test_c13_killed_before_the_outcome_is_written_is_one_marked_copy(
    world: MortalWorld,
) -> None:
    await world.post(film("A"))
    await world.die(write=OUTCOME)
    await world.deliver()

    assert [(p.text, p.silent) for p in world.posted()] == [("A", False), ("A (repeated)", True)]


async def test_c14_killed_after_the_outcome_is_written_goes_on_with_the_next(
    world: MortalWorld,
) -> None:
    await world.post(film("A"), film("B"))
    await world.die(write=OUTCOME, committed=True)
    await world.deliver()

    assert world.texts() == ["A", "B"]


async def test_c15_killed_after_a_429_marks_the_only_copy(world: MortalWorld) -> None:
    world.telegram.will(ANNA, fault(Fate.RETRY_AFTER, retry_after=10))
    await world.post(film("A"))
    await world.die(write=OUTCOME)
    await world.deliver()

    assert world.texts() == ["A (repeated)"]


async def test_c16_killed_after_a_migrate_answer_moves_at_the_next(world: MortalWorld) -> None:
    world.telegram.will(ANNA, *[fault(Fate.MIGRATED, migrated_to=-100777)] * 2)
    await world.post(film("A"))
    await world.die(write=OUTCOME)
    await world.deliver()

    assert world.texts(-100777) == ["A (repeated)"]


async def test_c17_killed_after_a_403_is_parked_at_the_next(world: MortalWorld) -> None:
    world.telegram.will(ANNA, *[fault(Fate.BLOCKED)] * 2)
    await world.post(film("A"))
    await world.die(write=OUTCOME)
    await world.deliver()

    assert world.posted() == []
    assert (await world.row()).state == RowState.PARKED


@pytest.mark.parametrize("committed", [False, True], ids=["c18-before", "c19-after"])
async def test_c18_c19_killed_around_the_merge_of_a_digest_loses_nothing(
    world: MortalWorld, *, committed: bool
) -> None:
    await world.post(*(film(f"F{number}") for number in range(20)))
    await world.die(write=LEASE, committed=committed)  # the merge comes before the first lease
    await world.deliver()

    assert world.texts() == ["digest many: " + "; ".join(f"F{n}" for n in range(20))]


async def test_c20_killed_after_an_edit_edits_again(world: MortalWorld) -> None:
    await world.post(episode(1))
    await world.deliver()
    await world.post(episode(2))
    await world.die(write=OUTCOME)
    world.telegram.will(ANNA, fault(Fate.UNCHANGED))
    await world.deliver()

    assert world.texts() == ["Vampires S1 [1] of None", "Vampires S1 [1,2] of None"]
    assert set((await world.events()).values()) == {"acked"}


async def test_c21_of_a_split_message_only_the_ambiguous_part_is_repeated(
    world: MortalWorld,
) -> None:
    world.words.parts = 3
    await world.post(film("A"), film("B"))
    await world.die(write=OUTCOME + 2)
    await world.deliver()

    assert world.texts() == ["A #1", "A #2", "A (repeated) #2", "A #3", "B #1", "B #2", "B #3"]


async def test_a_row_that_needs_fewer_messages_after_a_restart_is_done(world: MortalWorld) -> None:
    world.words.parts = 2
    await world.post(film("A"), film("B"))
    await world.die(write=OUTCOME, committed=True)
    world.words.parts = 1
    await world.deliver()

    assert world.texts() == ["A #1", "B"]
    assert set((await world.events()).values()) == {"acked"}


@pytest.mark.parametrize("committed", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("write", range(1, 16))
@pytest.mark.parametrize("world", ["here"], indirect=True)
async def test_wherever_a_write_is_the_last_nothing_is_lost_or_told_three_times(
    world: MortalWorld, write: int, *, committed: bool
) -> None:
    """Cards, edits, a finale, a failure, a picture refused, an answer lost: all in one story."""
    await world.post(episode(1, total=2), film("A"))
    await world.reopen(lambda path: MortalDatabase(path, at=write, committed=committed))
    world.telegram.will(ANNA, fault(Fate.BAD_PICTURE), fault(Fate.AMBIGUOUS, accepted=True))
    async with world.running():
        await world.run_for(30)
    await world.reopen()
    await world.post(episode(2), failure(season=1))
    async with world.running():
        await world.run_for(1200)

    new = [posted for posted in world.posted() if not posted.edit]
    for told in ("S1 [1", " A", "complete", "failed"):
        copies = [posted for posted in new if told in f" {posted.text}"]
        assert 1 <= len(copies) <= 2
        assert all(copy.silent and "repeated" in copy.text for copy in copies[1:])
    assert any("[1,2]" in text or "S1E2" in text for text in world.texts())
    assert set((await world.events()).values()) == {"acked"}


async def test_c07_c08_killed_while_an_edit_waits_it_leaves_when_it_is_due(
    world: MortalWorld,
) -> None:
    """No window holds a card back; what waits here is the edit that keeps its distance."""
    await world.post(episode(1))
    await world.deliver(1)
    await world.post(episode(2))
    await world.die(seconds=1)
    assert len(world.posted()) == 1
    began = world.clock.monotonic()
    await world.deliver(60)

    card, edit = world.posted()
    assert (edit.text, edit.message_id) == ("Vampires S1 [1,2] of None", card.message_id)
    assert edit.at - card.at == pytest.approx(5, abs=1e-6)
    assert edit.at - began <= 3 + 2


async def test_c08_killed_before_the_edit_is_leased_it_leaves_once(world: MortalWorld) -> None:
    await world.post(episode(1))
    await world.deliver()
    await world.post(episode(2))
    await world.die(write=LEASE)
    await world.deliver()

    assert world.texts() == ["Vampires S1 [1] of None", "Vampires S1 [1,2] of None"]


@pytest.mark.parametrize("world", ["here"], indirect=True)
async def test_c12_killed_after_telegram_accepted_is_one_copy_per_chat_and_no_loss(
    world: MortalWorld,
) -> None:
    chats = [ChatId(2000 + number) for number in range(6)]
    world.household.recipients = [Recipient(chat_id=chat) for chat in chats]
    for one in chats[:4]:  # as many as are under way at a time
        world.telegram.will(one, crash(accepted=True))
    await world.post(film("A"), film("B"))
    for _ in range(5):
        await world.deliver()
        await world.reopen()

    for one in chats:
        told = [(p.text, p.silent) for p in world.posted(one)]
        assert told in (
            [("A", False), ("B", False)],
            [("A", False), ("A (repeated)", True), ("B", False)],
            [("A (repeated)", True), ("B", False)],
        )
    assert set((await world.events()).values()) == {"acked"}


async def test_c19_killed_between_a_digest_and_its_send_it_leaves_once(world: MortalWorld) -> None:
    await world.post(*(film(f"F{number}") for number in range(20)))
    await world.die(write=LEASE, committed=True)
    merged = {row.state for row in await world.rows() if row.kind == "arrival"}
    assert merged == {RowState.MERGED}
    began = world.clock.monotonic()
    await world.deliver()

    (digest,) = world.posted()
    assert (digest.text.startswith("digest many: F0; "), digest.silent) == (True, False)
    assert digest.at - began <= 2


async def test_c18_killed_while_the_morning_digest_is_written_loses_nothing(
    world: MortalWorld,
) -> None:
    async with world.database.write() as connection:
        await connection.execute(
            sa.insert(chat).values(id=ANNA, kind="private", quiet_from=660, quiet_to=780)
        )
    await world.post(film("A"), film("B"))
    world.clock.advance(3600)
    await world.die(write=LEASE)
    await world.deliver()

    assert world.texts() == ["digest quiet: A; B"]
