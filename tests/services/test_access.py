"""Who may use Usher: changed and removed by owners, and gone at once."""

import asyncio

import pytest
import sqlalchemy as sa

from services.errors import BackendUnavailable, NotAllowed, OwnerStays, UnknownItem
from services.events import (
    PeopleTurn,
    RequestNews,
    RequestTurn,
    WatchlistNews,
    WatchlistTurn,
)
from services.household.access import GIVEN, AccessService, Removed, grant
from services.household.admissions import Admissions
from services.household.departures import Departures
from services.household.farewells import Farewell, Farewells
from services.models import SubscribeOutcome
from services.outbox.intake import Intake
from services.outbox.model import RowState
from services.outbox.undelivered import UndeliveredMessages
from services.people import People, Role, Viewer
from services.ports.accounts import Left
from services.registry import Registry
from services.requests import rows
from services.requests.model import RequestState, Wanted
from services.screens import Parked, ScreenAudience, Screens
from services.storage.backend_memory import StoredBackendMemory
from services.storage.tables import outbox, request, viewer
from services.subscribe import SubscribeService
from support.disk import failing_writes
from support.keeping import CLUB, Club
from support.private import VAULT
from support.samples import film, series
from support.server import FakeServer

OLIVE = Viewer(id=1001, role=Role.OWNER, name="Olive")
ADA = Viewer(id=1004, role=Role.ADMIN, name="Ada")
MAX = Viewer(id=1002, role=Role.MEMBER, name="Max")
ANA = Viewer(id=1003, role=Role.MEMBER, name="Ana")


class House:
    """The people, one server, and what is told."""

    def __init__(self, database, clock, people):
        self.news = []
        self.server = FakeServer(film(), series())
        self.club = Club()
        registry = Registry([self.server, self.club])
        self.departures = Departures(database, registry, people, Farewells(registry))
        self.access = AccessService(
            database, clock, people, self.departures, tell=self._tell, told=lambda: None
        )
        self.subscribe = SubscribeService(registry, people)
        self.people = people
        self.clock = clock
        self.database = database

    async def _tell(self, _connection, news):
        self.news.append(news)

    async def role(self, who):
        """Return the role of somebody who writes now."""
        return (await self.people.meet(who.id, name=who.name, telegram_language="en")).role

    async def wants(self, who, title, season=None):
        """Let somebody ask for a title."""
        await self.subscribe.subscribe(title, seasons=(season,), who=who.id)

    async def leave(self, who):
        """Remove somebody and return what came of what they followed."""
        return (await self.access.remove(who.id, OLIVE)).ended


@pytest.fixture
async def house(database, clock, people):
    for one in (OLIVE, ADA, MAX, ANA):
        await people._write_down(one)
    return House(database, clock, people)


async def test_everybody_is_listed_owners_first(house, clock) -> None:
    await house.wants(MAX, film())
    everybody = await house.access.everybody(ADA)
    assert [(one.name, one.role, one.follows) for one in everybody] == [
        ("Olive", Role.OWNER, 0),
        ("Ada", Role.ADMIN, 0),
        ("Ana", Role.MEMBER, 0),
        ("Max", Role.MEMBER, 1),
    ]
    assert everybody[0].since == everybody[0].seen_at == clock.now()
    with pytest.raises(NotAllowed):
        await house.access.everybody(MAX)


async def test_an_owner_who_has_not_spoken_is_listed_and_one_taken_off_is_not(
    database, clock, people
) -> None:
    await people._write_down(OLIVE)
    others = People(database, clock, owners=frozenset({7}), notify=())
    everybody = await House(database, clock, others).access.everybody(ADA)
    assert [(one.id, one.role, one.since) for one in everybody] == [(7, Role.OWNER, None)]


async def test_being_here_is_noted_to_the_hour(house, clock) -> None:
    await house.role(MAX)
    first = (await house.access.look(MAX.id, OLIVE)).seen_at
    for seconds, moved in ((3599, False), (1, True)):
        clock.advance(seconds)
        await house.role(MAX)
        seen = (await house.access.look(MAX.id, OLIVE)).seen_at
        assert (seen != first) is moved


@pytest.mark.parametrize("role", GIVEN)
async def test_another_role_holds_from_the_next_update_on_and_is_told(house, clock, role) -> None:
    assert await house.role(MAX) is Role.MEMBER
    clock.advance(60)
    one = await house.access.change(MAX.id, role, OLIVE)
    assert (one.role, await house.role(MAX)) == (role, role)
    changed = [(PeopleTurn.CHANGED, role, (MAX.id,))] if role is not Role.MEMBER else []
    assert [(news.turn, news.role, news.told) for news in house.news] == changed
    assert (one.since == clock.now()) is bool(changed)


async def test_owners_can_neither_be_changed_nor_removed_nor_made(house) -> None:
    with pytest.raises(OwnerStays):
        await house.access.change(OLIVE.id, Role.MEMBER, OLIVE)
    with pytest.raises(OwnerStays):
        await house.access.remove(OLIVE.id, OLIVE)
    for role in (Role.OWNER, Role.STRANGER):
        with pytest.raises(NotAllowed):
            await house.access.change(MAX.id, role, OLIVE)
    assert await house.role(MAX) is Role.MEMBER


async def test_only_owners_change_and_remove(house) -> None:
    for who in (ADA, MAX):
        with pytest.raises(NotAllowed):
            await house.access.change(ANA.id, Role.ADMIN, who)
        with pytest.raises(NotAllowed):
            await house.access.remove(ANA.id, who)
    with pytest.raises(UnknownItem):
        await house.access.change(4711, Role.MEMBER, OLIVE)
    assert await house.role(ANA) is Role.MEMBER


async def test_a13_who_is_removed_is_a_stranger_at_once(house) -> None:
    assert await house.role(MAX) is Role.MEMBER
    await house.access.remove(MAX.id, OLIVE)
    assert await house.role(MAX) is Role.STRANGER
    assert await house.access.remove(MAX.id, OLIVE) == Removed()
    with pytest.raises(UnknownItem):
        await house.access.look(MAX.id, OLIVE)
    with pytest.raises(UnknownItem):
        await house.access.change(MAX.id, Role.ADMIN, OLIVE)


async def test_a13_being_met_in_the_same_instant_brings_nobody_back(house) -> None:
    for number in range(100):
        who = Viewer(id=5000 + number, role=Role.MEMBER, name="X")
        await house.people._write_down(who)
        await asyncio.gather(
            house.people.meet(who.id, name="Y", telegram_language="en"),
            house.access.remove(who.id, OLIVE),
            house.people.meet(who.id, name="Z", telegram_language="en"),
        )
        assert await house.role(who) is Role.STRANGER


async def test_a13_what_waits_for_them_is_not_sent(house, database, clock, people) -> None:
    intake = Intake(people, clock)
    news = RequestNews(turn=RequestTurn.DENIED, request="x", name="Y", told=(MAX.id, ANA.id))
    async with database.write() as connection:
        await intake.notify(connection, news)
    await house.access.remove(MAX.id, OLIVE)
    async with database.read() as connection:
        found = await connection.execute(sa.select(outbox.c.chat_id, outbox.c.state))
        assert {row.chat_id: row.state for row in found} == {
            MAX.id: RowState.CANCELLED, ANA.id: RowState.PENDING,
        }  # fmt: skip


async def test_a13_what_could_not_be_delivered_to_them_is_not_tried_once_more(
    house, database, clock, people
) -> None:
    news = RequestNews(turn=RequestTurn.DENIED, request="x", name="Y", told=(MAX.id,))
    async with database.write() as connection:
        await Intake(people, clock).notify(connection, news)
        await connection.execute(sa.update(outbox).values(state=RowState.DEAD))
    messages = UndeliveredMessages(database, clock, Registry([]), wake=lambda: None)
    assert await messages.count() == 1
    await house.access.remove(MAX.id, OLIVE)
    assert await messages.count() == 0


async def test_a13_nothing_that_is_found_out_later_is_told_to_them(house, database, people) -> None:
    of_a_list = WatchlistNews(turn=WatchlistTurn.HELD, backend=house.server.id, told=(MAX.id,))
    failed = RequestNews(turn=RequestTurn.FAILED, request="x", name="Y", told=(MAX.id, ANA.id))

    async def told(news):
        async with database.read() as connection:
            return [one.chat_id for one in await people.audience(connection, news)]

    assert await told(of_a_list) == [MAX.id]
    await house.access.remove(MAX.id, OLIVE)
    assert await told(of_a_list) == []
    assert await told(failed) == [ANA.id]


async def test_a13_private_servers_let_them_in_no_more_not_even_when_they_come_again(
    house, database, clock, people
) -> None:
    admissions = Admissions(database, clock, people)
    for one in (MAX, ANA):
        await admissions.admit(one.id, VAULT)
        assert await admissions.of(one.id) == {VAULT}
    await house.access.remove(MAX.id, OLIVE)
    assert await admissions.of(MAX.id) == frozenset()
    assert await admissions.of(ANA.id) == {VAULT}
    async with database.write() as connection:
        await grant(connection, MAX.id, Role.MEMBER, now=0.0)
    people.forget(MAX.id)
    assert await admissions.of(MAX.id) == frozenset()


async def test_a13_their_accounts_on_other_servers_end(house) -> None:
    for one in (MAX, ANA):
        await house.club.join(one.id)
    ended = await house.leave(MAX)
    assert ended.farewells == (Farewell(server="Club", left=Left.REVOKED),)
    assert house.club.told == [MAX.id]
    assert await house.club.keepers() == [ANA.id]


async def test_a13_an_account_that_a_full_disk_kept_ends_later(house, database) -> None:
    house.club.memory = StoredBackendMemory(database, house.clock, CLUB)
    await house.club.join(MAX.id)
    async with database.write() as connection:  # a process that was killed has come so far
        removed = sa.update(viewer).where(viewer.c.id == MAX.id)
        await connection.execute(removed.values(role=Role.STRANGER))
    async with failing_writes(database):
        assert (await house.departures.settle(MAX.id)).farewells == ()
    assert await house.club.keepers() == [MAX.id]
    await house.departures.resume()
    assert await house.club.keepers() == []


async def test_a13_their_buttons_are_dead_and_nobody_elses(house, database, clock) -> None:
    screens = Screens(database, clock)
    for row, chat_id, who in (("a", 1, MAX), ("b", MAX.id, None), ("c", 1, ANA), ("d", 1, None)):
        kind = ScreenAudience() if who is None else ScreenAudience(kind="viewer", viewer=who.id)
        parked = Parked(row=row, kind="x", chat_id=chat_id, audience=kind)
        await screens.park(parked, shown=frozenset())
    await house.access.remove(MAX.id, OLIVE)
    left = [row for row in "abcd" if await screens.find(row)]
    assert left == ["c", "d"]


async def test_a13_open_requests_end_unless_others_make_them_too(house, database, people) -> None:
    waits = RequestState.PENDING
    async with database.write() as connection:
        for name, others in (("alone", ()), ("shared", (ANA,))):
            wanted = Wanted(title=film(), seasons=(None,), chosen={}, picked=None)
            await rows.add(connection, name, wanted, state=waits, who=MAX.id, now=0.0)
            for one in others:
                await rows.join(connection, name, one.id, now=1.0)
    assert (await house.access.remove(MAX.id, OLIVE)).withdrawn == ("alone",)
    async with database.read() as connection:
        found = {one.id: one for one in await rows.find(connection, people, request.c.id != "")}
    assert found["alone"].state is RequestState.WITHDRAWN
    assert (found["shared"].state, found["shared"].askers) == (waits, (ANA.id,))


async def test_a13_the_last_follower_out_removes_the_subscription(house) -> None:
    await house.wants(MAX, film())
    await house.wants(MAX, series(), 2)
    await house.wants(ANA, series(), 2)
    ended = await house.leave(MAX)
    assert (ended.followings, ended.subscriptions, ended.left) == (2, 1, 0)
    assert [one.ref for one in await house.server.subscriptions()] == [series().ref]
    assert [one.id for one in await house.people.followers(series().ref, 2)] == [ANA.id]


async def test_a_subscription_that_was_not_made_here_stays(house) -> None:
    done = await house.server.subscribe(film(), season=None)
    assert done.outcome is SubscribeOutcome.SUBSCRIBED
    await house.people.follow(MAX.id, film().ref, None)
    ended = await house.leave(MAX)
    assert (ended.followings, ended.subscriptions) == (1, 0)
    assert len(await house.server.subscriptions()) == 1


async def test_what_a_server_does_not_take_is_ended_later(house) -> None:
    await house.wants(MAX, film())
    house.server.broken = BackendUnavailable(house.server.id)
    ended = await house.leave(MAX)
    assert (ended.followings, ended.left) == (0, 1)
    await house.departures.resume()
    house.server.broken = None
    assert len(await house.server.subscriptions()) == 1
    await house.departures.resume()
    assert await house.server.subscriptions() == []
    assert await house.people.followed(MAX.id) == frozenset()


async def test_an_owner_taken_off_the_settings_loses_no_subscription(
    house, database, clock
) -> None:
    await house.wants(OLIVE, film())
    others = People(database, clock, owners=frozenset({7}), notify=())
    await house.club.join(OLIVE.id)
    registry = Registry([house.server, house.club])
    await Departures(database, registry, others, Farewells(registry)).resume()
    assert await house.club.keepers() == [OLIVE.id]
    assert len(await house.server.subscriptions()) == 1
    assert len(await house.people.followers(film().ref, None)) == 1


async def test_a_role_that_was_written_with_other_facts_survives_a_new_name(
    house, database
) -> None:
    """A person who changes their name keeps the role that was given meanwhile."""
    await house.role(MAX)
    await house.access.change(MAX.id, Role.ADMIN, OLIVE)
    met = await house.people.meet(MAX.id, name="Maximilian", telegram_language="en")
    assert met.role is Role.ADMIN
    async with database.read() as connection:
        row = (await connection.execute(sa.select(viewer).where(viewer.c.id == MAX.id))).one()
    assert (row.role, row.name) == (Role.ADMIN, "Maximilian")
