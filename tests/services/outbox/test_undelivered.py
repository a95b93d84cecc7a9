"""What did not arrive is listed; an owner tries it again or drops it."""

import pytest
import sqlalchemy as sa

from services.errors import UnknownItem
from services.events import Notice
from services.outbox.model import ChatState, Fate, Recipient, RowState
from services.outbox.undelivered import UndeliveredMessages
from services.registry import Registry
from services.storage.tables import event, outbox, viewer
from support.outbox import ANNA, BEN, OWNER, World, episode, failure, fault, film

POISON = fault(Fate.BAD_REQUEST, detail="Bad Request: nobody knows")


@pytest.fixture
def messages(world: World) -> UndeliveredMessages:
    def wake() -> None:
        world.relay.wake()

    return UndeliveredMessages(world.database, world.clock, Registry([]), wake=wake)


async def dead(world: World, *facts: object) -> None:
    """Let messages be refused for good, and keep the notices about it out of the way."""
    world.household.owners = []
    world.telegram.will(ANNA, *[POISON] * 2 * len(facts))
    await world.post(*facts)  # type: ignore[arg-type]
    await world.deliver()


async def test_nothing_is_listed_where_everything_arrived(
    world: World, messages: UndeliveredMessages
) -> None:
    await world.post(film("A"))
    await world.deliver()
    await world.post(film("waits, and will leave"))

    assert await messages.some() == []


async def test_dead_parked_and_uncertain_messages_are_listed_oldest_first(
    world: World, messages: UndeliveredMessages
) -> None:
    await dead(world, film("refused"))
    world.household.recipients = [Recipient(chat_id=BEN)]
    world.telegram.will(BEN, fault(Fate.BLOCKED, detail="Forbidden: bot was blocked by the user"))
    await world.post(film("A"), episode(1, name="S"))
    await world.deliver()
    async with world.database.write() as connection:
        values = {"id": BEN, "role": "member", "name": "Ben", "created_at": 0.0}
        await connection.execute(sa.insert(viewer).values(values))
    world.household.recipients = [Recipient(chat_id=ANNA)]
    world.telegram.will(ANNA, *[fault(Fate.AMBIGUOUS, detail="time-out")] * 2)
    world.clock.advance(60)
    await world.post(Notice(code="rival-poller"), film("doubtful"))
    await world.deliver(30)

    listed = [(one.reader, one.name, one.state, one.reason) for one in await messages.some()]
    assert listed == [
        ("", "refused", RowState.DEAD, "Bad Request: nobody knows"),
        ("Ben", "A", RowState.PARKED, "Forbidden: bot was blocked by the user"),
        ("Ben", "S", RowState.PARKED, ""),
        ("", "doubtful", RowState.UNCERTAIN_FINAL, "time-out"),
    ]


async def test_a_digest_and_a_notice_are_listed_too(
    world: World, messages: UndeliveredMessages
) -> None:
    world.telegram.will(OWNER, fault(Fate.BLOCKED))
    await world.post(Notice(code="rival-poller"))
    await world.deliver()
    await dead(world, *(film(f"F{number}") for number in range(20)))

    notice, digest = await messages.some()
    assert (notice.name, notice.events) == ("", 1)
    assert (digest.name, digest.events) == ("F0", 20)


async def test_a_dead_message_is_tried_again_with_all_its_chances(
    world: World, messages: UndeliveredMessages
) -> None:
    await dead(world, film("A"))
    (listed,) = await messages.some()
    async with world.running():
        world.telegram.will(ANNA, POISON)
        await messages.retry(listed.id)
        await world.run_for(60)

    assert world.texts() == ["A"]
    assert await messages.some() == []
    assert (await world.events())[1] == "acked"


async def test_a_dead_message_goes_behind_what_waits_already(
    world: World, messages: UndeliveredMessages
) -> None:
    await dead(world, film("A"))
    await world.post(film("B"))
    (listed,) = await messages.some()
    await messages.retry(listed.id)
    await world.deliver()

    assert world.texts() == ["B", "A"]


async def test_a_dead_message_that_may_have_been_seen_stays_marked_and_silent(
    world: World, messages: UndeliveredMessages
) -> None:
    world.household.owners = []
    world.telegram.will(ANNA, fault(Fate.AMBIGUOUS, accepted=True), *[POISON] * 2)
    await world.post(film("A"))
    await world.deliver()
    (listed,) = await messages.some()
    await messages.retry(listed.id)
    await world.deliver()

    assert [(p.text, p.silent) for p in world.posted()] == [("A", False), ("A (repeated)", True)]


async def test_retrying_a_parked_message_asks_the_chat_again_for_all_it_missed(
    world: World, messages: UndeliveredMessages
) -> None:
    world.telegram.will(ANNA, fault(Fate.BLOCKED))
    await world.post(film("A"), film("B"))
    await world.deliver()
    world.clock.advance(10 * 86_400)  # older than a digest for somebody who is back would reach
    first, _ = await messages.some()
    await messages.retry(first.id)
    await world.deliver()

    assert world.texts() == ["digest returned: A; B"]
    assert (await world.chat()).state == ChatState.ACTIVE


async def test_a_chat_that_still_refuses_parks_the_message_again(
    world: World, messages: UndeliveredMessages
) -> None:
    world.telegram.will(ANNA, *[fault(Fate.BLOCKED)] * 2)
    await world.post(film("A"))
    await world.deliver()
    (listed,) = await messages.some()
    await messages.retry(listed.id)
    await world.deliver()

    (again,) = await messages.some()
    assert (again.id, again.state) == (listed.id, RowState.PARKED)


async def test_a_dead_message_of_a_blocked_chat_asks_it_again(
    world: World, messages: UndeliveredMessages
) -> None:
    await dead(world, film("A"))
    world.telegram.will(ANNA, fault(Fate.BLOCKED))
    await world.post(film("B"))
    await world.deliver()
    listed = next(one for one in await messages.some() if one.name == "A")
    await messages.retry(listed.id)
    await world.deliver()

    assert world.texts() == ["digest returned: A; B"]


async def test_retrying_an_uncertain_message_does_not_wait_for_its_digest(
    world: World, messages: UndeliveredMessages
) -> None:
    world.telegram.will(ANNA, *[fault(Fate.AMBIGUOUS)] * 2)
    await world.post(film("A"))
    async with world.running():
        await world.run_for(10)
        (listed,) = await messages.some()
        assert listed.state == RowState.UNCERTAIN_FINAL
        await messages.retry(listed.id)
        await world.run_for(1)

    assert world.texts() == ["digest uncertain: A"]


async def test_a_dropped_message_is_never_sent(world: World, messages: UndeliveredMessages) -> None:
    world.telegram.will(ANNA, fault(Fate.BLOCKED))
    await world.post(film("A"), film("B"))
    await world.deliver()
    first, _ = await messages.some()
    await messages.drop(first.id)
    await world.relay.chat_is_back(ANNA)
    await world.deliver()

    assert world.texts() == ["B"]
    rows = await world.select(sa.select(event.c.state, event.c.reason).order_by(event.c.id))
    assert [tuple(row) for row in rows] == [("suppressed", "dropped"), ("acked", "")]


async def test_dropping_a_card_takes_its_waiting_edits_along_and_makes_room(
    world: World, messages: UndeliveredMessages
) -> None:
    world.telegram.will(ANNA, *[fault(Fate.AMBIGUOUS)] * 2)
    async with world.running():
        world.telegram.on_call = lambda: world.post(episode(2))
        await world.post(episode(1))
        await world.run_for(10)
        listed = next(one for one in await messages.some() if one.state != RowState.PENDING)
        await messages.drop(listed.id)
        await world.post(episode(3))
        await world.run_for(120)

    assert world.texts() == ["Vampires S1 [1,2,3] of None"]
    states = [(row.kind, row.state) for row in await world.rows(outbox.c.chat_id == ANNA)]
    assert states == [("card", "cancelled"), ("edit", "cancelled"), ("card", "sent")]


async def test_what_is_gone_meanwhile_is_said(world: World, messages: UndeliveredMessages) -> None:
    await dead(world, film("A"), failure())
    first, second = await messages.some()
    await messages.drop(first.id)
    for act in (messages.retry, messages.drop, messages.find):
        with pytest.raises(UnknownItem):
            await act(first.id)

    assert (await messages.find(second.id)).name == "Vampires"


async def test_the_list_does_not_break_over_values_nobody_can_read(
    world: World, messages: UndeliveredMessages
) -> None:
    await dead(world, film("A"))
    async with world.database.write() as connection:
        await connection.execute(sa.update(event).values(payload="{"))

    assert [one.name for one in await messages.some()] == [""]


async def test_the_list_is_read_page_by_page(world: World, messages: UndeliveredMessages) -> None:
    world.telegram.will(ANNA, fault(Fate.BLOCKED))
    for number in range(5):
        world.clock.advance(1)
        await world.post(film(f"F{number}"))
    await world.deliver()

    assert await messages.count() == 5
    assert [one.name for one in await messages.some(skip=2, most=2)] == ["F2", "F3"]
    assert await messages.some(skip=5, most=2) == []
