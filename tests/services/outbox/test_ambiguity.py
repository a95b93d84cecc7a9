"""O-02 … O-05: what nobody can know is asked for, repeated once, then told in a digest."""

import asyncio

import sqlalchemy as sa

from services.models import ChatId
from services.outbox.model import Fate, Recipient, RowState
from services.storage.tables import outbox
from support.outbox import ANNA, BEN, World, crash, episode, fault, film

LOST_ANSWER = fault(Fate.AMBIGUOUS, accepted=True)
CUT = fault(Fate.AMBIGUOUS)


async def test_o02_lease_and_attempt_are_on_disk_before_the_call(world: World) -> None:
    seen: list[tuple[str, bool, int]] = []

    async def look() -> None:
        row = await world.row()
        open_attempts = [a for a in await world.attempts() if a.ended_at is None]
        seen.append((row.state, row.lease_until is not None, len(open_attempts)))

    world.telegram.on_call = look
    await world.post(film("A"))
    await world.deliver()

    assert seen == [(RowState.SENDING, True, 1)]
    (attempt,) = await world.attempts()
    assert attempt.outcome == Fate.SENT
    assert attempt.ended_at is not None


async def test_o03_a_row_found_sending_at_start_is_ambiguous(world: World) -> None:
    world.telegram.will(ANNA, crash())
    await world.post(film("A"))
    await world.deliver()
    assert (await world.row()).state == RowState.SENDING
    await world.reopen()
    async with world.running():
        await world.run_for(1)
        row = await world.row()
        assert (row.state, row.ambiguous) == (RowState.UNCERTAIN, 1)
        await world.run_for(60)

    (posted,) = world.posted()
    assert (posted.text, posted.silent) == ("A (repeated)", True)
    assert len(world.telegram.asked) == 1
    assert [a.outcome for a in await world.attempts()] == [Fate.AMBIGUOUS, Fate.SENT]


async def test_o04_telegram_is_asked_until_it_answers(world: World) -> None:
    world.telegram.up = False
    world.telegram.will(ANNA, CUT)
    async with world.running():
        await world.post(film("A"), film("B"))
        await world.run_for(300)
        assert world.posted() == []
        world.telegram.up = True
        await world.run_for(61)

    start = world.telegram.calls[0][0]
    asked = [round(at - start) for at in world.telegram.asked]
    assert asked[:8] == [5, 6, 8, 12, 20, 36, 68, 128]
    assert world.texts() == ["A (repeated)", "B"]


async def test_o04_many_uncertain_chats_ask_one_question(world: World) -> None:
    chats = [ChatId(number) for number in range(2000, 2020)]
    world.household.recipients = [Recipient(chat_id=chat) for chat in chats]
    for chat in chats:
        world.telegram.will(chat, CUT)
    world.telegram.up = False
    await world.post(film("A"))
    await world.deliver(120)

    assert len(world.telegram.asked) <= 8


async def test_o04_a_second_ambiguous_outcome_leaves_in_a_silent_digest(world: World) -> None:
    world.telegram.will(ANNA, LOST_ANSWER, LOST_ANSWER)
    await world.post(film("A"))
    await world.deliver(600)

    first, second, digest = world.posted()
    assert [p.text for p in (first, second)] == ["A", "A (repeated)"]
    assert digest.text == "digest uncertain: A"
    assert (first.silent, second.silent, digest.silent) == (False, True, True)
    assert 60 <= digest.at - second.at <= 300
    assert set((await world.events()).values()) == {"acked"}
    assert (await world.rows())[0].state == RowState.MERGED


async def test_o04_several_uncertain_messages_share_one_digest(world: World) -> None:
    world.telegram.will(ANNA, *[LOST_ANSWER] * 4)
    await world.post(film("A"), film("B"))
    await world.deliver(600)

    assert world.texts()[-1] == "digest uncertain: A; B"
    assert len(world.posted()) == 5


async def test_o04_while_uncertain_a_row_holds_up_its_own_chat_only(world: World) -> None:
    world.household.recipients.append(Recipient(chat_id=BEN))
    world.telegram.up = False
    world.telegram.will(ANNA, CUT)
    async with world.running():
        await world.post(film("A"), film("B"))
        await world.run_for(100)
        assert world.texts() == []
        assert world.texts(BEN) == ["A", "B"]
        world.telegram.up = True
        await world.run_for(100)

    assert world.texts() == ["A (repeated)", "B"]


async def test_a_refusal_of_the_second_copy_keeps_it_marked_and_silent(world: World) -> None:
    world.telegram.will(ANNA, LOST_ANSWER, fault(Fate.REFUSED), fault(Fate.NOT_SENT))
    await world.post(film("A"))
    await world.deliver()

    first, second = world.posted()
    assert (second.text, second.silent) == ("A (repeated)", True)
    assert len(world.telegram.calls) == 4
    assert not first.silent


async def test_an_ambiguous_edit_is_simply_repeated(world: World) -> None:
    async with world.running():
        await world.post(episode(1))
        await world.run_for(10)
        world.telegram.will(ANNA, LOST_ANSWER)
        await world.post(episode(2))
        await world.run_for(60)

    assert world.texts()[1:] == ["Vampires S1 [1,2] of None"] * 2
    assert world.telegram.asked == []
    assert {row.state for row in await world.rows()} == {RowState.SENT}


async def test_a_card_that_stays_uncertain_is_told_with_the_edits_that_waited_for_it(
    world: World,
) -> None:
    world.telegram.will(ANNA, LOST_ANSWER, LOST_ANSWER)
    await world.post(episode(1))
    world.telegram.on_call = lambda: world.post(episode(2))
    async with world.running():
        await world.run_for(300)
        await world.post(episode(3))
        await world.run_for(60)

    assert world.texts()[2:] == [
        "digest uncertain: Vampires S1E1; Vampires S1E2",
        "Vampires S1 [1,2,3] of None",
    ]
    assert set((await world.events()).values()) == {"acked"}


async def test_o05_an_event_is_acknowledged_when_any_message_with_it_is_sent(world: World) -> None:
    world.household.recipients.append(Recipient(chat_id=BEN))
    world.telegram.will(ANNA, *[fault(Fate.BAD_REQUEST)] * 2)
    world.telegram.will(BEN, *[fault(Fate.REFUSED)] * 3)
    async with world.running():
        (event_id,) = await world.post(film("A"))
        await world.run_for(10)
        assert (await world.row()).state == RowState.DEAD
        assert (await world.events())[event_id] == "pending"
        await world.run_for(60)

    assert (await world.events())[event_id] == "acked"


async def test_a_sender_that_breaks_leaves_the_outcome_unknown(world: World) -> None:
    async def fail() -> None:
        raise RuntimeError

    world.telegram.on_call = fail
    await world.post(film("A"))
    await world.deliver()

    assert world.texts() == ["A (repeated)"]


async def test_an_uncertain_row_of_a_chat_that_blocks_us_is_told_when_it_is_back(
    world: World,
) -> None:
    world.telegram.will(ANNA, LOST_ANSWER, LOST_ANSWER, fault(Fate.BLOCKED))
    async with world.running():
        await world.post(film("A"), film("B"))
        await world.run_for(600)
        states = [row.state for row in await world.rows()]
        assert states == [RowState.MERGED, RowState.PARKED, RowState.PARKED]
        await world.relay.chat_is_back(ANNA)
        await world.run_for(60)

    assert world.texts()[-1] == "digest returned: A; B"


async def test_a_second_crash_during_the_second_copy_is_the_last(world: World) -> None:
    for _ in range(2):
        world.telegram.will(ANNA, crash(accepted=True))
    await world.post(film("A"))
    for _ in range(3):
        await world.deliver(600)
        await world.reopen()

    assert world.texts() == ["A", "A (repeated)", "digest uncertain: A"]


async def test_an_edit_found_sending_at_start_is_sent_again(world: World) -> None:
    await world.post(episode(1))
    await world.deliver()
    world.telegram.will(ANNA, crash(accepted=True))
    await world.post(episode(2))
    await world.deliver()
    await world.reopen()
    await world.deliver()

    assert world.texts()[1:] == ["Vampires S1 [1,2] of None"] * 2
    assert {row.state for row in await world.rows()} == {RowState.SENT}


async def test_a_wait_far_ahead_comes_from_a_clock_set_back_and_is_ignored(world: World) -> None:
    """K-04: what was stored before a backward jump is pulled to now."""
    world.telegram.will(ANNA, fault(Fate.REFUSED))
    async with world.running():
        await world.post(film("A"))
        await world.run_for(1)
        world.clock.jump(-86_400)
        await world.run_for(61)

    assert world.texts() == ["A"]


async def test_h01_a_send_under_way_at_shutdown_is_finished_and_recorded(world: World) -> None:
    release = asyncio.Event()
    calling = asyncio.Event()

    async def hang() -> None:
        calling.set()
        await release.wait()

    world.telegram.on_call = hang
    await world.post(film("A"), film("B"))
    async with asyncio.TaskGroup() as group:
        run = group.create_task(world.relay.run())
        await calling.wait()
        drain = group.create_task(world.relay.drain(8))
        await world.clock.slept_for(8)
        release.set()
        await asyncio.wait({run, drain})

    assert world.texts() == ["A"]
    assert [row.state for row in await world.rows()] == [RowState.SENT, RowState.PENDING]


async def test_h01_a_send_that_does_not_end_is_cut_off_after_the_deadline(world: World) -> None:
    calling = asyncio.Event()

    async def hang() -> None:
        calling.set()
        await asyncio.Event().wait()

    world.telegram.on_call = hang
    await world.post(film("A"))
    async with asyncio.TaskGroup() as group:
        run = group.create_task(world.relay.run())
        await calling.wait()
        group.create_task(world.relay.drain(8))
        await world.clock.slept_for(8)
        world.clock.advance(8)
        await asyncio.wait({run})

    assert [row.state for row in await world.rows()] == [RowState.SENDING]
    await world.reopen()
    await world.deliver()
    assert world.texts() == ["A (repeated)"]


async def test_draining_a_relay_that_never_ran_returns(world: World) -> None:
    await world.relay.drain(8)

    assert world.telegram.calls == []


async def test_a_row_cancelled_between_the_look_and_the_lease_is_not_sent(world: World) -> None:
    """O-07 at the outbox: whoever cancels a row wins up to the lease."""

    async def cancel() -> None:
        async with world.database.write() as connection:
            await connection.execute(sa.update(outbox).values(state=RowState.CANCELLED))

    world.words.on_letter = cancel
    await world.post(film("A"))
    await world.deliver()

    assert world.telegram.calls == []
