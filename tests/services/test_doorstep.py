"""Strangers: one line a day, one question to the owners, one decision."""

import asyncio
import dataclasses

import pytest
import sqlalchemy as sa

from services.errors import NotAllowed, UnknownItem
from services.events import PeopleTurn
from services.household.access import AccessService
from services.household.departures import Departures
from services.household.doorstep import Doorstep, KnockState, Line
from services.household.farewells import Farewells
from services.outbox.model import ChatState
from services.people import Role, Viewer
from services.registry import Registry
from services.storage.tables import chat

OLIVE = Viewer(id=1001, role=Role.OWNER, name="Olive")
OSKAR = Viewer(id=1008, role=Role.OWNER, name="Oskar")
ADA = Viewer(id=1004, role=Role.ADMIN, name="Ada")
SAM = Viewer(id=1009, role=Role.STRANGER, name="Sam", username="sam", telegram_language="en")


class Door:
    """The doorstep and all around it; `news` is what people are told, in order."""

    def __init__(self, database, clock, people):
        self.news = []
        ways = {"tell": self._tell, "told": lambda: None}
        self.step = Doorstep(database, clock, people, **ways)
        nobody = Registry([])
        self.access = AccessService(
            database, clock, people, Departures(database, nobody, people, Farewells(nobody)), **ways
        )
        self.people = people
        self.database = database

    async def _tell(self, _connection, news):
        self.news.append(news)

    async def role(self, who):
        """Return the role of somebody who writes now."""
        met = await self.people.meet(
            who.id, name=who.name, telegram_language="en", username=who.username
        )
        return met.role


@pytest.fixture
async def door(database, clock, people):
    await people.meet(OLIVE.id, name="Olive", telegram_language="en")
    return Door(database, clock, people)


async def test_a01_a_stranger_gets_one_line_in_24_hours(door, clock) -> None:
    assert await door.step.turn_away(SAM) is Line.ASK
    assert await door.step.turn_away(SAM) is None
    clock.advance(24 * 3600 - 1)
    assert await door.step.turn_away(SAM) is None
    clock.advance(1)
    assert await door.step.turn_away(SAM) is Line.ASK


async def test_a01_a_restart_does_not_say_the_line_again(door, database, clock, people) -> None:
    await door.step.turn_away(SAM)
    clock.advance(3600)
    again = Door(database, clock, people)
    assert await again.step.turn_away(SAM) is None
    clock.advance(23 * 3600)
    assert await again.step.turn_away(SAM) is Line.ASK


async def test_a01_of_many_words_at_once_one_is_answered(door) -> None:
    said = await asyncio.gather(*(door.step.turn_away(SAM) for _ in range(50)))
    assert [line for line in said if line] == [Line.ASK]


async def test_being_turned_away_gives_no_role(door) -> None:
    await door.step.turn_away(SAM)
    assert await door.role(SAM) is Role.STRANGER


async def test_owners_are_asked_once_for_each_stranger(door, clock) -> None:
    first = await door.step.knock(SAM)
    clock.advance(48 * 3600)
    assert await door.step.knock(SAM) == first
    (news,) = door.news
    assert (news.turn, news.who, news.name, news.username) == (
        PeopleTurn.KNOCKED, SAM.id, "Sam", "sam",
    )  # fmt: skip
    assert news.told == (OLIVE.id,)
    assert await door.step.turn_away(SAM) is Line.WAIT


@pytest.mark.parametrize("role", [Role.MEMBER, Role.VIEWER])
async def test_who_is_let_in_is_told_and_may(door, role) -> None:
    await door.role(SAM)
    await door.step.knock(SAM)
    verdict = await door.step.admit(SAM.id, role, OLIVE)
    assert verdict.made
    assert (verdict.knock.state, verdict.knock.decider) == (KnockState.ADMITTED, "Olive")
    assert await door.role(SAM) is role
    assert (door.news[-1].turn, door.news[-1].role) == (PeopleTurn.ADMITTED, role)
    assert door.news[-1].told == (SAM.id,)


@pytest.mark.parametrize("block", [False, True])
async def test_who_is_not_let_in_is_told_so_once(door, block) -> None:
    await door.step.knock(SAM)
    await door.step.turn_away(SAM)
    assert (await door.step.refuse(SAM.id, OLIVE, block=block)).made
    assert await door.role(SAM) is Role.STRANGER
    assert [one.turn for one in door.news] == [PeopleTurn.KNOCKED, PeopleTurn.REFUSED]
    assert (await door.step.knock(SAM)).state is not KnockState.WAITING
    assert len(door.news) == 2


async def test_a_blocked_stranger_hears_nothing_any_more(door, clock) -> None:
    other = dataclasses.replace(SAM, id=1010)
    for one in (SAM, other):
        await door.step.knock(one)
        await door.step.refuse(one.id, OLIVE, block=one is SAM)
    assert await door.step.turn_away(other) is Line.NO
    for _ in range(3):
        clock.advance(48 * 3600)
        assert await door.step.turn_away(SAM) is None
        assert await door.step.turn_away(other) is Line.NO
    assert len(door.news) == 4


async def test_an_owner_may_think_better_of_it(door) -> None:
    await door.step.knock(SAM)
    await door.step.refuse(SAM.id, OLIVE, block=True)
    assert not (await door.step.admit(SAM.id, Role.MEMBER, OLIVE)).made
    assert (await door.step.admit(SAM.id, Role.MEMBER, OLIVE, after_all=True)).made
    assert await door.role(SAM) is Role.MEMBER
    assert await door.step.waiting(OLIVE) == []


async def test_approve_and_deny_in_the_same_instant_200_times_have_one_effect(door) -> None:
    for number in range(200):
        sam = dataclasses.replace(SAM, id=2000 + number)
        await door.step.knock(sam)
        let_in, left_out = await asyncio.gather(
            door.step.admit(sam.id, Role.MEMBER, OLIVE),
            door.step.refuse(sam.id, OSKAR, block=False),
        )
        assert let_in.made is not left_out.made
        assert let_in.knock == left_out.knock
        inside = await door.role(sam) is Role.MEMBER
        assert inside is let_in.made
        assert [one.turn for one in door.news[-2:]] == [
            PeopleTurn.KNOCKED,
            PeopleTurn.ADMITTED if inside else PeopleTurn.REFUSED,
        ]


async def test_a_chat_that_was_dead_takes_messages_again(door, database) -> None:
    async with database.write() as connection:
        await connection.execute(
            sa.insert(chat).values(id=SAM.id, kind="private", state=ChatState.DEAD)
        )
    await door.step.knock(SAM)
    await door.step.admit(SAM.id, Role.MEMBER, OLIVE)
    async with database.read() as connection:
        state = sa.select(chat.c.state).where(chat.c.id == SAM.id)
        assert (await connection.execute(state)).scalar() == ChatState.ACTIVE


async def test_only_owners_decide(door) -> None:
    await door.step.knock(SAM)
    for call in (
        door.step.admit(SAM.id, Role.MEMBER, ADA),
        door.step.refuse(SAM.id, ADA, block=False),
        door.step.waiting(ADA),
        door.step.look(SAM.id, ADA),
    ):
        with pytest.raises(NotAllowed):
            await call
    assert (await door.step.look(SAM.id, OLIVE)).state is KnockState.WAITING
    with pytest.raises(UnknownItem):
        await door.step.admit(4711, Role.MEMBER, OLIVE)


async def test_nobody_is_let_in_as_an_owner(door) -> None:
    await door.step.knock(SAM)
    with pytest.raises(NotAllowed):
        await door.step.admit(SAM.id, Role.OWNER, OLIVE)
    assert (await door.step.look(SAM.id, OLIVE)).state is KnockState.WAITING


async def test_who_was_removed_may_ask_again(door) -> None:
    await door.step.knock(SAM)
    await door.step.admit(SAM.id, Role.MEMBER, OLIVE)
    await door.access.remove(SAM.id, OLIVE)
    assert await door.step.turn_away(SAM) is Line.ASK
    await door.step.knock(SAM)
    assert [one.turn for one in door.news].count(PeopleTurn.KNOCKED) == 2
