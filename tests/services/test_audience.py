"""Who is told what, where, and how loud: what is bound, chosen and muted."""

import pytest
import sqlalchemy as sa

from services.errors import NotAllowed
from services.events import (
    Arrival,
    Failure,
    Notice,
    PeopleNews,
    PeopleTurn,
    RequestNews,
    RequestTurn,
    Started,
)
from services.household.bindings import BindingService, bindable
from services.household.matters import Level, Matter
from services.household.muting import MOST, MutedTitle, MuteService
from services.household.places import Place
from services.household.telling import TellingService, matters_of
from services.models import TitleKind
from services.outbox import chats
from services.outbox.model import ChatState, Recipient
from services.people import Role, Viewer
from services.storage.tables import viewer
from support.samples import SERVER, film, series

OWNER, MEMBER, ADMIN = 1001, 1002, 1004
OLIVE = Viewer(id=OWNER, role=Role.OWNER, name="Olive")
ADA = Viewer(id=ADMIN, role=Role.ADMIN, name="Ada")
MAX = Viewer(id=MEMBER, role=Role.MEMBER, name="Max")
GROUP, TOPIC = -100_777, 12
HERE = Place(chat_id=GROUP, thread_id=TOPIC, title="Household", topic="News")
FILM = Arrival(backend=SERVER, name="Metropolis", title_kind=TitleKind.FILM, ref=film().ref)
FAILED = Failure(backend=SERVER, name="Metropolis", ref=film().ref)
ASKED = RequestNews(turn=RequestTurn.ASKED, request="r", name="x", told=(OWNER, ADMIN))


class House:
    """Everybody, and everything they can choose."""

    def __init__(self, database, clock, people):
        self.database, self.people = database, people
        self.changes = 0
        self.bindings = BindingService(database, clock, changed=self._changed)
        self.telling = TellingService(database, changed=self._changed)
        self.mutes = MuteService(database, clock, changed=self._changed)

    def _changed(self):
        self.changes += 1

    async def told(self, event):
        """Return who is told, as chat, topic and whether it is silent."""
        async with self.database.read() as connection:
            there = await self.people.audience(connection, event)
        return [(one.chat_id, one.thread_id, one.silent) for one in there]

    async def lose(self, chat_id):
        async with self.database.write() as connection:
            await chats.meet(connection, Recipient(chat_id=chat_id, chat_kind="group"))
            await chats.set_state(connection, chat_id, ChatState.LOST, now=0)


@pytest.fixture
async def house(database, clock, people):
    for one in (OLIVE, ADA, MAX):
        await people._write_down(one)
    return House(database, clock, people)


SETTINGS = (-100, 7, False)  # the chat of the settings, in tests/services/conftest.py


@pytest.mark.parametrize(
    ("matter", "event", "before"),
    [
        (Matter.ARRIVALS, FILM, [SETTINGS]),
        (Matter.FAILURES, FAILED, [SETTINGS]),
        (Matter.REQUESTS, ASKED, [(OWNER, None, False), (ADMIN, None, False)]),
        (Matter.SYSTEM, Notice(code="x"), [(OWNER, None, False)]),
    ],
)
async def test_m17_a_matter_is_told_where_it_is_bound_until_that_place_is_gone(
    house, matter, event, before
) -> None:
    assert await house.told(event) == before
    await house.bindings.bind(OLIVE, HERE, matter, Level.LOUD)
    assert await house.told(event) == [(GROUP, TOPIC, False)]
    await house.bindings.bind(OLIVE, HERE, matter, Level.SILENT)
    assert await house.told(event) == [(GROUP, TOPIC, True)]
    await house.lose(GROUP)
    assert await house.told(event) == before
    (one,) = await house.bindings.every(ADA)
    assert (one.place, one.matter, one.alive) == (HERE, matter, False)
    await house.bindings.bind(OLIVE, HERE, matter, Level.OFF)
    assert await house.bindings.every(ADA) == []
    assert house.changes == 3


async def test_two_topics_of_a_group_may_be_told_the_same(house) -> None:
    for thread in (TOPIC, None):
        place = Place(chat_id=GROUP, thread_id=thread)
        await house.bindings.bind(ADA, place, Matter.ARRIVALS, Level.LOUD)
    assert await house.told(FILM) == [(GROUP, None, False), (GROUP, TOPIC, False)]


async def test_who_asked_is_told_in_private_whatever_is_bound(house) -> None:
    await house.people.follow(MEMBER, film().ref, None)
    await house.bindings.bind(ADA, HERE, Matter.ARRIVALS, Level.LOUD)
    await house.bindings.bind(ADA, HERE, Matter.FAILURES, Level.LOUD)
    both = [(MEMBER, None, False), (GROUP, TOPIC, False)]
    assert await house.told(FILM) == both
    assert await house.told(FAILED) == both


async def test_only_those_in_charge_bind_and_usher_itself_is_the_owners(house) -> None:
    with pytest.raises(NotAllowed):
        await house.bindings.bind(MAX, HERE, Matter.ARRIVALS, Level.LOUD)
    with pytest.raises(NotAllowed):
        await house.bindings.every(MAX)
    with pytest.raises(NotAllowed):
        await house.bindings.bind(ADA, HERE, Matter.SYSTEM, Level.LOUD)
    assert Matter.SYSTEM in bindable(Role.OWNER)
    assert bindable(Role.MEMBER) == ()


async def test_m08_a_level_is_obeyed(house) -> None:
    await house.people.follow(MEMBER, film().ref, None)
    assert await house.told(FILM) == [(MEMBER, None, False)]
    await house.telling.choose(MAX, Matter.ARRIVALS, Level.SILENT)
    assert await house.told(FILM) == [(MEMBER, None, True)]
    await house.telling.choose(MAX, Matter.ARRIVALS, Level.OFF)
    assert await house.told(FILM) == []
    assert (await house.telling.of(MAX))[Matter.ARRIVALS] is Level.OFF
    await house.telling.choose(MAX, Matter.ARRIVALS, Level.LOUD)
    assert await house.told(FILM) == [(MEMBER, None, False)]


async def test_those_in_charge_may_hear_of_what_others_asked_for(house) -> None:
    await house.people.follow(MEMBER, film().ref, None)
    await house.telling.choose(ADA, Matter.OTHERS, Level.SILENT)
    assert await house.told(FILM) == [(MEMBER, None, False), (ADMIN, None, True)]
    assert (ADMIN, None, True) in await house.told(FAILED)
    await house.people.follow(ADMIN, film().ref, None)
    assert await house.told(FILM) == [(MEMBER, None, False), (ADMIN, None, False)]
    with pytest.raises(NotAllowed):
        await house.telling.choose(MAX, Matter.OTHERS, Level.LOUD)
    assert Matter.OTHERS not in matters_of(Role.MEMBER)


async def test_who_is_in_charge_no_more_hears_no_more_of_others(house) -> None:
    await house.telling.choose(ADA, Matter.OTHERS, Level.LOUD)
    await house.people.follow(MEMBER, film().ref, None)
    async with house.database.write() as connection:
        demoted = sa.update(viewer).where(viewer.c.id == ADMIN).values(role=Role.MEMBER)
        await connection.execute(demoted)
    assert await house.told(FILM) == [(MEMBER, None, False)]


async def test_a_request_is_told_to_somebody_though_nobody_wants_to(house) -> None:
    await house.telling.choose(ADA, Matter.REQUESTS, Level.OFF)
    assert await house.told(ASKED) == [(OWNER, None, False)]
    await house.telling.choose(OLIVE, Matter.REQUESTS, Level.OFF)
    assert await house.told(ASKED) == [(OWNER, None, True), (ADMIN, None, True)]


async def test_a_stranger_at_the_door_is_heard_and_what_follows_is_as_quiet_as_wished(
    house,
) -> None:
    await house.telling.choose(OLIVE, Matter.REQUESTS, Level.OFF)
    knocked = PeopleNews(turn=PeopleTurn.KNOCKED, who=7, at=0, told=(OWNER,))
    assert await house.told(knocked) == [(OWNER, None, True)]
    admitted = PeopleNews(turn=PeopleTurn.ADMITTED, who=7, at=0, told=(MEMBER, OWNER))
    assert await house.told(admitted) == [(MEMBER, None, False)]


async def test_a_decision_goes_to_who_asked(house) -> None:
    await house.bindings.bind(ADA, HERE, Matter.REQUESTS, Level.LOUD)
    denied = RequestNews(turn=RequestTurn.DENIED, request="r", name="x", told=(MEMBER,))
    assert await house.told(denied) == [(MEMBER, None, False)]


METROPOLIS = MutedTitle(ref=film().ref, name="Metropolis", year=1927)


async def test_a_muted_title_is_told_to_others_and_its_failures_to_everybody(house) -> None:
    for who in (MEMBER, ADMIN):
        await house.people.follow(who, film().ref, None)
    await house.mutes.mute(MEMBER, METROPOLIS)
    await house.mutes.mute(MEMBER, METROPOLIS)
    assert await house.told(FILM) == [(ADMIN, None, False)]
    assert (MEMBER, None, False) in await house.told(FAILED)
    assert await house.mutes.of(MEMBER) == [METROPOLIS]
    assert await house.mutes.of(ADMIN) == []
    await house.mutes.unmute(MEMBER, film().ref)
    assert await house.told(FILM) == [(MEMBER, None, False), (ADMIN, None, False)]


async def test_a_mute_of_one_title_leaves_the_others(house) -> None:
    await house.people.follow(MEMBER, series().ref, 2)
    await house.mutes.mute(MEMBER, METROPOLIS)
    told = Arrival(
        backend=SERVER, name="x", title_kind=TitleKind.SERIES, ref=series().ref, season=2
    )
    assert await house.told(told) == [(MEMBER, None, False)]
    begun = Started(backend=SERVER, native_id="h", name="x", ref=series().ref, season=2)
    assert await house.told(begun) == []


async def test_the_oldest_mutes_are_forgotten(house, clock) -> None:
    for number in range(3):
        clock.advance(1)
        title = film("x" * (number + 1))
        await house.mutes.mute(MEMBER, MutedTitle(ref=title.ref, name=title.name, year=None))
    assert [one.name for one in await house.mutes.of(MEMBER)] == ["xxx", "xx", "x"]
    assert MOST > 3
