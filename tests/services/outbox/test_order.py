"""Q-01 … Q-05, I4, I5, I12: order per chat, turns between chats, and the pace."""

import asyncio
import itertools

import pytest

from services.models import ChatId
from services.outbox.crowd import ROOM, WINDOW
from services.outbox.model import Fate, Recipient, RowState
from services.outbox.pace import PER_SECOND, WAY, Pace
from support.outbox import ANNA, BEN, GROUP, World, episode, fault, film

SLOT = 1 / PER_SECOND


def times(world: World, chat_id: int) -> list[float]:
    return [at for at, chat in world.telegram.calls if chat == chat_id]


def most_in(window: float, moments: list[float]) -> int:
    """Return the most calls in any half-open window of so many seconds."""
    return max(sum(start <= at < start + window for at in moments) for start in moments)


async def test_q01_a_head_in_back_off_holds_up_its_own_chat_only(world: World) -> None:
    world.household.recipients.append(Recipient(chat_id=BEN))
    world.telegram.will(ANNA, *[fault(Fate.NOT_SENT)] * 5)
    await world.post(film("A"), film("B"), film("C"))
    await world.deliver()

    assert world.texts() == world.texts(BEN) == ["A", "B", "C"]
    assert world.posted(BEN)[-1].at < world.posted()[0].at


@pytest.mark.parametrize(
    "poison",
    [Fate.BAD_REQUEST, Fate.BAD_MARKUP, Fate.TOO_LONG, Fate.BAD_PICTURE, Fate.NO_THREAD],
)
async def test_q02_a_poisoned_head_leaves_after_three_tries_and_five_minutes_at_most(
    world: World, poison: Fate
) -> None:
    world.telegram.will(ANNA, *[fault(poison)] * 2)
    await world.post(film("A"), film("B"))
    began = world.clock.monotonic()
    await world.deliver(600)

    tries = times(world, ANNA)
    (other,) = [posted for posted in world.posted() if posted.text.startswith("B")]
    assert other.at - began <= 300
    assert len([at for at in tries if at < other.at]) <= 3
    head = (await world.rows())[0]
    assert head.state in (RowState.DEAD, RowState.SENT)


async def test_q03_fifty_chats_take_turns(world: World) -> None:
    busy, *others = (ChatId(2000 + number) for number in range(50))
    world.household.recipients = [Recipient(chat_id=busy)]
    await world.post(*(film(f"F{number}") for number in range(14)))
    world.household.recipients = [Recipient(chat_id=chat) for chat in (busy, *others)]
    await world.post(film("shared"))
    began = world.clock.monotonic()
    await world.deliver()

    assert max(world.posted(chat)[0].at for chat in others) - began <= 2
    assert len(world.posted(busy)) == 15


async def test_q03_nobody_gets_a_second_message_before_everybody_has_the_first(
    world: World,
) -> None:
    chats = [ChatId(2000 + number) for number in range(90)]
    world.household.recipients = [Recipient(chat_id=chat) for chat in chats]
    await world.post(film("A"), film("B"))
    await world.deliver()

    in_order = [chat for _, chat in sorted(world.telegram.calls)]
    assert sorted(in_order[:90]) == sorted(in_order[90:]) == chats


async def test_q03_a_chat_whose_call_hangs_does_not_hold_up_the_others(world: World) -> None:
    release = asyncio.Event()

    async def hang() -> None:
        await release.wait()

    world.household.recipients = [Recipient(chat_id=ANNA), Recipient(chat_id=BEN)]
    world.telegram.on_call = hang
    async with world.running():
        await world.post(film("A"))
        await world.until(lambda: [*world.texts(ANNA), *world.texts(BEN)] == ["A"])
        assert len(world.telegram.under_way) == 1  # whichever came first hangs
        release.set()
        await world.run_for(10)

    assert (world.texts(ANNA), world.texts(BEN)) == (["A"], ["A"])


async def test_i5_at_most_four_sends_are_under_way(world: World) -> None:
    release = asyncio.Event()
    chats = [ChatId(2000 + number) for number in range(10)]
    world.household.recipients = [Recipient(chat_id=chat) for chat in chats]

    async def hang() -> None:
        world.telegram.on_call = hang
        await release.wait()

    world.telegram.on_call = hang
    async with world.running():
        await world.post(film("A"))
        await world.until(lambda: len(world.telegram.under_way) == 4)
        await world.pass_time(5)
        assert len(world.telegram.calls) == 4
        release.set()
        await world.run_for(10)

    assert world.telegram.most_under_way == 4
    assert len(world.telegram.journal) == 10


async def test_i12_all_pushes_together_keep_their_distance(world: World) -> None:
    chats = [ChatId(2000 + number) for number in range(60)]
    world.household.recipients = [Recipient(chat_id=chat) for chat in chats]
    await world.post(film("A"), film("B"))
    await world.deliver()

    moments = sorted(at for at, _ in world.telegram.calls)
    gaps = [after - before for before, after in itertools.pairwise(moments)]
    assert len(moments) == 120
    assert min(gaps) == pytest.approx(1 / 28.5, abs=1e-6)
    assert moments[-1] - moments[0] < 120 / 28.5 + 1


async def test_q04_a_push_lets_a_person_go_first(world: World) -> None:
    async with world.running():
        await world.relay.chat_is_back(BEN)
        await world.post(film("A"))
        came = world.clock.monotonic()
        await world.run_for(1)

    assert world.telegram.calls == [(came + WAY, ANNA)]


async def test_q04_a_push_whose_turn_comes_meanwhile_writes_nothing_down_either(
    world: World,
) -> None:
    world.household.recipients = [Recipient(chat_id=ANNA), Recipient(chat_id=BEN)]
    began = world.clock.monotonic()
    async with world.running():
        await world.post(film("A"))
        await world.run_for(SLOT - 0.01)
        await world.relay.chat_is_back(ANNA)
        await world.run_for(0.02)  # past its slot
        assert [row.state for row in await world.rows()] == [RowState.SENT, RowState.PENDING]
        await world.run_for(1)

    moments = [at - began for at, _ in world.telegram.calls]
    assert moments == pytest.approx([0, SLOT - 0.01 + WAY])


async def test_q04_a_push_waits_until_what_people_were_answered_leaves_it_room(
    world: World,
) -> None:
    world.household.recipients = [Recipient(chat_id=chat) for chat in (ANNA, BEN)]

    async def answer_a_crowd() -> None:
        for _ in range(ROOM):
            world.pace.begun()
            world.pace.over()
        world.telegram.on_call = None

    world.telegram.on_call = answer_a_crowd
    await world.post(film("A"))
    await world.deliver()

    (first, _), (second, _) = sorted(world.telegram.calls)
    assert second - first == pytest.approx(WINDOW)


async def test_i12_one_person_gets_one_message_per_second(world: World) -> None:
    await world.post(*(film(f"F{number}") for number in range(15)))
    await world.deliver()

    assert times(world, ANNA) == [1000.0 + second for second in range(15)]


async def test_q05_a_group_gets_at_most_20_per_sliding_minute_edits_included(
    world: World,
) -> None:
    world.household.recipients = [Recipient(chat_id=GROUP, chat_kind="group")]
    async with world.running():
        for number in range(1, 16):
            await world.post(*(episode(number, season=season) for season in range(1, 11)))
            await world.run_for(20)
        await world.run_for(300)

    moments = times(world, GROUP)
    assert len(moments) > 60
    assert most_in(60, moments) == 20
    assert len({p.message_id for p in world.posted(GROUP)}) == 10
    assert {text.count(",") for text in world.texts(GROUP)[-10:]} == {14}


async def test_i12_a_restart_does_not_forget_what_was_sent_in_the_last_minute(
    world: World,
) -> None:
    world.household.recipients = [Recipient(chat_id=GROUP, chat_kind="group")]
    for _ in range(3):
        await world.post(*(film(f"F{number}") for number in range(8)))
        await world.deliver(10)
        await world.reopen()
    await world.deliver(200)

    moments = times(world, GROUP)
    assert len(moments) == 24
    assert most_in(60, moments) == 20


async def test_q05_calls_that_take_long_are_counted_from_their_end(world: World) -> None:
    pace = Pace(world.clock)
    pace.reserve(ANNA)
    world.clock.advance(3)
    pace.ended(ANNA)

    assert pace.wait(ANNA, private=True) == 1
    assert pace.wait(ANNA, private=False) == 0
    assert pace.wait(BEN, private=True) == 0
    assert (pace.last(ANNA), pace.last(BEN)) == (1003.0, 0.0)


async def test_an_outbox_in_which_nothing_waits_is_left_alone(world: World) -> None:
    await world.post(film("A"))
    async with world.running():
        await world.run_for(10)
        world.clock.slept.clear()
        await world.run_for(4 * 3600)
        looks = len(world.clock.slept)
        await world.post(film("B"))
        await world.run_for(1)

    assert looks <= 4 * 4  # one each quarter of an hour
    assert world.texts() == ["A", "B"]
