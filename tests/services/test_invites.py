"""Invites: 128 bits, one person, once, in the role they were made for."""

import asyncio
import dataclasses
import re

import pytest
import sqlalchemy as sa

from services.errors import NotAllowed
from services.events import PeopleTurn
from services.household.access import GIVEN
from services.household.doorstep import Doorstep, KnockState
from services.household.invites import HOURS, WRONG_TRIES, Entry, Invites
from services.people import People, Role, Viewer
from services.storage.tables import invite

OLIVE = Viewer(id=1001, role=Role.OWNER, name="Olive")
ADA = Viewer(id=1004, role=Role.ADMIN, name="Ada")
SAM = Viewer(id=1009, role=Role.STRANGER, name="Sam")


class Gate:
    """Invites and all around them; `news` is what people are told."""

    def __init__(self, database, clock, people):
        self.news = []
        ways = {"tell": self._tell, "told": lambda: None}
        self.doorstep = Doorstep(database, clock, people, **ways)
        self.invites = Invites(database, clock, people, self.doorstep, **ways)
        self.people = people

    async def _tell(self, _connection, news):
        self.news.append(news)

    async def role(self, who):
        """Return the role of somebody who writes now."""
        return (await self.people.meet(who.id, name=who.name, telegram_language="en")).role


@pytest.fixture
async def gate(database, clock, people):
    await people.meet(OLIVE.id, name="Olive", telegram_language="en")
    return Gate(database, clock, people)


@pytest.mark.parametrize("role", GIVEN)
@pytest.mark.parametrize("hours", HOURS)
async def test_a04_an_invite_lets_one_person_in_once(gate, role, hours) -> None:
    payload = await gate.invites.make(role, hours, OLIVE)
    assert await gate.role(SAM) is Role.STRANGER
    assert await gate.invites.enter(payload, SAM) is Entry.ENTERED
    assert await gate.role(SAM) is role
    (news,) = gate.news
    assert (news.turn, news.who, news.role) == (PeopleTurn.INVITED, SAM.id, role)
    assert news.told == (OLIVE.id,)
    other = dataclasses.replace(SAM, id=1010)
    assert await gate.invites.enter(payload, other) is Entry.BROKEN
    assert await gate.role(other) is Role.STRANGER


async def test_a04_of_two_at_the_same_time_one_comes_in(gate) -> None:
    for number in range(50):
        payload = await gate.invites.make(Role.MEMBER, 24, OLIVE)
        pair = [dataclasses.replace(SAM, id=3000 + 2 * number + one) for one in (0, 1)]
        came = await asyncio.gather(*(gate.invites.enter(payload, one) for one in pair))
        assert sorted(came) == [Entry.BROKEN, Entry.ENTERED]


async def test_a04_the_link_is_random_and_stands_nowhere(gate, database) -> None:
    payloads = {await gate.invites.make(Role.MEMBER, 24, OLIVE) for _ in range(20)}
    assert len(payloads) == 20
    assert all(re.fullmatch(r"i-[A-Za-z0-9_-]{22}", one) for one in payloads)
    async with database.read() as connection:
        kept = str((await connection.execute(sa.select(invite))).all())
    assert not [one for one in payloads if one.removeprefix("i-") in kept]


async def test_a04_an_invite_ends_by_itself(gate, clock) -> None:
    payload = await gate.invites.make(Role.MEMBER, 24, OLIVE)
    clock.advance(24 * 3600 - 1)
    assert len(await gate.invites.open(OLIVE)) == 1
    clock.advance(1)
    assert await gate.invites.open(OLIVE) == []
    assert await gate.invites.enter(payload, SAM) is Entry.BROKEN


async def test_a04_a_revoked_invite_opens_nothing(gate) -> None:
    payload = await gate.invites.make(Role.MEMBER, 24, OLIVE)
    (one,) = await gate.invites.open(OLIVE)
    assert (one.role, one.maker) == (Role.MEMBER, "Olive")
    assert await gate.invites.revoke(one.id, OLIVE)
    assert not await gate.invites.revoke(one.id, OLIVE)
    assert await gate.invites.enter(payload, SAM) is Entry.BROKEN
    assert await gate.role(SAM) is Role.STRANGER


async def test_a04_after_five_wrong_links_in_an_hour_none_is_looked_at(gate, clock) -> None:
    payload = await gate.invites.make(Role.MEMBER, 24, OLIVE)
    for number in range(WRONG_TRIES):
        assert await gate.invites.enter(f"i-{number}", SAM) is Entry.BROKEN
    assert await gate.invites.enter(payload, SAM) is Entry.TOO_MANY
    for _ in range(100):
        assert await gate.invites.enter(payload, SAM) is Entry.UNHEARD
    clock.advance(3600)
    assert await gate.invites.enter(payload, SAM) is Entry.ENTERED


async def test_who_is_inside_uses_no_invite_up(gate) -> None:
    payload = await gate.invites.make(Role.ADMIN, 24, OLIVE)
    assert await gate.invites.enter(payload, OLIVE) is Entry.INSIDE
    assert await gate.invites.enter(payload, SAM) is Entry.ENTERED


async def test_an_invite_answers_a_knock_but_not_a_blocked_one(gate) -> None:
    other = dataclasses.replace(SAM, id=1010)
    for one in (SAM, other):
        await gate.doorstep.knock(one)
    await gate.doorstep.refuse(other.id, OLIVE, block=True)
    payload = await gate.invites.make(Role.VIEWER, 24, OLIVE)
    assert await gate.invites.enter(payload, other) is Entry.BROKEN
    assert await gate.invites.enter(payload, SAM) is Entry.ENTERED
    knock = await gate.doorstep.look(SAM.id, OLIVE)
    assert (knock.state, knock.role) == (KnockState.ADMITTED, Role.VIEWER)


async def test_a13_the_invites_of_an_owner_who_is_none_any_more_are_dead(
    gate, database, clock
) -> None:
    payload = await gate.invites.make(Role.MEMBER, 24, OLIVE)
    others = People(database, clock, owners=frozenset({7}), notify=())
    later = Gate(database, clock, others)
    assert await later.invites.enter(payload, SAM) is Entry.BROKEN
    assert await later.invites.open(Viewer(id=7, role=Role.OWNER)) == []


async def test_only_owners_invite_and_never_as_an_owner(gate) -> None:
    with pytest.raises(NotAllowed):
        await gate.invites.make(Role.MEMBER, 24, ADA)
    with pytest.raises(NotAllowed):
        await gate.invites.open(ADA)
    with pytest.raises(NotAllowed):
        await gate.invites.revoke("x", ADA)
    for role, hours in ((Role.OWNER, 24), (Role.STRANGER, 24), (Role.MEMBER, 2)):
        with pytest.raises(NotAllowed):
            await gate.invites.make(role, hours, OLIVE)
    assert await gate.invites.open(OLIVE) == []
