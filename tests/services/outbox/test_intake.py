"""From events to rows: everybody entitled, once, in the transaction of the events."""

import pytest
import sqlalchemy as sa

from services.events import Notice, StoredEvent
from services.outbox.model import ChatState, Fate, Recipient, RowState
from services.storage.tables import outbox_event
from support.outbox import ANNA, BEN, GROUP, OWNER, Fact, World, episode, failure, fault, film


async def test_every_recipient_gets_a_row_for_every_kind_of_event(world: World) -> None:
    world.household.recipients = [
        Recipient(chat_id=ANNA),
        Recipient(chat_id=GROUP, chat_kind="group", thread_id=7, silent=True),
    ]
    await world.post(film("A"), episode(1), failure(), Notice(code="baseline-set"))

    rows = {(row.chat_id, row.kind): row for row in await world.rows()}
    cards = [(row.chat_id, row.attention) for row in await world.rows() if row.kind == "card"]
    assert sorted(cards) == [(GROUP, False), (GROUP, True), (ANNA, False), (ANNA, True)]
    assert {kind for chat, kind in rows if chat == ANNA} == {"arrival", "card"}
    assert {kind for chat, kind in rows if chat == GROUP} == {"arrival", "card"}
    assert {kind for chat, kind in rows if chat == OWNER} == {"notice"}
    assert {row.thread_id for (chat, _), row in rows.items() if chat == GROUP} == {7}
    assert {row.silent for (chat, _), row in rows.items() if chat == GROUP} == {True}
    assert {row.silent for (chat, _), row in rows.items() if chat == ANNA} == {False}


async def test_i1_an_event_for_nobody_is_suppressed_with_the_reason(world: World) -> None:
    world.household.recipients = []
    await world.post(film("A"))

    assert list((await world.events()).values()) == ["suppressed"]
    assert await world.rows() == []


async def test_an_event_for_a_deleted_account_is_suppressed(world: World) -> None:
    world.telegram.will(ANNA, fault(Fate.DEACTIVATED))
    await world.post(film("A"))
    await world.deliver()
    await world.post(film("B"))

    assert list((await world.events()).values()) == ["suppressed", "suppressed"]
    assert (await world.chat()).state == ChatState.DEAD


@pytest.mark.parametrize(
    "fact", [film("A"), episode(1), failure()], ids=["film", "card", "failure"]
)
async def test_an_event_recorded_twice_is_told_once(world: World, fact: Fact) -> None:
    (event_id,) = await world.post(fact)
    async with world.database.write() as connection:
        again = StoredEvent(id=event_id, event=fact)
        await world.intake.record(connection, [again, again])
    await world.deliver()

    assert len(await world.rows()) == len(world.posted()) == 1


async def test_o01_a_transaction_that_fails_leaves_neither_event_nor_row(world: World) -> None:
    async def fail() -> None:
        async with world.database.write() as connection:
            stored = [await world.store(connection, fact) for fact in (film("A"), episode(1))]
            await world.intake.record(connection, stored)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()

    assert await world.rows() == []
    assert await world.events() == {}


async def test_new_rows_of_a_blocked_chat_wait_parked(world: World) -> None:
    world.telegram.will(ANNA, fault(Fate.BLOCKED))
    await world.post(film("A"))
    await world.deliver()
    await world.post(film("B"), episode(1), episode(2))

    assert [row.state for row in await world.rows()] == [RowState.PARKED] * 3
    linked = await world.select(sa.select(outbox_event))
    assert len(linked) == 4


async def test_the_reader_of_a_private_chat_is_written_to_in_their_language(world: World) -> None:
    async with world.database.write() as connection:
        await connection.execute(
            sa.text(
                "INSERT INTO viewer (id, role, telegram_language, time_zone, created_at)"
                " VALUES (:anna, 'member', 'zh-hans', 'Asia/Shanghai', 0)"
            ),
            {"anna": ANNA},
        )
    world.household.recipients.append(Recipient(chat_id=BEN))
    await world.post(film("A"))
    await world.deliver()

    languages = {letter.chat_id: letter.language for letter in world.words.letters}
    zones = {letter.chat_id: letter.time_zone for letter in world.words.letters}
    assert languages == {ANNA: "zh-hans", BEN: None}
    assert zones == {ANNA: "Asia/Shanghai", BEN: None}


async def test_counts_tell_what_waits_and_what_could_not_be_delivered(world: World) -> None:
    empty = await world.relay.counts()
    await world.post(film("A"))
    started = world.clock.now()
    world.clock.advance(10)
    world.telegram.will(ANNA, fault(Fate.BLOCKED))
    await world.post(film("B"))
    waiting = await world.relay.counts()
    await world.deliver()
    parked = await world.relay.counts()

    assert (empty.waiting, empty.undelivered, empty.oldest) == (0, 0, None)
    assert (waiting.waiting, waiting.undelivered, waiting.oldest) == (2, 0, started)
    assert (parked.waiting, parked.undelivered, parked.oldest) == (0, 2, None)
