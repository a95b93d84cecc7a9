"""T-29 and G-05: an outage costs one question a minute and ends with one digest per chat."""

import itertools

import pytest

from services.models import ChatId
from services.outbox.model import Fate, Recipient
from support.outbox import ANNA, BEN, Fault, World, episode, failure, fault, film

HOUR = 3600.0
CHATS = [ChatId(2000 + number) for number in range(2)]


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param(fault(Fate.NOT_SENT), id="no-connection"),
        pytest.param(fault(Fate.AMBIGUOUS), id="cut"),
        pytest.param(fault(Fate.REFUSED, http_status=502), id="refused"),
    ],
)
async def test_t29_six_hours_down_cost_one_question_a_minute_and_end_with_one_digest(
    world: World, trouble: Fault
) -> None:
    world.household.recipients = [Recipient(chat_id=chat) for chat in CHATS]
    world.telegram.up = False
    world.telegram.always = dict.fromkeys(CHATS, trouble)
    async with world.running():
        for number in range(60):
            films = (film(f"F{number}.{n}") for n in range(3))
            await world.post(*films, episode(number + 1), failure(f"X{number}"))
            await world.run_for(360)
        tried = sorted([*(at for at, _ in world.telegram.calls), *world.telegram.asked])
        world.telegram.up = True
        world.telegram.always.clear()
        await world.run_for(600)

    assert len(tried) <= 6 * 60 + 24
    late = [at for at in tried if at > tried[0] + 600]
    assert min(after - before for before, after in itertools.pairwise(late)) >= 59.99
    for chat in CHATS:
        digests = [text for text in world.texts(chat) if text.startswith("digest")]
        assert len(digests) == 1
        assert len(world.posted(chat)) <= 2  # the one that was tried first, and the digest
    assert set((await world.events()).values()) == {"acked"}


async def test_t29_during_an_outage_new_messages_of_other_chats_are_not_tried(
    world: World,
) -> None:
    world.telegram.up = False
    world.telegram.always = {chat: fault(Fate.NOT_SENT) for chat in (ANNA, BEN)}
    async with world.running():
        await world.post(film("A"))
        await world.run_for(600)
        tried = len(world.telegram.calls)
        world.household.recipients = [Recipient(chat_id=BEN)]
        await world.post(film("B"))
        await world.run_for(600)
        assert len(world.telegram.calls) == tried == 1
        world.telegram.up = True
        world.telegram.always.clear()
        await world.run_for(120)

    assert (world.texts(), world.texts(BEN)) == (["A"], ["B"])


async def test_a_refused_chat_does_not_stop_the_others(world: World) -> None:
    """Telegram answers, it only refuses one message for long: everybody else is told."""
    world.telegram.always = {ANNA: fault(Fate.REFUSED)}
    async with world.running():
        await world.post(film("A"))
        await world.run_for(600)
        world.household.recipients = [Recipient(chat_id=BEN)]
        posted_at = world.clock.monotonic()
        await world.post(film("B"))
        await world.run_for(60)

    assert [posted.at for posted in world.posted(BEN)] == [posted_at]


async def test_g05_two_digests_of_one_chat_are_five_minutes_apart(world: World) -> None:
    async with world.running():
        for batch in range(4):
            await world.post(*(film(f"F{batch}.{number}") for number in range(20)))
            await world.run_for(70)
        await world.run_for(900)

    first, second = world.posted()
    assert first.text.startswith("digest many: F0.0; ")
    assert second.text.startswith("digest many: F1.0; ")
    assert second.text.endswith("; F3.19")
    assert second.at - first.at == pytest.approx(300, abs=1)
    assert set((await world.events()).values()) == {"acked"}


async def test_g05_a_digest_that_waits_holds_up_its_own_chat_only(world: World) -> None:
    async with world.running():
        await world.post(*(film(f"F{number}") for number in range(20)))
        await world.run_for(70)
        await world.post(*(film(f"G{number}") for number in range(20)))
        await world.run_for(1)
        world.household.recipients.append(Recipient(chat_id=BEN))
        await world.post(film("B"))
        await world.run_for(10)
        assert world.texts(BEN) == ["B"]
        await world.run_for(300)

    assert world.texts()[2] == "B"


@pytest.mark.parametrize(
    ("names", "hours", "told"),
    [
        pytest.param("AB", 6.1, ["digest many: A; B"], id="six-hours"),
        pytest.param("AB", 5.9, ["A", "B"], id="less"),
        pytest.param("A", 6.1, ["A"], id="a-single-one-is-itself"),
    ],
)
async def test_g05_what_has_waited_for_six_hours_is_told_together(
    world: World, names: str, hours: float, told: list[str]
) -> None:
    world.telegram.will(ANNA, fault(Fate.REFUSED))
    await world.post(*map(film, names))
    await world.deliver(1)
    await world.reopen()
    world.clock.advance(hours * HOUR)
    await world.deliver(60)

    assert world.texts() == told


async def test_g06_an_overdue_edit_leaves_within_two_seconds_of_a_restart(world: World) -> None:
    await world.post(episode(1))
    await world.deliver(2)
    await world.post(episode(2))  # may leave in 3 s; the process ends before
    await world.reopen()
    world.clock.advance(60)
    began = world.clock.monotonic()
    await world.deliver(10)

    edit = world.posted()[-1]
    assert (edit.text, edit.edit) == ("Vampires S1 [1,2] of None", True)
    assert edit.at - began <= 2


async def test_g06_an_overdue_digest_leaves_within_two_seconds_of_a_restart(world: World) -> None:
    async with world.running():
        await world.post(*(film(f"F{number}") for number in range(20)))
        await world.run_for(10)
        await world.post(*(film(f"G{number}") for number in range(20)))
        await world.run_for(10)
        assert len(world.posted()) == 1
    await world.reopen()
    world.clock.advance(HOUR)
    began = world.clock.monotonic()
    await world.deliver(10)

    digest = world.posted()[-1]
    assert digest.text == "digest many: " + "; ".join(f"G{number}" for number in range(20))
    assert digest.at - began <= 2


async def test_two_weeks_offline_are_caught_up_in_one_digest_per_chat(world: World) -> None:
    """600 rows come in batches, as the poller brings them, while the relay already runs."""
    world.household.recipients.append(Recipient(chat_id=BEN))
    async with world.running():
        for batch in range(6):
            season = [episode(n, season=batch + 1, total=90) for n in range(1, 91)]
            await world.post(*season, *(film(f"F{batch}.{n}") for n in range(10)))
            await world.run_for(0.1)
        await world.run_for(900)

    for chat in (ANNA, BEN):
        posted = world.posted(chat)
        assert len(posted) <= 3
        assert sum(text.startswith("digest many") for text in world.texts(chat)) <= 2
    assert set((await world.events()).values()) == {"acked"}
