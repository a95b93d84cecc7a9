"""Requests: each is decided once, whatever happens at the same time or goes wrong."""

import asyncio

import pytest

from services.errors import BackendUnavailable, NotAllowed, Rejected, TooManyToday
from services.models import SubscribeOutcome
from services.requests import rows
from services.requests.model import MOST_A_DAY, Mode, Policy, Reason, RequestState
from services.storage.tables import request
from support.house import ADA, ANA, MAX, OLIVE
from support.samples import SERVER, film, series


async def test_nothing_reaches_the_server_before_somebody_approves(house) -> None:
    came = await house.ask()
    assert came.asked[0].outcome is SubscribeOutcome.REQUESTED
    assert house.server.wishes == []
    assert house.news[0].told == (OLIVE.id, ADA.id)
    decision = await house.desk.approve(came.asked[0].native_id, ADA)
    assert decision.made
    assert decision.request.state is RequestState.APPROVED
    assert decision.request.decider == "Ada"
    assert len(house.server.wishes) == 1
    assert house.news[1].told == (MAX.id,)
    assert [one.name for one in await house.people.followers(film().ref, None)] == ["Max"]


async def test_approve_and_deny_in_the_same_instant_have_one_effect(house, clock) -> None:
    for _ in range(200):
        clock.advance(3600)  # a day takes only so many
        name = await house.requested()
        house.news.clear()
        calls = len(house.server.decided)
        yes, no = await asyncio.gather(
            house.desk.approve(name, OLIVE), house.desk.deny(name, ADA, Reason.SPACE)
        )
        assert yes.made is not no.made
        assert yes.request.state is no.request.state or yes.made
        assert len(house.server.decided) - calls == (1 if yes.made else 0)
        assert house.turns == ["approved" if yes.made else "denied"]
        for wish in house.server.wishes:
            await house.server.unsubscribe(wish.native_id)


async def test_a_second_person_joins_and_both_are_told(house) -> None:
    first, second = await house.requested(MAX), await house.requested(ANA)
    assert first == second
    assert house.turns == ["asked"]
    await house.desk.approve(first, OLIVE)
    assert house.news[-1].told == (MAX.id, ANA.id)
    names = [one.name for one in await house.people.followers(film().ref, None)]
    assert sorted(names) == ["Ana", "Max"]


async def test_who_joined_may_leave_and_the_last_one_withdraws_it(house) -> None:
    name = await house.requested(MAX)
    await house.requested(ANA)
    left = await house.desk.withdraw(name, MAX)
    assert left.state is RequestState.PENDING
    assert left.askers == (ANA.id,)
    assert (await house.desk.withdraw(name, ANA)).state is RequestState.WITHDRAWN
    assert not (await house.desk.approve(name, OLIVE)).made
    assert house.server.wishes == []


async def test_a_server_that_is_down_leaves_the_request_waiting(house) -> None:
    name = await house.requested()
    house.server.broken = BackendUnavailable(SERVER)
    with pytest.raises(BackendUnavailable):
        await house.desk.approve(name, OLIVE)
    (waiting,) = await house.desk.backlog(ADA)
    assert waiting.state is RequestState.PENDING
    assert waiting.decided_by is None
    house.server.broken = None
    assert (await house.desk.approve(name, ADA)).made


@pytest.mark.parametrize("asked_before", [False, True])
async def test_what_was_approved_before_a_crash_is_carried_out_once(house, asked_before) -> None:
    name = await house.requested()
    async with house.database.write() as connection:
        await rows.turn(
            connection, name, out_of=RequestState.PENDING,
            state=RequestState.APPROVING, decided_by=ADA.id,
        )  # fmt: skip
    if asked_before:
        await house.server.subscribe(film(), season=None)
    house.server.broken = BackendUnavailable(SERVER)
    await house.desk.resume()
    assert (await house.desk.look(name, ADA)).state is RequestState.APPROVING
    house.server.broken = None
    await house.desk.resume()
    await house.desk.resume()
    assert len(house.server.decided) == 1
    assert (await house.desk.look(name, ADA)).state is RequestState.APPROVED
    assert house.turns == ["asked", "approved"]
    (max_,) = await house.people.followers(film().ref, None)
    assert max_.made_here


async def test_what_the_server_refuses_after_a_crash_has_failed_and_is_told(house) -> None:
    name = await house.requested()
    async with house.database.write() as connection:
        pending = RequestState.PENDING
        await rows.turn(connection, name, out_of=pending, state=RequestState.APPROVING)
    house.server.broken = Rejected(SERVER, reason="no")
    await house.desk.resume()
    assert (await house.desk.look(name, MAX)).state is RequestState.FAILED
    assert house.turns == ["asked", "failed"]


async def test_a10_a_day_takes_only_so_many(house, clock) -> None:
    await house.desk.set_policy(OLIVE, Policy())
    every = tuple(range(1, MOST_A_DAY + 1))
    await house.ask(title=series(), seasons=every)
    with pytest.raises(TooManyToday):
        await house.ask()
    clock.advance(24 * 3600 + 1)
    assert (await house.ask()).asked[0].outcome is SubscribeOutcome.SUBSCRIBED


async def test_a_wish_that_failed_uses_nothing_of_the_quota(house) -> None:
    await house.desk.set_policy(OLIVE, Policy(mode=Mode.QUOTA, weekly=1))
    house.server.broken = BackendUnavailable(SERVER)
    with pytest.raises(BackendUnavailable):
        await house.ask()
    house.server.broken = None
    assert (await house.gate.usage(MAX.id)).used == 0
    await house.ask()
    usage = await house.gate.usage(MAX.id)
    assert usage.used == 1
    assert usage.next_at is not None


async def test_only_those_who_may_decide_and_set_the_policy(house) -> None:
    name = await house.requested()
    for call in (
        house.desk.approve(name, MAX),
        house.desk.deny(name, MAX, Reason.NONE),
        house.desk.backlog(MAX),
        house.desk.set_policy(ADA, Policy()),
    ):
        with pytest.raises(NotAllowed):
            await call


async def test_owners_are_never_held_back(house, database) -> None:
    assert (await house.ask(OLIVE)).asked[0].outcome is SubscribeOutcome.SUBSCRIBED
    async with database.read() as connection:
        assert await rows.find(connection, house.people, request.c.id != "") == []
