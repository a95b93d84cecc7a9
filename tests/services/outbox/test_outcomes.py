"""One test per line of the table in reliability.md 6.3: T-01 … T-22, T-27."""

import itertools

import pytest

from services.outbox.model import ChatState, Fate, Recipient, RowState
from services.storage.tables import outbox
from support.outbox import ANNA, BEN, GROUP, OWNER, World, episode, fault, film

ROOMS = [
    pytest.param(Recipient(chat_id=ANNA), id="private"),
    pytest.param(Recipient(chat_id=GROUP, chat_kind="group"), id="group"),
    pytest.param(Recipient(chat_id=GROUP, chat_kind="group", thread_id=7), id="topic"),
]


def gaps(world: World, chat_id: int = ANNA) -> list[float]:
    """Return the seconds between the calls to a chat."""
    times = [at for at, chat in world.telegram.calls if chat == chat_id]
    return [round(after - before, 3) for before, after in itertools.pairwise(times)]


@pytest.mark.parametrize("recipient", ROOMS)
async def test_t01_accepted_is_sent_and_keeps_its_number(
    world: World, recipient: Recipient
) -> None:
    world.household.recipients = [recipient]
    await world.post(film("A"))
    await world.deliver()

    row = await world.row(recipient.chat_id)
    (posted,) = world.posted(recipient.chat_id)
    assert (row.state, row.message_id, row.attempts) == (RowState.SENT, 1, 0)
    assert row.sent_at is not None
    assert posted.thread_id == recipient.thread_id
    assert set((await world.events()).values()) == {"acked"}


@pytest.mark.parametrize(("chance", "factor"), [(0.0, 0.8), (0.5, 1.0), (1.0, 1.2)])
async def test_t02_no_connection_backs_off_1_2_4_to_60_seconds(
    world: World, chance: float, factor: float
) -> None:
    world.chance = chance
    world.telegram.will(ANNA, *[fault(Fate.NOT_SENT)] * 8)
    await world.post(film("A"), film("B"))
    await world.deliver(400)

    expected = [s * factor for s in (1, 2, 4, 8, 16, 32, 60, 60)]
    assert gaps(world)[:8] == pytest.approx([max(1.0, s) for s in expected], abs=0.01)
    assert world.texts() == ["A", "B"]
    assert all(not posted.silent for posted in world.posted())


async def test_t03_an_ambiguous_cut_waits_asks_and_repeats_once(world: World) -> None:
    world.telegram.will(ANNA, fault(Fate.AMBIGUOUS, accepted=True))
    await world.post(film("A"), film("B"))
    async with world.running():
        await world.run_for(2)
        assert (await world.rows())[0].state == RowState.UNCERTAIN
        await world.run_for(60)

    first, second, later = world.posted()
    assert (first.text, second.text, later.text) == ("A", "A (repeated)", "B")
    assert (first.silent, second.silent, later.silent) == (False, True, False)
    assert second.at - first.at >= 5
    assert world.telegram.asked == [second.at]


async def test_t04_an_answer_that_is_no_json_is_ambiguous_too(world: World) -> None:
    world.telegram.will(ANNA, fault(Fate.AMBIGUOUS, detail="Failed to decode object"))
    await world.post(film("A"))
    await world.deliver()

    assert world.texts() == ["A (repeated)"]
    assert (await world.attempts())[0].detail == "Failed to decode object"


async def test_t05_a_refusal_of_the_server_comes_back_after_2_5_10_30_seconds(
    world: World,
) -> None:
    world.telegram.will(ANNA, *[fault(Fate.REFUSED, http_status=502)] * 6)
    await world.post(film("A"), film("B"))
    await world.deliver(400)

    assert gaps(world)[:6] == [2, 5, 10, 30, 30, 30]
    assert world.texts() == ["A", "B"]
    assert not any(posted.silent for posted in world.posted())
    assert len(world.telegram.asked) == 3  # after its patience: is Telegram there at all?


@pytest.mark.parametrize("seconds", [3, 10])
async def test_t06_retry_after_is_kept_to_the_second(world: World, seconds: int) -> None:
    world.household.recipients.append(Recipient(chat_id=BEN))
    world.telegram.will(ANNA, fault(Fate.RETRY_AFTER, retry_after=seconds))
    await world.post(film("A"), film("B"))
    await world.deliver()

    assert seconds <= gaps(world)[0] <= seconds + 1
    assert world.texts() == ["A", "B"]
    assert world.posted(BEN)[-1].at < world.posted()[0].at
    assert [row.attempts for row in await world.rows()] == [0, 0, 0, 0]


async def test_t06_two_chats_with_retry_after_pause_every_chat(world: World) -> None:
    world.household.recipients = [
        Recipient(chat_id=ANNA),
        Recipient(chat_id=BEN),
        Recipient(chat_id=GROUP, chat_kind="group"),
    ]
    world.telegram.will(ANNA, fault(Fate.RETRY_AFTER, retry_after=20))
    world.telegram.will(BEN, fault(Fate.RETRY_AFTER, retry_after=20))
    await world.post(film("A"), film("B"))
    await world.deliver()

    first, second = world.posted(GROUP)
    assert first.at < world.posted()[0].at
    assert second.at - world.telegram.calls[1][0] >= 20


async def test_t07_a_chat_that_moved_is_followed_at_once(world: World) -> None:
    moved = -100777
    world.household.recipients = [Recipient(chat_id=GROUP, chat_kind="group")]
    world.telegram.will(GROUP, fault(Fate.MIGRATED, migrated_to=moved))
    async with world.running():
        await world.post(film("A"), episode(1))
        await world.run_for(10)
        await world.post(episode(2), film("B"))
        await world.run_for(60)

    assert world.texts(GROUP) == []
    assert world.texts(moved) == ["A", "Vampires S1 [1] of None", "B", "Vampires S1 [1,2] of None"]
    assert {row.chat_id for row in await world.rows()} == {moved}
    assert (await world.chat(GROUP)).migrated_to == moved
    assert (await world.chat(moved)).kind == "supergroup"


async def test_t07_the_rows_of_a_chat_that_moved_keep_their_order_behind_older_ones(
    world: World,
) -> None:
    world.household.recipients = [Recipient(chat_id=BEN)]
    await world.post(film("older"))
    world.household.recipients = [Recipient(chat_id=ANNA)]
    world.telegram.will(ANNA, fault(Fate.MIGRATED, migrated_to=BEN))
    world.telegram.will(BEN, fault(Fate.REFUSED))
    await world.post(film("A"), film("B"))
    await world.deliver()

    assert world.texts(BEN) == ["older", "A", "B"]


async def test_t07_a_move_to_nowhere_is_an_ordinary_refusal(world: World) -> None:
    world.telegram.always[ANNA] = fault(Fate.MIGRATED)
    await world.post(film("A"))
    await world.deliver()

    assert (await world.row()).state == RowState.DEAD


async def test_t08_a_blocked_chat_parks_its_rows_and_nothing_more_is_tried(world: World) -> None:
    world.household.recipients.append(Recipient(chat_id=BEN))
    world.telegram.will(ANNA, fault(Fate.BLOCKED, http_status=403))
    async with world.running():
        await world.post(film("A"), film("B"))
        await world.run_for(60)
        await world.post(film("C"), episode(1), episode(2))
        await world.run_for(600)

    parked = await world.rows(outbox.c.chat_id == ANNA)
    assert {row.state for row in parked} == {RowState.PARKED}
    assert (await world.chat()).state == ChatState.BLOCKED
    assert (await world.chat()).blocked_at is not None
    assert [chat for _, chat in world.telegram.calls].count(ANNA) == 1
    assert world.texts(BEN)[:3] == ["A", "B", "C"]
    assert world.texts(OWNER) == []


async def test_t08_an_owner_who_never_pressed_start_is_parked(world: World) -> None:
    world.household.recipients = [Recipient(chat_id=OWNER)]
    world.telegram.will(OWNER, fault(Fate.CHAT_NOT_FOUND))
    await world.post(film("A"))
    await world.deliver()

    assert (await world.chat(OWNER)).state == ChatState.BLOCKED
    assert (await world.row(OWNER)).state == RowState.PARKED


async def test_t09_a_lost_chat_is_told_to_the_owners_once(world: World) -> None:
    world.telegram.always[ANNA] = fault(Fate.LOST, detail="bot was kicked")
    async with world.running():
        await world.post(film("A"), film("B"))
        await world.run_for(60)
        await world.post(film("C"))
        await world.run_for(60)

    assert (await world.chat()).state == ChatState.LOST
    assert {row.state for row in await world.rows(outbox.c.chat_id == ANNA)} == {RowState.PARKED}
    assert world.texts(OWNER) == ["notice chat-lost"]


async def test_t10_a_deactivated_account_cancels_its_rows(world: World) -> None:
    world.telegram.will(ANNA, fault(Fate.DEACTIVATED))
    async with world.running():
        await world.post(film("A"), film("B"))
        await world.run_for(60)
        await world.post(film("C"))
        await world.run_for(60)

    assert (await world.chat()).state == ChatState.DEAD
    assert {row.state for row in await world.rows()} == {RowState.CANCELLED}
    assert len(await world.rows()) == 2
    assert set((await world.events()).values()) == {"suppressed"}


async def test_t11_chat_not_found_is_final_after_two_tries_a_minute_apart(world: World) -> None:
    world.telegram.always[ANNA] = fault(Fate.CHAT_NOT_FOUND)
    await world.post(film("A"), film("B"))
    await world.deliver(600)

    assert gaps(world) == [60]
    assert (await world.chat()).state == ChatState.LOST
    assert world.texts(OWNER) == ["notice chat-lost"]


async def test_t12_refused_markup_is_sent_plain_once(world: World) -> None:
    world.telegram.will(ANNA, fault(Fate.BAD_MARKUP))
    await world.post(film("A"), film("B"))
    await world.deliver()

    assert world.texts() == ["A (plain)", "B"]


async def test_t12_refused_plain_text_is_dead_and_told_to_the_owners(world: World) -> None:
    world.telegram.will(ANNA, *[fault(Fate.BAD_MARKUP, detail="can't parse entities")] * 2)
    await world.post(film("A"), film("B"))
    await world.deliver()

    first = (await world.rows(outbox.c.chat_id == ANNA))[0]
    assert (first.state, first.last_error) == (RowState.DEAD, "can't parse entities")
    assert world.texts() == ["B"]
    assert world.texts(OWNER) == ["notice message-dead"]
    (notice,) = world.words.contents(OWNER)
    assert notice.fields["name"] == "A"
    assert sorted((await world.events()).values()) == ["acked", "acked", "suppressed"]


async def test_t13_a_text_too_long_is_split_once(world: World) -> None:
    world.telegram.will(ANNA, fault(Fate.TOO_LONG))
    await world.post(film("A"), film("B"))
    await world.deliver()

    assert world.texts() == ["A (shorter) #1", "A (shorter) #2", "B"]
    assert [posted.silent for posted in world.posted()] == [False, True, False]


async def test_t13_a_text_too_long_even_when_split_is_dead(world: World) -> None:
    world.telegram.will(ANNA, *[fault(Fate.TOO_LONG)] * 2)
    await world.post(film("A"), film("B"))
    await world.deliver()

    assert world.texts() == ["B"]


@pytest.mark.parametrize("fate", [Fate.BAD_PICTURE, Fate.TOO_LARGE])
async def test_t14_t22_o10_a_refused_picture_leaves_the_text(world: World, fate: Fate) -> None:
    world.telegram.will(ANNA, fault(fate))
    await world.post(film("A"), film("B"))
    await world.deliver()

    assert world.texts() == ["A (no picture)", "B"]
    assert gaps(world)[0] <= 1


async def test_t15_a_topic_that_is_gone_is_left_out_from_then_on(world: World) -> None:
    world.household.recipients = [Recipient(chat_id=GROUP, chat_kind="group", thread_id=7)]
    world.telegram.will(GROUP, fault(Fate.NO_THREAD))
    await world.post(film("A"), film("B"))
    await world.deliver()
    world.clock.advance(25 * 3600)
    await world.post(film("a day later"))
    await world.deliver()

    threads = [(posted.text, posted.thread_id) for posted in world.posted(GROUP)]
    assert threads == [("A", None), ("B", None), ("a day later", 7)]
    assert world.texts(OWNER) == ["notice topic-gone"]
    refused, told = 1, 1
    assert len(world.telegram.calls) == refused + len(threads) + told


async def test_t15_a_missing_topic_where_none_was_named_is_poison(world: World) -> None:
    world.telegram.always[ANNA] = fault(Fate.NO_THREAD)
    await world.post(film("A"))
    await world.deliver()

    assert (await world.row()).state == RowState.DEAD


async def test_t16_an_edit_that_changes_nothing_counts_as_done(world: World) -> None:
    async with world.running():
        await world.post(episode(1))
        await world.run_for(10)
        world.telegram.will(ANNA, fault(Fate.UNCHANGED))
        await world.post(episode(2))
        await world.run_for(60)

    assert {row.state for row in await world.rows()} == {RowState.SENT}
    assert set((await world.events()).values()) == {"acked"}


async def test_t17_g03_an_edit_of_a_message_that_is_gone_becomes_one_new_message(
    world: World,
) -> None:
    async with world.running():
        await world.post(episode(1))
        await world.run_for(10)
        world.telegram.will(ANNA, fault(Fate.EDIT_IMPOSSIBLE))
        await world.post(episode(2))
        await world.run_for(10)
        await world.post(episode(3))
        await world.run_for(60)

    card, renewed, edit = world.posted()
    assert (renewed.text, renewed.edit, renewed.silent) == (
        "Vampires S1 [1,2] of None",
        False,
        True,
    )
    assert (edit.text, edit.edit) == ("Vampires S1 [1,2,3] of None", True)
    assert edit.message_id == renewed.message_id != card.message_id


async def test_t17_a_message_that_cannot_be_sent_as_new_is_poison(world: World) -> None:
    world.telegram.always[ANNA] = fault(Fate.EDIT_IMPOSSIBLE)
    await world.post(film("A"))
    await world.deliver()

    assert (await world.row()).state == RowState.DEAD


@pytest.mark.parametrize(("fate", "warned"), [(Fate.BLOCKED, False), (Fate.BAD_REQUEST, True)])
async def test_only_what_somebody_must_look_into_is_a_warning(
    world: World, caplog: pytest.LogCaptureFixture, fate: Fate, *, warned: bool
) -> None:
    world.telegram.will(ANNA, fault(fate))
    await world.post(film("A"))
    await world.deliver(1)

    levels = [r.levelname for r in caplog.records if r.message == "message not delivered"]
    assert levels == (["WARNING"] if warned else [])


async def test_t18_q02_a_wrong_request_is_tried_twice_then_the_chat_goes_on(world: World) -> None:
    world.telegram.will(ANNA, *[fault(Fate.BAD_REQUEST, http_status=400)] * 2)
    await world.post(film("A"), film("B"))
    await world.deliver()

    assert gaps(world)[0] == 5
    assert world.texts() == ["B"]
    assert world.posted()[0].at - world.telegram.calls[0][0] <= 300
    assert (await world.rows(outbox.c.chat_id == ANNA))[0].state == RowState.DEAD


@pytest.mark.parametrize("signal", ["t19_401", "t20_404"])
async def test_t19_t20_a_refused_token_stops_every_send_and_keeps_the_queue(
    world: World, signal: str
) -> None:
    world.household.recipients.append(Recipient(chat_id=BEN))
    refused = fault(Fate.UNAUTHORIZED, detail=signal)
    world.telegram.always = {ANNA: refused, BEN: refused}  # both may be under way at once
    async with world.running():
        await world.post(film("A"), film("B"))
        await world.run_for(3600)
        assert world.telegram.journal == []
        assert {row.state for row in await world.rows()} == {RowState.PENDING}
        assert world.refused_token == 1

        world.telegram.always.clear()
        world.relay.resume()
        await world.run_for(60)

    assert world.texts() == world.texts(BEN) == ["A", "B"]
    assert not any(posted.silent for posted in world.telegram.journal)
