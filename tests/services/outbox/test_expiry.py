"""O-06, O-07: what is too old is given up and counted; a reader who is removed gets no more."""

import pytest
import sqlalchemy as sa

from services.events import Notice
from services.outbox.expiry import expire_old
from services.outbox.model import Fate, Recipient, RowState
from services.storage.tables import event, outbox, viewer
from support.outbox import ANNA, BEN, OWNER, World, episode, fault, film

DAY = 86_400.0


async def expire(world: World) -> int:
    return await expire_old(world.database, world.clock, world.intake)


async def park(world: World, *names: str) -> None:
    """Let messages wait for a chat that takes none."""
    world.telegram.always = {ANNA: fault(Fate.BLOCKED)}
    await world.post(*map(film, names))
    await world.deliver()


async def test_o06_after_two_weeks_an_event_expires_and_the_owners_read_one_line(
    world: World,
) -> None:
    await park(world, "A", "B")
    world.clock.advance(14 * DAY - 600)
    assert await expire(world) == 0
    await world.post(film("young"))
    world.clock.advance(600)
    assert await expire(world) == 2
    await world.deliver()

    assert world.texts(OWNER) == ["notice messages-expired"]
    notice = world.words.contents(OWNER)[0]
    assert notice.fields == {"count": 2}
    counts = await world.relay.counts()
    assert (counts.expired, counts.undelivered) == (2, 1)
    states = await world.select(sa.select(event.c.state, event.c.reason).order_by(event.c.id))
    assert [tuple(row) for row in states] == [
        ("expired", "too-old"),
        ("expired", "too-old"),
        ("pending", ""),
        ("acked", ""),
    ]


async def test_o06_the_line_comes_once_a_day_however_often_it_is_looked(world: World) -> None:
    await park(world, "A")
    world.clock.advance(12 * 3600)
    await world.post(film("B"))
    world.clock.advance(13.6 * DAY)
    assert await expire(world) == 1
    world.clock.advance(0.5 * DAY)
    assert await expire(world) == 0
    world.clock.advance(0.5 * DAY)
    assert await expire(world) == 1
    await world.deliver()

    (digest,) = world.words.contents(OWNER)  # nobody sent the first one for half a day
    assert [notice.fields for notice in digest.events] == [{"count": 1}] * 2


async def test_o06_a_card_expires_with_its_newest_episode(world: World) -> None:
    world.telegram.always = {ANNA: fault(Fate.BLOCKED)}
    await world.post(episode(1))
    await world.deliver()
    world.clock.advance(13 * DAY)
    await world.post(episode(2))
    world.clock.advance(2 * DAY)
    assert await expire(world) == 0
    world.clock.advance(12 * DAY + 1)
    assert await expire(world) == 2
    world.telegram.always = {}
    await world.relay.chat_is_back(ANNA)
    await world.post(episode(3))
    await world.deliver()

    assert world.texts() == ["Vampires S1 [1,2,3] of None"]


async def test_o06_an_uncertain_card_takes_its_waiting_edit_along(world: World) -> None:
    world.telegram.up = False
    world.telegram.will(ANNA, fault(Fate.AMBIGUOUS))
    world.telegram.on_call = lambda: world.post(episode(2))
    await world.post(episode(1))
    await world.deliver(10)
    world.clock.advance(15 * DAY)

    assert await expire(world) == 2
    mine = await world.rows(outbox.c.chat_id == ANNA)
    assert {row.state for row in mine} == {RowState.EXPIRED}


async def test_o06_an_old_card_with_a_young_edit_is_kept_whole(world: World) -> None:
    world.telegram.up = False
    world.telegram.will(ANNA, fault(Fate.AMBIGUOUS))
    world.telegram.on_call = lambda: world.post(episode(2))
    await world.post(episode(1))
    await world.deliver(10)
    world.clock.advance(1200)
    await world.post(episode(3))
    world.clock.advance(14 * DAY - 600)
    assert await expire(world) == 0
    world.telegram.up = True
    await world.deliver()

    assert world.texts()[-1] == "Vampires S1 [1,2,3] of None"


async def test_o06_what_usher_said_of_itself_is_no_loss(world: World) -> None:
    world.telegram.always = {OWNER: fault(Fate.BLOCKED)}
    await world.post(Notice(code="rival-poller"))
    await world.deliver()
    world.clock.advance(15 * DAY)
    assert await expire(world) == 0

    assert [row.state for row in await world.rows()] == [RowState.EXPIRED]


async def remove(world: World, role: str, *, who: int = ANNA) -> None:
    async with world.database.write() as connection:
        values = {"id": who, "role": role, "created_at": 0.0}
        await connection.execute(sa.insert(viewer).values(values))


@pytest.mark.parametrize("role", ["stranger", "owner"])
async def test_o07_what_waits_for_somebody_who_was_removed_is_cancelled(
    world: World, role: str
) -> None:
    """A member made a stranger, or an owner who was taken off the list in the settings."""
    world.household.recipients.append(Recipient(chat_id=BEN))
    await world.post(film("A"), episode(1))
    await remove(world, role)
    await world.deliver()

    assert world.texts() == []
    assert world.texts(BEN) == ["A", "Vampires S1 [1] of None"]
    assert {row.state for row in await world.rows(outbox.c.chat_id == ANNA)} == {"cancelled"}
    assert set((await world.events()).values()) == {"acked"}


async def test_a13_o07_a_removal_stops_the_pushes_within_one_send(world: World) -> None:
    world.telegram.on_call = lambda: remove(world, "stranger")
    await world.post(film("A"), film("B"), film("C"))
    await world.deliver()

    assert world.texts() == ["A"]
    rows = await world.select(sa.select(event.c.state, event.c.reason).order_by(event.c.id))
    assert [tuple(row) for row in rows] == [
        ("acked", ""),
        ("suppressed", "recipient-gone"),
        ("suppressed", "recipient-gone"),
    ]


async def test_o07_members_and_configured_chats_are_told(world: World) -> None:
    world.told = frozenset({BEN})
    world.household.recipients.append(Recipient(chat_id=BEN))
    await remove(world, "member")
    await remove(world, "stranger", who=BEN)
    await world.post(film("A"))
    await world.deliver()

    assert world.texts() == world.texts(BEN) == ["A"]
