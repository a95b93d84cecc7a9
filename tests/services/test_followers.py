"""The ledger of followers, and what somebody may do about a subscription."""

import asyncio

import pytest
import sqlalchemy as sa

from services.errors import NotAllowed, UnknownItem
from services.household.followers import UNDER_WAY
from services.people import Role, Viewer
from services.ports.wishes import SubscriptionAction
from services.registry import Registry
from services.storage.tables import viewer
from services.subscribe import SubscribeService, handle_of
from services.subscriptions import SubscriptionService
from support.samples import film, series
from support.server import FakeServer

OLIVE = Viewer(id=1001, role=Role.OWNER, name="Olive")
MAX = Viewer(id=1002, role=Role.MEMBER, name="Max")
ANA = Viewer(id=1003, role=Role.MEMBER, name="Ana")


@pytest.fixture
def server():
    return FakeServer(film(), series())


@pytest.fixture
async def household(people, database):
    for one in (OLIVE, MAX, ANA):
        await people._write_down(one)
    return people


@pytest.fixture
def subscribe(server, household):
    return SubscribeService(Registry([server]), household)


@pytest.fixture
def subscriptions(server, household, subscribe):
    return SubscriptionService(Registry([server]), household, subscribe)


async def names(people, season=None, ref=None):
    return [one.name for one in await people.followers(ref or film().ref, season)]


async def test_followers_come_in_their_order_and_by_season(household, clock) -> None:
    for one, season in ((MAX, 2), (OLIVE, 2), (ANA, 1)):
        await household.follow(one.id, series().ref, season, wish="5")
        clock.advance(1)
    found = await household.followers_of(series().ref)
    assert {key: [one.name for one in those] for key, those in found.items()} == {
        1: ["Ana"],
        2: ["Max", "Olive"],
    }
    assert await household.followed(MAX.id) == {(series().ref.key, 2)}


async def test_who_is_turned_out_counts_no_more(
    household, subscriptions, subscribe, database
) -> None:
    await subscribe.subscribe(film(), seasons=(None,), who=MAX.id)
    await subscribe.subscribe(film(), seasons=(None,), who=ANA.id)
    turned_out = sa.update(viewer).where(viewer.c.id == MAX.id).values(role=Role.STRANGER)
    async with database.write() as connection:
        await connection.execute(turned_out)
    assert await names(household) == ["Ana"]


async def test_the_last_of_three_ends_it(household, subscriptions, subscribe, server) -> None:
    for one in (OLIVE, MAX, ANA):
        await subscribe.subscribe(film(), seasons=(None,), who=one.id)
    handle = handle_of(server.wishes[0])
    ended = [(await subscriptions.leave(handle, one)).ended for one in (OLIVE, ANA, MAX)]
    assert ended == [False, False, True]
    assert server.wishes == []
    assert await names(household) == []
    with pytest.raises(UnknownItem):
        await subscriptions.leave(handle, MAX)


async def test_two_who_leave_at_once_end_it_once(household, subscriptions, subscribe, server):
    for one in (MAX, ANA):
        await subscribe.subscribe(film(), seasons=(None,), who=one.id)
    handle = handle_of(server.wishes[0])
    left = await asyncio.gather(*(subscriptions.leave(handle, one) for one in (MAX, ANA)))
    assert sorted(one.ended for one in left) == [False, True]
    assert server.wishes == []


async def test_one_leaves_while_another_joins_and_it_goes_on(
    household, subscriptions, subscribe, server
) -> None:
    await subscribe.subscribe(film(), seasons=(None,), who=MAX.id)
    handle = handle_of(server.wishes[0])
    await asyncio.gather(
        subscribe.subscribe(film(), seasons=(None,), who=ANA.id),
        subscriptions.cancel(handle, MAX),
    )
    assert await names(household) == ["Ana"]
    assert len(server.wishes) == 1


async def test_who_follows_nothing_may_change_nothing(subscriptions, subscribe, server) -> None:
    await subscribe.subscribe(film(), seasons=(None,), who=OLIVE.id)
    handle = handle_of(server.wishes[0])
    for call in (
        subscriptions.cancel(handle, MAX),
        subscriptions.options(handle, MAX),
        subscriptions.change(handle, MAX, {"quality": ("UHD",)}),
        subscriptions.steer(handle, MAX, SubscriptionAction.PAUSE),
    ):
        with pytest.raises(NotAllowed):
            await call
    assert (server.steered, len(server.decided), len(server.wishes)) == ([], 1, 1)


async def test_a_wish_made_elsewhere_can_only_be_left(subscriptions, subscribe, server) -> None:
    await server.subscribe(film(), season=None)
    (asked,) = (await subscribe.subscribe(film(), seasons=(None,), who=MAX.id)).asked
    assert asked.joined
    handle = handle_of(server.wishes[0])
    wish = await subscriptions.look(handle, MAX)
    assert (wish.may_leave, wish.may_cancel, wish.may_change) == (True, False, True)
    assert not (await subscriptions.cancel(handle, MAX)).ended
    assert len(server.wishes) == 1


async def test_who_asks_anew_does_not_inherit_old_followers(household, subscribe, server) -> None:
    await subscribe.subscribe(film(), seasons=(None,), who=MAX.id)
    server.wishes.clear()  # complete: what arrives late is still told to Max
    assert await names(household) == ["Max"]
    await subscribe.subscribe(film(), seasons=(None,), who=ANA.id)
    assert await names(household) == ["Ana"]


async def test_whose_own_download_is_under_way_hears_of_it_all_the_same(
    household, subscribe, subscriptions, server, clock
) -> None:
    await household.follow(MAX.id, film().ref, None)  # downloaded by hand, without a subscription
    clock.advance(UNDER_WAY - 1)
    await subscribe.subscribe(film(), seasons=(None,), who=ANA.id)
    assert await names(household) == ["Max", "Ana"]
    handle = handle_of(server.wishes[0])
    assert not (await subscriptions.leave(handle, ANA)).ended
    assert (await subscriptions.leave(handle, MAX)).ended


async def test_who_downloaded_it_long_ago_is_not_told_again(household, subscribe, clock) -> None:
    await household.follow(MAX.id, film().ref, None)
    clock.advance(UNDER_WAY + 1)
    await subscribe.subscribe(film(), seasons=(None,), who=ANA.id)
    assert await names(household) == ["Ana"]
